"""Any file, bytes or picture in memory to upright RGB pages, within limits.

The format is told by the content, never by the name.  Limits are checked before the work
they limit: bytes before the file is opened, pixels from the header before it is decoded.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image as pillow

from receipts.errors import FileTooLarge, UnreadableFile, WrongCall
from receipts.images import pdf, pixels, raster
from receipts.model import Image
from receipts.options import Options

SUFFIXES = frozenset((
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".webp", ".bmp", ".gif",
    ".heic", ".heif", ".hif", ".avif", ".pdf",
))  # fmt: skip
"""Lower-case endings of the files that a scan of a folder looks at."""

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


def load(source: Source, options: Options | None = None) -> list[Page]:
    """Decode ``source`` to its pages.

    Args:
        source: A path, the bytes of a file, an RGB or grey array, or a Pillow picture.
        options: Limits, and whether many pages are many receipts or one.

    Raises:
        UnreadableFile: There is no such file, or it is no whole picture or PDF.
        FileTooLarge: It has more bytes or pixels than the limits allow.
        MissingExtra: Its format needs an optional package that is not installed.
        WrongCall: The array or the type of ``source`` is not one that can be read.
    """
    options = options or Options()
    if isinstance(source, np.ndarray):
        pages = [_from_array(source, options)]
    elif isinstance(source, pillow.Image):
        pages = [_page(raster.decode(source, options.max_pixels, None), 1)]
    else:
        pages = _from_file(source, options)
    return [_joined(pages)] if options.pages == "joined" and len(pages) > 1 else pages


def sha256(source: Source) -> str:
    """Hexadecimal SHA-256 of a file's bytes, or of the pixels of a picture in memory.

    Raises:
        OSError: The file cannot be read.
    """
    if isinstance(source, str | Path):
        with Path(source).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    if isinstance(source, pillow.Image):
        source = np.asarray(source)
    shape = f"{source.dtype} {source.shape}".encode()
    return hashlib.sha256(shape + np.ascontiguousarray(source).tobytes()).hexdigest()


def _from_file(source: Path | str | bytes, options: Options) -> list[Page]:
    file = None if isinstance(source, bytes) else Path(source)
    data = source if isinstance(source, bytes) else _read(Path(source), options.max_bytes)
    if not data:
        raise UnreadableFile("The file is empty.", file=file, advice="Copy or scan it again.")
    if len(data) > options.max_bytes:
        raise _too_many_bytes(len(data), options.max_bytes, file)
    if pdf.is_pdf(data):
        images = pdf.render(data, options.max_pixels, file)
        return [Page(image, n, None, "PDF page") for n, image in enumerate(images, start=1)]
    decoded = raster.read(data, options.max_pixels, file)
    return [_page(picture, n) for n, picture in enumerate(decoded, start=1)]


def _page(picture: raster.Decoded, number: int) -> Page:
    return Page(picture.image, number, picture.photo_date, picture.note)


def _read(path: Path, limit: int) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableFile(
                "This is a folder, not a file.",
                file=path,
                advice="Use `receipts scan` for folders.",
            )
        size = path.stat().st_size
        if size > limit:
            raise _too_many_bytes(size, limit, path)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFile(
            "There is no such file.", file=path, advice="Check the name and the folder."
        ) from error
    except OSError as error:
        raise UnreadableFile(
            f"The file cannot be opened ({error.strerror or error}).",
            file=path,
            advice="Check its permissions and that the disk is there.",
        ) from error


def _too_many_bytes(size: int, limit: int, file: Path | None) -> FileTooLarge:
    return FileTooLarge(
        f"The file has {size:,} bytes; the limit is {limit:,}.",
        file=file,
        advice="Save it smaller, or raise max_bytes.",
    )


def _from_array(array: npt.NDArray[np.generic], options: Options) -> Page:
    deep = array.ndim == 3 and array.shape[2] in (1, 3, 4)
    if not (array.ndim == 2 or deep) or array.size == 0:
        raise WrongCall(
            f"A picture has shape (height, width) or (height, width, 3), not {array.shape}."
        )
    if array.dtype.kind not in "bu":
        raise WrongCall(f"A picture is an array of uint8 (RGB, 0 to 255), not of {array.dtype}.")
    raster.check_pixels(array.shape[1], array.shape[0], options.max_pixels, None)
    return Page(pixels.from_array(array), note="array {1} x {0}".format(*array.shape[:2]))


def _joined(pages: list[Page]) -> Page:
    """The pages below each other, on white, as wide as the widest."""
    width = max(page.image.shape[1] for page in pages)
    height = sum(page.image.shape[0] for page in pages)
    whole = np.full((height, width, 3), 255, np.uint8)
    top = 0
    for page in pages:
        rows, columns = page.image.shape[:2]
        whole[top : top + rows, :columns] = page.image
        top += rows
    dates = [page.photo_date for page in pages if page.photo_date]
    return Page(whole, 1, dates[0] if dates else None, f"{len(pages)} pages joined")
