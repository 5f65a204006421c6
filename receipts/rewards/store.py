"""The ledger's file: one SQLite database, its schema, its versions, and how it is opened."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from receipts.errors import BadData, LedgerBusy, ReceiptsError, WrongCall
from receipts.rewards.damage import damage_in
from receipts.whole import make_private

APPLICATION_ID = 0x52435054  # "RCPT": tells a ledger from any other SQLite file
_HEADER = 100  # bytes that each SQLite database begins with
WAIT = 60.0
"""Seconds that a write waits for another process's write to end, so that no result of hours of
reading is lost to a moment's lock."""
SHORT_WAIT = 5.0
"""Seconds that opening, :func:`check_writable` and compacting wait.  A write takes less than a
second: who holds the ledger for longer holds it for long, and a person waits for the answer."""

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
    commit is on the disk before it returns.  A new file is its owner's alone.  A file that cannot
    be written is opened for reading: see :func:`why_read_only`.

    Raises:
        WrongCall: There is no such file and ``create`` is ``False``, or no such folder.
        BadData: The file is no ledger, or one of a newer release, or damaged.
        LedgerBusy: Another program keeps everybody out.
        ReceiptsError: The file cannot be opened or made.
    """
    path = Path(path)
    _check_place(path, create)
    with naming_damage(None, path):
        _make(path)
        if why_read_only(path):
            return _opened(_read_only_address(path), path, _prepare_to_read)
        return _opened(str(path), path, _prepare)


def why_read_only(path: Path | str) -> str:
    """Why a ledger can be read and not written; empty where it can be written.

    SQLite needs the folder too: it keeps what was written last in a file beside the ledger.
    """
    path = Path(path)
    for place, what in ((path, "the file"), (path.parent, "its folder")):
        if not _may(place, os.W_OK):
            return f"{what} is read-only for you"
    return ""


def check_writable(connection: sqlite3.Connection, path: Path | str) -> None:
    """Find out before the work whether the ledger can be written; nothing is changed.

    Raises:
        LedgerBusy: Another program has been writing for longer than :data:`SHORT_WAIT`.
        ReceiptsError: The file or its folder is read-only.
    """
    if why := why_read_only(path):
        raise _read_only(path, why)
    with _waiting(connection, SHORT_WAIT), naming_damage(connection, path):
        connection.execute("BEGIN IMMEDIATE")
        connection.rollback()


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path | str) -> Iterator[None]:
    """All or nothing; other writers wait.

    Raises:
        LedgerBusy: Another program has been writing for longer than :data:`WAIT`.
        BadData: The ledger is damaged.
        ReceiptsError: The disk is full, or the file is read-only.
    """
    with naming_damage(connection, path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


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
        raise _named(error, path) from error
    except UnicodeDecodeError as error:  # also out of a message of SQLite's
        raise _damaged(path, str(error)) from error
    except Exception as error:
        looks_fine = isinstance(error, ReceiptsError) and not isinstance(error, BadData)
        damage = "" if looks_fine or connection is None else damage_in(connection)
        if not damage:
            raise
        raise _damaged(path, damage) from error


def compact(connection: sqlite3.Connection, path: Path | str, wait: float = SHORT_WAIT) -> bool:
    """Rewrite the file without what was deleted, and empty the write-ahead log.

    Args:
        connection: Of the ledger, outside a transaction.
        path: The ledger's file.
        wait: Seconds to wait for other programs.

    Returns:
        ``False`` where another program uses the file, so that what was deleted may still be found
        in its unused parts.  It stays due: the next :func:`connect` tries again.
    """
    with _waiting(connection, wait), naming_damage(connection, path):
        try:
            connection.execute("VACUUM")
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                connection.execute(f"DROP TABLE IF EXISTS {_DUE}")
        except sqlite3.OperationalError as error:
            if not _is_busy(error):
                raise
            busy = 1
    return not busy


def make_compaction_due(connection: sqlite3.Connection) -> None:
    """Keep in the ledger, within the transaction that deletes, that it has to be compacted."""
    connection.execute(f"CREATE TABLE IF NOT EXISTS {_DUE} (due INTEGER)")


_DUE = "compaction_due"
"""A table that is there only as long as the file has to be compacted.  No version of the schema
has it: a release that does not know it works all the same."""


def _check_place(path: Path, create: bool) -> None:
    try:
        is_file, exists, has_folder = path.is_file(), path.exists(), path.parent.is_dir()
    except (OSError, ValueError) as error:  # a closed folder, a name too long or with a NUL
        raise WrongCall(f"the ledger cannot be opened ({error}).") from error
    if not create and not exists:
        raise WrongCall("there is no such ledger.", file=path)
    if not has_folder:
        raise WrongCall("there is no such folder to make a ledger in.", file=path.parent)
    if exists and not is_file:
        raise WrongCall("a ledger is a file, and this is none.", file=path)
    if exists and not _may(path, os.R_OK):
        raise ReceiptsError("the ledger cannot be read: it is not open to you.", file=path)


def _may(path: Path, how: int) -> bool:
    """Whether this process may read or write something, also under another account's rights."""
    return os.access(path, how, effective_ids=os.access in os.supports_effective_ids)


