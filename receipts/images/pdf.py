"""PDF pages to pictures, through PDFium."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from receipts.errors import FileTooLarge, ReceiptsError, UnreadableFile
from receipts.images.extra import optional
from receipts.model import Image

POINTS = 72
"""PDF's unit of length: so many to an inch."""

DPI = 200
MOST_DPI = 400
WIDTH = 1000
"""Pixels that the print of a receipt needs across; narrow pages are drawn finer."""

MOST_PIXELS = 20_000_000
"""Of one page; a larger one is drawn coarser."""


def is_pdf(data: bytes) -> bool:
    """Whether ``data`` has a PDF header, which readers accept anywhere in the first KiB."""
    return b"%PDF-" in data[:1024]


def render(data: bytes, max_pixels: int, file: Path | None) -> list[Image]:
    """All pages as RGB pictures, text and scans alike.

    Raises:
        UnreadableFile: The PDF is damaged, locked with a password, or has no pages.
        FileTooLarge: Its pages together have more than ``max_pixels`` pixels.
        MissingExtra: pypdfium2 is not installed.
    """
    pdfium = optional("pypdfium2", "PDF", file)
    try:
        with pdfium.PdfDocument(data) as document:
            return _pages(document, max_pixels, file)
    except ReceiptsError:
        raise
    except (pdfium.PdfiumError, ValueError, OSError) as error:
        locked = "password" in str(error).lower()
        raise UnreadableFile(
            "The PDF is locked with a password." if locked else f"The PDF is damaged ({error}).",
            file=file,
            advice="Save it without a password." if locked else "Copy or print it again.",
        ) from error


def _pages(document: Any, max_pixels: int, file: Path | None) -> list[Image]:
    sizes = [document[n].get_size() for n in range(len(document))]
    if not sizes:
        raise UnreadableFile("The PDF has no pages.", file=file, advice="Print it again.")
    scales = [_scale(width, height, max_pixels) for width, height in sizes]
    total = sum(w * h * s * s for (w, h), s in zip(sizes, scales, strict=True))
    if total > max_pixels * 1.01:
        raise FileTooLarge(
            f"The {len(scales)} pages of the PDF have {total:,.0f} pixels; "
            f"the limit is {max_pixels:,}.",
            file=file,
            advice="Split the file, or raise max_pixels.",
        )
    return [_draw(document[n], scale) for n, scale in enumerate(scales)]


def _scale(width: float, height: float, max_pixels: int) -> float:
    """Pixels a point: fine enough for the print, coarse enough for the limit."""
    area = max(width * height, 1.0)
    most = math.sqrt(min(max_pixels, MOST_PIXELS) / area)
    wanted = min(max(WIDTH / max(width, 1.0), DPI / POINTS), MOST_DPI / POINTS)
    return min(wanted, most)


def _draw(page: Any, scale: float) -> Image:
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
    image = np.asarray(bitmap.to_numpy())
    if image.ndim == 2:
        image = image[:, :, None]
    return np.ascontiguousarray(np.broadcast_to(image[:, :, :3], (*image.shape[:2], 3)))
