"""PDFs: large, nested, locked, damaged, and with things in them that must not run."""

from __future__ import annotations

import hashlib
import struct
from functools import partial

from . import pdfs
from .good import TEXT, encoded, good, receipt
from .kinds import ANY, DAMAGED, DECODED, READ, REFUSED, UNREADABLE, Expect, Family
from .pdfs import document, file, objects, page, stream, text_page

documents = Family("documents")

PDF = ".pdf"
BOUNDED = Expect(every=frozenset((*DAMAGED.every, "timed_out")))
"""However slow it is to draw: drawn, refused, or given up in time."""


def _receipts(count: int) -> bytes:
    return document([text_page(TEXT.replace("15.23", f"{n + 15}.23")) for n in range(count)])


documents.add(
    "50-receipts", "50 ordinary pages are 50 receipts",
    Expect(some=frozenset(("read",)), every=frozenset(("read",)), rows=50),
    lambda folder: void((folder / "file.pdf").write_bytes(_receipts(50))), seconds=400,
)  # fmt: skip


def void(_: object) -> None:
    """Nothing, of whatever was returned."""


def _many_pages(count: int, content: bytes) -> bytes:
    """Pages that share their content, so that the file stays small."""
    made = objects([page(content, box=b"0 0 100 100")])
    kids = []
    for number in range(count):
        kids.append(b"%d 0 R" % (2000 + number))
        made[2000 + number] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 1001 0 R >>"
        )
    made[2] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, b" ".join(kids))
    return file(made)


documents.add(
    "10000-pages", "10,000 pages", ANY,
    lambda folder: void((folder / "file.pdf").write_bytes(_many_pages(10_000, b"0 0 9 9 re f"))),
    alone=True, seconds=600,
)  # fmt: skip


# --- slow and large to draw ------------------------------------------------------------------


def _nested_forms(depth: int, times: int) -> bytes:
    """Each form draws the next one ``times`` times: times to the power of depth in all."""
    shared = {}
    for number in range(depth):
        following = 11 + number
        drawn = b"/N Do " * times if number < depth - 1 else b"0 0 9 9 re f"
        shared[10 + number] = stream(
            drawn,
            b"/Type /XObject /Subtype /Form /BBox [0 0 99 99] "
            b"/Resources << /XObject << /N %d 0 R >> >>" % following,
        )
    return document([page(b"/N Do", resources=b"/XObject << /N 10 0 R >>")], shared)


def _form_loop() -> bytes:
    form = stream(
        b"/N Do",
        b"/Type /XObject /Subtype /Form /BBox [0 0 99 99] "
        b"/Resources << /XObject << /N 10 0 R >> >>",
    )
    return document([page(b"/N Do", resources=b"/XObject << /N 10 0 R >>")], {10: form})


def _tiling(step: bytes, content: bytes = b"0 0 1 1 re f") -> bytes:
    pattern = stream(
        content,
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] "
        b"/XStep %s /YStep %s /Resources << >>" % (step, step),
    )
    shown = b"/Pattern cs /P scn 0 0 300 400 re f"
    return document([page(shown, resources=b"/Pattern << /P 10 0 R >>")], {10: pattern})


def _box(box: bytes) -> bytes:
    return document([text_page(TEXT, box=box)])


def _huge_image(width: int, height: int, data: bytes, filter_: bytes) -> bytes:
    entries = b"/ColorSpace /DeviceGray /BitsPerComponent 8 " + filter_
    image = pdfs.image(data, width, height, entries)
    shown = b"q 300 0 0 400 0 0 cm /I Do Q"
    return document([page(shown, resources=b"/XObject << /I 10 0 R >>")], {10: image})


def _zeros_image(side: int) -> bytes:
    from .pngs import zeros

    return _huge_image(side, side, zeros(side * side), b"/Filter /FlateDecode")


def _packed_twice(count: int) -> bytes:
    """A content stream packed twice, so that a KB becomes 256 MB."""
    import zlib

    from .pngs import zeros

    once = zlib.compress(zeros(count), 9)
    return document(
        [(b"/MediaBox [0 0 99 99]", stream(once, b"/Filter [/FlateDecode /FlateDecode]"))]
    )


def _shading() -> bytes:
    function = stream(b"{ 2 copy mul sin exch cos add }", b"/FunctionType 4 /Domain [0 1 0 1] "
                      b"/Range [0 1]")  # fmt: skip
    shading = b"/Shading << /S << /ShadingType 1 /ColorSpace /DeviceGray /Function 10 0 R >> >>"
    return document([page(b"300 0 0 400 0 0 cm /S sh " * 300, resources=shading)], {10: function})


