"""Pages are decoded one at a time, each within its own limits."""

from __future__ import annotations

import hashlib
import io
import tracemalloc

import numpy as np
import pytest
from PIL import Image

from receipts.errors import FileTooLarge, UnreadableFile, WrongCall
from receipts.images.document import open_document
from receipts.images.load import load, sha256
from receipts.options import Options

from .draw import corner, encoded

STRIP_OFFSETS = 273


def blue() -> Image.Image:
    return Image.new("RGB", (40, 60), "blue")


def pages(kind: str, *pictures: Image.Image) -> bytes:
    return encoded(pictures[0], kind, save_all=True, append_images=pictures[1:])


@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_pages_come_in_any_order_and_again(kind):
    with open_document(pages(kind, corner(), blue(), corner())) as document:
        assert document.count == 3
        found = {n: document.page(n) for n in (2, 1, 3, 2)}
    assert [found[n].number for n in (1, 2, 3)] == [1, 2, 3]
    assert found[2].image[30, 30].tolist() == pytest.approx([0, 0, 255], abs=12)
    assert (found[1].image == found[3].image).all()


@pytest.mark.parametrize(
    "source",
    [encoded(corner(), "JPEG"), pages("PDF", corner()), np.asarray(corner()), corner()],
    ids=["picture", "PDF", "array", "pillow"],
)
def test_a_document_of_one_page(source):
    with open_document(source) as document:
        assert document.count == 1
        assert document.sha256 == sha256(source)
        assert (document.page(1).image == load(source)[0].image).all()


def test_a_file_is_read_once_and_hashed_as_it_was_read(tmp_path):
    path = tmp_path / "x.png"
    data = encoded(corner(), "PNG")
    path.write_bytes(data)
    document = open_document(path)
    path.write_bytes(b"something else")
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert (document.page(1).image == np.asarray(corner())).all()


@pytest.mark.parametrize("number", [0, -1, 3])
def test_a_page_that_there_is_not(number):
    with open_document(pages("TIFF", corner(), blue())) as document, pytest.raises(WrongCall):
        document.page(number)


@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_joined_pages_are_one(kind):
    with open_document(pages(kind, corner(), blue()), Options(pages="joined")) as document:
        assert document.count == 1
        page = document.page(1)
    assert page.note == "2 pages joined"
    assert page.image[-5, 5].tolist() == pytest.approx([0, 0, 255], abs=12)


def test_very_many_joined_pages_are_made_smaller():
    rolls = [Image.new("L", (20, 30_000), shade) for shade in (0, 120, 240)]
    page = open_document(pages("TIFF", *rolls), Options(pages="joined")).page(1)
    assert page.image.shape == (30_000, 7, 3)
    assert [page.image[y, 3, 0] for y in (5, 15_000, 29_995)] == [0, 120, 240]


@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
class TestLimits:
    def test_pixels_are_limited_by_page(self, kind):
        data = pages(kind, *[corner()] * 9)
        limits = Options(max_pixels=50 * 4000 if kind == "PDF" else 2400)
        with open_document(data, limits) as document:
            assert document.page(9).image.size

    def test_pixels_of_what_is_joined_are_limited_together(self, kind):
        data = pages(kind, *[corner()] * 9)
        limits = Options(max_pixels=50 * 4000 if kind == "PDF" else 2400, pages="joined")
        with open_document(data, limits) as document, pytest.raises(FileTooLarge, match="pages"):
            document.page(1)

    def test_pages_are_limited(self, kind):
        data = pages(kind, *[corner()] * 4)
        assert open_document(data, Options(max_pages=4)).count == 4
        with pytest.raises(FileTooLarge, match=r"more than 3 pages.*raise max_pages"):
            open_document(data, Options(max_pages=3))

    def test_only_one_page_is_in_memory(self, kind):
        with open_document(pages(kind, *[Image.new("L", (900, 1200), 99)] * 12)) as document:
            document.page(1)
            tracemalloc.start()
            for number in range(1, 13):
                size = document.page(number).image.nbytes
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert most < 4 * size


def test_a_damaged_page_leaves_the_others_readable():
    data = bytearray(pages("TIFF", corner(), blue(), corner()))
    with Image.open(io.BytesIO(data)) as picture:
        picture.seek(1)
        (strip,) = picture.tag_v2[STRIP_OFFSETS]
    place = data.rindex(strip.to_bytes(4, "little"))
    data[place : place + 4] = (2**31).to_bytes(4, "little")
    with open_document(bytes(data)) as document:
        with pytest.raises(UnreadableFile):
            document.page(2)
        assert (document.page(3).image == np.asarray(corner())).all()


@pytest.mark.parametrize("wrong", [None, 3, ["a.jpg"], bytearray(b"abc")])
def test_what_is_no_source_is_a_wrong_call(wrong):
    with pytest.raises(WrongCall, match="A source is"):
        open_document(wrong)


@pytest.mark.parametrize("most", [0, -1])
def test_max_pages_must_be_positive(most):
    with pytest.raises(WrongCall, match="max_pages"):
        Options(max_pages=most)
