"""A file, or a picture in memory, whose pages are decoded one at a time.

The format is told by the content, never by the name.  Limits are checked before the work
they limit: bytes before the file is opened, pages and pixels from the header before a page
is decoded.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image as pillow

from receipts.errors import FileTooLarge, UnreadableFile, WrongCall
from receipts.images import pdf, pixels, raster
from receipts.images.files import read_bytes, too_many_bytes
from receipts.images.shrink import shrunk_array
from receipts.model import Image
from receipts.options import Options

Source = Path | str | bytes | npt.NDArray[np.generic] | pillow.Image


@dataclass(frozen=True)
class Page:
    """One page of a file, the way up its file says it is.

    Args:
        image: RGB pixels, ``(height, width, 3)`` uint8.
        number: Place of the page in its file, from 1.
        photo_date: The day the camera says the photo was taken, where it says so.
        note: What was found and done: format, size, turn, reduction.
    """

    image: Image = field(repr=False)
    number: int = 1
    photo_date: dt.date | None = None
    note: str = ""


class Pages(Protocol):
    """The pages of one kind of source; what differs between PDF, pictures and arrays."""

    @property
    def count(self) -> int:
        """How many there are, at least one."""

    def pixels(self, number: int) -> int:
        """How many pixels page ``number`` has, told without decoding it."""

    def decode(self, number: int) -> raster.Decoded:
        """Page ``number``, from 1."""

    def close(self) -> None:
        """Let go of the file's content."""


class Document:
    """An opened source: its pages are decoded when they are asked for, none is kept.

    A context manager.  Made by :func:`open_document`.

    Args:
        sha256: Of the file's bytes, or of the pixels of a picture in memory; hexadecimal.
        pages: The pages as they are in the source.
        options: Limits, and whether the pages are joined into one.
        file: Where the content comes from, for messages.
    """

    def __init__(self, sha256: str, pages: Pages, options: Options, file: Path | None) -> None:
        self.sha256 = sha256
        self._pages = pages
        self._joined = options.pages == "joined" and pages.count > 1
        self._max_pixels = options.max_pixels
        self._file = file

    @property
    def count(self) -> int:
        """How many pages there are: one where all are joined."""
        return 1 if self._joined else self._pages.count

    def page(self, number: int) -> Page:
        """Decode page ``number``, from 1, and no other.

        Raises:
            UnreadableFile: The page is cut short or damaged.
            FileTooLarge: The page, or all that are joined, have more pixels than the limit.
            MissingExtra: Its format needs an optional package that is not installed.
            WrongCall: There is no page of this number.
        """
        if not 1 <= number <= self.count:
            raise WrongCall(f"There is no page {number}; there are {self.count}.", file=self._file)
        if self._joined:
            return self._all_joined()
        decoded = self._pages.decode(number)
        return Page(decoded.image, number, decoded.photo_date, decoded.note)

    def check_together(self) -> None:
        """Refuse pages that are too many pixels to be in memory together.

        Raises:
            FileTooLarge: They are.
        """
        if self._pages.count == 1:
            return
        total = 0
        for number in range(1, self._pages.count + 1):
            total += self._pages.pixels(number)
            if total > self._max_pixels and number > 1:
                raise FileTooLarge(
                    f"The first {number} of {self._pages.count} pages together have more than "
                    f"{self._max_pixels:,} pixels.",
                    file=self._file,
                    advice="Split the file, or raise max_pixels.",
                )

    def close(self) -> None:
        """Let go of the file's content; no page can be decoded any more."""
        self._pages.close()

    def __enter__(self) -> Document:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _all_joined(self) -> Page:
        self.check_together()
        decoded = [self._pages.decode(number) for number in range(1, self._pages.count + 1)]
        dates = [page.photo_date for page in decoded if page.photo_date]
        note = f"{len(decoded)} pages joined"
        return Page(_stacked(decoded), 1, dates[0] if dates else None, note)


