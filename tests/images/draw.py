"""Drawn pictures for the tests of this folder: no file is needed."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw

INK = (200, 10, 10)


def corner(size: tuple[int, int] = (40, 60)) -> Image.Image:
    """A white picture whose upper left quarter is red, so that every turn shows."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2 - 1, size[1] // 2 - 1), fill=INK)
    return picture


def encoded(picture: Image.Image, kind: str, **settings: Any) -> bytes:
    """The bytes of ``picture`` as a file of Pillow's format ``kind``."""
    stream = io.BytesIO()
    picture.save(stream, kind, **settings)
    return stream.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A PNG whose header promises a huge picture, with next to no data behind it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(100))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )
