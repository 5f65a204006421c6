"""The ledger's index of duplicates: what each receipt can be found by, and what it matches.

Matches are kept when a receipt is added or corrected, so that counting a month does not have
to search for them again.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import replace

from receipts.rewards.duplicates.compare import Duplicate, compare
from receipts.rewards.duplicates.find import traits, traits_to_search
from receipts.rewards.duplicates.pictures import Pictures
from receipts.rewards.ledger.values import kept_record
from receipts.rewards.record import Record


class Index:
    """The tables ``traits`` and ``matches`` of an open ledger, and its pictures in memory.

    Every change belongs in a transaction of the caller's.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.forget()

    def forget(self) -> None:
        """Take the pictures from the ledger anew, as after a transaction that was undone."""
        self._pictures = Pictures()
        self._last = 0

    def file(self, id: int) -> Duplicate | None:
        """Find what a receipt may be again, and let others find it.

        Returns:
            What it is again, for sure rather than perhaps, or ``None``.
        """
        self._db.execute("DELETE FROM traits WHERE receipt = ?", (id,))
        self._db.execute("DELETE FROM matches WHERE receipt = ? OR partner = ?", (id, id))
        [record] = self._records("id = ?", id)
        found = [
            duplicate for other in self._alike(id, record) if (duplicate := compare(record, other))
        ]
        self._db.executemany(
            "INSERT INTO matches VALUES (?, ?, ?, ?)",
            [(id, d.partner.id, d.sure, ",".join(d.evidence)) for d in found],
        )
        self._db.executemany(
            "INSERT INTO traits VALUES (?, ?)",
            [(number, id) for number in {_hash(trait) for trait in traits(record)}],
        )
        return max(found, key=lambda duplicate: duplicate.sure, default=None)

    def _alike(self, id: int, record: Record) -> list[Record]:
        search = json.dumps([_hash(trait) for trait in traits_to_search(record)])
        return self._records(
            "id != ? AND id IN (SELECT receipt FROM traits WHERE trait IN "
            "(SELECT value FROM json_each(?)) UNION SELECT value FROM json_each(?)) ORDER BY id",
            *(id, search, json.dumps(self._like_pictures(record.phash))),
        )

    def _records(self, where: str, *values: object) -> list[Record]:
        sql = f"SELECT * FROM receipts LEFT JOIN pictures ON receipt = id WHERE {where}"
        rows = self._db.execute(sql, values)
        return [replace(kept_record(row), phash=row["fingerprint"] or "") for row in rows]

    def _like_pictures(self, fingerprint: str) -> list[int]:
        """Numbers of receipts whose pictures may be alike; also of some that are gone again."""
        if not fingerprint:
            return []
        sql = "SELECT receipt, largest FROM pictures WHERE receipt > ? ORDER BY receipt"
        rows = [tuple(row) for row in self._db.execute(sql, (self._last,))]
        self._pictures.add(rows)
        self._last = rows[-1][0] if rows else self._last
        return self._pictures.find(fingerprint)


def _hash(trait: str) -> int:
    """A signed 64-bit number: what is found by it is compared afterwards."""
    digest = hashlib.blake2b(trait.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
