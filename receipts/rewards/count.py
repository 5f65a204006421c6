"""Which receipts count, and what each month comes to.

The order of the rows never matters.  Receipts take their places in the order of upload, then
of purchase; of two that are the same purchase, the one that can count stays and the other is
the duplicate; what is not yet sure takes no place from what is.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from receipts.errors import WrongCall
from receipts.rewards.calendar import DAY_OF, in_calendar, month_of, time_zone
from receipts.rewards.duplicates.find import DuplicateFinder, MemoryFinder
from receipts.rewards.programme.checks import CHECKS, NOTHING_READ, Claim
from receipts.rewards.programme.programme import Programme, Region, load_programme
from receipts.rewards.record import Record, records_of
from receipts.rewards.result import Counts, MonthCount, ReceiptCount

if TYPE_CHECKING:
    import pandas as pd

_RANK = {"counts": 1, "needs_review": 2, "does_not_count": 3}


def count(
    results: pd.DataFrame | Iterable[Mapping[str, Any]],
    programme: str | Path | Programme,
    as_of: dt.date,
    *,
    region: str = "us",
    month_by: str | None = None,
    timezone: str | dt.tzinfo | None = None,
    confirmed: Collection[str] = (),
) -> Counts:
    """Decide for each receipt whether it counts, and sum up the months.

    It is pure: no clock, no file but the named programme's.

    Args:
        results: A results table, or its rows as mappings.  Optional columns: ``uploaded``
            (day or time in ISO 8601, otherwise ``as_of``), ``number`` (of the receipt),
            ``time`` (of purchase, ``HH:MM``), ``times``, ``figures``, ``phash``, ``confirmed``.
        programme: A programme, its name, or the path of its file.
        as_of: The day of the count, in the user's own time zone.
        region: One of the programme's regions.
        month_by: ``upload`` or ``purchase``; by default what the programme says.
        timezone: Where months end for the user, such as ``America/New_York``.  Upload times
            with an offset are moved there; without a zone, times are taken as written.
        confirmed: Files (or SHA-256) of receipts that a person has confirmed.

    Raises:
        WrongCall: No such programme, region, time zone, or ``month_by``.
        BadData: The programme breaks the schema, or a row of the results cannot be read.
    """
    zone, day = time_zone(timezone), _day_of_count(as_of)
    records = records_of(results, day, zone, frozenset(confirmed))
    return count_records(records, programme, day, region=region, month_by=month_by)


def count_records(
    records: Iterable[Record],
    programme: str | Path | Programme,
    as_of: dt.date,
    *,
    region: str,
    month_by: str | None,
    finder: Callable[[], DuplicateFinder] = MemoryFinder,
) -> Counts:
    """As :func:`count`, of records; ``finder`` makes what looks for duplicates among them."""
    rules = load_programme(programme)
    paid = rules.region(region)
    if month_by is not None and month_by not in DAY_OF:
        raise WrongCall(f"month_by must be one of {', '.join(DAY_OF)}, not {month_by!r}.")
    day = _day_of_count(as_of)
    claims = [_claim(record, day, month_by or rules.month_by) for record in records]
    _judge_each(claims, rules)
    _find_duplicates(claims, rules, finder)
    _judge_among_others(claims, rules)
    months = _months(claims, rules, paid, month_of(day))
    return Counts(rules.name, region, day, months, tuple(map(_receipt_count, claims)))


def _day_of_count(as_of: dt.date) -> dt.date:
    if not isinstance(as_of, dt.date) or not in_calendar(as_of):
        raise WrongCall(f"as_of must be a date of the years 2 to 9998, not {as_of!r}.")
    return as_of.date() if isinstance(as_of, dt.datetime) else as_of


def _claim(record: Record, as_of: dt.date, month_by: str) -> Claim:
    days = record.dates() if month_by == "purchase" else (record.uploaded,)
    months = {month_of(day) for day in days}
    if len(months) == 1:
        return Claim(record, as_of, months.pop(), month_sure=True)
    return Claim(record, as_of, month_of(record.date or record.uploaded), month_sure=False)


def _judge_each(claims: list[Claim], rules: Programme) -> None:
    """The checks of one receipt; of one that could not be read only the first can tell."""
    for check in CHECKS.values():
        if not check.after_others:
            values = rules.values_for(check)
            for claim in claims:
                unread = claim.record.readable is False and check.name != "readable"
                claim.keep(check, NOTHING_READ if unread else check.judge(claim, *values))


def _find_duplicates(
    claims: list[Claim], rules: Programme, finder: Callable[[], DuplicateFinder]
) -> None:
    """Compare each receipt with those that stand before it and are no duplicates themselves.

    Receipts that cannot count come last, so that they take no other's place.
    """
    finders: dict[str, DuplicateFinder] = defaultdict(finder)
    for claim in sorted(claims, key=lambda claim: (_rank(claim), _order(claim))):
        before = finders[claim.month if rules.duplicates == "month" else ""]
        claim.duplicate = before.find(claim.record)
        if not (claim.duplicate and claim.duplicate.sure):
            before.add(claim.record)


def _judge_among_others(claims: list[Claim], rules: Programme) -> None:
    """The checks that go by other receipts; only what counts so far takes a place."""
    checks = [
        (check, rules.values_for(check), Counter[Hashable]())
        for check in CHECKS.values()
        if check.after_others
    ]
    for claim in sorted(claims, key=lambda claim: (claim.month, _order(claim))):
        for check, values, taken in checks:
            limited = [taken] if check.place else []
            claim.keep(check, check.judge(claim, *values, *limited))
            if check.place and claim.decision == "counts":
                taken[check.place(claim, *values)] += 1


def _rank(claim: Claim) -> int:
    """Of two of the same purchase, the lower one stays."""
    rank = _RANK[claim.decision]
    return 0 if rank == 1 and not claim.record.doubts else rank


def _order(claim: Claim) -> tuple[Any, ...]:
    """The order of upload, then of purchase, then any that does not depend on that of the rows."""
    record = claim.record
    bought = (record.date or dt.date.max, record.time or "~", record.number or "~")
    rest = (record.status, record.shop, str(record.total), record.type, record.reasons)
    return record.uploaded, *bought, record.file, record.sha256, *rest


def _months(
    claims: list[Claim], rules: Programme, paid: Region, last_month: str
) -> tuple[MonthCount, ...]:
    """Every month up to the day of the count that a receipt belongs to, and that day's own."""
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    for claim in claims:
        tally[claim.month][claim.decision] += 1
    names = sorted({name for name in tally if name <= last_month} | {last_month})
    return tuple(_month_count(name, tally[name], rules, paid) for name in names)


def _month_count(name: str, tally: Counter[str], rules: Programme, paid: Region) -> MonthCount:
    counted = tally["counts"]
    times = 0 if counted < rules.threshold else counted if rules.pays == "receipt" else 1
    in_review, reward = tally["needs_review"], paid.reward * times
    return MonthCount(name, counted, in_review, rules.threshold, reward, paid.currency)


def _receipt_count(claim: Claim) -> ReceiptCount:
    record, results = claim.record, tuple(claim.results[name] for name in CHECKS)
    uploaded = record.uploaded.date()
    return ReceiptCount(record.file, claim.month, results, claim.duplicate, record.id, uploaded)
