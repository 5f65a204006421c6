"""Files that are written whole or not at all, for their owner alone."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from receipts.errors import WrongCall

OWNER_ONLY = 0o600
"""Permissions of a new file: receipts tell about a person."""


def check_place(path: Path) -> None:
    """Refuse a path where no file can be, or be replaced, whatever its format.

    Raises:
        WrongCall: There is no such folder, it is read-only, or there can be no such name.
    """
    try:
        if not path.parent.is_dir():
            raise WrongCall("there is no such folder to write to.", file=path.parent)
        if path.is_dir():
            raise WrongCall("this is a folder, not a file to write to.", file=path)
        os.lstat(path)
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:  # a name too long or with a NUL, a closed folder
        raise WrongCall(f"there can be no such file to write to ({error}).") from error
    if not path.exists() or path.is_file():  # a device is written to where it stands
        effective = os.access in os.supports_effective_ids
        if not os.access(path.resolve().parent, os.W_OK, effective_ids=effective):
            raise WrongCall("this folder cannot be written to.", file=path.resolve().parent)


def make_private(path: Path) -> None:
    """Make an empty file for the owner alone, whatever the umask; one that is there stays.

    Windows has no such modes; there a file has the rights of its folder.

    Raises:
        OSError: It cannot be made.
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, OWNER_ONLY))


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to write to, which takes its place at the end, if all went well.

    A file that was there keeps its permissions; a new one is for its owner alone.
    """
    if path.exists() and not path.is_file():  # a pipe or a device has no place to be taken
        yield path
        return
    target = path.resolve()
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    mode = target.stat().st_mode & 0o777 if target.exists() else OWNER_ONLY
    try:
        make_private(part)
        yield part
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.chmod(mode)
        part.replace(target)
        _sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Have the new name itself on the disk; systems that cannot do it do not need it."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
