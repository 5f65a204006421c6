"""How the file of a ledger, an SQLite database, is made, opened, written and compacted."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Self

from receipts.errors import ReceiptsError, WrongCall
from receipts.rewards.ledger import schema
from receipts.rewards.ledger.faults import is_busy, may, naming_damage, read_only, why_read_only
from receipts.whole import make_private

WAIT = 60.0
"""Seconds that a write waits for another process's write to end, so that no result of hours of
reading is lost to a moment's lock."""

SHORT_WAIT = 5.0
"""Seconds that opening, checking for writes and compacting wait.  A write takes less than a
second: who holds the ledger for longer holds it for long, and a person waits for the answer."""

_DUE = "compaction_due"
"""A table that is there only as long as the file has to be compacted.  No version of the schema
has it: a release that does not know it works all the same."""


class Database:
    """The file of a ledger, open; a context manager.

    It writes ahead (WAL), so that one process may read while another writes; every commit is on
    the disk before it returns.  A new file is its owner's alone, an old one is brought up to
    date.  A file that cannot be written is opened for reading: :meth:`check_writable` says so.

    Args:
        path: The SQLite file.
        create: Make it where there is none.

    Raises:
        WrongCall: There is no such file and ``create`` is ``False``, or no such folder.
        BadData: The file is no ledger, or one of a newer release, or damaged; every method raises
            it too where it comes upon damage.
        LedgerBusy: Another program keeps everybody out; every method that writes raises it too
            where another program writes for longer than :data:`WAIT`.
        ReceiptsError: The file cannot be opened or made; or later that the disk is full.
    """

    def __init__(self, path: Path | str, *, create: bool = True) -> None:
        self.path = Path(path)
        _check_place(self.path, create)
        with naming_damage(None, self.path):
            _make(self.path)
            closed = self.read_only
            address = _read_only_address(self.path) if closed else str(self.path)
            self._db = sqlite3.connect(address, SHORT_WAIT, isolation_level=None, uri=closed)
            try:
                self._db.row_factory = sqlite3.Row
                (self._prepare_to_read if closed else self._prepare)()
            except BaseException:
                self.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; it cannot be used after that."""
        self._db.close()

    @property
    def read_only(self) -> bool:
        """Whether the file can be read and not written."""
        return bool(why_read_only(self.path))

    def check_writable(self) -> None:
        """Find out before the work whether the file can be written; raises what a write would."""
        if why := why_read_only(self.path):
            raise read_only(self.path, why)
        with self._waiting(SHORT_WAIT), self.naming_damage():
            self._db.execute("BEGIN IMMEDIATE")
            self._db.rollback()

    def wait_at_most(self, seconds: float) -> None:
        """How long a change waits for another program's to end, in place of :data:`WAIT`."""
        self._db.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    def naming_damage(self) -> AbstractContextManager[None]:
        """What a damaged file leads to within becomes ``BadData``, which says so."""
        return naming_damage(self._db, self.path)

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Read from the tables of :mod:`receipts.rewards.ledger.schema`."""
        with self.naming_damage():
            return self._db.execute(sql, values).fetchall()

    def write(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows to a table of :mod:`receipts.rewards.ledger.schema`, all or none."""
        with self.transaction():
            self._db.executemany(sql, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; other writers wait."""
        with self.naming_damage():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.rollback()
                raise
            self._db.commit()

    def make_compaction_due(self) -> None:
        """Keep, within the transaction that deletes, that the file has to be compacted."""
        self._db.execute(f"CREATE TABLE IF NOT EXISTS {_DUE} (due INTEGER)")

    def compact(self, wait: float = SHORT_WAIT) -> bool:
        """Rewrite the file without what was deleted, and empty the write-ahead log.

        Args:
            wait: Seconds to wait for other programs.

        Returns:
            ``False`` where another program uses the file, so that what was deleted may still be
            found in its unused parts.  It stays due: the next opening tries again.
        """
        with self._waiting(wait), self.naming_damage():
            try:
                self._db.execute("VACUUM")
                busy, *_ = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if not busy:
                    self._db.execute(f"DROP TABLE IF EXISTS {_DUE}")
            except sqlite3.OperationalError as error:
                if not is_busy(error):
                    raise
                busy = 1
        return not busy

    def _prepare(self) -> None:
        schema.check(self._db, self.path)
        self._write_ahead()
        for setting in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            self._db.execute(f"PRAGMA {setting}")
        if not schema.is_current(self._db):
            with self.transaction():
                schema.bring_up_to_date(self._db, self.path)
        due = "SELECT 1 FROM sqlite_master WHERE name = ?"
        if self._db.execute(due, (_DUE,)).fetchone():
            self.compact(wait=0)
        self.wait_at_most(WAIT)

    def _prepare_to_read(self) -> None:
        try:
            schema.check(self._db, self.path)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_CANTOPEN:
                raise
            raise ReceiptsError(
                "the ledger cannot be read here: what was written last stands in its -wal file, "
                "which cannot be opened in a read-only folder.",
                file=self.path,
                advice="Copy both files to a folder of your own.",
            ) from error
        if not schema.is_current(self._db):
            raise read_only(self.path, why_read_only(self.path), "brought up to date")

    def _write_ahead(self) -> None:
        """Switch to WAL; SQLite does not wait by itself while another process does the same."""
        until = time.monotonic() + SHORT_WAIT
        while True:
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if not is_busy(error) or time.monotonic() > until:
                    raise
                time.sleep(0.01)

    @contextmanager
    def _waiting(self, seconds: float) -> Iterator[None]:
        [before] = self._db.execute("PRAGMA busy_timeout").fetchone()
        self.wait_at_most(seconds)
        try:
            yield
        finally:
            self.wait_at_most(before / 1000)


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
    if exists and not may(path, os.R_OK):
        raise ReceiptsError("the ledger cannot be read: it is not open to you.", file=path)


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
