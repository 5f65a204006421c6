"""The checks that a receipt must pass to count under a programme: what they are, and the list."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from receipts.model import TYPES
from receipts.rewards.calendar import DAY_OF, month_of, next_month
from receipts.rewards.names import key as shop_key
from receipts.rewards.programme.excluded import Excluded, read_excluded
from receipts.rewards.programme.table import Table
from receipts.rewards.record import Record

if TYPE_CHECKING:
    from receipts.rewards.duplicates.compare import Duplicate

Outcome = Literal["passed", "failed", "undecided"]
Decision = Literal["counts", "does_not_count", "needs_review"]

Verdict = tuple[Outcome, str]
"""What a check finds, and the reason in words for people."""

NOTHING_READ: Verdict = ("undecided", "nothing was read")

SCOPES = ("ever", "month")
"""Within what a purchase counts once."""

_SURE_MATCH = 0.9  # of an excluded name, see names.phrase_in; below it a person has to look


@dataclass(frozen=True, slots=True)
class Check:
    """One check; a row of :data:`CHECKS`.

    Args:
        name: As in the results of a count.
        words: What it asks of a receipt, in one sentence for people.
        judge: A function of the :class:`Claim` and of the value of each key, in their order; of
            a check with a ``place`` also of how many of each place are taken.  A value in doubt
            (see :class:`~receipts.rewards.record.Record`) must decide only where all that it may
            be leads to the same: that is how a receipt in review can still count.
        keys: The keys of a programme's file that it goes by, each with what reads it: a function
            of its table and of its name there.  A key in the table ``[month]`` or ``[receipts]``
            has the table's name in front: ``receipts.max_age_days``.
        after_others: It goes by other receipts too: by :attr:`Claim.duplicate`, or by the places
            that are taken.  Any other check is undecided where nothing was read.
        place: For a check that limits how many receipts count: what a claim takes a place in,
            such as its month; a function of the claim and of the value of each key.
    """

    name: str
    words: str
    judge: Callable[..., Verdict]
    keys: Mapping[str, Callable[[Table, str], Any]] = field(default_factory=dict)
    after_others: bool = False
    place: Callable[..., Hashable] | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check said of one receipt, with the reason in words for people."""

    name: str
    outcome: Outcome
    words: str


@dataclass(slots=True)
class Claim:
    """One receipt under one programme, on its way through the checks.

    Args:
        record: The receipt.
        as_of: The day of the count.
        month: The month that it belongs to, ``YYYY-MM``; a check may carry it over to a later one.
        month_sure: Whether every value in doubt leads to the same month.
        duplicate: The receipt that this one is, or may be, again.
        results: What the checks said so far, by name.
    """

    record: Record
    as_of: dt.date
    month: str
    month_sure: bool
    duplicate: Duplicate | None = None
    results: dict[str, CheckResult] = field(default_factory=dict)

    def keep(self, check: Check, verdict: Verdict) -> None:
        """Keep what a check says."""
        self.results[check.name] = CheckResult(check.name, *verdict)

    @property
    def decision(self) -> Decision:
        """By the checks so far."""
        return decide(self.results.values())


def decide(results: Iterable[CheckResult]) -> Decision:
    """One failed check is a no; otherwise one undecided check needs a person."""
    outcomes = {result.outcome for result in results}
    if "failed" in outcomes:
        return "does_not_count"
    return "needs_review" if "undecided" in outcomes else "counts"


@dataclass(frozen=True, slots=True)
class ShopLimit:
    """At most ``receipts`` of one shop and day; the ``day`` of ``purchase`` or of ``upload``."""

    receipts: int
    day: str


def _readable(claim: Claim) -> Verdict:
    record = claim.record
    why = ", ".join(record.reasons)
    if record.readable is False:
        return "failed", f"it could not be read{f': {why}' if why else ''}"
    if record.confirmed:
        return "passed", "confirmed by a person"
    if record.readable:
        return "passed", "it could be read"
    return "undecided", f"the reading as a whole is in doubt: {why or 'no reason given'}"


def _eligible_type(claim: Claim, types: tuple[str, ...]) -> Verdict:
    """A refund fails here: it is a receipt, but of no purchase.

    A total in doubt keeps its sign: what is in doubt is which printed amount is the total.
    Only a negative one may be some discount, so that it needs a look.
    """
    record = claim.record
    if record.total is None:
        return "undecided", "no total was read, so it may be a refund"
    if record.total < 0:
        if "total" in record.doubts:
            return "undecided", f"it may be a refund: the total reads {record.total}"
        return "failed", f"it is a refund ({record.total}), not a purchase"
    if set(types) == set(TYPES):
        return "passed", "the programme takes every type"
    if "type" in record.doubts:
        reads = f", it reads {record.type}" if record.type else ""
        return "undecided", f"the type is in doubt{reads}"
    if record.type in types:
        return "passed", f"the programme takes {record.type}"
    return "failed", f"type {record.type}; the programme takes {', '.join(types)}"


def _eligible_merchant(claim: Claim, excluded: Excluded) -> Verdict:
    record = claim.record
    if not excluded.groups:
        return "passed", "the programme excludes no merchant"
    if "merchant" in record.doubts:
        reads = f", it reads {record.merchant!r}" if record.merchant else ""
        return "undecided", f"the merchant is in doubt{reads}"
    surest, match = excluded.surest(tuple(filter(None, (record.merchant, record.brand))))
    # A person who confirmed the name has seen its letters: only the very words count then.
    if match == 1 or (match >= _SURE_MATCH and not record.confirmed):
        return "failed", f"{record.merchant!r} is excluded: {surest.why}"
    if match > 0 and not record.confirmed:
        return "undecided", f"{record.merchant!r} may be excluded: {surest.why}"
    return "passed", f"{record.merchant!r} is not excluded"


def _within_age(claim: Claim, limit: int | None) -> Verdict:
    if limit is None:
        return "passed", "the programme takes purchases of any age"
    record = claim.record
    ages = sorted((record.uploaded.date() - day).days for day in record.dates())
    if not ages:
        return _date_in_doubt(record)
    rule = f"the programme takes {limit}"
    if ages[-1] <= limit:
        return "passed", f"bought {_days(ages[-1])} before upload; {rule}"
    if ages[0] > limit:
        return "failed", f"bought {_days(ages[0])} before upload; {rule}"
    either = f"{ages[0]} or {ages[-1]} days before upload, as day and month are read"
    return "undecided", f"bought {either}; {rule}"


def _not_in_future(claim: Claim) -> Verdict:
    record, uploaded = claim.record, claim.record.uploaded.date()
    if uploaded > claim.as_of:
        return "failed", f"uploaded on {uploaded}, after the day of the count, {claim.as_of}"
    days = record.dates()
    if not days:
        return _date_in_doubt(record)
    if min(days) > uploaded:
        return "failed", f"bought on {record.date}, after the upload on {uploaded}"
    return "passed", f"bought on {days[0]}, not after the upload on {uploaded}"


def _not_duplicate(claim: Claim, scope: str) -> Verdict:
    """The ``scope`` is that of the search for duplicates, before this check."""
    duplicate = claim.duplicate
    if duplicate and duplicate.sure:
        return "failed", duplicate.words
    if duplicate and claim.record.confirmed:
        return "passed", f"confirmed by a person, though {duplicate.words}"
    if duplicate:
        return "undecided", duplicate.words
    if claim.record.readable is False:
        return NOTHING_READ
    return "passed", "no other receipt shows this purchase"


def _within_shop_limit(
    claim: Claim, limit: ShopLimit | None, taken: Counter[tuple[str, dt.date]]
) -> Verdict:
    record = claim.record
    if limit is None:
        return "passed", "the programme has no limit a shop and day"
    if record.readable is False:
        return NOTHING_READ
    shop, day = _shop_and_day(claim, limit)
    shop_sure = "merchant" not in record.doubts
    day_sure = limit.day == "upload" or "date" not in record.doubts
    rule = f"the programme takes {limit.receipts} of one shop and day"
    if shop_sure and day_sure:
        before = taken[shop, day]
        words = f"{before} of {record.shop} on {day} count before it; {rule}"
        return "failed" if before >= limit.receipts else "passed", words
    possible = (
        number
        for (other, when), number in taken.items()
        if (other == shop or not shop_sure) and (when == day or not day_sure)
    )
    if max(possible, default=0) < limit.receipts:
        return "passed", f"no shop and day has reached the limit; {rule}"
    return "undecided", f"the shop or the day is in doubt; {rule}"


def _shop_and_day(claim: Claim, limit: ShopLimit | None) -> tuple[str, dt.date]:
    record = claim.record
    by_upload = limit is not None and limit.day == "upload"
    return shop_key(
        record.shop
    ), record.uploaded.date() if by_upload else record.date or dt.date.min


def _within_cap(claim: Claim, cap: int | None, carry_over: bool, taken: Counter[str]) -> Verdict:
    """Also moves the receipt on to a month with room, where the programme carries over."""
    if not claim.month_sure:
        return "undecided", "the month of purchase is in doubt"
    if cap is None:
        return "passed", "the programme has no cap"
    month = claim.month
    while carry_over and taken[month] >= cap and month < month_of(claim.as_of):
        month = next_month(month)
    if taken[month] < cap:
        claim.month = month
        return "passed", f"{taken[month]} of {month} count before it, of {cap}"
    waits = "; it waits for the next month" if carry_over else ""
    return "failed", f"{cap} receipts of {month} count already, the programme's cap{waits}"


def _date_in_doubt(record: Record) -> Verdict:
    return (
        "undecided",
        f"the date is {f'in doubt, it reads {record.date}' if record.date else 'not known'}",
    )


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _read_types(table: Table, key: str) -> tuple[str, ...]:
    types = table.texts(key, TYPES, TYPES)
    if not types:
        table.fail(key, "a list with at least one type")
    return types


def _read_shop_limit(top: Table, key: str) -> ShopLimit | None:
    table = top.optional_table(key)
    if table is None:
        return None
    limit = ShopLimit(table.whole("receipts", 1), table.one_of("day", DAY_OF, "purchase"))
    table.done()
    return limit


CHECKS: dict[str, Check] = {check.name: check for check in (
    Check("readable", "Something could be read, or a person has confirmed it.", _readable),
    Check("eligible_type", "It is of a type that the programme takes, and no refund.",
          _eligible_type, {"receipts.types": _read_types}),
    Check("eligible_merchant", "The programme does not exclude the merchant.",
          _eligible_merchant, {"excluded": read_excluded}),
    Check("within_age", "It was uploaded soon enough after the purchase.", _within_age,
          {"receipts.max_age_days": lambda table, key: table.whole(key, 0, None)}),
    Check("not_in_future",
          "It was not bought after the upload, nor uploaded after the day of the count.",
          _not_in_future),
    Check("not_duplicate", "No other receipt shows the same purchase.", _not_duplicate,
          {"receipts.duplicates": lambda table, key: table.one_of(key, SCOPES, "ever")},
          after_others=True),
    Check("within_shop_limit", "Not too many of one shop and day count before it.",
          _within_shop_limit, {"shop_limit": _read_shop_limit},
          after_others=True, place=_shop_and_day),
    Check("within_cap", "Its month still has room under the cap.", _within_cap,
          {"month.cap": lambda table, key: table.whole(key, 1, None),
           "month.carry_over": lambda table, key: table.flag(key, False)},
          after_others=True, place=lambda claim, *rule: claim.month),
)}  # fmt: skip
"""All checks by name, in the order in which people are shown them."""
