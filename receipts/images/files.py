"""The bytes of a file, read so that nothing waits and nothing is read beyond a limit.

A folder of photos may hold anything: opening a named pipe waits for somebody to write into
it, and a device may never end.  So only regular files are opened.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from receipts.errors import FileTooLarge, ReceiptsError, UnreadableFile

BLOCK = 1024 * 1024
"""Bytes that are read at once when only their hash is wanted."""

# Each where the system has it: without waiting, not for child processes, bytes as they are.
FLAGS = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY", "O_NOINHERIT"):
    FLAGS |= getattr(os, _name, 0)

KINDS = (
    (stat.S_ISDIR, "folder", "Use `receipts scan` for folders."),
    (stat.S_ISFIFO, "named pipe", "Save what comes out of it to a file and read that."),
    (stat.S_ISSOCK, "socket", "Name a picture or a PDF instead."),
    (stat.S_ISCHR, "device", "Name a picture or a PDF instead."),
    (stat.S_ISBLK, "device", "Name a picture or a PDF instead."),
)
"""What is no regular file: how to tell it, what it is called, what to do."""


def read_bytes(path: Path, limit: int) -> bytes:
    """All bytes of a regular file.

    Args:
        path: The file, or a link to it.
        limit: Bytes that it may have.

    Raises:
        UnreadableFile: There is no such file, it is no regular file, or it cannot be read.
        FileTooLarge: It has more than ``limit`` bytes, or grew beyond them while it was read.
    """
    with _opened(path, limit) as (stream, size):
        # Files of /proc say that they have no bytes and then give some: they are no pictures.
        data = stream.read(size + 1) or b"" if size else b""
        if len(data) > size:
            data += stream.read(limit + 1 - len(data)) or b""
        if len(data) > limit:
            raise too_many_bytes(len(data), limit, path)
        return data


def sha256_of(path: Path, limit: int | None = None) -> str:
    """Hexadecimal SHA-256 of a regular file's bytes, as many as it had when it was opened.

    Args:
        path: The file, or a link to it.
        limit: Bytes that it may have, where there is a limit.

    Raises:
        UnreadableFile: There is no such file, it is no regular file, or it cannot be read.
        FileTooLarge: It has more than ``limit`` bytes.
    """
    digest = hashlib.sha256()
    with _opened(path, limit) as (stream, size):
        while size > 0 and (block := stream.read(min(BLOCK, size))):
            digest.update(block)
            size -= len(block)
    return digest.hexdigest()


def too_many_bytes(size: int, limit: int, file: Path | None) -> FileTooLarge:
    """The error for content of ``size`` bytes where only ``limit`` are allowed."""
    return FileTooLarge(
        f"The file has {size:,} bytes; the limit is {limit:,}.",
        file=file,
        advice="Save it smaller, or raise max_bytes.",
    )


@contextmanager
def _opened(path: Path, limit: int | None) -> Iterator[tuple[BinaryIO, int]]:
    """A regular file opened for reading, and how many bytes it has."""
    try:
        _check(os.stat(path), path, limit)
        with open(os.open(path, FLAGS), "rb") as stream:
            # Once more, as it may have been exchanged for something else in between.
            state = os.fstat(stream.fileno())
            _check(state, path, limit)
            yield stream, state.st_size
    except ReceiptsError:
        raise
    except FileNotFoundError as error:
        raise UnreadableFile(
            "There is no such file.", file=path, advice="Check the name and the folder."
        ) from error
    except OSError as error:
        raise UnreadableFile(
            f"The file cannot be opened ({error.strerror or error}).",
            file=path,
            advice="Check its permissions and that the disk is there.",
        ) from error
    except ValueError as error:
        raise UnreadableFile(
            f"No file can have this name ({error}).", file=path, advice="Check the name."
        ) from error


def _check(state: os.stat_result, path: Path, limit: int | None) -> None:
    """Refuse what is no regular file, and what is too large."""
    if not stat.S_ISREG(state.st_mode):
        kinds = ((name, advice) for test, name, advice in KINDS if test(state.st_mode))
        name, advice = next(kinds, ("special file", "Name a picture or a PDF instead."))
        link = "link to a " if path.is_symlink() else ""
        raise UnreadableFile(f"This is a {link}{name}, not a file.", file=path, advice=advice)
    if limit is not None and state.st_size > limit:
        raise too_many_bytes(state.st_size, limit, path)
