"""Pictures in files: everything that Pillow decodes, and HEIC through pillow-heif."""

from __future__ import annotations

import datetime as dt
import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import ExifTags, ImageSequence, UnidentifiedImageError, features
from PIL import Image as pillow

from receipts.errors import FileTooLarge, MissingExtra, ReceiptsError, UnreadableFile
from receipts.images import png
from receipts.images.extra import optional
from receipts.images.shrink import shrunk, shrunk_array
from receipts.model import Image
from receipts.options import Options

# Named one by one: Pillow also knows formats that start other programs (EPS).
FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "DIB", "GIF", "AVIF", "PPM")
HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))
AVIF_BRANDS = frozenset((b"avif", b"avis"))

# A receipt in the middle of a page is still legible at this size; beyond, only time is lost.
LONG_SIDE = 3000
SHORT_SIDE = 1500

MOST_SIDE = 32_766
"""Longest side of a page in pixels: OpenCV moves pixels of no longer pictures."""

LONGEST_SIDE = 65_535
"""Longest side of a picture that is decoded, in pixels, and then reduced: no JPEG or GIF can have
a longer one, and no receipt needs one."""

REDUCED_IMAGE = 1
"""Bit of TIFF's NewSubfileType that marks a thumbnail (TIFF 6.0, tag 254)."""

TURNS = {2: "flip", 3: "180", 4: "flip 180", 5: "flip 90", 6: "270", 7: "flip 270", 8: "90"}
"""EXIF orientation to what makes it upright: mirrored or not, degrees counter-clockwise."""


@dataclass(frozen=True)
class Decoded:
    """One decoded picture: RGB pixels, the camera's date, and what was done."""

    image: Image = field(repr=False)
    photo_date: dt.date | None
    note: str


class Pictures:
    """The pictures of a file: all pages of a TIFF, the first frame of anything else.

    Args:
        data: The bytes of the file.
        options: Limits on pages and pixels.
        file: Where they come from, for messages.

    Raises:
        UnreadableFile: It is no picture.
        FileTooLarge: It has more pages or pixels, by its header, than the limits allow.
        MissingExtra: It is HEIC or AVIF and the decoder is not installed.
    """

    def __init__(self, data: bytes, options: Options, file: Path | None) -> None:
        data = png.essential(data)
        self._data, self._max_pixels, self._file = data, options.max_pixels, file
        with _translated(file), _open(data, file) as picture:
            frames = _page_frames(picture, options.max_pages) if picture.format == "TIFF" else [0]
            if len(frames) > options.max_pages:
                raise too_many_pages(options.max_pages, file)
        self._frames = frames

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._frames)

    def pixels(self, number: int) -> int:
        """How many pixels page ``number`` has, by its header."""
        with self._page(number) as picture:
            return picture.width * picture.height

    def decode(self, number: int) -> Decoded:
        """Page ``number``, from 1."""
        with self._page(number) as picture:
            return decode(picture, self._max_pixels, self._file, self._data)

    def close(self) -> None:
        """Let go of the bytes of the file."""
        self._data = b""

    @contextmanager
    def _page(self, number: int) -> Iterator[pillow.Image]:
        # Opened anew for each page, so that no decoded page stays in memory.
        with _translated(self._file), _open(self._data, self._file) as picture:
            if frame := self._frames[number - 1]:
                picture.seek(frame)
            yield picture


def decode(picture: pillow.Image, max_pixels: int, file: Path | None, data: bytes = b"") -> Decoded:
    """Decode one opened picture, upright, not much larger than reading needs.

    Args:
        picture: Opened; where ``data`` is given it may be changed.
        max_pixels: The limit.
        file: Where the picture comes from, for messages.
        data: The bytes of the file, where no one else holds ``picture``.  A large picture is
            then made smaller while it is decoded, in less time and memory than after.

    Raises:
        UnreadableFile: The picture is cut short or damaged.
        FileTooLarge: It has more than ``max_pixels`` pixels.
    """
    width, height = picture.size
    check_pixels(width, height, max_pixels, file)
    notes = [f"{picture.format or 'picture'} {width} x {height}"]
    with _translated(file):
        image = _image(picture, data)
        # Only now: some EXIF data stand behind the pixels, and Pillow turns a TIFF itself.
        orientation, photo_date = _camera(picture)
        image = _turned(image, orientation)
    if image.shape[0] * image.shape[1] < width * height:
        notes.append(f"reduced to {image.shape[1]} x {image.shape[0]}")
    if orientation in TURNS:
        notes.append(f"EXIF orientation {orientation} applied")
    return Decoded(image, photo_date, ", ".join(notes))


