"""Every kind of picture that phones, scanners and programs write, and every damage to its
camera data: the picture is read, or refused with an error that says why."""

from __future__ import annotations

import io
import struct
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, features

from receipts.errors import FileTooLarge, ReceiptsError, UnreadableFile
from receipts.images.load import load

from .draw import corner, encoded, huge_png

GREY = np.asarray(corner().convert("L"))


def apart(data: bytes, expected: Image.Image) -> int:
    """Largest difference of any channel, away from the edges of the drawing."""
    image = load(data)[0].image.astype(int)
    wanted = np.asarray(expected.convert("RGB")).astype(int)
    assert image.shape == wanted.shape
    inner = np.s_[2:26, 2:16]
    return int(max(abs(image[inner] - wanted[inner]).max(), abs(image[-9:] - wanted[-9:]).max()))


def mpo() -> bytes:
    """A photo as phones write it: a second picture, of depth or of motion, behind the first."""
    return encoded(corner(), "MPO", save_all=True, append_images=[corner((10, 10))])


def apng() -> bytes:
    return encoded(corner(), "PNG", save_all=True, append_images=[Image.new("RGB", (40, 60))])


def moving_webp() -> bytes:
    others = [Image.new("RGB", (40, 60))]
    return encoded(corner(), "WEBP", save_all=True, append_images=others, lossless=True)


def several_heic() -> bytes:
    pillow_heif = pytest.importorskip("pillow_heif")
    heif = pillow_heif.from_pillow(corner((64, 96)))
    heif.add_from_pillow(Image.new("RGB", (64, 96)))
    stream = io.BytesIO()
    heif.save(stream, quality=95)
    return stream.getvalue()


def clear_palette() -> bytes:
    picture = Image.new("P", (40, 60), 1)
    picture.putpalette([0, 0, 0, 9, 9, 9])
    return encoded(picture, "PNG", transparency=bytes([255, 0]))


WHITE = Image.new("RGB", (40, 60), "white")
INVERTED = encoded(corner().convert("CMYK"), "JPEG", quality=95)
KINDS = {
    "MPO of a phone": (mpo, corner()),
    "animated PNG": (apng, corner()),
    "animated WebP": (moving_webp, corner()),
    "HEIC of several pictures": (several_heic, corner((64, 96))),
    "CMYK JPEG, inverted as Adobe does": (lambda: INVERTED, corner()),
    "JPEG of RGB channels": (
        lambda: encoded(corner(), "JPEG", quality=95, keep_rgb=True),
        corner(),
    ),
    "LAB TIFF": (
        lambda: encoded(_lab(corner()), "TIFF"),
        corner(),
    ),
    "float TIFF with what is no number": (
        lambda: encoded(Image.fromarray(np.where(GREY > 200, np.nan, GREY / 1.0)
                                        .astype(np.float32)), "TIFF"),
        None,
    ),
    "TIFF of 32 bits": (lambda: encoded(Image.fromarray(GREY.astype(np.int32) * 99), "TIFF"),
                        corner().convert("L")),
    "TIFF of 16 bits, big-endian": (
        lambda: encoded(Image.fromarray(GREY.astype(">u2") * 257), "TIFF"),
        corner().convert("L"),
    ),
    "palette with transparency": (clear_palette, WHITE),
    "RGB with a transparent colour": (
        lambda: encoded(Image.new("RGB", (40, 60)), "PNG", transparency=(0, 0, 0)),
        WHITE,
    ),
    "grey with a transparent level": (
        lambda: encoded(Image.new("L", (40, 60), 7), "PNG", transparency=7),
        WHITE,
    ),
    "16-bit grey with a transparent level": (
        lambda: encoded(Image.fromarray(GREY.astype(np.uint16) * 257), "PNG", transparency=7),
        corner().convert("L"),
    ),
    "1-bit with a transparent level": (
        lambda: encoded(Image.new("1", (40, 60), 1), "PNG", transparency=1),
        WHITE,
    ),
    "1-bit TIFF, fax": (
        lambda: encoded(corner().convert("1"), "TIFF", compression="group4"),
        None,
    ),
    "TIFF with JPEG inside": (
        lambda: encoded(corner((64, 96)), "TIFF", compression="jpeg", quality=95),
        None,
    ),
    "PPM": (lambda: encoded(corner(), "PPM"), corner()),
}  # fmt: skip