for name, about, make in (
    ("nested-forms", "forms nested 40 deep, two each", partial(_nested_forms, 40, 2)),
    ("nested-forms-wide", "forms nested 8 deep, twenty each", partial(_nested_forms, 8, 20)),
    ("nested-forms-deep", "forms nested 900 deep", partial(_nested_forms, 900, 1)),
    ("form-draws-itself", "a form that draws itself", _form_loop),
    ("tiling-tiny-step", "a pattern with a step of 0.0001", partial(_tiling, b"0.0001")),
    ("tiling-no-step", "a pattern with a step of 0", partial(_tiling, b"0")),
    ("tiling-negative-step", "a pattern with a step below 0", partial(_tiling, b"-0.001")),
    ("huge-image", "an image that says 60,000 squared",
     partial(_huge_image, 60_000, 60_000, b"\0" * 99, b"")),
    ("huge-image-packed", "an image of 14,000 squared in 200 KB", partial(_zeros_image, 14_000)),
    ("packed-twice", "a content of 256 MB, packed twice", partial(_packed_twice, 1 << 28)),
    ("shading", "300 computed shadings over the page", _shading),
    ("million-lines", "a million lines", lambda: document([page(
        b"0 0 m " + b"9 9 l 300 400 l " * 500_000 + b"S")])),
    ("million-saves", "a million saved states", lambda: document([page(b"q " * 1_000_000)])),
    ("clips", "10,000 clips", lambda: document([page(
        b"0 0 m 300 0 l 150 400 l h W n " * 10_000 + b"0 0 300 400 re f")])),
    ("groups", "300 transparent groups", lambda: document(
        [page(b"/N Do " * 300, resources=b"/XObject << /N 10 0 R >>")],
        {10: stream(b"0 0 300 400 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 300 400] "
                    b"/Group << /S /Transparency >>")})),
):  # fmt: skip
    documents.add(
        name, about, BOUNDED,
        lambda folder, make=make: void((folder / "file.pdf").write_bytes(make())),  # type: ignore[misc]
        alone=True, seconds=150,
    )  # fmt: skip

BOXES = {
    "thin": b"0 0 1e-7 1e9", "thin-plain": b"0 0 0.0000001 1000000000", "zero": b"0 0 0 0",
    "negative": b"300 400 0 0", "nan": b"0 0 NaN NaN", "infinite": b"0 0 1e999 1e999",
    "huge": b"0 0 1000000 1000000", "far": b"1e9 1e9 1000000300 1000000400", "short": b"0 0",
    "names": b"/a /b /c /d", "flat": b"0 0 100000 1", "tall": b"0 0 1 100000",
}  # fmt: skip
for name, box in BOXES.items():
    documents.add(
        f"box-{name}", f"MediaBox {box.decode()}", BOUNDED,
        lambda folder, box=box: void((folder / "file.pdf").write_bytes(_box(box))),  # type: ignore[misc]
        alone=True,
    )  # fmt: skip
documents.file("unit-huge", "UserUnit of a million", BOUNDED, PDF,
               lambda: document([text_page(TEXT, more=b"/UserUnit 1000000")]))  # fmt: skip
for turn in (90, 45, -90, 1_000_000):
    documents.file(f"turn-{turn}", f"turned by {turn} degrees", DECODED, PDF,
                   partial(lambda turn: document([text_page(TEXT, more=b"/Rotate %d" % turn)]),
                           turn))  # fmt: skip

# --- locked -----------------------------------------------------------------------------------

PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    made, i, j = bytearray(), 0, 0
    for value in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        made.append(value ^ state[(state[i] + state[j]) % 256])
    return bytes(made)


def _locked(password: bytes) -> bytes:
    """A document locked as PDF 1.1 has it: RC4 with 40 bits (ISO 32000, 7.6)."""
    padded, owner = (password + PADDING)[:32], (b"owner" + PADDING)[:32]
    kept = _rc4(hashlib.md5(owner).digest()[:5], padded)
    number = hashlib.md5(b"number").digest()
    key = hashlib.md5(padded + kept + struct.pack("<i", -4) + number).digest()[:5]
    made = objects([text_page(TEXT)])
    content = pdfs.print_of(TEXT)
    own = hashlib.md5(key + struct.pack("<I", 1001)[:3] + b"\0\0").digest()[:10]
    made[1001] = stream(_rc4(own, content))
    entries = b"/Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s>" % (
        kept.hex().encode(), _rc4(key, PADDING).hex().encode(),
    )  # fmt: skip
    trailer = b"/Encrypt << %s >> /ID [<%s> <%s>]" % (entries, *[number.hex().encode()] * 2)
    return file(made, trailer=trailer)


documents.file("locked", "locked with a password", UNREADABLE, PDF, partial(_locked, b"secret"))
documents.file("locked-empty", "locked with an empty password", READ, PDF, partial(_locked, b""))
documents.file("locked-unknown", "locked in an unknown way", UNREADABLE, PDF,
               lambda: file(objects([text_page(TEXT)]), trailer=b"/Encrypt << /Filter /Own /V 9 >>")
               )  # fmt: skip

