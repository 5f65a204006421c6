"""The ledger's file: one SQLite database, its schema, its versions, and how it is opened."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from receipts.errors import BadData, ReceiptsError, WrongCall

APPLICATION_ID = 0x52435054  # "RCPT": tells a ledger from any other SQLite file
WAIT = 60.0
"""Seconds that a write waits for another process's write to end."""

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


def connect(path: Path | str, *, create: bool = True) -> sqlite3.Connection:
    """Open a ledger, make it where there is none, and bring an old one up to date.

    The connection writes ahead (WAL), so that one process may read while another writes; every
    commit is on the disk before it returns.

    Raises:
        WrongCall: There is no such file and ``create`` is ``False``, or no such folder.
        BadData: The file is no ledger, or one of a newer release.
        ReceiptsError: The file cannot be opened or is locked for too long.
    """
    path = Path(path)
    if not create and not path.is_file():
        raise WrongCall("there is no such ledger.", file=path)
    if not path.parent.is_dir():
        raise WrongCall("there is no such folder to make a ledger in.", file=path.parent)
    try:
        connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
    except sqlite3.Error as error:
        raise ReceiptsError(f"the ledger cannot be opened ({error}).", file=path) from error
    try:
        _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path | str) -> Iterator[None]:
    """All or nothing; other writers wait.

    Raises:
        ReceiptsError: The ledger is locked for too long, or the disk is full.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            connection.rollback()
            raise
        connection.commit()
    except sqlite3.Error as error:
        raise ReceiptsError(
            f"the ledger could not be written ({error}); nothing was changed.",
            file=path,
            advice="Look whether the disk is full or another program keeps the ledger locked.",
        ) from error


def compact(connection: sqlite3.Connection, path: Path | str) -> None:
    """Rewrite the file without what was deleted, and empty the write-ahead log.

    Raises:
        ReceiptsError: Another process has the ledger open; what was deleted may still be found
            in the file's unused parts.
    """
    try:
        connection.execute("VACUUM")
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:
        busy = 1
    if busy:
        raise ReceiptsError(
            "the ledger could not be compacted: another program is using it.",
            file=path,
            advice="The receipt is deleted, but its traces are gone from the file only after "
            "that. Close the other program and do this again.",
        )


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.row_factory = sqlite3.Row
    try:
        _refuse_others(connection, path)
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        _migrate(connection, path)
    except sqlite3.DatabaseError as error:
        kind = ReceiptsError if isinstance(error, sqlite3.OperationalError) else BadData
        raise kind(f"the ledger cannot be opened ({error}).", file=path) from error


def _refuse_others(connection: sqlite3.Connection, path: Path) -> None:
    # In this order: another process that makes the ledger right now writes both at once.
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    found = connection.execute("PRAGMA application_id").fetchone()[0]
    if found != APPLICATION_ID and not empty:
        raise BadData("this is an SQLite database, but no ledger of receipts.", file=path)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to WAL; SQLite does not wait by itself while another process does the same."""
    until = time.monotonic() + WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    if _version(connection) == len(MIGRATIONS):
        return
    with transaction(connection, path):
        version = _version(connection)  # another process may have been first
        if version > len(MIGRATIONS):
            raise BadData(
                f"the ledger has version {version}, this release knows {len(MIGRATIONS)}.",
                file=path,
                advice="Install the release that wrote it, or a newer one.",
            )
        for script in MIGRATIONS[version:]:
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
