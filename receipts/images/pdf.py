"""PDF pages to pictures, through PDFium."""

from __future__ import annotations

import ctypes
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from receipts.errors import FileTooLarge, UnreadableFile
from receipts.images import raster
from receipts.images.extra import optional
from receipts.images.raster import Decoded, too_many_pages
from receipts.model import Image
from receipts.options import Options

POINTS = 72
"""PDF's unit of length: so many to an inch."""

DPI = 200
MOST_DPI = 400
WIDTH = 1000
"""Pixels that the print of a receipt needs across; narrow pages are drawn finer."""

MOST_PIXELS = 20_000_000
"""Of one page; a larger one is drawn coarser."""

LEAST_SIDE, LONGEST_SIDE = 3, 14_400
"""Shortest and longest side of a page in points, 1 mm and 5 m: what PDF readers have to support
(ISO 32000-1, annex C.2)."""

MOST_SECONDS = 20.0
"""Time of the processor in which a page must be drawn.  Ordinary receipts take 0.05 s, a scan in
full colour on A4 1 s."""


def is_pdf(data: bytes) -> bool:
    """Whether ``data`` has a PDF header, which readers accept anywhere in the first KiB."""
    return b"%PDF-" in data[:1024]


class PdfPages:
    """The pages of a PDF as pictures, text and scans alike.

    Args:
        data: The bytes of the file.
        options: Limits on pages and pixels.
        file: Where they come from, for messages.

    Raises:
        UnreadableFile: The PDF is damaged, locked with a password, or has no pages.
        FileTooLarge: It has more pages than the limit allows.
        MissingExtra: pypdfium2 is not installed.
    """

    def __init__(self, data: bytes, options: Options, file: Path | None) -> None:
        self._max_pixels, self._file = options.max_pixels, file
        self._pdfium = optional("pypdfium2", "PDF", file)
        with self._translated():
            self._document = self._pdfium.PdfDocument(data)
            self._count = len(self._document)
        if not 1 <= self._count <= options.max_pages:
            self.close()
            if self._count > options.max_pages:
                raise too_many_pages(options.max_pages, file)
            raise UnreadableFile("The PDF has no pages.", file=file, advice="Print it again.")

    @property
    def count(self) -> int:
        """How many pages there are, as far as the document says."""
        return int(self._count)

    def pixels(self, number: int) -> int:
        """How many pixels page ``number`` will have."""
        with self._translated():
            width, height = self._size(*self._document.get_page_size(number - 1))
            return width * height

    def decode(self, number: int) -> Decoded:
        """Draw page ``number``, from 1.

        Raises:
            FileTooLarge: The page is too long, or takes too long to draw.
            UnreadableFile: The page is damaged.
        """
        with self._translated():
            page = self._document[number - 1]
            try:
                image = _draw(self._pdfium.raw, page, *self._size(*page.get_size()))
            finally:
                page.close()
        if image is None:
            raise FileTooLarge(
                f"Page {number} of the PDF takes more than {MOST_SECONDS:.0f} seconds to draw.",
                file=self._file,
                advice="Print it to a new PDF, or save it as a picture.",
            )
        return Decoded(image, None, "PDF page")

    def _size(self, width: float, height: float) -> tuple[int, int]:
        """Width and height in pixels of a page whose sides are in points."""
        if max(width, height) > LONGEST_SIDE:
            raise FileTooLarge(
                f"A page of the PDF is {width:,.0f} x {height:,.0f} points large; "
                f"the limit of a side is {LONGEST_SIDE:,}.",
                file=self._file,
                advice="Print it on pages of ordinary size.",
            )
        if not min(width, height) >= LEAST_SIDE:  # also true where a side is not a number
            raise UnreadableFile(
                f"A page of the PDF is {width:g} x {height:g} points large, "
                f"too small to hold anything; a side has at least {LEAST_SIDE}.",
                file=self._file,
                advice="Print it on pages of ordinary size.",
            )
        scale = _scale(width, height, self._max_pixels)
        return math.ceil(width * scale), math.ceil(height * scale)

    def close(self) -> None:
        """Let go of the document."""
        self._document.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (self._pdfium.PdfiumError, ValueError, OSError) as error:
            locked = "password" in str(error).lower()
            what = (
                "The PDF is locked with a password." if locked else f"The PDF is damaged ({error})."
            )
            raise UnreadableFile(
                what,
                file=self._file,
                advice="Save it without a password." if locked else "Copy or print it again.",
            ) from error


def _scale(width: float, height: float, max_pixels: int) -> float:
    """Pixels a point: fine enough for the print, coarse enough for the limit."""
    area = max(width * height, 1.0)
    most = math.sqrt(min(max_pixels, MOST_PIXELS) / area)
    wanted = min(max(WIDTH / max(width, 1.0), DPI / POINTS), MOST_DPI / POINTS)
    return min(wanted, most, (raster.MOST_SIDE - 1) / max(width, height))


def _draw(raw: Any, page: Any, width: int, height: int) -> Image | None:
    """The page on white; ``None`` where it is not done in time.

    Args:
        raw: The functions of PDFium.
        page: As pypdfium2 gives it.
        width: Of the picture, in pixels.
        height: Of the picture, in pixels.
    """
    end = time.process_time() + MOST_SECONDS
    pause = raw.IFSDK_PAUSE(version=1)
    pause.NeedToPauseNow = type(pause.NeedToPauseNow)(lambda _: time.process_time() > end)
    image = np.full((height, width, 3), 255, np.uint8)
    colours, start = raw.FPDFBitmap_BGR, image.ctypes.data_as(ctypes.c_void_p)
    bitmap = raw.FPDFBitmap_CreateEx(width, height, colours, start, 3 * width)
    flags = raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER
    try:
        state = raw.FPDF_RenderPageBitmap_Start(
            bitmap, page, 0, 0, width, height, 0, flags, ctypes.byref(pause)
        )
        raw.FPDF_RenderPage_Close(page)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    if state == raw.FPDF_RENDER_FAILED:
        raise ValueError("a page cannot be drawn")
    return image if state == raw.FPDF_RENDER_DONE else None
