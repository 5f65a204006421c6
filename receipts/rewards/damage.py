"""What a ledger holds that no release writes: damage, in words for the person whose file it is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping

from receipts.errors import BadData
from receipts.rewards.index import as_entry, current

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
    "corrections": (
        "typeof(before) NOT IN ('text', 'null')",
        "typeof(after) NOT IN ('text', 'null')",
    ),
    "pictures": ("typeof(largest) != 'blob'", "length(largest) % 8"),
    "matches": (
        "partner NOT IN (SELECT id FROM receipts)",
        "receipt NOT IN (SELECT id FROM receipts)",
    ),
    "readings": ("receipt NOT IN (SELECT id FROM receipts)",),
    "extras": ("typeof(number) != 'integer'",),
}
"""Conditions that no row fulfils."""


def damage_in(connection: sqlite3.Connection) -> str:
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
            as_entry(current(row))
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
