"""What goes wrong with a ledger's file, in words for the person whose file it is."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from receipts.errors import BadData, LedgerBusy, ReceiptsError
from receipts.rewards.ledger.values import kept_record

_OF_THE_SYSTEM = (
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_NOLFS, sqlite3.SQLITE_AUTH,
)  # fmt: skip
"""What lies with the disk or the permissions; all else that goes wrong lies in the file."""

_TEXTS: Mapping[str, tuple[str, ...]] = {
    "receipts": ("content", "file", "uploaded", "facts"),
    "readings": ("at", "facts"),
    "corrections": ("at", "who", "field"),
    "pictures": ("fingerprint",),
    "matches": ("evidence",),
    "decisions": (
        "programme", "region", "as_of", "month", "decision", "failed", "undecided",
    ),
    "extras": ("at", "who", "programme", "region", "month", "extra"),
}  # fmt: skip
"""Columns that hold nothing but text."""

_FALSE: Mapping[str, tuple[str, ...]] = {
    "receipts": ("typeof(date) NOT IN ('text', 'null')",),
    "corrections": tuple(f"typeof({c}) NOT IN ('text', 'null')" for c in ("before", "after")),
    "pictures": ("typeof(largest) != 'blob'", "length(largest) % 8"),
    "matches": tuple(f"{c} NOT IN (SELECT id FROM receipts)" for c in ("partner", "receipt")),
    "readings": ("receipt NOT IN (SELECT id FROM receipts)",),
    "extras": ("typeof(number) != 'integer'",),
}
"""Conditions that no row fulfils."""


def why_read_only(path: Path | str) -> str:
    """Why a ledger can be read and not written; empty where it can be written.

    SQLite needs the folder too: it keeps what was written last in a file beside the ledger.
    """
    path = Path(path)
    for place, what in ((path, "the file"), (path.parent, "its folder")):
        if not may(place, os.W_OK):
            return f"{what} is read-only for you"
    return ""


def may(path: Path, how: int) -> bool:
    """Whether this process may read or write something, also under another account's rights."""
    return os.access(path, how, effective_ids=os.access in os.supports_effective_ids)


@contextmanager
def naming_damage(connection: sqlite3.Connection | None, path: Path | str) -> Iterator[None]:
    """Turn what SQLite says, and what damaged values lead to, into errors with the file's name.

    An error that is not SQLite's is looked into: where the ledger holds what no release writes,
    that is the reason; otherwise the error stays as it is.

    Args:
        connection: To look for damage; ``None`` before there is one.
        path: The ledger's file.
    """
    try:
        yield
    except (sqlite3.ProgrammingError, _Damaged):
        raise
    except sqlite3.Error as error:
        raise _explained(error, path) from error
    except UnicodeDecodeError as error:  # also out of a message of SQLite's
        raise damaged(path, str(error)) from error
    except Exception as error:
        looks_fine = isinstance(error, ReceiptsError) and not isinstance(error, BadData)
        damage = "" if looks_fine or connection is None else _damage_in(connection)
        if not damage:
            raise
        raise damaged(path, damage) from error


def _explained(error: sqlite3.Error, path: Path | str) -> ReceiptsError:
    if is_busy(error):
        return LedgerBusy(
            "another program keeps the ledger locked; nothing was changed.",
            file=path,
            advice="Close it, or wait until it is done, and try again.",
        )
    if _primary_code(error) == sqlite3.SQLITE_READONLY:
        return read_only(path, why_read_only(path) or "it is read-only")
    if _primary_code(error) in _OF_THE_SYSTEM:
        return ReceiptsError(
            f"the ledger cannot be used ({error}); nothing was changed.",
            file=path,
            advice="Look whether the disk is full, and whether file and folder can be written.",
        )
    return damaged(path, str(error))


def is_busy(error: sqlite3.Error) -> bool:
    """Whether it is only that another program uses the file."""
    return _primary_code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _primary_code(error: sqlite3.Error) -> int:
    """Without the details that SQLite keeps in the higher bits."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


class _Damaged(BadData):
    """Names the damage already."""


def damaged(path: Path | str, what: str) -> BadData:
    """The error for a file that holds what no release writes; ``what`` that is."""
    return _Damaged(
        f"the ledger is damaged, or no ledger ({what}).",
        file=path,
        advice="Put a copy of it back. Without one, `sqlite3 FILE .recover` gets out of it what "
        "can still be read.",
    )


def read_only(path: Path | str, why: str, what: str = "written") -> ReceiptsError:
    """The error for a file that cannot be written, or not be ``what`` takes writing."""
    return ReceiptsError(
        f"the ledger cannot be {what}: {why}.",
        file=path,
        advice="Change the permissions, or copy it to a folder of your own.",
    )


def _damage_in(connection: sqlite3.Connection) -> str:
    """The first damage that is found in a ledger; empty where there is none."""
    try:
        return next(_found(connection), "")
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)


def _found(connection: sqlite3.Connection) -> Iterator[str]:
    for [words] in connection.execute("PRAGMA integrity_check(1)").fetchall():
        if words != "ok":
            yield words
    for table, columns in _TEXTS.items():
        conditions = [f"typeof({name}) != 'text'" for name in columns]
        for condition in (*conditions, *_FALSE.get(table, ())):
            if connection.execute(f"SELECT 1 FROM {table} WHERE {condition}").fetchone():
                yield f"a row of the table {table}: {condition}"
    for id, text in connection.execute("SELECT receipt, facts FROM readings"):
        if not _is_object(text):
            yield f"the facts of receipt {id} in the table readings"
    for row in connection.execute("SELECT * FROM receipts"):
        if not _is_object(row["facts"]):
            yield f"the facts of receipt {row['id']}"
        try:
            kept_record(row)
        except BadData as error:
            yield f"receipt {row['id']}: {error.what}"
    for [id] in connection.execute(
        "SELECT id FROM receipts WHERE id NOT IN (SELECT receipt FROM readings)"
    ):
        yield f"receipt {id} has no reading"


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
