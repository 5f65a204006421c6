"""Sizes: tiny, long and thin, huge, and small files that become huge."""

from __future__ import annotations

import io
import os
import struct
import zlib
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from . import tiffs
from .good import encoded, good, receipt
from .kinds import ANY, DAMAGED, DECODED, READ, REFUSED, Expect, Family, failed
from .pngs import SIGNATURE, blank, chunk, png

sizes = Family("sizes")

TOO_LARGE = failed("too_large")
BIG_BUT_ALLOWED = Expect(every=frozenset((*DECODED.some, "too_large")))
"""Under the limit of pixels: decoded at reduced size, or refused with the right reason."""

WIDE, HIGH = 13_300, 13_400
"""Together 178 megapixels, just under the limit."""

MEGABYTE = 1 << 20


def plain(width: int, height: int, form: str, **named: object) -> bytes:
    """A grey picture of one colour."""
    return encoded(Image.new("L", (width, height), 255), form, **named)


# --- tiny, long and thin --------------------------------------------------------------------

for form, suffix in {
    "JPEG": ".jpg", "PNG": ".png", "TIFF": ".tif", "WEBP": ".webp", "BMP": ".bmp", "GIF": ".gif",
}.items():  # fmt: skip
    low = form.lower()
    sizes.file(f"1x1-{low}", f"{form} of one pixel", DECODED, suffix, partial(plain, 1, 1, form))
    most = 16383 if form == "WEBP" else 60_000
    sizes.file(
        f"2x{most}-{low}", f"{form}, 2 x {most}", BIG_BUT_ALLOWED, suffix,
        partial(plain, 2, most, form),
    )  # fmt: skip
    sizes.file(
        f"{most}x2-{low}", f"{form}, {most} x 2", BIG_BUT_ALLOWED, suffix,
        partial(plain, most, 2, form),
    )  # fmt: skip
sizes.file("1x1-heic", "HEIC of one pixel", DAMAGED, ".heic", partial(plain, 1, 1, "HEIF"))
sizes.file("1x1-avif", "AVIF of one pixel", DAMAGED, ".avif", partial(plain, 1, 1, "AVIF"))
sizes.file("3x3-png", "PNG, 3 x 3", DECODED, ".png", partial(plain, 3, 3, "PNG"))

THIN = 170_000_000
sizes.file("1x170m-png", "PNG, 1 x 170,000,000", BIG_BUT_ALLOWED, ".png", partial(blank, 1, THIN))
sizes.file("170mx1-png", "PNG, 170,000,000 x 1", BIG_BUT_ALLOWED, ".png", partial(blank, THIN, 1))


def deflated_tiff(width: int, height: int) -> bytes:
    """A whole grey TIFF of one deflated strip of zeros."""
    from .pngs import zeros

    return tiffs.one(width, height, zeros(width * height), compression=8)


sizes.file(
    "1x170m-tiff", "TIFF, 1 x 170,000,000", BIG_BUT_ALLOWED, ".tif", partial(deflated_tiff, 1, THIN)
)

# --- 178 megapixels ------------------------------------------------------------------------