def _image(picture: pillow.Image, data: bytes) -> Image:
    """The pixels, reduced; of formats for which Pillow needs several copies, by other means."""
    width, height = picture.size
    times = reduction(width, height)
    if data and times > 1:
        if picture.format in ("JPEG", "MPO"):
            picture.draft(None, (max(1, width // times), max(1, height // times)))
            times = reduction(*picture.size)
        elif picture.format == "WEBP":
            return shrunk_array(_by_opencv(data), times)
        elif picture.format == "HEIF":
            return shrunk_array(_by_libheif(data), times)
    return shrunk(picture, times)


def _by_opencv(data: bytes) -> npt.NDArray[np.uint8]:
    """The pixels of a still picture, or of the first of an animation.

    Raises:
        ValueError: They cannot be decoded.
    """
    try:
        array = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise ValueError(str(error.err)) from error
    if array is None or array.dtype != np.uint8:
        raise ValueError("the pixels cannot be decoded")
    if array.ndim == 3:  # OpenCV has blue first
        channels = cv2.COLOR_BGRA2RGBA if array.shape[2] == 4 else cv2.COLOR_BGR2RGB
        cv2.cvtColor(array, channels, dst=array)
    return np.asarray(array)


def _by_libheif(data: bytes) -> npt.NDArray[np.uint8]:
    heif = optional("pillow_heif", "HEIC", None).open_heif(data)
    return np.asarray(heif, np.uint8)


def check_pixels(width: int, height: int, limit: int, file: Path | None) -> None:
    """Refuse a picture that has more than ``limit`` pixels or an absurdly long side.

    Raises:
        FileTooLarge: It has.
    """
    if max(width, height) > LONGEST_SIDE:
        raise FileTooLarge(
            f"The picture has {width:,} x {height:,} pixels; the limit of a side is "
            f"{LONGEST_SIDE:,}.",
            file=file,
            advice="Cut it into several pictures.",
        )
    if width * height > limit:
        raise FileTooLarge(
            f"The picture has {width:,} x {height:,} pixels; the limit is {limit:,}.",
            file=file,
            advice="Save it smaller, or raise max_pixels.",
        )


def _open(data: bytes, file: Path | None) -> pillow.Image:
    brands = _brands(data)
    if brands & AVIF_BRANDS:
        if not features.check("avif"):
            raise MissingExtra(
                "AVIF needs a Pillow that can decode it.",
                file=file,
                advice="Run: pip install 'receipts[formats]'",
            )
    elif brands & HEIC_BRANDS:
        photo: pillow.Image = optional("pillow_heif", "HEIC", file).HeifImageFile(io.BytesIO(data))
        return photo
    return pillow.open(io.BytesIO(data), formats=FORMATS)


def _brands(data: bytes) -> frozenset[bytes]:
    """The brands in the leading ``ftyp`` box of an ISO media file (ISO/IEC 14496-12)."""
    if data[4:8] != b"ftyp":
        return frozenset()
    end = min(struct.unpack(">I", data[:4])[0], 256)
    return frozenset(data[at : at + 4] for at in range(8, end, 4))


def too_many_pages(limit: int, file: Path | None) -> FileTooLarge:
    """The error for a file that has more than ``limit`` pages."""
    return FileTooLarge(
        f"The file has more than {limit:,} pages, which is the limit.",
        file=file,
        advice="Split it, or raise max_pages.",
    )


def _page_frames(picture: pillow.Image, most: int) -> list[int]:
    """The places of the pages in a TIFF, one more than ``most`` at most; thumbnails are none.

    A page may have a thumbnail, so no more than twice as many frames are looked at.
    """
    pages = []
    for place, frame in enumerate(ImageSequence.Iterator(picture)):
        if not _is_thumbnail(frame):
            pages.append(place)
        if len(pages) > most or place > 2 * most:
            return list(range(most + 1))
    return pages


def _is_thumbnail(page: pillow.Image) -> bool:
    tags = getattr(page, "tag_v2", {})
    return bool(int(tags.get(254, 0)) & REDUCED_IMAGE)


def _camera(picture: pillow.Image) -> tuple[int, dt.date | None]:
    """Orientation and day of the photo; damaged EXIF data count as none."""
    try:
        exif = picture.getexif()
        orientation = exif.get(ExifTags.Base.Orientation, 1)
        taken = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal, "")
        return (orientation if orientation in TURNS else 1), _day(taken)
    except Exception:  # EXIF data can be damaged in any way; the picture is good without them
        return 1, None


def _day(taken: object) -> dt.date | None:
    """``2026:11:23 10:15:00`` as a date; cameras without a clock write zeros or blanks."""
    try:
        day = dt.datetime.strptime(str(taken)[:10], "%Y:%m:%d").date()
    except ValueError:
        return None
    return day if day.year >= 1990 else None


def _turned(image: Image, orientation: int) -> Image:
    turn = TURNS.get(orientation, "")
    if turn.startswith("flip"):
        image = image[:, ::-1]
    degrees = int(turn.removeprefix("flip").strip() or 0)
    return np.ascontiguousarray(np.rot90(image, degrees // 90))


def reduction(width: int, height: int) -> int:
    """By what whole number the sides can be divided and stay large enough to read.

    The short side counts too, or the print of a long till roll would be lost.
    """
    enough = min(max(width, height) // LONG_SIDE, min(width, height) // SHORT_SIDE)
    return max(1, enough, side_reduction(width, height))


def side_reduction(width: int, height: int) -> int:
    """By what whole number the sides have to be divided to be within ``MOST_SIDE``."""
    return -(-max(width, height) // MOST_SIDE)


@contextmanager
def _translated(file: Path | None) -> Iterator[None]:
    """Pillow's warnings silenced, and whatever it raises as one of our own errors.

    A damaged file makes decoders raise nearly anything, so nearly anything is caught.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except ReceiptsError:
        raise
    except UnidentifiedImageError as error:
        raise UnreadableFile(
            "The content is no picture or PDF that can be read.",
            file=file,
            advice="Save it as JPEG, PNG or PDF.",
        ) from error
    except (pillow.DecompressionBombError, MemoryError) as error:
        raise FileTooLarge(
            "The picture has more pixels than can be decoded safely.",
            file=file,
            advice="Save it smaller.",
        ) from error
    except Exception as error:
        raise UnreadableFile(
            f"The picture is damaged or cut short ({str(error).strip() or type(error).__name__}).",
            file=file,
            advice="Copy or scan it again.",
        ) from error
