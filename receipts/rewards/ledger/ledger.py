"""The ledger: a memory of receipts in one file that loses nothing and counts nothing twice.

It keeps what the reader said and what a person said, each with its time; the second stands.
Adding is by content: what is known already is left as it is.  Every change is one transaction,
so that a process that dies leaves either all of it or nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from receipts.errors import WrongCall
from receipts.model import PAGE, paper_key
from receipts.receipt import Receipt
from receipts.rewards.cells import Cells
from receipts.rewards.duplicates.compare import Duplicate
from receipts.rewards.duplicates.pictures import largest
from receipts.rewards.ledger import values
from receipts.rewards.ledger.database import Database
from receipts.rewards.ledger.index import Index
from receipts.rewards.record import Record
from receipts.rows import failed_by_accident, is_to_be_read, page_count

LARGEST_ID = 2**63 - 1
"""The largest number that a column of SQLite's can hold."""
MOST_FIGURES = 25
"""A longer row of figures is the name of a file: :data:`LARGEST_ID` has nineteen, and int()
refuses a text of thousands."""


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


class Ledger(Database):
    """One ledger, open; see :class:`~receipts.rewards.ledger.database.Database`."""

    def __init__(self, path: Path | str, *, create: bool = True) -> None:
        super().__init__(path, create=create)
        self._index = Index(self._db)

    def __len__(self) -> int:
        return int(self.query("SELECT count(*) FROM receipts")[0][0])

    def papers(self, sha256: str) -> dict[tuple[int, int], dict[str, Any]]:
        """The receipts of a file of this content, as they stand, by page and paper."""
        sha256 = sha256.lower()
        found = self.query(
            "SELECT * FROM receipts WHERE content = ? OR (content > ? AND content < ?)",
            (sha256, sha256 + PAGE, sha256 + PAGE + ":"),  # the sign after the figures
        )
        with self.naming_damage():
            return {paper_key(row["content"])[1:]: values.kept_row(row) for row in found}

    def pages_left(self, sha256: str) -> list[int] | None:
        """The pages of a file of this content that are still to be read; ``None`` for all.

        Those that failed by accident are, as when reading took too long.
        """
        papers = self.papers(sha256)

        def is_left(page: int) -> bool:
            return is_to_be_read(lambda paper: papers.get((page, paper)))

        first = papers.get((1, 1))
        if first is None:
            return None
        # A ledger of an earlier release does not tell how many there are.
        told = max(map(page_count, papers.values()))
        count = told or (len(papers) if "pages" not in first else 0)
        if not count:
            return None if failed_by_accident(first) else []
        return [page for page in range(1, count + 1) if is_left(page)]

    def add(
        self,
        receipts: Sequence[Receipt | Mapping[str, Any]],
        at: dt.datetime,
        uploaded: dt.date | None = None,
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
            with self.transaction():
                return [self._add(receipt, at, uploaded) for receipt in receipts]
        except BaseException:
            self._index.forget()
            raise

    def correct(self, id: int, who: str, at: dt.datetime, **fields: object) -> dict[str, Any]:
        """Set fields to what a person says; the reading stays in the history.

        Args:
            id: The receipt.
            who: The person.
            at: The time now.
            **fields: Any of ``merchant, date, total, currency, type, brand, number, time``.

        Returns:
            Its row as it stands now.

        Raises:
            WrongCall: No such receipt or field, or an impossible value.
        """
        new = {name: values.correction(name, value) for name, value in fields.items()}
        if not new:
            raise WrongCall("nothing to correct was given.")
        with self.transaction():
            before = json.loads(self._receipt(id)["facts"])
            for name, value in new.items():
                self._note(id, who, at, name, before.get(name), value)
            self._bring_up_to_date(id)
            self._index.file(id)
            return values.kept_row(self._receipt(id))

    def confirm(self, id: int, who: str, at: dt.datetime) -> None:
        """Keep that a person has looked at a receipt and found it right as it stands.

        Raises:
            WrongCall: No such receipt.
        """
        with self.transaction():
            if not self._receipt(id)["confirmed"]:
                self._note(id, who, at, "confirmed", None, "yes")
                self._db.execute("UPDATE receipts SET confirmed = 1 WHERE id = ?", (id,))
                self._index.file(id)

    def forget(self, id: int) -> bool:
        """Delete a receipt with all that was kept of it, and compact the file.

        Returns:
            Whether the file is compacted.  Where another program uses it, it is not yet: traces
            of the receipt may still be found in its unused parts until the ledger is next opened
            while nobody else uses it, which compacts it.

        Raises:
            WrongCall: No such receipt.
        """
        with self.transaction():
            self._receipt(id)
            self._db.execute("DELETE FROM receipts WHERE id = ?", (id,))
            self.make_compaction_due()
        return self.compact()

    def find(self, name: str | int) -> int:
        """The number of a receipt, given as a number or as the name of its file.

        Raises:
            WrongCall: There is none, or there are several.
        """
        if str(name).isdecimal() and len(str(name)) <= MOST_FIGURES:
            return int(self._receipt(int(name))["id"])
        known = str(name).encode("utf-8", "backslashreplace").decode()
        found = [id for [id] in self.query("SELECT id FROM receipts WHERE file = ?", (known,))]
        if len(found) == 1:
            return int(found[0])
        ids = ", ".join(map(str, found))
        several = f"there are {len(found)} receipts named {name!r}: {ids}."
        raise WrongCall(several if ids else f"there is no receipt named {name!r}.", file=self.path)

    def history(self, id: int) -> dict[str, Any]:
        """Everything that is kept of one receipt, as plain values.

        Returns:
            Its row as it stands, with ``id``, ``uploaded`` and ``confirmed``, and the lists
            ``readings``, ``corrections`` and ``decisions``, each oldest first.

        Raises:
            WrongCall: No such receipt.
        """
        kept = self._receipt(id)
        readings = self.query("SELECT at, facts FROM readings WHERE receipt = ?", (id,))
        corrections = "SELECT at, who, field, before, after FROM corrections"
        decisions = (
            "SELECT programme, region, as_of, month, decision, failed, undecided FROM decisions"
        )
        with self.naming_damage():
            return {
                **values.kept_row(kept),
                "readings": [{"at": r["at"], **json.loads(r["facts"])} for r in readings],
                "corrections": self._list(corrections, id),
                "decisions": self._list(decisions, id),
            }

    def export(self) -> Iterator[dict[str, Any]]:
        """The history of every receipt, in the order in which they were added."""
        for row in self.query("SELECT id FROM receipts ORDER BY id"):
            yield self.history(row["id"])

    def rows(self, ids: Iterable[int] | None = None) -> list[dict[str, Any]]:
        """All receipts or some, as they stand, as rows for :func:`receipts.count`, with ``id``."""
        with self.naming_damage():
            return [values.kept_row(kept) for kept in self._kept(ids)]

    def records(self, ids: Iterable[int] | None, zone: ZoneInfo | None) -> list[Record]:
        """As :meth:`rows`, as records; times of upload are moved to the user's ``zone``."""
        with self.naming_damage():
            return [values.kept_record(kept, zone) for kept in self._kept(ids)]

    def _add(
        self, receipt: Receipt | Mapping[str, Any], at: dt.datetime, uploaded: dt.date | None
    ) -> Added:
        if isinstance(receipt, Receipt):
            record = Record.from_receipt(receipt)
        else:
            record = Record.from_row(receipt)
        told = Cells(record.row, "row").day_or_time("uploaded")
        reading = values.to_keep(record)
        content = record.content or f"file {record.file}"
        known = self.query("SELECT * FROM receipts WHERE content = ?", (content,))
        if known:
            id, before = int(known[0]["id"]), values.kept_row(known[0])
            if failed_by_accident(reading) or not failed_by_accident(before):
                return Added(id, new=False)
            reading["file"] = known[0]["file"]
            self._index.forget()  # it may not have this number's picture yet
        else:
            added = self._db.execute(
                "INSERT INTO receipts (content, file, uploaded, facts) VALUES (?, ?, ?, '{}')",
                (content, record.file, _iso(uploaded or told or at)),
            )
            id = int(added.lastrowid or 0)
        self._db.execute("INSERT INTO readings VALUES (?, ?, ?)", (id, _iso(at), _json(reading)))
        if record.phash:
            picture = (id, record.phash, largest(record.phash))
            self._db.execute("INSERT INTO pictures VALUES (?, ?, ?)", picture)
        self._bring_up_to_date(id)
        return Added(id, new=True, duplicate=self._index.file(id))

    def _kept(self, ids: Iterable[int] | None) -> list[sqlite3.Row]:
        """Rows of the table ``receipts``, in the order in which they were added."""
        if ids is None:
            return self.query("SELECT * FROM receipts ORDER BY id")
        wanted = json.dumps(sorted(ids))
        sql = "SELECT * FROM receipts WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
        return self.query(sql, (wanted,))

    def _bring_up_to_date(self, id: int) -> None:
        """Make what stands of a receipt of its last reading and its corrections."""
        last = "SELECT facts FROM readings WHERE receipt = ? ORDER BY at DESC, rowid DESC LIMIT 1"
        done = (
            "SELECT field, after FROM corrections WHERE receipt = ? AND field != 'confirmed' "
            "ORDER BY id"
        )
        reading = json.loads(self.query(last, (id,))[0]["facts"])
        found = values.corrected(reading, [tuple(row) for row in self.query(done, (id,))])
        self._db.execute(
            "UPDATE receipts SET date = ?, facts = ? WHERE id = ?",
            (found.get("date"), _json(found), id),
        )

    def _note(
        self, id: int, who: str, at: dt.datetime, field: str, before: object, after: str
    ) -> None:
        self._db.execute(
            "INSERT INTO corrections (receipt, at, who, field, before, after) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (id, _iso(at), who, field, None if before is None else str(before), after),
        )

    def _receipt(self, id: int) -> sqlite3.Row:
        found = self.query("SELECT * FROM receipts WHERE id = ?", (min(id, LARGEST_ID),))
        if not found or id > LARGEST_ID:
            raise WrongCall(f"there is no receipt {id}.", file=self.path)
        return found[0]

    def _list(self, sql: str, id: int) -> list[dict[str, Any]]:
        return [dict(row) for row in self.query(f"{sql} WHERE receipt = ? ORDER BY id", (id,))]


def _iso(moment: dt.date) -> str:
    """UTC for a time with an offset, otherwise as it is; a day stays a day."""
    if isinstance(moment, dt.datetime) and moment.tzinfo is not None:
        moment = moment.astimezone(dt.UTC)
    return moment.isoformat()


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)