def _large_receipt(form: str, mode: str, **named: object) -> bytes:
    """A receipt on the upper left of 178 megapixels of white."""
    paper = Image.new(mode, (WIDE, HIGH), "white")
    paper.paste(receipt().resize((5000, 5000 * receipt().height // receipt().width)).convert(mode))
    return encoded(paper, form, **named)


def rle_bmp(width: int, height: int) -> bytes:
    """A BMP of eight bits, each row a few runs long: small in the file, whole in memory."""
    row = b"\xff\xff" * (width // 255) + bytes((width % 255, 255)) + b"\0\0"
    data = row * height + b"\0\1"
    palette = b"".join(bytes((n, n, n, 0)) for n in range(256))
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, len(data), 0, 0, 256, 0)
    start = 14 + 40 + len(palette)
    return struct.pack("<2sIHHI", b"BM", start + len(data), 0, 0, start) + header + palette + data


def tiny_webp(width: int, height: int) -> bytes:
    """A lossless WebP of one colour: five codes of one symbol each, and not one bit a pixel."""
    bits = [*_bits(width - 1, 14), *_bits(height - 1, 14), 0, *_bits(0, 3)]
    bits += [0, 0, 0]  # no transform, no cache of colours, one set of codes
    for symbol in (255, 255, 255, 255, 0):
        bits += [1, 0, 1, *_bits(symbol, 8)]
    bits += [0] * (-len(bits) % 8)
    data = b"\x2f" + bytes(sum(b << n for n, b in enumerate(bits[at : at + 8]))
                           for at in range(0, len(bits), 8))  # fmt: skip
    data += bytes(16)
    inner = b"WEBPVP8L" + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def _bits(value: int, count: int) -> list[int]:
    return [value >> n & 1 for n in range(count)]


LARGE = {
    "jpeg": (".jpg", partial(_large_receipt, "JPEG", "L")),
    "jpeg-rgb": (".jpg", partial(_large_receipt, "JPEG", "RGB")),
    "jpeg-progressive": (".jpg", partial(_large_receipt, "JPEG", "L", progressive=True)),
    "png": (".png", partial(_large_receipt, "PNG", "L", compress_level=1)),
    "png-rgba": (".png", partial(blank, WIDE, HIGH, 8, 6)),
    "png-16-bit-rgba": (".png", partial(blank, WIDE, HIGH, 16, 6)),
    "png-1-bit": (".png", partial(blank, WIDE, HIGH)),
    "tiff-lzw": (".tif", partial(_large_receipt, "TIFF", "L", compression="tiff_lzw")),
    "tiff-deflate-one-strip": (".tif", partial(deflated_tiff, WIDE, HIGH)),
    "tiff-g4": (".tif", partial(_large_receipt, "TIFF", "1", compression="group4")),
    "webp": (".webp", partial(tiny_webp, 16_383, 10_860)),
    "bmp": (".bmp", partial(rle_bmp, WIDE, HIGH)),
    "bmp-1-bit": (".bmp", partial(_large_receipt, "BMP", "1")),
    "gif": (".gif", partial(_large_receipt, "GIF", "L")),
}
for form, (suffix, make) in LARGE.items():
    about = f"{form}, 178 megapixels"
    sizes.file(f"178-megapixels-{form}", about, BIG_BUT_ALLOWED, suffix, make)

# --- bombs ---------------------------------------------------------------------------------


def _gif(width: int, height: int, frames: int = 1) -> bytes:
    """A GIF whose canvas is far larger than its frames of one pixel."""
    header = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\xff\xff\xff\0\0\0"
    frame = b"\x21\xf9\x04\x08\x01\0\0\0" + b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0)
    return header + (frame + b"\x02\x02\x44\x01\x00") * frames + b"\x3b"


def _many_chunks(kind: bytes, content: bytes, count: int) -> bytes:
    data = good("png")
    return SIGNATURE + data[8:33] + chunk(kind, content) * count + data[33:]


def _packed_text(kind: bytes) -> bytes:
    """Fifty notes of 64 MB of blanks each, packed."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * MEGABYTE) for _ in range(64)) + packer.flush()
    head = b"note\0\0" if kind == b"zTXt" else b"note\0\1\0\0\0"
    return _many_chunks(kind, head + packed, 50)


def _profile(length: int, form: str) -> bytes:
    noise = np.random.default_rng(1).bytes(length)
    if form == "PNG":
        return _many_chunks(b"iCCP", b"profile\0\0" + zlib.compress(noise, 1), 1)
    return encoded(receipt(), form, icc_profile=noise)


def _patched_size(form: str, width: int, height: int) -> bytes:
    """A HEIC or AVIF whose header says another size than its pixels have."""
    data = bytearray(good(form))
    at = data.index(b"ispe") + 8
    data[at : at + 8] = struct.pack(">II", width, height)
    return bytes(data)


def _patched_jpeg(width: int, height: int) -> bytes:
    data = bytearray(good("jpeg"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def _patched_png(width: int, height: int) -> bytes:
    data = good("png")
    header = struct.pack(">II", width, height) + data[24:29]
    return SIGNATURE + chunk(b"IHDR", header) + data[33:]


sizes.file(
    "bomb-png-50000", "PNG of zeros, 50,000 x 50,000", TOO_LARGE, ".png",
    partial(blank, 50_000, 50_000),
)  # fmt: skip
sizes.file("bomb-png-2g", "PNG that says 2^31 - 1 squared", REFUSED, ".png",
           partial(_patched_png, 2**31 - 1, 2**31 - 1))  # fmt: skip
sizes.file("bomb-png-0", "PNG that says 0 x 0", REFUSED, ".png", partial(_patched_png, 0, 0))
sizes.file("bomb-jpeg-65500", "JPEG that says 65,500 squared", REFUSED, ".jpg",
           partial(_patched_jpeg, 65_500, 65_500))  # fmt: skip
sizes.file("bomb-jpeg-14000", "JPEG that says 14,000 squared", DAMAGED, ".jpg",
           partial(_patched_jpeg, 14_000, 14_000))  # fmt: skip
sizes.file("bomb-jpeg-0", "JPEG that says 0 x 0", REFUSED, ".jpg", partial(_patched_jpeg, 0, 0))
sizes.file("bomb-webp", "lossless WebP, 16,383 squared, 60 bytes", TOO_LARGE, ".webp",
           partial(tiny_webp, 16_383, 16_383))  # fmt: skip
for form in ("heic", "avif"):
    sizes.file(f"bomb-{form}-14000", f"{form} that says 14,000 squared", DAMAGED, f".{form}",
               partial(_patched_size, form, 14_000, 14_000))  # fmt: skip
    sizes.file(f"bomb-{form}-4g", f"{form} that says 2^32 - 1 squared", REFUSED, f".{form}",
               partial(_patched_size, form, 2**32 - 1, 2**32 - 1))  # fmt: skip
    sizes.file(f"bomb-{form}-0", f"{form} that says 0 x 0", REFUSED, f".{form}",
               partial(_patched_size, form, 0, 0))  # fmt: skip
sizes.file("bomb-tiff-strip", "TIFF, 60,000 squared, one strip of 40 bytes", REFUSED, ".tif",
           lambda: tiffs.one(
               60_000, 60_000, zlib.compress(bytes(2000)), compression=8))  # fmt: skip
sizes.file("bomb-tiff-strip-lies", "TIFF, 14,000 squared, its strip packed to 2 KB", DAMAGED,
           ".tif", lambda: tiffs.one(14_000, 14_000, zlib.compress(bytes(2 * MEGABYTE)),
                                     compression=8))  # fmt: skip
sizes.file("bomb-tiff-rows", "TIFF that says one row a strip, 60,000 high", DAMAGED, ".tif",
           lambda: tiffs.one(10, 60_000, bytes(1000), rows=1))  # fmt: skip
sizes.file("bomb-tiff-bits", "TIFF of 65,535 bits a sample", REFUSED, ".tif",
           lambda: tiffs.one(100, 100, bytes(10_000), bits=65_535))  # fmt: skip
sizes.file("bomb-gif-65535", "GIF, canvas 65,535 squared", REFUSED, ".gif",
           partial(_gif, 65_535, 65_535))  # fmt: skip
sizes.file("bomb-gif-14000", "GIF, canvas 14,000 squared, one pixel", BIG_BUT_ALLOWED, ".gif",
           partial(_gif, 14_000, 14_000))  # fmt: skip
sizes.file("bomb-png-text", "PNG, 50 packed notes of 64 MB", DAMAGED, ".png",
           partial(_packed_text, b"zTXt"))  # fmt: skip
sizes.file("bomb-png-itxt", "PNG, 50 packed notes of 64 MB, iTXt", DAMAGED, ".png",
           partial(_packed_text, b"iTXt"))  # fmt: skip
sizes.file("png-100000-chunks", "PNG, 100,000 small chunks", READ, ".png",
           partial(_many_chunks, b"prVt", b"x", 100_000))  # fmt: skip
sizes.file("png-profile-30-mb", "PNG, colour profile of 30 MB", READ, ".png",
           partial(_profile, 30 * MEGABYTE, "PNG"))  # fmt: skip
sizes.file("jpeg-profile-10-mb", "JPEG, colour profile of 10 MB", READ, ".jpg",
           partial(_profile, 10 * MEGABYTE, "JPEG"))  # fmt: skip
sizes.file("webp-profile-30-mb", "WebP, colour profile of 30 MB", READ, ".webp",
           partial(_profile, 30 * MEGABYTE, "WEBP"))  # fmt: skip

# --- many pictures in one ------------------------------------------------------------------


def _frames(form: str, count: int) -> bytes:
    first, *rest = (Image.new("L", (60, 60), 255 - n % 7) for n in range(count))
    stream = io.BytesIO()
    first.save(stream, form, save_all=True, append_images=rest)
    return stream.getvalue()


sizes.file("tiff-1000-pages", "TIFF of 1,000 pages", ANY, ".tif", partial(tiffs.pages, 1000))
sizes.file("tiff-60000-pages", "TIFF of 60,000 pages", ANY, ".tif", partial(tiffs.pages, 60_000))
sizes.file("tiff-loop", "TIFF, its pages in a ring", ANY, ".tif",
           partial(tiffs.pages, 3, loop=True))  # fmt: skip
sizes.file("tiff-loop-self", "TIFF, its page follows itself", ANY, ".tif",
           partial(tiffs.pages, 1, loop=True))  # fmt: skip
sizes.file("gif-1000-frames", "GIF of 1,000 frames", DECODED, ".gif", partial(_frames, "GIF", 1000))
sizes.file("gif-100000-frames", "GIF of 100,000 frames", ANY, ".gif",
           partial(_gif, 1000, 1000, 100_000))  # fmt: skip
sizes.file("webp-frames", "WebP of 50 frames", DECODED, ".webp", partial(_frames, "WEBP", 50))
sizes.file("avif-frames", "AVIF of 10 frames", DECODED, ".avif", partial(_frames, "AVIF", 10))
sizes.file("png-frames", "PNG of 50 frames", DECODED, ".png", partial(_frames, "PNG", 50))
sizes.file("mpo", "MPO: two JPEGs in one file", DECODED, ".jpg", partial(_frames, "MPO", 2))

# --- bytes ---------------------------------------------------------------------------------

SUFFIXES = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".webp", ".bmp", ".gif",
            ".heic", ".heif", ".hif", ".avif", ".pdf")  # fmt: skip


def _each(content: bytes, folder: Path) -> None:
    for suffix in SUFFIXES:
        (folder / f"file{suffix}").write_bytes(content)


def _random(folder: Path) -> None:
    noise = np.random.default_rng(1)
    for suffix in SUFFIXES:
        (folder / f"file{suffix}").write_bytes(noise.bytes(20_000))


def _headers(folder: Path) -> None:
    from .good import FORMATS

    for form, (suffix, _) in FORMATS.items():
        (folder / f"{form}{suffix}").write_bytes(good(form)[:12])


ALL_REFUSED = Expect(every=REFUSED.every, rows=len(SUFFIXES))
sizes.add("bytes-0", "empty, with every suffix", ALL_REFUSED, partial(_each, b""))
sizes.add("bytes-1", "one byte, with every suffix", ALL_REFUSED, partial(_each, b"\xff"))
sizes.add("bytes-zeros", "zeros, with every suffix", ALL_REFUSED, partial(_each, bytes(5000)))
sizes.add("bytes-random", "random bytes, with every suffix", ALL_REFUSED, _random)
sizes.add("bytes-header", "the first 12 bytes of every format", REFUSED, _headers)


@sizes.kind("bytes-65-mb", "sparse file, over the limit of bytes", TOO_LARGE)
def _over(folder: Path) -> None:
    with (folder / "file.jpg").open("wb") as stream:
        stream.truncate(65 * MEGABYTE)


@sizes.kind("bytes-1-tb", "sparse file of a terabyte", TOO_LARGE)
def _terabyte(folder: Path) -> None:
    from .kinds import NotOnThisSystem

    try:
        with (folder / "file.pdf").open("wb") as stream:
            os.truncate(stream.fileno(), 1 << 40)
    except OSError as error:
        raise NotOnThisSystem(f"no sparse file so large: {error}") from error


@sizes.kind("bytes-60-mb-of-zeros", "sparse file, under the limit of bytes", REFUSED)
def _under(folder: Path) -> None:
    with (folder / "file.jpg").open("wb") as stream:
        stream.truncate(60 * MEGABYTE)


def _trailing() -> bytes:
    return good("jpeg") + np.random.default_rng(2).bytes(5 * MEGABYTE)


sizes.file("jpeg-trailing-5-mb", "JPEG with 5 MB of noise behind it", READ, ".jpg", _trailing)
sizes.file("png-data-too-long", "PNG with 64 MB more rows than it says", DAMAGED, ".png",
           lambda: png(100, 100, 8, 0, zlib.compress(bytes(64 * MEGABYTE), 9)))  # fmt: skip
sizes.file("png-data-too-short", "PNG with a tenth of its rows", DAMAGED, ".png",
           lambda: png(100, 100, 8, 0, zlib.compress(bytes(1010))))  # fmt: skip
