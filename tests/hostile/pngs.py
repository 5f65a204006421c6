"""PNG files put together by hand (ISO/IEC 15948)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

import numpy as np
from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
          (0, 1, 1, 2))  # fmt: skip
"""Adam7: first column, first row, step across, step down."""


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk with its checksum."""
    checksum = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checksum


def png(
    width: int, height: int, bits: int, colour: int, data: bytes, *,
    before: Iterable[bytes] = (), interlace: int = 0,
) -> bytes:  # fmt: skip
    """A PNG with these compressed rows, and other chunks before them."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlace))
    return SIGNATURE + header + b"".join(before) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def zeros(count: int) -> bytes:
    """So many zero bytes, compressed, without holding them."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    parts = [packer.compress(block) for _ in range(count >> 20)]
    return b"".join((*parts, packer.compress(bytes(count & 0xFFFFF)), packer.flush()))


def blank(width: int, height: int, bits: int = 1, colour: int = 0) -> bytes:
    """A whole and valid PNG of zeros, small as a file, however large it is in memory."""
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    row = (width * bits * samples + 7) // 8 + 1
    return png(width, height, bits, colour, zeros(row * height))


def interlaced(picture: Image.Image) -> bytes:
    """A grey picture with the seven passes of Adam7."""
    pixels = np.asarray(picture)
    rows = b"".join(
        b"\0" + row.tobytes()
        for left, top, across, down in PASSES
        for row in pixels[top::down, left::across]
    )
    return png(picture.width, picture.height, 8, 0, zlib.compress(rows), interlace=1)
