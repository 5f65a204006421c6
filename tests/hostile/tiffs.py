"""TIFF files put together by hand (TIFF 6.0), little-endian."""

from __future__ import annotations

import struct
from collections.abc import Sequence

SHORT, LONG = 3, 4
Tag = tuple[int, int, Sequence[int]]
"""Number, type and values."""


def directory(tags: Sequence[Tag], at: int, following: int) -> bytes:
    """A directory that stands at ``at``, its longer values behind it."""
    entries, extra = b"", b""
    behind = at + 2 + 12 * len(tags) + 4
    for number, kind, values in sorted(tags):
        packed = struct.pack(f"<{len(values)}{'H' if kind == SHORT else 'I'}", *values)
        if len(packed) > 4:
            value = struct.pack("<I", behind + len(extra))
            extra += packed + bytes(len(packed) % 2)
        else:
            value = packed.ljust(4, b"\0")
        entries += struct.pack("<HHI", number, kind, len(values)) + value
    return struct.pack("<H", len(tags)) + entries + struct.pack("<I", following) + extra


def grey(
    width: int, height: int, strip: tuple[int, int], *,
    bits: int = 8, compression: int = 1, rows: int | None = None,
) -> list[Tag]:  # fmt: skip
    """Tags of a grey picture in one strip: where it stands and how long it is."""
    return [
        (256, LONG, [width]), (257, LONG, [height]), (258, SHORT, [bits]),
        (259, SHORT, [compression]), (262, SHORT, [1]), (273, LONG, [strip[0]]),
        (277, SHORT, [1]), (278, LONG, [rows or height]), (279, LONG, [strip[1]]),
    ]  # fmt: skip


def one(width: int, height: int, data: bytes, **named: int) -> bytes:
    """A TIFF of one grey picture in one strip."""
    tags = grey(width, height, (8, len(data)), **named)
    at = 8 + len(data) + len(data) % 2
    return (struct.pack("<2sHI", b"II", 42, at) + data).ljust(at, b"\0") + directory(tags, at, 0)


def pages(count: int, width: int = 8, height: int = 8, *, loop: bool = False) -> bytes:
    """Many pages that share one strip; with ``loop`` the last one is followed by the first."""
    data = b"\xff" * (width * height)
    first = 8 + len(data) + len(data) % 2
    tags = grey(width, height, (8, len(data)))
    length = len(directory(tags, 0, 0))
    whole = bytearray((struct.pack("<2sHI", b"II", 42, first) + data).ljust(first, b"\0"))
    for number in range(1, count + 1):
        at = first + (number - 1) * length
        last = first if loop else 0
        whole += directory(tags, at, at + length if number < count else last)
    return bytes(whole)
