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

import numpy as np
from PIL import ExifTags, ImageSequence, UnidentifiedImageError, features
from PIL import Image as pillow

from receipts.errors import FileTooLarge, MissingExtra, ReceiptsError, UnreadableFile
from receipts.images import pixels
from receipts.images.extra import optional
from receipts.model import Image

# Named one by one: Pillow also knows formats that start other programs (EPS).
FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "DIB", "GIF", "AVIF", "PPM")
HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))
AVIF_BRANDS = frozenset((b"avif", b"avis"))

# A receipt in the middle of a page is still legible at this size; beyond, only time is lost.
LONG_SIDE = 3000
SHORT_SIDE = 1500

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


def read(data: bytes, max_pixels: int, file: Path | None) -> list[Decoded]:
    """The pictures in ``data``: all pages of a TIFF, the first frame of anything else.

    Raises:
        UnreadableFile: It is no picture, or not a whole one.
        FileTooLarge: It has more than ``max_pixels`` pixels, by its header.
        MissingExtra: It is HEIC or AVIF and the decoder is not installed.
    """
    with _translated(file):
        picture = _open(data, max_pixels, file)
        if picture.format != "TIFF":
            return [decode(picture, max_pixels, file, draft=True)]
        _check_pages(picture, max_pixels, file)
        pages = ImageSequence.Iterator(picture)
        return [decode(page, max_pixels, file) for page in pages if not _is_thumbnail(page)]


def decode(
    picture: pillow.Image, max_pixels: int, file: Path | None, draft: bool = False
) -> Decoded:
    """Decode one opened picture, upright, not much larger than reading needs.

    With ``draft`` a JPEG is reduced while it is decoded, several times faster than after;
    that changes ``picture`` itself, so only for one that no one else holds.

    Raises:
        UnreadableFile: The picture is cut short or damaged.
        FileTooLarge: It has more than ``max_pixels`` pixels.
    """
    width, height = picture.size
    check_pixels(width, height, max_pixels, file)
    notes = [f"{picture.format or 'picture'} {width} x {height}"]
    with _translated(file):
        times = _reduction(width, height)
        if draft and times > 1:
            picture.draft(None, (width // times, height // times))
        image = _reduced(pixels.to_rgb(picture))
        # Only now: some EXIF data stand behind the pixels, and Pillow turns a TIFF itself.
        orientation, photo_date = _camera(picture)
        image = _turned(image, orientation)
    if image.shape[0] * image.shape[1] < width * height:
        notes.append(f"reduced to {image.shape[1]} x {image.shape[0]}")
    if orientation in TURNS:
        notes.append(f"EXIF orientation {orientation} applied")
    return Decoded(image, photo_date, ", ".join(notes))


def check_pixels(width: int, height: int, limit: int, file: Path | None) -> None:
    """Refuse a picture that has more than ``limit`` pixels.

    Raises:
        FileTooLarge: It has.
    """
    if width * height > limit:
        raise FileTooLarge(
            f"The picture has {width:,} x {height:,} pixels; the limit is {limit:,}.",
            file=file,
            advice="Save it smaller, or raise max_pixels.",
        )


def _open(data: bytes, max_pixels: int, file: Path | None) -> pillow.Image:
    brands = _brands(data)
    if brands & AVIF_BRANDS:
        if not features.check("avif"):
            raise MissingExtra(
                "AVIF needs a Pillow that can decode it.",
                file=file,
                advice="Run: pip install 'receipts[formats]'",
            )
    elif brands & HEIC_BRANDS:
        heif = optional("pillow_heif", "HEIC", file).open_heif(data)
        width, height = heif.size
        check_pixels(width, height, max_pixels, file)
        photo: pillow.Image = heif.to_pillow()
        photo.format = "HEIC"
        return photo
    return pillow.open(io.BytesIO(data), formats=FORMATS)


def _brands(data: bytes) -> frozenset[bytes]:
    """The brands in the leading ``ftyp`` box of an ISO media file (ISO/IEC 14496-12)."""
    if data[4:8] != b"ftyp":
        return frozenset()
    end = min(struct.unpack(">I", data[:4])[0], 256)
    return frozenset(data[at : at + 4] for at in range(8, end, 4))


def _check_pages(picture: pillow.Image, max_pixels: int, file: Path | None) -> None:
    """Refuse a file whose pages together exceed the limit: all are kept in memory."""
    total = 0
    for page in ImageSequence.Iterator(picture):
        total += page.width * page.height
        if total > max_pixels:
            check_pixels(page.width, page.height, max_pixels, file)
            raise FileTooLarge(
                f"The pages together have more than {max_pixels:,} pixels.",
                file=file,
                advice="Split the file, or raise max_pixels.",
            )


def _is_thumbnail(page: pillow.Image) -> bool:
    tags = getattr(page, "tag_v2", {})
    return bool(int(tags.get(254, 0)) & REDUCED_IMAGE)


def _camera(picture: pillow.Image) -> tuple[int, dt.date | None]:
    """Orientation and day of the photo; damaged EXIF data count as none."""
    try:
        exif = picture.getexif()
        orientation = exif.get(ExifTags.Base.Orientation, 1)
        taken = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal, "")
    except (SyntaxError, ValueError, KeyError, TypeError, OSError, struct.error):
        return 1, None
    return (orientation if orientation in TURNS else 1), _day(taken)


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


def _reduced(picture: pillow.Image) -> Image:
    times = _reduction(*picture.size)
    return np.asarray(picture.reduce(times) if times > 1 else picture)


def _reduction(width: int, height: int) -> int:
    """By what whole number the sides can be divided and stay large enough to read.

    The short side counts too, or the print of a long till roll would be lost.
    """
    return max(1, min(max(width, height) // LONG_SIDE, min(width, height) // SHORT_SIDE))


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