def _lab(picture: Image.Image) -> Image.Image:
    from PIL import ImageCms

    rgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    changed = ImageCms.profileToProfile(picture, rgb, lab, outputMode="LAB")
    assert changed is not None
    return changed


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_read(kind):
    make, expected = KINDS[kind]
    if expected is None:
        assert load(make())[0].image.size
    else:
        assert apart(make(), expected) <= 16


OTHERS = {
    "JPEG 2000": lambda: encoded(corner(), "JPEG2000"),
    "Windows icon": lambda: encoded(corner(), "ICO"),
    "Targa": lambda: encoded(corner(), "TGA"),
    "PostScript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "SVG": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "film": lambda: b"\0\0\0\x18ftypmp42" + bytes(400),
    "archive": lambda: b"PK\x03\x04" + bytes(400),
    "raw photo of a phone": lambda: b"\0\0\0\x18ftypcrx " + bytes(400),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_other_formats_are_refused_with_advice(kind):
    if kind == "JPEG 2000" and not features.check("jpg_2000"):
        pytest.skip("this Pillow cannot write it")
    with pytest.raises(UnreadableFile, match=r"no picture or PDF that can be read.*Save it as"):
        load(OTHERS[kind]())


def exif_of(orientation: object = 1, taken: object = "2024:03:05 10:11:12") -> bytes:
    exif = Image.Exif()
    exif[274] = orientation
    exif.get_ifd(0x8769)[36867] = taken
    return exif.tobytes()


@pytest.mark.parametrize("orientation", [0, 9, 65535])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_an_orientation_that_there_is_not_is_none(kind, orientation):
    data = encoded(corner(), kind, exif=exif_of(orientation))
    assert load(data)[0].image.shape == (60, 40, 3)


@pytest.mark.parametrize(
    "taken",
    ["9999:99:99 99:99:99", "", "\0\0\0\0", "0000:01:01", "2024-03-05", "a" * 60_000, "99999:01:01",
     "²024:03:05", "-001:01:01", "2024:3"],
)  # fmt: skip
def test_a_date_that_there_is_not_is_none(taken):
    assert load(encoded(corner(), "JPEG", exif=exif_of(1, taken)))[0].photo_date is None


WHOLE = exif_of(6)


@settings(max_examples=60, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.integers(6, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=6
    ),
    cut=st.integers(6, len(WHOLE)),
    kind=st.sampled_from(["JPEG", "PNG", "WEBP"]),
)
def test_camera_data_damaged_in_any_way_leave_the_picture(changes, cut, kind):
    damaged = bytearray(WHOLE)
    for place, value in changes:
        damaged[place] = value
    data = encoded(corner(), kind, exif=bytes(damaged[:cut]))
    assert sorted(load(data)[0].image.shape) == [3, 40, 60]


FORMATS = {kind: encoded(corner((48, 64)), kind) for kind in
           ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF", "AVIF", "PPM")}  # fmt: skip
FORMATS["TIFF LZW"] = encoded(corner((48, 64)), "TIFF", compression="tiff_lzw")
FORMATS["MPO"] = mpo()


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_damaged_file_raises_nothing_but_our_errors(kind, data):
    damaged = bytearray(FORMATS[kind])
    for _ in range(data.draw(st.integers(1, 5))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with suppress(ReceiptsError):
        load(bytes(damaged[: data.draw(st.integers(1, len(damaged)))]))


@pytest.mark.parametrize(
    ("size", "expected"), [((2, 60_000), (30_000, 1, 3)), ((40_000, 3), (2, 20_000, 3))]
)
@pytest.mark.parametrize("source", [lambda p: encoded(p, "PNG"), np.asarray])
def test_a_side_that_opencv_does_not_take_is_reduced(source, size, expected):
    assert load(source(Image.new("L", size, 200)))[0].image.shape == expected


@pytest.mark.parametrize("size", [(65_536, 1), (1, 170_000_000)])
def test_an_absurd_side_is_refused(size):
    with pytest.raises(FileTooLarge, match="limit of a side"):
        load(huge_png(*size))


def test_a_tiff_whose_pages_go_round_in_a_ring_ends():
    data = bytearray(encoded(corner(), "TIFF"))
    (first,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, first)
    struct.pack_into("<I", data, first + 2 + 12 * entries, first)
    assert len(load(bytes(data))) == 1
