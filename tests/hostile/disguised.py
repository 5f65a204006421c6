"""Content that is not what the suffix says."""

from __future__ import annotations

import io
import zipfile
from functools import partial

from .good import FORMATS, good
from .kinds import DAMAGED, READ, UNREADABLE, Family

disguised = Family("disguised")

for form, (suffix, _) in FORMATS.items():
    wrong = ".png" if suffix != ".png" else ".jpg"
    disguised.file(f"{form}-as-{wrong[1:]}", f"{form} named {wrong}", READ, wrong,
                   partial(good, form))  # fmt: skip
    disguised.file(f"{form}-as-pdf" if form != "pdf" else "pdf-as-heic", f"{form} named otherwise",
                   READ, ".pdf" if form != "pdf" else ".heic", partial(good, form))  # fmt: skip


def _zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("receipt.jpg", bytes(1_000_000))
    return stream.getvalue()


OTHERS: dict[str, bytes] = {
    "html": b"<!doctype html><html><body><script>alert(1)</script></body></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n(/etc/passwd) (r) file\n",
    "exe": b"MZ\x90\0" + bytes(60) + b"PE\0\0" + bytes(500),
    "elf": b"\x7fELF\x02\x01\x01" + bytes(500),
    "text": b"TOTAL 15.23\n" * 100,
    "xml-bomb": b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>',
    "rtf": b"{\\rtf1 TOTAL 15.23}",
    "gzip": b"\x1f\x8b\x08" + bytes(100),
    "psd": b"8BPS\0\1" + bytes(6) + b"\0\3\0\0\1\0\0\0\1\0\0\x08\0\3" + bytes(100),
    "ico": b"\0\0\1\0\1\0\x10\x10\0\0\1\0 \0\x10\0\0\0\x16\0\0\0" + bytes(16),
    "tga": b"\0\0\2" + bytes(9) + b"\x10\0\x10\0\x18\0" + bytes(768),
    "mp4": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(200),
    "heic-brand-only": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "avif-brand-only": b"\0\0\0\x18ftypavif\0\0\0\0mif1avif",
    "ftyp-of-4-gb": b"\xff\xff\xff\xffftypheic" + bytes(40),
    "jpeg2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(100),
    "fits": b"SIMPLE  =                    T" + b" " * 2850,
    "mpeg": b"\0\0\1\xb3" + bytes(100),
    "ppm-huge": b"P6 99999 99999 255\n" + bytes(100),
    "ppm-negative": b"P5 -1 -1 255\n" + bytes(100),
    "ppm-long-number": b"P5 " + b"9" * 100_000 + b" 1 255\n",
    "ppm-comment": b"P5 #" + b"c" * 1_000_000 + b"\n2 2 255\n" + bytes(4),
}
for name, content in OTHERS.items():
    # Whoever can read it may; but nothing that it names is opened, and no program is started.
    disguised.file(f"{name}-as-jpg", f"{name.replace('-', ' ')} named .jpg", DAMAGED, ".jpg",
                   partial(bytes, content))  # fmt: skip
disguised.file("zip-as-jpg", "zip named .jpg", UNREADABLE, ".jpg", _zip)
disguised.file("zip-as-pdf", "zip named .pdf", UNREADABLE, ".pdf", _zip)
disguised.file("jpeg-then-pdf", "JPEG that holds a PDF header in its first KB", DAMAGED, ".jpg",
               lambda: good("jpeg")[:2] + b"\xff\xfe\0\x0a%PDF-1.7" + good("jpeg")[2:])  # fmt: skip
disguised.file("jpeg-upper-markers", "JPEG with 10,000 fill bytes before a marker", READ, ".jpg",
               lambda: good("jpeg")[:2] + b"\xff" * 10_000 + good("jpeg")[2:])  # fmt: skip
