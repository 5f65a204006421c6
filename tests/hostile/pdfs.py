"""PDF files put together by hand, good ones and others (ISO 32000)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Objects = dict[int, bytes]
"""The numbered objects of a file, from 1; 1 is the catalogue and 2 the root of the pages."""


def stream(content: bytes, entries: bytes = b"", *, length: int | None = None) -> bytes:
    """A stream object, whose length may be a lie."""
    said = len(content) if length is None else length
    return b"<< /Length %d %s >>\nstream\n" % (said, entries) + content + b"\nendstream"


def file(objects: Mapping[int, bytes], *, trailer: bytes = b"", start: int | None = None) -> bytes:
    """A file of these objects with a table of where they are; ``start`` may be a lie."""
    whole = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    table = b""
    for number, content in sorted(objects.items()):
        table += b"%d 1\n%010d 00000 n \n" % (number, len(whole))
        whole += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    at = len(whole) if start is None else start
    whole += b"xref\n0 1\n0000000000 65535 f \n" + table
    whole += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (max(objects) + 1, trailer)
    whole += b"startxref\n%d\n%%%%EOF\n" % at
    return bytes(whole)


def page(
    content: bytes, *, resources: bytes = b"", box: bytes = b"0 0 300 400", more: bytes = b""
) -> tuple[bytes, bytes]:
    """What a page says of itself but for its content and its parent, and its content."""
    said = b"/MediaBox [%s] /Resources << %s >> %s" % (box, resources, more)
    return said, stream(content)


def objects(pages: Sequence[tuple[bytes, bytes]], shared: Objects | None = None) -> Objects:
    """The objects of a document: pages from number 1000 on, ``shared`` ones below that."""
    made: Objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", **(shared or {})}
    kids = []
    for number, (said, content) in enumerate(pages):
        leaf = 1000 + 2 * number
        kids.append(b"%d 0 R" % leaf)
        made[leaf] = b"<< /Type /Page /Parent 2 0 R %s /Contents %d 0 R >>" % (said, leaf + 1)
        made[leaf + 1] = content
    made[2] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), b" ".join(kids))
    return made


def document(pages: Sequence[tuple[bytes, bytes]], shared: Objects | None = None) -> bytes:
    """A good file of these pages."""
    return file(objects(pages, shared))


FONT = b"/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >>"


def print_of(text: str) -> bytes:
    """The content of a page that prints these rows in Courier."""
    rows = [
        b"(" + row.encode("ascii").translate(None, b"()\\") + b") Tj T*" for row in text.split("\n")
    ]
    return b"BT /F 14 Tf 18 TL 20 370 Td " + b" ".join(rows) + b" ET"


def text_page(text: str, *, box: bytes = b"0 0 300 400", more: bytes = b"") -> tuple[bytes, bytes]:
    """A page that prints a text."""
    return page(print_of(text), resources=FONT, box=box, more=more)


def image(data: bytes, width: int, height: int, entries: bytes) -> bytes:
    """An image object."""
    said = b"/Type /XObject /Subtype /Image /Width %d /Height %d %s" % (width, height, entries)
    return stream(data, said)


def picture(jpeg: bytes, width: int, height: int) -> bytes:
    """A document of one page that shows a JPEG over its whole, as scanners write them."""
    jpeg_image = image(
        jpeg, width, height, b"/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"
    )
    box = b"0 0 %d %d" % (width // 2, height // 2)
    shown = b"q %d 0 0 %d 0 0 cm /I Do Q" % (width // 2, height // 2)
    return document([page(shown, resources=b"/XObject << /I 10 0 R >>", box=box)], {10: jpeg_image})