def _make(path: Path) -> None:
    """Make an empty file for the owner alone; SQLite gives its own files the same mode.

    Another process may make it at the same time: there is one file in the end, made like this.
    One that is there is not touched, since closing it here would lift the locks of this process.
    """
    if path.exists():
        return
    try:
        make_private(path)
    except (OSError, ValueError) as error:  # the second for a name with a NUL
        raise ReceiptsError(
            f"the ledger cannot be made ({error}).",
            file=path,
            advice="Choose a folder that can be written, or a shorter name.",
        ) from error


def _read_only_address(path: Path) -> str:
    """A URI that opens a file without writing.

    Even for reading SQLite makes files beside the ledger, which it cannot do here, unless it is
    told that the file is immutable.  It may be told so only where no log stands beside it: what
    was written last would be passed over.
    """
    log = path.with_name(path.name + "-wal")
    immutable = "" if log.exists() and log.stat().st_size else "&immutable=1"
    return f"{path.absolute().as_uri()}?mode=ro{immutable}"


def _opened(
    address: str, path: Path, prepare: Callable[[sqlite3.Connection, Path], None]
) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, timeout=SHORT_WAIT, isolation_level=None, uri=address != str(path)
    )
    try:
        connection.row_factory = sqlite3.Row
        prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    _refuse_others(connection, path)
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    _migrate(connection, path)
    due = "SELECT 1 FROM sqlite_master WHERE name = ?"
    if connection.execute(due, (_DUE,)).fetchone():
        compact(connection, path, wait=0)
    _wait(connection, WAIT)


def _prepare_to_read(connection: sqlite3.Connection, path: Path) -> None:
    try:
        _refuse_others(connection, path)
        version = _version(connection)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_CANTOPEN:
            raise
        raise ReceiptsError(
            "the ledger cannot be read here: what was written last stands in its -wal file, which "
            "cannot be opened in a read-only folder.",
            file=path,
            advice="Copy both files to a folder of your own.",
        ) from error
    _refuse_newer(version, path)
    if version < len(MIGRATIONS):
        raise _read_only(path, why_read_only(path), "brought up to date")


def _wait(connection: sqlite3.Connection, seconds: float) -> None:
    connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")


@contextmanager
def _waiting(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    [before] = connection.execute("PRAGMA busy_timeout").fetchone()
    _wait(connection, seconds)
    try:
        yield
    finally:
        _wait(connection, before / 1000)


def _named(error: sqlite3.Error, path: Path | str) -> ReceiptsError:
    if _is_busy(error):
        return LedgerBusy(
            "another program keeps the ledger locked; nothing was changed.",
            file=path,
            advice="Close it, or wait until it is done, and try again.",
        )
    if _primary_code(error) == sqlite3.SQLITE_READONLY:
        return _read_only(path, why_read_only(path) or "it is read-only")
    if _primary_code(error) in _OF_THE_SYSTEM:
        return ReceiptsError(
            f"the ledger cannot be used ({error}); nothing was changed.",
            file=path,
            advice="Look whether the disk is full, and whether file and folder can be written.",
        )
    return _damaged(path, str(error))


_OF_THE_SYSTEM = (
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_NOLFS, sqlite3.SQLITE_AUTH,
)  # fmt: skip
"""What lies with the disk or the permissions; all else that goes wrong lies in the file."""


def _is_busy(error: sqlite3.Error) -> bool:
    return _primary_code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _primary_code(error: sqlite3.Error) -> int:
    """Without the details that SQLite keeps in the higher bits."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


class _Damaged(BadData):
    """Names the damage already."""


def _damaged(path: Path | str, what: str) -> BadData:
    return _Damaged(
        f"the ledger is damaged, or no ledger ({what}).",
        file=path,
        advice="Put a copy of it back. Without one, `sqlite3 FILE .recover` gets out of it what "
        "can still be read.",
    )


def _read_only(path: Path | str, why: str, what: str = "written") -> ReceiptsError:
    return ReceiptsError(
        f"the ledger cannot be {what}: {why}.",
        file=path,
        advice="Change the permissions, or copy it to a folder of your own.",
    )


def _refuse_others(connection: sqlite3.Connection, path: Path) -> None:
    if 0 < path.stat().st_size < _HEADER:  # SQLite takes such a file for empty
        raise _damaged(path, "it is shorter than the header of a database")
    # In this order: another process that makes the ledger right now writes both at once.
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    found = connection.execute("PRAGMA application_id").fetchone()[0]
    if found != APPLICATION_ID and not empty:
        raise BadData("this is an SQLite database, but no ledger of receipts.", file=path)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to WAL; SQLite does not wait by itself while another process does the same."""
    until = time.monotonic() + SHORT_WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    if _version(connection) == len(MIGRATIONS):
        return
    with transaction(connection, path):
        version = _version(connection)  # another process may have been first
        _refuse_newer(version, path)
        for script in MIGRATIONS[version:]:
            for statement in _statements(script):
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _refuse_newer(version: int, path: Path) -> None:
    if version > len(MIGRATIONS):
        raise BadData(
            f"the ledger has version {version}, this release knows {len(MIGRATIONS)}.",
            file=path,
            advice="Install the release that wrote it, or a newer one.",
        )


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
