"""Which receipts count, and what each month comes to.

The order of the rows never matters.  Receipts take their places in the order of upload, then
of purchase; of two that are the same purchase, the one that can count stays and the other is
the duplicate; what is not yet sure takes no place from what is.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from receipts.errors import WrongCall
from receipts.rewards.checks import Check, decide, own_checks
from receipts.rewards.duplicates import Duplicate, Finder, Known
from receipts.rewards.entries import Entry, entries
from receipts.rewards.excluded import Excluded
from receipts.rewards.names import key
from receipts.rewards.programme import MONTH_BY, Programme, Region, load_programme
from receipts.rewards.result import Counts, MonthCount, ReceiptCount
from receipts.rewards.rows import in_calendar, time_zone

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
    finder: Callable[[], Finder] = Known,
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
        finder: Makes what looks for duplicates, where it is known already which these are.

    Raises:
        WrongCall: No such programme, region, time zone, or ``month_by``.
        BadData: The programme breaks the schema, or a row of the results cannot be read.
    """
    rules = load_programme(programme)
    paid = rules.region(region)
    if month_by is not None and month_by not in MONTH_BY:
        raise WrongCall(f"month_by must be one of {', '.join(MONTH_BY)}, not {month_by!r}.")
    if not isinstance(as_of, dt.date) or not in_calendar(as_of):
        raise WrongCall(f"as_of must be a date of the years 2 to 9998, not {as_of!r}.")
    day = as_of.date() if isinstance(as_of, dt.datetime) else as_of
    rows = entries(results, day, time_zone(timezone), frozenset(confirmed))
    excluded = Excluded(rules.excluded)
    items = [_Item.of(entry, rules, excluded, day, month_by or rules.month_by) for entry in rows]
    _check_duplicates(items, rules, finder)
    _check_limits(items, rules, _month(day))
    return Counts(rules.name, region, day, _months(items, rules, paid, _month(day)), _done(items))


@dataclass(slots=True)
class _Item:
    """A receipt on its way through the checks."""

    entry: Entry
    checks: list[Check]
    month: str
    month_sure: bool
    order: tuple[Any, ...]
    duplicate: Duplicate | None = None

    @classmethod
    def of(
        cls, entry: Entry, rules: Programme, excluded: Excluded, as_of: dt.date, month_by: str
    ) -> _Item:
        months = {_month(entry.uploaded)}
        if month_by == "purchase":
            months = {_month(day) for day in entry.dates()}
        read = entry.date if month_by == "purchase" and entry.date else entry.uploaded
        month = next(iter(months)) if len(months) == 1 else _month(read)
        bought = (entry.date or dt.date.max, entry.time or "~", entry.number or "~")
        rest = (entry.status, entry.shop, str(entry.total), entry.type, entry.reasons)
        order = (entry.uploaded, *bought, entry.file, entry.sha256, *rest)
        return cls(entry, own_checks(entry, rules, excluded, as_of), month, len(months) == 1, order)

    @property
    def rank(self) -> int:
        """Of two of the same purchase, the lower one stays."""
        rank = _RANK[decide(self.checks)]
        return 0 if rank == 1 and not self.entry.doubts else rank


def _check_duplicates(items: list[_Item], rules: Programme, finder: Callable[[], Finder]) -> None:
    """Compare each receipt with those that stand before it and are no duplicates themselves.

    Receipts that cannot count come last, so that they take no other's place.
    """
    known: dict[str, Finder] = defaultdict(finder)
    for item in sorted(items, key=lambda item: (item.rank, item.order)):
        seen = known[item.month if rules.duplicates == "month" else ""]
        item.duplicate = seen.find(item.entry)
        item.checks.append(_not_duplicate(item))
        if not (item.duplicate and item.duplicate.sure):
            seen.add(item.entry)


def _not_duplicate(item: _Item) -> Check:
    name = "not_duplicate"
    if item.duplicate and item.entry.confirmed and not item.duplicate.sure:
        return Check(name, "passed", f"confirmed by a person, though {item.duplicate.words}")
    if item.duplicate:
        return Check(name, "failed" if item.duplicate.sure else "undecided", item.duplicate.words)
    if item.entry.readable is False:
        return Check(name, "undecided", "nothing was read")
    return Check(name, "passed", "no other receipt shows this purchase")


def _check_limits(items: list[_Item], rules: Programme, last_month: str) -> None:
    """Give out the places a shop and day, then those of the month; only the sure take one."""
    shops: Counter[tuple[str, dt.date]] = Counter()
    months: Counter[str] = Counter()
    for item in sorted(items, key=lambda item: (item.month, item.order)):
        item.checks.append(_within_shop_limit(item, rules, shops))
        if rules.shop_limit and decide(item.checks) == "counts":
            shops[_shop_and_day(item.entry, rules)] += 1
        item.checks.append(_within_cap(item, rules, months, last_month))
        if decide(item.checks) == "counts":
            months[item.month] += 1


def _shop_and_day(entry: Entry, rules: Programme) -> tuple[str, dt.date]:
    by_upload = rules.shop_limit is not None and rules.shop_limit.day == "upload"
    return key(entry.shop), entry.uploaded.date() if by_upload else entry.date or dt.date.min


def _within_shop_limit(item: _Item, rules: Programme, used: Counter[tuple[str, dt.date]]) -> Check:
    name = "within_shop_limit"
    limit = rules.shop_limit
    if limit is None:
        return Check(name, "passed", "the programme has no limit a shop and day")
    if item.entry.readable is False:
        return Check(name, "undecided", "nothing was read")
    shop, day = _shop_and_day(item.entry, rules)
    shop_sure = "merchant" not in item.entry.doubts
    day_sure = limit.day == "upload" or "date" not in item.entry.doubts
    rule = f"the programme takes {limit.receipts} of one shop and day"
    if shop_sure and day_sure:
        taken = used[shop, day]
        words = f"{taken} of {item.entry.shop} on {day} count before it; {rule}"
        return Check(name, "failed" if taken >= limit.receipts else "passed", words)
    possible = (
        taken
        for (other, when), taken in used.items()
        if (other == shop or not shop_sure) and (when == day or not day_sure)
    )
    if max(possible, default=0) < limit.receipts:
        return Check(name, "passed", f"no shop and day has reached the limit; {rule}")
    return Check(name, "undecided", f"the shop or the day is in doubt; {rule}")


def _within_cap(item: _Item, rules: Programme, used: Counter[str], last_month: str) -> Check:
    """Also moves the receipt on to a month with room, where the programme carries over."""
    name = "within_cap"
    if not item.month_sure:
        return Check(name, "undecided", "the month of purchase is in doubt")
    if rules.cap is None:
        return Check(name, "passed", "the programme has no cap")
    month = item.month
    while rules.carry_over and used[month] >= rules.cap and month < last_month:
        month = _next(month)
    if used[month] < rules.cap:
        item.month = month
        return Check(name, "passed", f"{used[month]} of {month} count before it, of {rules.cap}")
    waits = "; it waits for the next month" if rules.carry_over else ""
    words = f"{rules.cap} receipts of {month} count already, the programme's cap{waits}"
    return Check(name, "failed", words)


def _months(
    items: list[_Item], rules: Programme, paid: Region, last_month: str
) -> tuple[MonthCount, ...]:
    """Every month up to the day of the count that a receipt belongs to, and that day's own."""
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        tally[item.month][decide(item.checks)] += 1
    names = sorted({name for name in tally if name <= last_month} | {last_month})
    return tuple(_month_count(name, tally[name], rules, paid) for name in names)


def _month_count(name: str, tally: Counter[str], rules: Programme, paid: Region) -> MonthCount:
    counted = tally["counts"]
    times = 0 if counted < rules.threshold else counted if rules.pays == "receipt" else 1
    return MonthCount(
        month=name,
        counted=counted,
        in_review=tally["needs_review"],
        threshold=rules.threshold,
        reward=paid.reward * times,
        currency=paid.currency,
    )


def _done(items: list[_Item]) -> tuple[ReceiptCount, ...]:
    return tuple(
        ReceiptCount(
            item.entry.file,
            item.month,
            tuple(item.checks),
            item.duplicate,
            item.entry.id,
            item.entry.uploaded.date(),
        )
        for item in items
    )


def _month(day: dt.date) -> str:
    return day.isoformat()[:7]


def _next(month: str) -> str:
    return _month(dt.date.fromisoformat(f"{month}-01") + dt.timedelta(days=31))
