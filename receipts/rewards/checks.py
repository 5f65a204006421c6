"""The checks of one receipt that need no other receipt: passed, failed or undecided, in words.

A value in doubt (see :class:`receipts.rewards.entries.Entry`) decides a check only where every
value that it may have gives the same answer.  That is how a receipt in review can still count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from receipts.model import TYPES
from receipts.rewards.entries import Entry
from receipts.rewards.excluded import Excluded
from receipts.rewards.programme import Programme

Outcome = Literal["passed", "failed", "undecided"]
Decision = Literal["counts", "does_not_count", "needs_review"]

CHECKS = (
    "readable",
    "eligible_type",
    "eligible_merchant",
    "within_age",
    "not_in_future",
    "not_duplicate",
    "within_shop_limit",
    "within_cap",
)
_SURE_MATCH = 0.9


@dataclass(frozen=True, slots=True)
class Check:
    """What one check said of one receipt, with the reason in words for people."""

    name: str
    outcome: Outcome
    words: str


def decide(checks: Iterable[Check]) -> Decision:
    """One failed check is a no; otherwise one undecided check needs a person."""
    outcomes = {check.outcome for check in checks}
    if "failed" in outcomes:
        return "does_not_count"
    return "needs_review" if "undecided" in outcomes else "counts"


def own_checks(
    entry: Entry, programme: Programme, excluded: Excluded, as_of: dt.date
) -> list[Check]:
    """The first five checks, which rest on the receipt and the rules alone.

    Args:
        entry: The receipt.
        programme: The rules.
        excluded: The programme's excluded merchants, made once for all receipts.
        as_of: The day of the count.
    """
    if entry.readable is False:
        why = f": {', '.join(entry.reasons)}" if entry.reasons else ""
        unread = [Check(name, "undecided", "nothing was read") for name in CHECKS[1:5]]
        return [Check("readable", "failed", f"it could not be read{why}"), *unread]
    return [
        _readable(entry),
        _eligible_type(entry, programme),
        _eligible_merchant(entry, excluded),
        _within_age(entry, programme),
        _not_in_future(entry, as_of),
    ]


def _readable(entry: Entry) -> Check:
    if entry.confirmed:
        return Check("readable", "passed", "confirmed by a person")
    if entry.readable:
        return Check("readable", "passed", "it could be read")
    why = ", ".join(entry.reasons) or "no reason given"
    return Check("readable", "undecided", f"the reading as a whole is in doubt: {why}")


def _eligible_type(entry: Entry, programme: Programme) -> Check:
    """A refund fails here: it is a receipt, but of no purchase.

    A total in doubt keeps its sign: what is in doubt is which printed amount is the total.
    Only a negative one may be some discount, so that it needs a look.
    """
    name = "eligible_type"
    if entry.total is None:
        return Check(name, "undecided", "no total was read, so it may be a refund")
    if entry.total < 0:
        if "total" in entry.doubts:
            return Check(name, "undecided", f"it may be a refund: the total reads {entry.total}")
        return Check(name, "failed", f"it is a refund ({entry.total}), not a purchase")
    if set(programme.types) == set(TYPES):
        return Check(name, "passed", "the programme takes every type")
    if "type" in entry.doubts:
        reads = f", it reads {entry.type}" if entry.type else ""
        return Check(name, "undecided", f"the type is in doubt{reads}")
    if entry.type in programme.types:
        return Check(name, "passed", f"the programme takes {entry.type}")
    return Check(
        name, "failed", f"type {entry.type}; the programme takes {', '.join(programme.types)}"
    )


def _eligible_merchant(entry: Entry, excluded: Excluded) -> Check:
    name = "eligible_merchant"
    if not excluded:
        return Check(name, "passed", "the programme excludes no merchant")
    if "merchant" in entry.doubts:
        reads = f", it reads {entry.merchant!r}" if entry.merchant else ""
        return Check(name, "undecided", f"the merchant is in doubt{reads}")
    surest, match = excluded.surest(tuple(filter(None, (entry.merchant, entry.brand))))
    # A person who confirmed the name has seen its letters: only the very words count then.
    if match == 1 or (match >= _SURE_MATCH and not entry.confirmed):
        return Check(name, "failed", f"{entry.merchant!r} is excluded: {surest.why}")
    if match > 0 and not entry.confirmed:
        return Check(name, "undecided", f"{entry.merchant!r} may be excluded: {surest.why}")
    return Check(name, "passed", f"{entry.merchant!r} is not excluded")


def _within_age(entry: Entry, programme: Programme) -> Check:
    name = "within_age"
    limit = programme.max_age_days
    if limit is None:
        return Check(name, "passed", "the programme takes purchases of any age")
    ages = sorted((entry.uploaded.date() - day).days for day in entry.dates())
    if not ages:
        return _date_in_doubt(name, entry)
    rule = f"the programme takes {limit}"
    if ages[-1] <= limit:
        return Check(name, "passed", f"bought {_days(ages[-1])} before upload; {rule}")
    if ages[0] > limit:
        return Check(name, "failed", f"bought {_days(ages[0])} before upload; {rule}")
    return Check(
        name,
        "undecided",
        f"bought {ages[0]} or {ages[-1]} days before upload, as day and month are read; {rule}",
    )


def _not_in_future(entry: Entry, as_of: dt.date) -> Check:
    name = "not_in_future"
    uploaded = entry.uploaded.date()
    if uploaded > as_of:
        return Check(name, "failed", f"uploaded on {uploaded}, after the day of the count, {as_of}")
    days = entry.dates()
    if not days:
        return _date_in_doubt(name, entry)
    if min(days) > uploaded:
        return Check(name, "failed", f"bought on {entry.date}, after the upload on {uploaded}")
    return Check(name, "passed", f"bought on {days[0]}, not after the upload on {uploaded}")


def _date_in_doubt(name: str, entry: Entry) -> Check:
    reads = f"in doubt, it reads {entry.date}" if entry.date else "not known"
    return Check(name, "undecided", f"the date is {reads}")


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
