"""A PNG without what does not change its pixels.

Colour profiles and text may be large, compressed without bound, or damaged, and Pillow refuses
the whole picture then.  They are left out unread.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"

LARGEST = 1024 * 1024
"""Bytes of what is kept beside the pixels: camera data are much smaller."""

KEPT = ((b"tRNS", b""), (b"eXIf", b""), (b"iTXt", b"XML:com.adobe.xmp\0\0"))
"""Names of chunks that are kept where they are sound, and how their content begins: transparency,
camera data, and camera data as text that is not compressed."""


def essential(data: bytes) -> bytes:
    """The PNG file ``data`` with its pixels, transparency and camera data alone.

    What is no PNG comes back as it is, and so does everything from the first gap on.
    """
    if not data.startswith(SIGNATURE):
        return data
    view = memoryview(data)
    parts = [view[first:last] for first, last in _chunks(data) if _is_kept(view[first:last])]
    return b"".join([SIGNATURE, *parts])


def _chunks(data: bytes) -> Iterator[tuple[int, int]]:
    """From where to where each chunk reaches, with its length, name and checksum."""
    at = len(SIGNATURE)
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        end = min(at + 12 + length, len(data))
        yield at, end
        at = end
    if at < len(data):
        yield at, len(data)


def _is_kept(chunk: memoryview) -> bool:
    name = bytes(chunk[4:8])
    if not name[:1].islower() or len(chunk) < 12:
        return True
    content = chunk[8:-4]
    known = any(name == kept and content[: len(start)] == start for kept, start in KEPT)
    if not known or len(content) > LARGEST:
        return False
    return chunk[-4:] == struct.pack(">I", zlib.crc32(chunk[4:-4]))
