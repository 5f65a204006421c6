"""What people hand in as files and texts: bounded, and never waited for."""

from __future__ import annotations

import os
import stat
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from receipts.errors import BadData

MOST_FIGURES = 15
"""Figures of an amount before and after the point: no receipt has more, and arithmetic on one
with a thousand million figures fills the memory."""

_PLAIN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_LONGEST_AMOUNT = 64  # characters; more would be figures alone
_SHOWN = 60  # characters of a value in a message


def read_text(path: Path, what: str, most_bytes: int, advice: str = "") -> str:
    """The text of a file in UTF-8, with or without a byte order mark.

    Only a regular file is read: a pipe may never end, and a device has no end.

    Args:
        path: The file.
        what: What it is, in messages, such as ``"the labels"``.
        most_bytes: A longer file is refused.
        advice: What it must be, for a file that cannot be opened.

    Raises:
        BadData: It is no such file.
    """
    data = _read(path, what, most_bytes, advice)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadData(f"{what} must be text in UTF-8.", file=path) from error


def check_file(path: Path, what: str, most_bytes: int) -> None:
    """Refuse what :func:`read_text` would, for a library that opens the file itself.

    Raises:
        BadData: There is no such file, or it is not regular, or too long.
    """
    try:
        _check(path.stat(), path, what, most_bytes)
    except FileNotFoundError as error:
        raise BadData("there is no such file.", file=path) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, what, error) from error


def amount(value: Any) -> Decimal:
    """An amount of money.

    Raises:
        InvalidOperation: It is none, or has more than :data:`MOST_FIGURES` figures before or after
            the point.
    """
    text = str(value).strip()
    found = Decimal(text) if len(text) <= _LONGEST_AMOUNT else Decimal("NaN")
    exponent = found.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -MOST_FIGURES:
        raise InvalidOperation
    if found.adjusted() >= MOST_FIGURES or exponent > MOST_FIGURES:
        raise InvalidOperation
    return found if found else abs(found)  # there is no amount of minus nothing


def shown(value: object) -> str:
    """A value for a message: in quotes where it is a text, cut where it is long."""
    text = value[: _SHOWN + 1] if isinstance(value, str) else value
    words = repr(text)
    return words if len(words) <= _SHOWN + 2 else f"{words[:_SHOWN]}…"


def _read(path: Path, what: str, most_bytes: int, advice: str) -> bytes:
    try:
        # Without O_NONBLOCK the opening of a pipe waits for somebody to write into it.
        handle = os.open(path, _PLAIN)
        with open(handle, "rb") as stream:
            _check(os.fstat(handle), path, what, most_bytes)
            return stream.read(most_bytes)
    except (OSError, ValueError) as error:
        raise _unreadable(path, what, error, advice) from error


def _check(found: os.stat_result, path: Path, what: str, most_bytes: int) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise BadData(f"{what} must be a file, and this is none.", file=path)
    if found.st_size > most_bytes:
        raise BadData(
            f"{what} has {found.st_size} bytes; at most {most_bytes} are read.", file=path
        )


def _unreadable(path: Path, what: str, error: OSError | ValueError, advice: str = "") -> BadData:
    why = error.strerror if isinstance(error, OSError) else error
    return BadData(f"{what} cannot be read ({why}).", file=path, advice=advice)