# --- damaged ----------------------------------------------------------------------------------


def _with(number: int, content: bytes) -> bytes:
    """A good document but for one object."""
    made = objects([text_page(TEXT)])
    made[number] = content
    return file(made)


def _stream_length(length: int) -> bytes:
    made = objects([text_page(TEXT)])
    made[1001] = stream(pdfs.print_of(TEXT), length=length)
    return file(made)


def _previous_loop() -> bytes:
    data = file(objects([text_page(TEXT)]), trailer=b"/Prev 99999")
    at = data.rindex(b"\nxref\n") + 1
    return data.replace(b"/Prev 99999", b"/Prev %05d" % at)


def _xref_stream_loop() -> bytes:
    """A table of objects in a stream, whose predecessor is itself."""
    head = b"%PDF-1.7\n"
    table = stream(bytes(12), b"/Type /XRef /Size 3 /W [1 2 1] /Root 1 0 R /Prev %d" % len(head))
    body = head + b"9 0 obj\n" + table + b"\nendobj\n"
    return body + b"startxref\n%d\n%%%%EOF\n" % len(head)


def _object_stream_loop() -> bytes:
    """Objects that stand in a stream of objects that stands in itself."""
    made = objects([text_page(TEXT)])
    made[20] = stream(b"20 0 21 5 << >> << >>",
                      b"/Type /ObjStm /N 2 /First 10 /Extends 20 0 R")  # fmt: skip
    return file(made)


