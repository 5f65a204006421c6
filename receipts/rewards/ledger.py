"""The ledger: a memory of receipts in one file that loses nothing and counts nothing twice.

It keeps what the reader said and what a person said, each with its time; the second stands.
Adding is by content: what is known already is left as it is.  Every change is one transaction,
so that a process that dies leaves either all of it or nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar, cast

from receipts.errors import WrongCall
from receipts.model import PAGE, Receipt, paper_key
from receipts.rewards.duplicates import Duplicate
from receipts.rewards.facts import Facts, corrected, correction, facts_of
from receipts.rewards.index import NOTHING, Index, as_entry, current
from receipts.rewards.pictures import largest
from receipts.rewards.rows import Row
from receipts.rewards.store import (
    check_writable,
    compact,
    connect,
    make_compaction_due,
    naming_damage,
    transaction,
    why_read_only,
)
from receipts.rows import failed_by_accident, is_to_be_read, page_count

Method = TypeVar("Method", bound=Callable[..., Any])
LARGEST_ID = 2**63 - 1
"""The largest number that a column of SQLite's can hold."""
MOST_FIGURES = 25
"""A longer row of figures is the name of a file: :data:`LARGEST_ID` has nineteen, and int()
refuses a text of thousands."""


def _naming_damage(method: Method) -> Method:
    """What a damaged file leads to becomes an error that says so."""

    @wraps(method)
    def call(self: Ledger, *args: Any, **named: Any) -> Any:
        with self.naming_damage():
            return method(self, *args, **named)

    return cast(Method, call)


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a receipt that was to be added.

    Args:
        id: Its number in the ledger.
        new: ``False`` where the ledger has had it before and nothing was done.
        duplicate: The receipt that this one is, or may be, again.
    """

    id: int
    new: bool
    duplicate: Duplicate | None = None


class Ledger:
    """One ledger file, open; a context manager.

    Args:
        path: The SQLite file.
        create: Make it where there is none.

    A file that cannot be written is opened for reading: :meth:`check_writable` says so.

    Raises:
        WrongCall: There is no such file or folder.
        BadData: The file is no ledger, or one of a newer release, or damaged; every method raises
            it too where it comes upon damage.
        LedgerBusy: Another program keeps everybody out; every method that writes raises it too
            where another program writes for longer than a minute.
        ReceiptsError: The file cannot be opened.
    """

    def __init__(self, path: Path | str, *, create: bool = True) -> None:
        self.path = Path(path)
        self._db = connect(path, create=create)
        self._index = Index(self._db)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the ledger cannot be used after that."""
        self._db.close()

    @property
    def read_only(self) -> bool:
        """Whether the file can be read and not written."""
        return bool(why_read_only(self.path))

    def check_writable(self) -> None:
        """Find out before the work whether it can be kept; nothing is changed.

        Raises:
            LedgerBusy: Another program has been writing for longer than five seconds.
            ReceiptsError: The file or its folder is read-only.
        """
        check_writable(self._db, self.path)

    def naming_damage(self) -> AbstractContextManager[None]:
        """What a damaged file leads to within becomes ``BadData``, which says so."""
        return naming_damage(self._db, self.path)

    @_naming_damage
    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM receipts").fetchone()[0])

    @_naming_damage
    def papers(self, sha256: str) -> dict[tuple[int, int], dict[str, Any]]:
        """The receipts of a file of this content, as they stand, by page and paper."""
        sha256 = sha256.lower()
        found = self._db.execute(
            "SELECT * FROM receipts WHERE content = ? OR (content > ? AND content < ?)",
            (sha256, sha256 + PAGE, sha256 + PAGE + ":"),  # the sign after the figures
        )
        keyed = [(paper_key(row["content"]), current(row)) for row in found]
        return {(key.page, key.paper): values for key, values in keyed}

    def pages_left(self, sha256: str) -> list[int] | None:
        """The pages of a file of this content that are still to be read; ``None`` for all.

        Those that failed by accident are, as when reading took too long.
        """
        papers = self.papers(sha256)
        first = papers.get((1, 1))
        if first is None:
            return None
        # A ledger of an earlier release does not tell how many there are.
        told = max(page_count(values) for values in papers.values())
        count = told or (len(papers) if "pages" not in first else 0)
        if not count:
            return None if failed_by_accident(first) else []
        return [page for page in range(1, count + 1) if _is_left(papers, page)]

    def wait_at_most(self, seconds: float) -> None:
        """How long a change waits for another program's to end, in place of a minute."""
        self._db.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    @_naming_damage
    def add(
        self,
        receipts: Sequence[Receipt | Mapping[str, Any]],
        at: dt.datetime,
        uploaded: dt.datetime | dt.date | None = None,
    ) -> list[Added]:
        """Add receipts in one transaction: all pages of a file, say, or none.

        Args:
            receipts: Receipts as read, or rows of a results table.
            at: The time now.
            uploaded: When they were uploaded; ``at`` where neither this nor a column
                ``uploaded`` says so.

        Raises:
            BadData: A row cannot be read.
        """
        try:
            with transaction(self._db, self.path):
                return [self._add(receipt, at, uploaded) for receipt in receipts]
        except BaseException:
            self._index.forget()
            raise

    @_naming_damage
    def correct(self, id: int, who: str, at: dt.datetime, **fields: object) -> Facts:
        """Set fields to what a person says; the reading stays in the history.

        Args:
            id: The receipt.
            who: The person.
            at: The time now.
            **fields: Any of ``merchant, date, total, currency, type, brand, number, time``.

        Returns:
            The facts as they stand now.

        Raises:
            WrongCall: No such receipt or field, or an impossible value.
        """
        values = {name: correction(name, value) for name, value in fields.items()}
        if not values:
            raise WrongCall("nothing to correct was given.")
        with transaction(self._db, self.path):
            before = self._receipt(id)
            facts = json.loads(before["facts"])
            for name, value in values.items():
                self._note(id, who, at, name, facts.get(name), value)
            facts = self._stand(id)
            self._index.file(id)
            return facts

    @_naming_damage
    def confirm(self, id: int, who: str, at: dt.datetime) -> None:
        """Keep that a person has looked at a receipt and found it right as it stands.

        Raises:
            WrongCall: No such receipt.
        """
        with transaction(self._db, self.path):
            if not self._receipt(id)["confirmed"]:
                self._note(id, who, at, "confirmed", None, "yes")
                self._db.execute("UPDATE receipts SET confirmed = 1 WHERE id = ?", (id,))
                self._index.file(id)

    @_naming_damage
    def forget(self, id: int) -> bool:
        """Delete a receipt with all that was kept of it, and compact the file.

        Returns:
            Whether the file is compacted.  Where another program uses it, it is not yet: traces
            of the receipt may still be found in its unused parts until the ledger is next opened
            while nobody else uses it, which compacts it.

        Raises:
            WrongCall: No such receipt.
        """
        with transaction(self._db, self.path):
            self._receipt(id)
            self._db.execute("DELETE FROM receipts WHERE id = ?", (id,))
            make_compaction_due(self._db)
        return compact(self._db, self.path)

    @_naming_damage
    def find(self, name: str | int) -> int:
        """The number of a receipt, given as a number or as the name of its file.

        Raises:
            WrongCall: There is none, or there are several.
        """
        if str(name).isdecimal() and len(str(name)) <= MOST_FIGURES:
            return int(self._receipt(int(name))["id"])
        known = str(name).encode("utf-8", "backslashreplace").decode()
        found = self._db.execute("SELECT id FROM receipts WHERE file = ?", (known,)).fetchall()
        if len(found) != 1:
            ids = ", ".join(str(row["id"]) for row in found)
            raise WrongCall(
                f"there are {len(found)} receipts named {name!r}: {ids}."
                if found
                else f"there is no receipt named {name!r}.",
                file=self.path,
            )
        return int(found[0]["id"])

    @_naming_damage
    def history(self, id: int) -> dict[str, Any]:
        """Everything that is kept of one receipt, as plain values.

        Returns:
            ``id, file, uploaded, confirmed``, the facts as they stand, and ``readings``,
            ``corrections`` and ``decisions``, each oldest first.

        Raises:
            WrongCall: No such receipt.
        """
        kept = self._receipt(id)
        readings = self._db.execute("SELECT at, facts FROM readings WHERE receipt = ?", (id,))
        return {
            **current(kept),
            "readings": [{"at": r["at"], **json.loads(r["facts"])} for r in readings],
            "corrections": self._list("at, who, field, before, after", "corrections", id),
            "decisions": self._list(
                "programme, region, as_of, month, decision, failed, undecided", "decisions", id
            ),
        }

    def export(self) -> Iterator[dict[str, Any]]:
        """The history of every receipt, in the order in which they were added."""
        for row in self.query("SELECT id FROM receipts ORDER BY id"):
            yield self.history(row["id"])

    @_naming_damage
    def rows(self, ids: Iterable[int] | None = None) -> list[dict[str, Any]]:
        """Receipts as they stand, as rows for :func:`receipts.count`, with their ``id``.

        Args:
            ids: Which ones; all of them where it is not given.
        """
        if ids is None:
            return [current(r) for r in self._db.execute("SELECT * FROM receipts ORDER BY id")]
        wanted = json.dumps(sorted(ids))
        query = "SELECT * FROM receipts WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
        return [current(row) for row in self._db.execute(query, (wanted,))]

    @_naming_damage
    def query(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Read from the tables of :mod:`receipts.rewards.store`."""
        return self._db.execute(sql, values).fetchall()

    @_naming_damage
    def write(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows to a table of :mod:`receipts.rewards.store`, all or none."""
        with transaction(self._db, self.path):
            self._db.executemany(sql, rows)

    def _add(
        self,
        receipt: Receipt | Mapping[str, Any],
        at: dt.datetime,
        uploaded: dt.datetime | dt.date | None,
    ) -> Added:
        facts = facts_of(receipt)
        fingerprint = str(facts.pop("phash", ""))
        given = {} if isinstance(receipt, Receipt) else {"uploaded": receipt.get("uploaded")}
        stamp = Row({**NOTHING, **facts, **given}, "row").stamp("uploaded")
        when = _when(uploaded or stamp or at)
        read = as_entry({**facts, "uploaded": when})
        content = read.content or f"file {read.file}"
        known = self._known(content)
        if known and (failed_by_accident(facts) or not failed_by_accident(current(known))):
            return Added(known["id"], new=False)
        if known:
            id = int(known["id"])
            facts["file"] = known["file"]
            self._index.forget()  # it may not have this number's picture yet
        else:
            added = self._db.execute(
                "INSERT INTO receipts (content, file, uploaded, facts) VALUES (?, ?, ?, '{}')",
                (content, read.file, when),
            )
            id = int(added.lastrowid or 0)
        self._db.execute("INSERT INTO readings VALUES (?, ?, ?)", (id, _when(at), _json(facts)))
        if fingerprint:
            picture = (id, fingerprint, largest(fingerprint))
            self._db.execute("INSERT INTO pictures VALUES (?, ?, ?)", picture)
        self._stand(id)
        return Added(id, new=True, duplicate=self._index.file(id))

    def _known(self, content: str) -> sqlite3.Row | None:
        found = self._db.execute("SELECT * FROM receipts WHERE content = ?", (content,)).fetchone()
        assert found is None or isinstance(found, sqlite3.Row)
        return found

    def _stand(self, id: int) -> Facts:
        """Bring a receipt up to date with its readings and corrections."""
        reading = self._db.execute(
            "SELECT facts FROM readings WHERE receipt = ? ORDER BY at DESC, rowid DESC LIMIT 1",
            (id,),
        ).fetchone()
        done = self._db.execute(
            "SELECT field, after FROM corrections WHERE receipt = ? AND field != 'confirmed' "
            "ORDER BY id",
            (id,),
        )
        facts = corrected(json.loads(reading["facts"]), [tuple(row) for row in done])
        self._db.execute(
            "UPDATE receipts SET date = ?, facts = ? WHERE id = ?",
            (facts.get("date"), _json(facts), id),
        )
        return facts

    def _note(
        self, id: int, who: str, at: dt.datetime, field: str, before: object, after: str
    ) -> None:
        self._db.execute(
            "INSERT INTO corrections (receipt, at, who, field, before, after) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (id, _when(at), who, field, None if before is None else str(before), after),
        )

    def _receipt(self, id: int) -> sqlite3.Row:
        known = "SELECT * FROM receipts WHERE id = ?"
        found = self._db.execute(known, (id,)).fetchone() if id <= LARGEST_ID else None
        if found is None:
            raise WrongCall(f"there is no receipt {id}.", file=self.path)
        assert isinstance(found, sqlite3.Row)
        return found

    def _list(self, columns: str, table: str, id: int) -> list[dict[str, Any]]:
        rows = self._db.execute(
            f"SELECT {columns} FROM {table} WHERE receipt = ? ORDER BY id", (id,)
        )
        return [dict(row) for row in rows]


def _is_left(papers: Mapping[tuple[int, int], Mapping[str, Any]], page: int) -> bool:
    return is_to_be_read(lambda paper: papers.get((page, paper)))


def _when(moment: dt.datetime | dt.date) -> str:
    """UTC for a time with an offset, otherwise as it is; a day stays a day."""
    if isinstance(moment, dt.datetime) and moment.tzinfo is not None:
        moment = moment.astimezone(dt.UTC)
    return moment.isoformat()


def _json(facts: Facts) -> str:
    return json.dumps(facts, ensure_ascii=False)