def open_document(source: Source, options: Options | None = None) -> Document:
    """Open ``source``, to decode its pages one at a time.

    A file is read once, its hash is that of the bytes that are decoded, and it is closed again
    when this returns.

    Args:
        source: A path, the bytes of a file, an RGB or grey array, or a Pillow picture.
        options: Limits, and whether many pages are many receipts or one.

    Raises:
        UnreadableFile: There is no such file, or it is no picture or PDF.
        FileTooLarge: It has more bytes or pages than the limits allow.
        MissingExtra: Its format needs an optional package that is not installed.
        WrongCall: The array or the type of ``source`` is not one that can be read.
    """
    options = options or Options()
    if isinstance(source, np.ndarray):
        return Document(sha256_of_pixels(source), _FromArray(source, options), options, None)
    if isinstance(source, pillow.Image):
        opened = _FromPillow(source, options)
        return Document(sha256_of_pixels(np.asarray(source)), opened, options, None)
    if isinstance(source, bytes):
        return _from_bytes(source, options, None)
    if isinstance(source, str | Path):
        file = Path(source)
        return _from_bytes(read_bytes(file, options.max_bytes), options, file)
    raise WrongCall(
        "A source is a path, the bytes of a file, an array or a Pillow picture, "
        f"not {type(source).__name__}."
    )


def sha256_of_pixels(array: npt.NDArray[np.generic]) -> str:
    """Hexadecimal SHA-256 of a picture in memory: its shape, depth and pixels."""
    shape = f"{array.dtype} {array.shape}".encode()
    return hashlib.sha256(shape + np.ascontiguousarray(array).tobytes()).hexdigest()


def _from_bytes(data: bytes, options: Options, file: Path | None) -> Document:
    if not data:
        raise UnreadableFile("The file is empty.", file=file, advice="Copy or scan it again.")
    if len(data) > options.max_bytes:
        raise too_many_bytes(len(data), options.max_bytes, file)
    is_pdf = pdf.is_pdf(data)
    pages: Pages = (pdf.PdfPages if is_pdf else raster.Pictures)(data, options, file)
    return Document(hashlib.sha256(data).hexdigest(), pages, options, file)


class _FromPillow:
    count = 1

    def __init__(self, picture: pillow.Image, options: Options) -> None:
        self._picture, self._max_pixels = picture, options.max_pixels

    def pixels(self, number: int) -> int:
        return self._picture.width * self._picture.height

    def decode(self, number: int) -> raster.Decoded:
        return raster.decode(self._picture, self._max_pixels, None)

    def close(self) -> None:
        pass


class _FromArray:
    count = 1

    def __init__(self, array: npt.NDArray[np.generic], options: Options) -> None:
        deep = array.ndim == 3 and array.shape[2] in (1, 3, 4)
        if not (array.ndim == 2 or deep) or array.size == 0:
            raise WrongCall(
                f"A picture has shape (height, width) or (height, width, 3), not {array.shape}."
            )
        if array.dtype.kind not in "bu":
            raise WrongCall(
                f"A picture is an array of uint8 (RGB, 0 to 255), not of {array.dtype}."
            )
        raster.check_pixels(array.shape[1], array.shape[0], options.max_pixels, None)
        self._array = array

    def pixels(self, number: int) -> int:
        height, width = self._array.shape[:2]
        return int(height * width)

    def decode(self, number: int) -> raster.Decoded:
        height, width = self._array.shape[:2]
        image = pixels.from_array(self._array)
        if (times := raster.side_reduction(width, height)) > 1:
            image = shrunk_array(image, times)
        return raster.Decoded(image, None, f"array {width} x {height}")

    def close(self) -> None:
        pass


def _stacked(pages: list[raster.Decoded]) -> Image:
    """The pages below each other, on white, as wide as the widest; empties the list."""
    width = max(page.image.shape[1] for page in pages)
    height = sum(page.image.shape[0] for page in pages)
    if (times := raster.side_reduction(width, height + len(pages))) > 1:
        pages = [replace(page, image=shrunk_array(page.image, times)) for page in pages]
        width = max(page.image.shape[1] for page in pages)
        height = sum(page.image.shape[0] for page in pages)
    whole = np.empty((height, width, 3), np.uint8)
    top = 0
    while pages:
        image = pages.pop(0).image
        rows, columns = image.shape[:2]
        whole[top : top + rows, :columns] = image
        whole[top : top + rows, columns:] = 255
        top += rows
    return whole
