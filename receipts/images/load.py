"""Any file, bytes or picture in memory to upright RGB pages, within limits."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from PIL import Image as pillow

from receipts.images.document import Page, Source, open_document, sha256_of_pixels
from receipts.images.files import sha256_of
from receipts.options import Options

__all__ = ["Page", "Source", "load", "open_document", "sha256"]


def load(source: Source, options: Options | None = None) -> list[Page]:
    """Decode ``source`` to all its pages; they are in memory together.

    Bytes, pages, sides and pixels are limited before they are decoded, and so is the time in
    which PDFium draws.  Not limited here, because the libraries offer no way: the memory and time
    that PDFium takes to parse a page (forms nested in forms, streams that inflate to gigabytes)
    and to draw a single object (a pattern of very small tiles), and the memory that a decoder
    takes beside the picture, for a large AVIF or a damaged TIFF up to several times its pixels.
    Where files are not trusted, a scan reads in processes whose memory and time are limited.

    Args:
        source: A path, the bytes of a file, an RGB or grey array, or a Pillow picture.
        options: Limits, and whether many pages are many receipts or one.

    Raises:
        UnreadableFile: There is no such file, or it is no whole picture or PDF.
        FileTooLarge: It has more bytes, pages or pixels than the limits allow.
        MissingExtra: Its format needs an optional package that is not installed.
        WrongCall: The array or the type of ``source`` is not one that can be read.
    """
    with open_document(source, options) as document:
        document.check_together()
        return [document.page(number) for number in range(1, document.count + 1)]


def sha256(source: Source) -> str:
    """Hexadecimal SHA-256 of a file's bytes, or of the pixels of a picture in memory.

    Raises:
        UnreadableFile: There is no such file, it is no regular file, or it cannot be read.
    """
    if isinstance(source, str | Path):
        return sha256_of(Path(source))
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    return sha256_of_pixels(np.asarray(source) if isinstance(source, pillow.Image) else source)
