"""Every format, colour mode and turn to the same RGB page; every bad file to its error."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import sys
import tracemalloc
import warnings
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from receipts.errors import FileTooLarge, MissingExtra, ReceiptsError, UnreadableFile, WrongCall
from receipts.images.load import Page, load, sha256
from receipts.options import Options
from receipts.scan.find import SUFFIXES

from .draw import INK, corner, encoded, huge_png

EXACT = 0
LOSSY = 12


@pytest.fixture(autouse=True)
def _no_warning_leaks():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def heic(picture: Image.Image, **settings: Any) -> bytes:
    pillow_heif = pytest.importorskip("pillow_heif")
    stream = io.BytesIO()
    pillow_heif.from_pillow(picture).save(stream, **settings)
    return stream.getvalue()


def only(pages: list[Page]) -> Page:
    assert len(pages) == 1
    return pages[0]


def differs(image: np.ndarray, expected: Image.Image) -> int:
    """Largest difference of any channel of any pixel, away from the edge of the red."""
    there = np.asarray(expected.convert("RGB")).astype(int)
    assert image.shape == there.shape
    assert image.dtype == np.uint8
    apart = np.abs(image.astype(int) - there)
    rows, columns = image.shape[0] // 2, image.shape[1] // 2
    apart[rows - 4 : rows + 4] = 0
    apart[:, columns - 4 : columns + 4] = 0
    return int(apart.max())


@pytest.mark.parametrize(
    ("kind", "settings", "tolerance"),
    [
        ("JPEG", {"quality": 95}, LOSSY),
        ("JPEG", {"quality": 95, "progressive": True}, LOSSY),
        ("PNG", {}, EXACT),
        ("TIFF", {}, EXACT),
        ("TIFF", {"compression": "tiff_lzw"}, EXACT),
        ("WEBP", {"quality": 95}, LOSSY),
        ("WEBP", {"lossless": True}, EXACT),
        ("BMP", {}, EXACT),
        ("GIF", {}, EXACT),
        ("AVIF", {"quality": 95}, LOSSY),
    ],
)
def test_every_format_gives_the_same_page(kind, settings, tolerance):
    page = only(load(encoded(corner(), kind, **settings)))
    assert differs(page.image, corner()) <= tolerance
    assert page.note.startswith(kind)
    assert page.number == 1


def test_heic_is_read():
    page = only(load(heic(corner((64, 96)), quality=95)))
    assert differs(page.image, corner((64, 96))) <= LOSSY


def grey16(picture: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("L", "PNG"),
        ("L", "JPEG"),
        ("P", "PNG"),
        ("P", "GIF"),
        ("1", "PNG"),
        ("1", "TIFF"),
        ("CMYK", "JPEG"),
        ("CMYK", "TIFF"),
        ("YCbCr", "JPEG"),
        ("RGBA", "PNG"),
        ("LA", "PNG"),
    ],
)
def test_every_colour_mode_becomes_rgb(mode, kind):
    picture = corner().convert(mode)
    page = only(load(encoded(picture, kind, **({"quality": 95} if kind == "JPEG" else {}))))
    assert differs(page.image, picture) <= LOSSY


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_brought_to_eight(kind):
    page = only(load(encoded(grey16(corner()), kind)))
    assert differs(page.image, corner().convert("L")) <= 1


def test_a_float_tiff_is_brought_to_eight_bits():
    grey = np.asarray(corner().convert("L")).astype(np.float32) / 255
    page = only(load(encoded(Image.fromarray(grey), "TIFF")))
    assert differs(page.image, corner().convert("L")) <= 1


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_what_is_transparent_is_white(mode):
    clear = Image.new("RGBA", (8, 8), (0, 0, 0, 0)).convert(mode)
    assert only(load(clear)).image.min() == 255


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_exif_orientation_is_applied(kind, orientation):
    exif = Image.Exif()
    exif[274] = orientation
    data = encoded(corner(), kind, exif=exif, **({"lossless": True} if kind == "WEBP" else {}))
    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    assert differs(only(load(data)).image, expected) == EXACT


def test_heic_orientation_is_applied_once():
    exif = Image.Exif()
    exif[274] = 6
    page = only(load(heic(corner((64, 96)), exif=exif.tobytes(), quality=95)))
    assert differs(page.image, corner((64, 96)).rotate(270, expand=True)) <= LOSSY


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024:03:05 10:11:12", dt.date(2024, 3, 5)),
        ("2024:02:29", dt.date(2024, 2, 29)),
        ("0000:00:00 00:00:00", None),
        ("2023:02:29 10:00:00", None),
        ("1970:01:01 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("yesterday", None),
    ],
)
def test_the_photo_date_is_when_the_camera_took_it(written, expected):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[36867] = written
    assert only(load(encoded(corner(), "JPEG", exif=exif))).photo_date == expected


def test_the_date_the_file_was_changed_is_no_photo_date():
    exif = Image.Exif()
    exif[306] = "2024:03:05 10:11:12"
    assert only(load(encoded(corner(), "JPEG", exif=exif))).photo_date is None


def test_damaged_exif_does_not_keep_a_picture_from_being_read():
    data = encoded(corner(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12")
    assert only(load(data)).image.shape == (60, 40, 3)


def test_only_the_first_frame_of_an_animation_is_read():
    data = encoded(
        corner(), "GIF", save_all=True, append_images=[Image.new("RGB", (40, 60), "blue")]
    )
    assert differs(only(load(data)).image, corner()) <= LOSSY


@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_every_page_is_a_page(kind):
    second = Image.new("RGB", (40, 60), "blue")
    data = encoded(corner(), kind, save_all=True, append_images=[second])
    pages = load(data)
    assert [page.number for page in pages] == [1, 2]
    assert pages[0].image[2, 2].tolist() == pytest.approx(INK, abs=LOSSY)
    assert pages[1].image[2, 2].tolist() == pytest.approx([0, 0, 255], abs=LOSSY)


@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_pages_can_be_joined_into_one(kind):
    data = encoded(corner(), kind, save_all=True, append_images=[corner((30, 60))])
    apart = load(data)
    joined = only(load(data, Options(pages="joined")))
    heights = [page.image.shape[0] for page in apart]
    assert joined.image.shape[0] == sum(heights)
    assert joined.image.shape[1] == max(page.image.shape[1] for page in apart)
    assert joined.image[heights[0] + 2, 2].tolist() == pytest.approx(INK, abs=LOSSY)


def test_a_thumbnail_inside_a_tiff_is_no_page():
    from PIL import TiffImagePlugin

    small = corner((10, 15))
    stream = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(stream, new=True) as writer:
        corner().save(writer, "TIFF")
        writer.newFrame()
        small.save(writer, "TIFF", tiffinfo={254: 1})
    assert only(load(stream.getvalue())).image.shape == (60, 40, 3)


def test_a_pdf_is_drawn_large_enough_to_read():
    # A till roll 80 mm wide.
    data = encoded(corner((226, 600)), "PDF", resolution=72)
    page = only(load(data))
    assert page.image.shape[1] == pytest.approx(1000, abs=2)
    assert page.image[2, 2].tolist() == pytest.approx(INK, abs=LOSSY)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((3200, 2400), (3200, 2400)),
        ((6400, 4800), (3200, 2400)),
        ((900, 9000), (900, 9000)),
    ],
    ids=["a photo stays", "a large photo is halved", "a long roll keeps its width"],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_is_larger_than_reading_needs_is_reduced(kind, size, expected):
    data = encoded(corner(size), kind, **({"compress_level": 1} if kind == "PNG" else {}))
    image = only(load(data)).image
    assert image.shape[1::-1] == expected
    assert image[5, 5].tolist() == pytest.approx(INK, abs=LOSSY)


SOURCES = {
    "path": lambda folder: folder / "picture.png",
    "str": lambda folder: str(folder / "picture.png"),
    "bytes": lambda folder: (folder / "picture.png").read_bytes(),
    "array": lambda folder: np.asarray(corner()),
    "array with alpha": lambda folder: np.asarray(corner().convert("RGBA")),
    "pillow": lambda folder: corner(),
    "opened": lambda folder: Image.open(folder / "picture.png"),
}


@pytest.mark.parametrize("source", SOURCES)
def test_every_kind_of_source(tmp_path, source):
    corner().save(tmp_path / "picture.png")
    assert differs(only(load(SOURCES[source](tmp_path))).image, corner()) == EXACT


@pytest.mark.parametrize(
    "array",
    [
        np.asarray(corner().convert("L")),
        np.asarray(corner().convert("L"))[:, :, None],
        np.asarray(corner().convert("L")).astype(np.uint16) * 257,
    ],
    ids=["grey", "grey with a channel", "sixteen bits"],
)
def test_grey_arrays(array):
    assert differs(only(load(array)).image, corner().convert("L")) <= 1


def test_an_array_is_copied():
    array = np.asarray(corner()).copy()
    page = only(load(array))
    array[:] = 0
    assert page.image.max() == 255


def test_a_callers_large_jpeg_is_left_as_it_is():
    picture = Image.open(io.BytesIO(encoded(corner((6400, 4800)), "JPEG")))
    load(picture)
    assert picture.size == (6400, 4800)


@pytest.mark.parametrize(
    "array",
    [np.zeros((4, 4), np.float64), np.zeros((4, 4, 5), np.uint8), np.zeros(4, np.uint8),
     np.zeros((0, 4), np.uint8)],
    ids=["float", "five channels", "one dimension", "empty"],
)  # fmt: skip
def test_an_array_that_is_no_picture_is_a_wrong_call(array):
    with pytest.raises(WrongCall, match="A picture"):
        load(array)


NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 255, (90, 60, 3), np.uint8))


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


BAD_FILES = {
    "empty": (b"", "empty"),
    "text": (b"Dear shop, here is my receipt.\n" * 40, "no picture"),
    "zeros": (bytes(5000), "no picture"),
    "html": (b"<!DOCTYPE html><html><body>404</body></html>", "no picture"),
    "half JPEG": (half(encoded(NOISE, "JPEG")), "damaged or cut short"),
    "half progressive JPEG": (half(encoded(NOISE, "JPEG", progressive=True)), "cut short"),
    "half PNG": (half(encoded(NOISE, "PNG")), "damaged or cut short"),
    "half TIFF": (half(encoded(NOISE, "TIFF")), "damaged or cut short"),
    "half WebP": (half(encoded(NOISE, "WEBP")), "damaged or cut short"),
    "half BMP": (half(encoded(NOISE, "BMP")), "damaged or cut short"),
    "half GIF": (half(encoded(NOISE, "GIF")), "damaged or cut short"),
    "half AVIF": (half(encoded(NOISE, "AVIF")), "no picture"),
    "start of a JPEG": (encoded(NOISE, "JPEG")[:30], "no picture|cut short"),
    "start of a PNG": (encoded(NOISE, "PNG")[:30], "no picture|cut short"),
    "half PDF": (half(encoded(NOISE, "PDF")), "PDF is damaged"),
    "PDF header alone": (b"%PDF-1.7\n", "PDF is damaged"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_unreadable_and_says_why(tmp_path, name):
    data, reason = BAD_FILES[name]
    path = tmp_path / "receipt.jpg"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match=reason) as caught:
        load(path)
    assert caught.value.file == path
    assert caught.value.advice


def test_half_a_heic_is_unreadable():
    with pytest.raises(UnreadableFile):
        load(half(heic(NOISE)))


def test_half_a_large_jpeg_is_unreadable_though_it_is_reduced():
    large = corner((6400, 4800))
    with pytest.raises(UnreadableFile, match="cut short"):
        load(half(encoded(large, "JPEG")))


@pytest.mark.parametrize(
    ("name", "reason"), [("none.jpg", "no such file"), ("", "folder, not a file")]
)
def test_a_path_that_is_no_file(tmp_path, name, reason):
    with pytest.raises(UnreadableFile, match=reason):
        load(tmp_path / name)


@pytest.mark.parametrize("size", [(30_000, 30_000), (15_000, 13_400), (2_000_000_000, 1)])
def test_a_huge_picture_is_refused_from_its_header(size):
    tracemalloc.start()
    with pytest.raises(FileTooLarge):
        load(huge_png(*size))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000


@pytest.mark.parametrize(
    ("source", "limits", "reason"),
    [
        (encoded(corner(), "PNG"), {"max_pixels": 2399}, "40 x 60 pixels; the limit is 2,399"),
        (np.asarray(corner()), {"max_pixels": 2399}, "40 x 60 pixels"),
        (corner(), {"max_pixels": 2399}, "40 x 60 pixels"),
        (encoded(corner(), "PNG"), {"max_bytes": 20}, "bytes; the limit is 20"),
        (
            encoded(corner(), "TIFF", save_all=True, append_images=[corner()]),
            {"max_pixels": 4000},
            "together",
        ),
        (
            encoded(corner(), "PDF", save_all=True, append_images=[corner()] * 9),
            {"max_pixels": 30_000},
            "10 pages",
        ),
    ],
    ids=["pixels", "array", "pillow", "bytes", "pages of a TIFF", "pages of a PDF"],
)
def test_limits(source, limits, reason):
    with pytest.raises(FileTooLarge, match=reason):
        load(source, Options(**limits))


def test_at_the_limit_is_within_it():
    assert only(load(corner(), Options(max_pixels=2400))).image.shape == (60, 40, 3)


def test_a_file_over_the_limit_is_not_opened(tmp_path, monkeypatch):
    path = tmp_path / "large.png"
    path.write_bytes(bytes(100))
    monkeypatch.setattr("os.open", lambda *_: pytest.fail("was opened"))
    with pytest.raises(FileTooLarge):
        load(path, Options(max_bytes=99))


@pytest.mark.parametrize(
    ("module", "data", "what"),
    [
        ("pypdfium2", encoded(corner(), "PDF"), "PDF"),
        ("pillow_heif", b"\0\0\0\x18ftypheic" + bytes(40), "HEIC"),
    ],
)
def test_a_missing_decoder_names_the_command_that_installs_it(monkeypatch, module, data, what):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=what) as caught:
        load(data)
    assert "pip install 'receipts[formats]'" in str(caught.value)


def test_errors_survive_the_way_from_a_worker(tmp_path):
    import pickle

    with pytest.raises(ReceiptsError) as caught:
        load(tmp_path / "none.png")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_suffixes_are_lower_case_and_start_with_a_dot():
    assert {".jpg", ".jpeg", ".png", ".tiff", ".heic", ".pdf"} <= SUFFIXES
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in SUFFIXES)


def test_sha256_of_a_file_is_that_of_its_bytes(tmp_path):
    path = tmp_path / "x.png"
    path.write_bytes(b"abc")
    expected = hashlib.sha256(b"abc").hexdigest()
    assert sha256(path) == sha256(str(path)) == sha256(b"abc") == expected


def test_sha256_of_a_picture_tells_pictures_apart():
    array = np.asarray(corner())
    assert sha256(array) == sha256(corner())
    assert sha256(array) != sha256(array[::-1])
    assert sha256(np.zeros((2, 6), np.uint8)) != sha256(np.zeros((3, 4), np.uint8))
