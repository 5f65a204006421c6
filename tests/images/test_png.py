"""What stands beside the pixels of a PNG never keeps the pixels from being read."""

from __future__ import annotations

import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image

from receipts.errors import UnreadableFile
from receipts.images.load import load
from receipts.images.png import essential

from .draw import corner, encoded

PNG = encoded(corner(), "PNG")


def chunk(name: bytes, content: bytes, crc: int = 0) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(name + content) ^ crc)
    return struct.pack(">I", len(content)) + name + content + checksum


def with_chunk(extra: bytes, data: bytes = PNG, before: bytes = b"IDAT") -> bytes:
    at = data.index(before) - 4
    return data[:at] + extra + data[at:]


BOMB = zlib.compress(bytes(20_000_000), 9)
PROFILE = b"profile\0\0" + zlib.compress(np.random.default_rng(0).bytes(30_000_000), 0)
BESIDE = {
    "colour profile of 30 MB": chunk(b"iCCP", PROFILE),
    "colour profile that is a bomb": chunk(b"iCCP", b"profile\0\0" + BOMB),
    "colour profile that is damaged": chunk(b"iCCP", b"profile\0\0no zlib"),
    "colour profile without a name": chunk(b"iCCP", b""),
    "text of 5 MB": chunk(b"tEXt", b"Comment\0" + b"a" * 5_000_000),
    "text that is a bomb": chunk(b"zTXt", b"Comment\0\0" + BOMB),
    "many texts that are bombs": chunk(b"zTXt", b"Comment\0\0" + BOMB) * 50,
    "international text that is a bomb": chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + BOMB),
    "camera data as text of 5 MB": chunk(b"iTXt", b"XML:com.adobe.xmp\0\0" + b"a" * 5_000_000),
    "text of the wrong checksum": chunk(b"tEXt", b"Comment\0abc", crc=1),
    "camera data of the wrong checksum": chunk(b"eXIf", b"MM\0*\0\0\0\x08\0\0", crc=1),
    "camera data that are damaged": chunk(b"eXIf", b"MM\0*\0\0\0\x08\xff\xff\x01\x12"),
    "camera data of 5 MB": chunk(b"eXIf", b"MM\0*" + bytes(5_000_000)),
    "resolution cut short": chunk(b"pHYs", b"\0"),
    "gamma cut short": chunk(b"gAMA", b"\0"),
    "primaries cut short": chunk(b"cHRM", b"\0"),
    "animation control cut short": chunk(b"acTL", b"\0"),
    "frame control out of order": chunk(b"fcTL", b"\0\0\0\x09" + bytes(22)),
    "unknown": chunk(b"abCd", b"\0"),
    "name that is no letters": chunk(b"a\xff\0d", b"\0"),
}


@pytest.mark.parametrize("kind", BESIDE)
@pytest.mark.parametrize("place", [b"IDAT", b"IEND"])
def test_the_pixels_are_read(kind, place):
    data = with_chunk(BESIDE[kind], before=place)
    tracemalloc.start()
    pages = load(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (pages[0].image == np.asarray(corner())).all()
    assert most < 5_000_000


def test_transparency_and_camera_data_are_kept():
    exif = Image.Exif()
    exif[274] = 6
    data = encoded(Image.new("P", (4, 6)), "PNG", transparency=0, exif=exif)
    page = load(data)[0]
    assert page.image.shape == (4, 6, 3)
    assert page.image.min() == 255


def test_orientation_in_xmp_is_applied():
    xmp = b'<x:xmpmeta><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
    data = with_chunk(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp))
    assert load(data)[0].image.shape == (40, 60, 3)


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", PNG])
def test_what_has_nothing_to_leave_out_stays(data):
    assert essential(data) == data


@pytest.mark.parametrize("cut", range(1, len(PNG), 7))
def test_cut_short_anywhere_it_is_unreadable_or_whole(cut):
    noisy = with_chunk(chunk(b"tEXt", b"Comment\0abc"))
    try:
        page = load(noisy[:cut])[0]
    except UnreadableFile:
        return
    assert (page.image == np.asarray(corner())).all()
