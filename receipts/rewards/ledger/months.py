"""The months of a ledger: as :func:`receipts.count`, without reading the years around them."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from receipts.rewards.calendar import first_day, time_zone
from receipts.rewards.count import count, count_records
from receipts.rewards.duplicates.compare import Duplicate
from receipts.rewards.ledger.ledger import Ledger
from receipts.rewards.programme import Programme, load_programme
from receipts.rewards.record import Record
from receipts.rewards.result import Counts, ReceiptCount

_DAY = dt.timedelta(days=1)


class LedgerFinder:
    """Finds duplicates among receipts of which the ledger knows what they match.

    Args:
        links: Rows of the table ``matches``, by the numbers of both receipts.
    """

    def __init__(self, links: Mapping[int, Mapping[int, sqlite3.Row]]) -> None:
        self._links = links
        self._added: dict[int | None, tuple[int, Record]] = {}

    def add(self, record: Record) -> None:
        """Let later receipts be found to be this one again."""
        self._added[record.id] = len(self._added), record

    def find(self, record: Record) -> Duplicate | None:
        """What it is again: for sure rather than perhaps, then the one that was added first."""
        matches = self._links.get(record.id or 0, {})
        known = [
            (not row["sure"], *self._added[number], row)
            for number, row in matches.items()
            if number in self._added
        ]
        if not known:
            return None
        _, _, partner, row = min(known, key=lambda match: match[:2])
        return Duplicate(partner, tuple(row["evidence"].split(",")), bool(row["sure"]))


def count_ledger(
    ledger: Ledger,
    programme: str | Path | Programme,
    as_of: dt.date,
    *,
    region: str = "us",
    month_by: str | None = None,
    timezone: str | dt.tzinfo | None = None,
    month: str | None = None,
) -> Counts:
    """Count the receipts of a ledger.

    Args:
        ledger: Where the receipts are; confirmations and corrections hold.
        programme: See :func:`receipts.count`, as for ``region``, ``month_by``, ``timezone``.
        as_of: The day of the count.
        month: Only this month, ``YYYY-MM``; the result is the same as for all of them, and
            sooner there.

    Returns:
        The counts; each receipt has its ``id``.

    Raises:
        WrongCall: See :func:`receipts.count`; or the month is none.
    """
    rules, zone = load_programme(programme), time_zone(timezone)
    first = first_day(month) if month else None
    with ledger.naming_damage():
        # What is carried over may come from any month before.
        ids = None if first is None or rules.carry_over else _around(ledger, rules, first)
        found = ledger.records(ids, zone)
        finder = partial(LedgerFinder, _links(ledger, ids))
        counts = count_records(found, rules, as_of, region=region, month_by=month_by, finder=finder)
    if first is None:
        return counts
    months = [found for found in counts.months if found.month == month]
    return replace(
        counts,
        months=tuple(months or count([], rules, first, region=region).months),
        receipts=tuple(found for found in counts.receipts if found.month == month),
    )


def keep_decisions(ledger: Ledger, counts: Counts) -> int:
    """Keep the decisions in the ledger, where they are not what was decided last.

    A count of a day before the last decision, or before the upload, looks back: it decides
    nothing anew.

    Returns:
        How many were new.
    """
    sql = (
        "SELECT receipt, as_of, month, decision, failed, undecided FROM decisions WHERE id IN "
        "(SELECT max(id) FROM decisions WHERE programme = ? AND region = ? GROUP BY receipt)"
    )
    rows = ledger.query(sql, (counts.programme, counts.region))
    last = {id: (as_of, tuple(decided)) for id, as_of, *decided in rows}
    as_of = counts.as_of.isoformat()

    def is_new(receipt: ReceiptCount) -> bool:
        when, decided = last.get(receipt.id or 0, ("", ()))
        return when <= as_of and receipt.uploaded <= counts.as_of and decided != _decided(receipt)

    with ledger.naming_damage():
        new = [r for r in counts.receipts if r.id is not None and is_new(r)]
    ledger.write(
        "INSERT INTO decisions (receipt, programme, region, as_of, month, decision, failed, "
        "undecided) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(r.id, counts.programme, counts.region, as_of, *_decided(r)) for r in new],
    )
    return len(new)


def _decided(receipt: ReceiptCount) -> tuple[str, str, str, str]:
    failed, undecided = ";".join(receipt.failed), ";".join(receipt.undecided)
    return receipt.month, receipt.decision, failed, undecided


def _around(ledger: Ledger, rules: Programme, first: dt.date) -> set[int]:
    """Receipts that may belong to a month, and all that bear on them.

    Those of the same days bear on the limit of a shop and day, and duplicates on each other,
    however far apart they are.
    """
    ids = _of_month(ledger, first)
    if rules.shop_limit is not None:
        ids |= _ids(ledger, _ON_SAME_DAYS[rules.shop_limit.day], _json(ids))
    return _ids(ledger, _WITH_MATCHES, _json(ids))


def _of_month(ledger: Ledger, first: dt.date) -> set[int]:
    """A little more than the month: a day around for time zones, and exchanged day and month."""
    next_month = (first + 31 * _DAY).replace(day=1)
    uploaded = ((first - _DAY).isoformat(), (next_month + _DAY).isoformat())
    bought = (first.isoformat(), next_month.isoformat())
    exchanged = (f"{first.year}-01-01", f"{first.year}-12-31", f"{first.month:02}")
    return _ids(ledger, _MAYBE_OF_MONTH, *uploaded, *bought, *exchanged)


_MAYBE_OF_MONTH = """
    SELECT id FROM receipts WHERE uploaded >= ? AND uploaded < ?
    UNION SELECT id FROM receipts WHERE date >= ? AND date < ?
    UNION SELECT id FROM receipts WHERE date >= ? AND date <= ? AND substr(date, 9) = ?
        AND facts LIKE '%date_ambiguous%'
