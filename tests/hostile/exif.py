"""EXIF data that are broken, absurd, or far too many."""

from __future__ import annotations

import struct
from functools import partial

from PIL import Image

from .good import encoded, good, receipt
from .kinds import DAMAGED, DECODED, READ, Expect, Family
from .tiffs import LONG, SHORT, directory

exif = Family("exif")

ORIENTATION, EXIF_IFD, GPS_IFD, DATE, MAKER_NOTE = 274, 34665, 34853, 36867, 37500


def with_app1(content: bytes, *, kind: bytes = b"Exif\0\0") -> bytes:
    """The good JPEG with this APP1 segment."""
    data = good("jpeg")
    whole = kind + content
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(whole) + 2) + whole + data[2:]


def tiff(body: bytes) -> bytes:
    """EXIF's TIFF header and what follows it."""
    return struct.pack("<2sHI", b"II", 42, 8) + body


def _orientation(value: int) -> bytes:
    return with_app1(tiff(directory([(ORIENTATION, SHORT, [value])], 8, 0)))


def _orientation_as(entry: bytes) -> bytes:
    """One entry of a directory, as it stands."""
    return with_app1(tiff(struct.pack("<H", 1) + entry + bytes(4)))


def _date(text: bytes) -> bytes:
    first = directory([(EXIF_IFD, LONG, [26])], 8, 0)
    entry = struct.pack("<HHHII", 1, DATE, 2, len(text), 44) + bytes(4)
    return with_app1(tiff(first + entry + text))


# A turned page is read all the same; a mirrored one is not the reader's fault.
for value in (*range(10), 255, 65535):
    exif.file(
        f"orientation-{value}",
        f"orientation {value} of an upright picture",
        READ if value not in (2, 4, 5, 7) else DECODED,
        ".jpg",
        partial(_orientation, value),
    )

DATES = {
    "zeros": b"0000:00:00 00:00:00\0",
    "blanks": b"    :  :     :  :  \0",
    "year-9999": b"9999:12:31 23:59:60\0",
    "year-0001": b"0001:01:01 00:00:00\0",
    "february-30": b"2026:02:30 10:00:00\0",
    "not-utf-8": b"\xff\xfe\xfd\xfc:\x80\x81 10:00:00\0",
    "nothing": b"\0\0\0\0\0\0",
    "long": b"2026:11:14 10:00:00" * 3000 + b"\0",
}
for name, text in DATES.items():
    exif.file(f"date-{name}", f"date of photo: {name}", READ, ".jpg", partial(_date, text))

ENTRIES = {
    "orientation-is-text": struct.pack("<HHI4s", ORIENTATION, 2, 4, b"six\0"),
    "orientation-is-two-numbers": struct.pack("<HHIHH", ORIENTATION, SHORT, 2, 6, 3),
    "orientation-is-nothing": struct.pack("<HHII", ORIENTATION, SHORT, 0, 0),
    "orientation-is-a-ratio-by-0": struct.pack("<HHII", ORIENTATION, 5, 1, 26),
    "orientation-points-outside": struct.pack("<HHII", ORIENTATION, 2, 4000, 0xFFFFFF00),
    "type-unknown": struct.pack("<HHII", ORIENTATION, 99, 1, 6),
    "four-billion-values": struct.pack("<HHII", DATE, 12, 0xFFFFFFFF, 8),
    "exif-points-outside": struct.pack("<HHII", EXIF_IFD, LONG, 1, 0xFFFFFFF0),
    "exif-points-to-itself": struct.pack("<HHII", EXIF_IFD, LONG, 1, 8),
    "gps-points-to-itself": struct.pack("<HHII", GPS_IFD, LONG, 1, 8),
    "exif-offset-is-text": struct.pack("<HHI4s", EXIF_IFD, 2, 4, b"here"),
    "maker-note-outside": struct.pack("<HHII", MAKER_NOTE, 7, 60000, 100),
}
for name, entry in ENTRIES.items():
    exif.file(f"{name}", name.replace("-", " "), DECODED, ".jpg", partial(_orientation_as, entry))

WHOLE = {
    "header-only": (b"", "APP1 with nothing in it"),
    "no-tiff": (b"no TIFF at all", "no TIFF header"),
    "cut-in-header": (b"II*", "cut in the header"),
    "order-unknown": (b"XX*\0\x08\0\0\0", "byte order unknown"),
    "big-tiff": (b"II+\0\x08\0\0\0" + bytes(64), "BigTIFF header"),
    "directory-outside": (b"II*\0\xff\xff\xff\x7f", "first directory outside"),
    "65535-entries": (tiff(b"\xff\xff" + bytes(200)), "65,535 entries, none there"),
    "directory-loop": (tiff(directory([(ORIENTATION, SHORT, [6])], 8, 8)), "directories in a ring"),
    "maker-note-60-kb": (
        tiff(struct.pack("<HHHII", 1, MAKER_NOTE, 7, 60000, 26) + bytes(4) + b"\x4d" * 60000),
        "60 KB of maker's notes",
    ),
    "5000-entries": (
        tiff(
            struct.pack("<H", 5000)
            + b"".join(struct.pack("<HHII", n, LONG, 1, n) for n in range(5000))
            + bytes(4)
        ),
        "5,000 tags",
    ),
}  # fmt: skip
for name, (content, about) in WHOLE.items():
    exif.file(f"exif-{name}", about, DECODED, ".jpg", partial(with_app1, content))


def _many_segments() -> bytes:
    data, segment = good("jpeg"), with_app1(bytes(65000))[2:65012]
    return data[:2] + segment * 200 + data[2:]


def _xmp() -> bytes:
    bomb = b"".join(b'<!ENTITY %c "%s">' % (97 + n, b"&%c;" % (96 + n) * 9) for n in range(1, 12))
    xml = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'ha'>" + bomb + b"]><x>&l;</x>"
    return with_app1(xml, kind=b"http://ns.adobe.com/xap/1.0/\0")


def _png_exif(content: bytes) -> bytes:
    from .pngs import SIGNATURE, chunk

    data = good("png")
    return SIGNATURE + data[8:33] + chunk(b"eXIf", content) + data[33:]


def _thumbnail_only() -> bytes:
    """A TIFF whose only picture says that it is a thumbnail."""
    return encoded(receipt().convert("L"), "TIFF", tiffinfo={254: 1})


def _turned(form: str) -> bytes:
    exif_data = Image.Exif()
    exif_data[ORIENTATION] = 6
    return encoded(receipt().rotate(90, expand=True), form, exif=exif_data)


exif.file("app1-many", "200 segments of EXIF, 13 MB", DECODED, ".jpg", _many_segments)
exif.file("xmp-bomb", "XMP with entities of entities", DECODED, ".jpg", _xmp)
exif.file("png-exif-broken", "PNG, eXIf broken", DECODED, ".png", partial(_png_exif, b"II*\0\xff"))
exif.file(
    "png-exif-loop", "PNG, eXIf in a ring", DECODED, ".png",
    partial(_png_exif, tiff(directory([(EXIF_IFD, LONG, [8])], 8, 8))),
)  # fmt: skip
exif.file("tiff-thumbnail-only", "TIFF, a thumbnail only", DAMAGED, ".tif", _thumbnail_only)
for form, suffix in {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "TIFF": ".tif"}.items():
    exif.file(
        f"turned-{form.lower()}", f"{form}, turned by its EXIF", Expect(some=READ.some), suffix,
        partial(_turned, form),
    )  # fmt: skip
