"""What a scan reads with, in one short text: the reader and engines with their versions, options.

A row of an earlier scan is kept where this text is the same, and read again where it is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from receipts import __version__
from receipts.ocr.engines import behind
from receipts.options import Options

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
    engines = behind(options.engine).values()
    for package in (*(p for engine in engines for p in engine.packages), *PREPARATION):
        yield f"{package} {_version(package)}".encode()
    for file in (f for engine in engines for f in engine.files(options.languages)):
        # The size tells the versions of a program or model apart, and costs no reading.
        yield f"{file} {file.stat().st_size}".encode()
    root = Path(__file__).parents[1]
    for file in sorted(root.rglob("*")):
        if file.is_file() and file.suffix in PACKAGED:
            yield file.relative_to(root).as_posix().encode() + file.read_bytes()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