"""

_ON_SAME_DAYS = {
    "purchase": """
        SELECT id FROM receipts WHERE date IN
            (SELECT date FROM receipts WHERE id IN (SELECT value FROM json_each(?)))
    """,
    # All from the first upload to the last, and a day around them for time zones.
    "upload": """
        SELECT other.id FROM receipts AS other, (
            SELECT date(min(uploaded), '-1 day') AS low, date(max(uploaded), '+2 day') AS high
            FROM receipts WHERE id IN (SELECT value FROM json_each(?))
        ) WHERE other.uploaded >= low AND other.uploaded < high
    """,
}
"""Receipts of the same days as those with some numbers, by what a day is."""

_WITH_MATCHES = """
    WITH RECURSIVE linked(id) AS (
        SELECT value FROM json_each(?)
        UNION
        SELECT CASE WHEN matches.receipt = linked.id THEN partner ELSE receipt END
        FROM linked JOIN matches ON matches.receipt = linked.id OR partner = linked.id
    )
    SELECT id FROM linked
"""


def _links(ledger: Ledger, ids: Collection[int] | None) -> dict[int, dict[int, sqlite3.Row]]:
    """The matches of some receipts, or of all, by the numbers of both."""
    some = "" if ids is None else "WHERE receipt IN (SELECT value FROM json_each(?))"
    wanted = () if ids is None else (_json(ids),)
    links: dict[int, dict[int, sqlite3.Row]] = defaultdict(dict)
    for row in ledger.query(f"SELECT * FROM matches {some}", wanted):
        links[row["receipt"]][row["partner"]] = links[row["partner"]][row["receipt"]] = row
    return links


def _ids(ledger: Ledger, sql: str, *values: str) -> set[int]:
    return {row[0] for row in ledger.query(sql, values)}


def _json(ids: Iterable[int]) -> str:
    return json.dumps(sorted(ids))
