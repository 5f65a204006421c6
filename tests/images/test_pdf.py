"""A PDF that is made to harm is read within its limits, or refused with an error of our own."""

from __future__ import annotations

import zlib
from contextlib import suppress

import pytest

from receipts.errors import FileTooLarge, ReceiptsError, UnreadableFile
from receipts.images import pdf as reader
from receipts.images.document import open_document
from receipts.images.raster import MOST_SIDE

BOX = b"0 0 200 300"


def assembled(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d/Root 1 0 R%b>>\n"
        b"startxref\n%d\n%%%%EOF\n" % (size, table, size, trailer, len(out))
    )


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(data), data)


def page(content: bytes = b"", resources: bytes = b"", *more: bytes, box: bytes = BOX) -> bytes:
    """A PDF of one page; ``more`` objects are numbered from 5."""
    return assembled(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R/Resources<<%b>>>>"
        % (box, resources),
        stream(content),
        *more,
    )


def deep_tree(depth: int) -> bytes:
    nodes = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (3 + n) for n in range(depth)]
    leaf = b"<</Type/Page/MediaBox[%b]>>" % BOX
    return assembled(b"<</Type/Catalog/Pages 2 0 R>>", *nodes, leaf)


def image(side: int) -> bytes:
    """A page with a white picture of one bit a pixel."""
    pixels = zlib.compress(b"\xff" * (side * side // 8), 9)
    entries = (
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1"
        b"/ColorSpace/DeviceGray/Filter/FlateDecode" % (side, side)
    )
    draw = b"200 0 0 300 0 0 cm /I Do"
    return page(draw, b"/XObject<</I 5 0 R>>", stream(pixels, entries))


OWN_FORM = stream(
    b"/F Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>"
)
READ = {
    "nothing drawn": page(),
    "sides turned round": page(box=b"200 300 0 0"),
    "sides below zero": page(box=b"0 0 -200 -300"),
    "sides of no number": page(box=b"0 0 nan nan"),
    "sides of zero": page(box=b"0 0 0 0"),
    "longest and narrowest page": page(box=b"0 0 3 14400"),
    "form that draws itself": page(b"/F Do", b"/XObject<</F 5 0 R>>", OWN_FORM),
    "dashes thinner than dust": page(b"[0.00001] 0 d 0 0 m 200 300 l S"),
    "picture of 100 megapixels": image(10_000),
    "table of objects that names itself": page().replace(
        b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % page().index(b"xref\n0")
    ),
    "page count of 100": page().replace(b"/Count 1", b"/Count 100"),
    "page count of two billions": page().replace(b"/Count 1", b"/Count 2000000000"),
    "page count below zero": page().replace(b"/Count 1", b"/Count -5"),
    "parents in a ring": assembled(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1/Parent 3 0 R>>",
        b"<</Type/Page/Parent 2 0 R>>",
    ),
}


@pytest.mark.parametrize("kind", READ)
def test_it_is_drawn(kind):
    with open_document(READ[kind]) as document:
        picture = document.page(1).image
    assert 0 < max(picture.shape[:2]) <= MOST_SIDE
    assert picture.size <= 3 * 1.01 * reader.MOST_PIXELS


REFUSED = {
    "hair of a page": (page(box=b"0 0 0.0000001 1000000000"), FileTooLarge),
    "small dot of a page": (page(box=b"0 0 0.001 0.001"), UnreadableFile),
    "narrower than 3 points": (page(box=b"0 0 2.9 300"), UnreadableFile),
    "longer than 5 metres": (page(box=b"0 0 200 14401"), FileTooLarge),
    "as large as a town": (page(box=b"0 0 1000000000 1000000000"), FileTooLarge),
    "tree of 5,000 levels": (deep_tree(5000), UnreadableFile),
    "tree that is its own branch": (
        assembled(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
        UnreadableFile,
    ),
    "no pages": (
        assembled(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"),
        UnreadableFile,
    ),
    "locked in an unknown way": (
        assembled(
            b"<</Type/Catalog/Pages 2 0 R>>", b"<</Filter/Other/V 9>>", trailer=b"/Encrypt 2 0 R"
        ),
        UnreadableFile,
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_it_is_refused(kind):
    data, error = REFUSED[kind]
    with pytest.raises(error) as caught, open_document(data) as document:
        document.page(1)
    assert caught.value.advice


def test_a_page_that_takes_long_is_given_up(monkeypatch):
    monkeypatch.setattr(reader, "MOST_SECONDS", 0.0)
    slow = page(b"0 0 200 300 re f " * 5000)
    with open_document(slow) as document, pytest.raises(FileTooLarge, match="seconds to draw"):
        document.page(1)


def test_pages_that_the_count_promises_and_that_are_not_there_are_unreadable():
    with open_document(READ["page count of 100"]) as document:
        assert document.page(1).image.size
        with pytest.raises(UnreadableFile):
            document.page(2)


@pytest.mark.parametrize("cut", range(20, len(page(b"0 0 9 9 re f")), 40))
def test_cut_short_anywhere_it_is_drawn_or_refused(cut):
    with suppress(ReceiptsError), open_document(page(b"0 0 9 9 re f")[:cut]) as document:
        assert document.page(1).image.size
