"""The tables of a ledger, and how those of an older release are brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from receipts.errors import BadData
from receipts.rewards.ledger.faults import damaged

APPLICATION_ID = 0x52435054  # "RCPT": tells a ledger from any other SQLite file
_HEADER = 100  # bytes that each SQLite database begins with

_FIRST = """
CREATE TABLE receipts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never given again, even after forgetting
    content TEXT NOT NULL UNIQUE,           -- SHA-256 and page, or the name of an unread file
    file TEXT NOT NULL,
    uploaded TEXT NOT NULL,                 -- UTC time, or a local day, ISO 8601
    confirmed INTEGER NOT NULL DEFAULT 0,
    date TEXT,                              -- what follows is as it stands after corrections
    facts TEXT NOT NULL                     -- JSON
);
CREATE INDEX receipts_uploaded ON receipts (uploaded);
CREATE INDEX receipts_date ON receipts (date);

CREATE TABLE readings (                     -- what the reader said
    receipt INTEGER NOT NULL REFERENCES receipts ON DELETE CASCADE,
    at TEXT NOT NULL,
    facts TEXT NOT NULL
);
CREATE INDEX readings_receipt ON readings (receipt);

CREATE TABLE corrections (                  -- what a person said, oldest first
    id INTEGER PRIMARY KEY,
    receipt INTEGER NOT NULL REFERENCES receipts ON DELETE CASCADE,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    field TEXT NOT NULL,                    -- 'confirmed', or the field that was corrected
    before TEXT,
    after TEXT
);
CREATE INDEX corrections_receipt ON corrections (receipt);

CREATE TABLE traits (                       -- hashes of what a duplicate can be found by
    trait INTEGER NOT NULL,
    receipt INTEGER NOT NULL REFERENCES receipts ON DELETE CASCADE,
    PRIMARY KEY (trait, receipt)
) WITHOUT ROWID;
CREATE INDEX traits_receipt ON traits (receipt);

CREATE TABLE pictures (                     -- fingerprints
    receipt INTEGER PRIMARY KEY REFERENCES receipts ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,
    largest BLOB NOT NULL                   -- the bits of its largest spots, to search by
);

CREATE TABLE matches (                      -- two receipts that are, or may be, the same
    receipt INTEGER NOT NULL REFERENCES receipts ON DELETE CASCADE,
    partner INTEGER NOT NULL REFERENCES receipts ON DELETE CASCADE,
    sure INTEGER NOT NULL,
    evidence TEXT NOT NULL,
    PRIMARY KEY (receipt, partner)
) WITHOUT ROWID;
CREATE INDEX matches_partner ON matches (partner);

CREATE TABLE decisions (                    -- what was decided, oldest first, changes only
    id INTEGER PRIMARY KEY,
    receipt INTEGER NOT NULL REFERENCES receipts ON DELETE CASCADE,
    programme TEXT NOT NULL,
    region TEXT NOT NULL,
    as_of TEXT NOT NULL,
    month TEXT NOT NULL,
    decision TEXT NOT NULL,
    failed TEXT NOT NULL,
    undecided TEXT NOT NULL
);
CREATE INDEX decisions_receipt ON decisions (receipt, programme, region);

CREATE TABLE extras (                       -- surveys and the like, entered by a person
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    programme TEXT NOT NULL,
    region TEXT NOT NULL,
    month TEXT NOT NULL,
    extra TEXT NOT NULL,
    number INTEGER NOT NULL
);
CREATE INDEX extras_month ON extras (programme, region, month);
"""

MIGRATIONS = (_FIRST,)
"""Scripts that bring a ledger from one schema version to the next, from 0 (an empty file)."""


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse, as ``BadData``, a file that is no ledger, or that a newer release has written."""
    if 0 < path.stat().st_size < _HEADER:  # SQLite takes such a file for empty
        raise damaged(path, "it is shorter than the header of a database")
    # In this order: another process that makes the ledger right now writes both at once.
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    found = connection.execute("PRAGMA application_id").fetchone()[0]
    if found != APPLICATION_ID and not empty:
        raise BadData("this is an SQLite database, but no ledger of receipts.", file=path)
    if (version := _version(connection)) > len(MIGRATIONS):
        raise BadData(
            f"the ledger has version {version}, this release knows {len(MIGRATIONS)}.",
            file=path,
            advice="Install the release that wrote it, or a newer one.",
        )


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the tables are those of this release."""
    return _version(connection) == len(MIGRATIONS)


def bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables those of this release, within a transaction of the caller's."""
    check(connection, path)  # another process may have been first
    for script in MIGRATIONS[_version(connection) :]:
        for statement in _statements(script):
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: ``executescript`` would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