NESTED = 100_000
DAMAGED_FILES = {
    "table-elsewhere": (READ, lambda: file(objects([text_page(TEXT)]), start=999_999)),
    "table-negative": (DAMAGED, lambda: file(objects([text_page(TEXT)]), start=-5)),
    "table-loop": (DAMAGED, _previous_loop),
    "table-stream-loop": (DAMAGED, _xref_stream_loop),
    "object-stream-loop": (DAMAGED, _object_stream_loop),
    "no-trailer": (DAMAGED, lambda: good("pdf").partition(b"trailer")[0]),
    "header-only": (UNREADABLE, lambda: b"%PDF-1.7\n"),
    "header-at-1000": (READ, lambda: b"\n" * 1000 + good("pdf")),
    "header-at-2000": (REFUSED, lambda: b"\n" * 2000 + good("pdf")),
    "trailing-noise": (READ, lambda: good("pdf") + b"\n" * 100_000),
    "pages-loop": (DAMAGED, lambda: _with(2, b"<< /Type /Pages /Count 1 /Kids [2 0 R] >>")),
    "pages-loop-parent": (DAMAGED, lambda: _with(
        2, b"<< /Type /Pages /Count 2 /Kids [1000 0 R 1000 0 R] /Parent 2 0 R >>")),
    "pages-none": (REFUSED, lambda: _with(2, b"<< /Type /Pages /Count 0 /Kids [] >>")),
    "count-too-high": (BOUNDED, lambda: _with(
        2, b"<< /Type /Pages /Count 1000000 /Kids [1000 0 R] >>")),
    "count-negative": (DAMAGED, lambda: _with(
        2, b"<< /Type /Pages /Count -1 /Kids [1000 0 R] >>")),
    "count-too-low": (DAMAGED, lambda: _with(
        2, b"<< /Type /Pages /Count 0 /Kids [1000 0 R] >>")),
    "page-missing": (DAMAGED, lambda: _with(
        2, b"<< /Type /Pages /Count 2 /Kids [1000 0 R 777 0 R] >>")),
    "content-missing": (DECODED, lambda: _with(
        1000, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents 777 0 R >>")),
    "content-itself": (DAMAGED, lambda: _with(1001, b"1001 0 R")),
    "stream-length-too-high": (DAMAGED, partial(_stream_length, 999_999)),
    "stream-length-negative": (DAMAGED, partial(_stream_length, -1)),
    "stream-length-too-low": (DAMAGED, partial(_stream_length, 5)),
    "stream-length-4g": (DAMAGED, partial(_stream_length, 2**32)),
    "nested-arrays": (DAMAGED, lambda: _with(30, b"[" * NESTED + b"]" * NESTED)),
    "nested-arrays-in-page": (DAMAGED, lambda: document(
        [text_page(TEXT, more=b"/X " + b"[" * NESTED + b"]" * NESTED)])),
    "nested-arrays-in-content": (DAMAGED, lambda: document(
        [page(b"[" * NESTED + b"]" * NESTED + b" TJ")])),
    "nested-dictionaries": (DAMAGED, lambda: _with(30, b"<< /A " * NESTED + b">>" * NESTED)),
    "font-broken": (DECODED, lambda: document([page(
        pdfs.print_of(TEXT), resources=b"/Font << /F 10 0 R >>")], {
            10: b"<< /Type /Font /Subtype /TrueType /BaseFont /X /FontDescriptor 11 0 R >>",
            11: b"<< /Type /FontDescriptor /FontName /X /Flags 4 /FontFile2 12 0 R >>",
            12: stream(b"\0\1\0\0\xff\xff" + bytes(100))})),
    "font-missing": (DECODED, lambda: document([page(pdfs.print_of(TEXT))])),
    "font-loop": (DECODED, lambda: document([page(
        pdfs.print_of(TEXT), resources=b"/Font << /F 10 0 R >>")],
        {10: b"<< /Type /Font /Subtype /Type0 /BaseFont /X /DescendantFonts [10 0 R] >>"})),
    "colour-loop": (DAMAGED, lambda: document([page(
        b"/C cs 1 scn 0 0 9 9 re f", resources=b"/ColorSpace << /C 10 0 R >>")],
        {10: b"[/Indexed 10 0 R 255 (abc)]"})),
    "function-loop": (DAMAGED, lambda: document([page(
        b"/S sh", resources=b"/Shading << /S << /ShadingType 2 /ColorSpace /DeviceGray "
        b"/Coords [0 0 9 9] /Function 10 0 R >> >>")],
        {10: b"<< /FunctionType 3 /Domain [0 1] /Functions [10 0 R] /Bounds [] /Encode [0 1] >>"})),
    "numbers-long": (DAMAGED, lambda: document([page(b"9" * 1_000_000 + b" 0 m S")])),
    "names-long": (DAMAGED, lambda: document([text_page(TEXT, more=b"/" + b"n" * 1_000_000)])),
    "filter-many": (DAMAGED, lambda: document([(b"/MediaBox [0 0 99 99]", stream(
        bytes(100), b"/Filter [" + b"/ASCIIHexDecode " * 10_000 + b"]"))])),
    "jbig2-broken": (DAMAGED, partial(_huge_image, 5000, 5000, bytes(200),
                                      b"/Filter /JBIG2Decode")),
    "jpx-broken": (DAMAGED, partial(_huge_image, 5000, 5000, bytes(200), b"/Filter /JPXDecode")),
    "ccitt-broken": (DAMAGED, partial(_huge_image, 60_000, 60_000, bytes(200),
                                      b"/Filter /CCITTFaxDecode /DecodeParms << /K -1 "
                                      b"/Columns 60000 /Rows 60000 >>")),
    "predictor-broken": (DAMAGED, partial(_huge_image, 100, 100, bytes(200),
                                          b"/Filter /FlateDecode /DecodeParms << /Predictor 15 "
                                          b"/Columns 2147483647 /Colors 32 >>")),
}  # fmt: skip
for name, (expect, make) in DAMAGED_FILES.items():
    documents.file(name, name.replace("-", " "), expect, PDF, make)

# --- things that must not run -------------------------------------------------------------------

ACTIONS = {
    "javascript": b"<< /S /JavaScript /JS (app.alert\\(1\\); while \\(true\\) {}) >>",
    "launch": b"<< /S /Launch /F (/bin/sh) >>",
    "uri": b"<< /S /URI /URI (http://192.0.2.1/) >>",
    "submit": b"<< /S /SubmitForm /F (http://192.0.2.1/) >>",
    "go-to-remote": b"<< /S /GoToR /F (/etc/passwd) /D [0 /Fit] >>",
}
for name, action in ACTIONS.items():
    documents.file(
        f"action-{name}", f"opens with the action {name}", READ, PDF,
        partial(_with, 1, b"<< /Type /Catalog /Pages 2 0 R /OpenAction %s >>" % action),
    )  # fmt: skip


def _embedded() -> bytes:
    made = objects([text_page(TEXT)])
    made[1] = (
        b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a.exe) 30 0 R] >> >>"
        b" >>"
    )
    made[30] = b"<< /Type /Filespec /F (a.exe) /EF << /F 31 0 R >> >>"
    made[31] = stream(b"MZ" + bytes(100_000), b"/Type /EmbeddedFile")
    return file(made)


def _external() -> bytes:
    """A content that stands in another file."""
    made = objects([text_page(TEXT)])
    made[1001] = b"<< /Length 0 /F (/etc/passwd) >>\nstream\n\nendstream"
    return file(made)


documents.file("embedded-files", "a program in it", READ, PDF, _embedded)
documents.file("content-in-another-file", "its content is another file", DECODED, PDF, _external)
documents.file("form-fields", "XFA and form fields", READ, PDF, partial(
    _with, 1, b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [] /XFA (<x/>) >> >>",
))  # fmt: skip
documents.file("picture-cut", "a page whose JPEG is cut", DAMAGED, PDF, lambda: pdfs.picture(
    encoded(receipt(), "JPEG")[:9000], *receipt().size))  # fmt: skip
