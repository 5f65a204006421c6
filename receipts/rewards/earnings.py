"""What a month comes to in money: receipts, surveys and the like, and where it is paid."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Any

from receipts.errors import WrongCall
from receipts.inputs import shown
from receipts.rewards.ledger import Ledger
from receipts.rewards.programme import Programme, load_programme
from receipts.rewards.result import Counts

MOST = 1_000_000
"""The most extras that can be entered or taken back at once."""

Extras = Mapping[tuple[str, str], int]
"""How many of each extra, by month (``YYYY-MM``) and name."""


@dataclass(frozen=True, slots=True)
class MonthEarnings:
    """One month's money.

    Args:
        month: ``YYYY-MM``.
        currency: ISO 4217 code of all amounts.
        receipts: For the receipts that count.
        extras: For each of the programme's extras.
        payout: To each of the programme's destinations; they add up to :attr:`total`.
    """

    month: str
    currency: str
    receipts: Decimal
    extras: Mapping[str, Decimal]
    payout: Mapping[str, Decimal]

    @property
    def total(self) -> Decimal:
        """All that the month has earned."""
        return sum(self.extras.values(), self.receipts)

    def to_dict(self) -> dict[str, Any]:
        """Plain values; amounts are texts."""
        return {
            "month": self.month,
            "currency": self.currency,
            "receipts": str(self.receipts),
            "extras": {name: str(amount) for name, amount in self.extras.items()},
            "total": str(self.total),
            "payout": {name: str(amount) for name, amount in self.payout.items()},
        }


def earnings(
    counts: Counts,
    programme: str | Path | Programme,
    extras: Extras,
    percent: Mapping[str, int] | None = None,
) -> tuple[MonthEarnings, ...]:
    """Add up the months of a count and the extras.  It is pure.

    Args:
        counts: From :func:`receipts.count`, under the same programme.
        programme: The programme, its name or the path of its file.
        extras: How many of each extra in each month, as :func:`extras_of` gives them.
        percent: Share of each destination, such as ``{"charity": 40}``; the programme's first
            destination gets the rest, and what cannot be divided.

    Raises:
        WrongCall: No such region, extra or destination, or shares of less than 0 or over 100.
    """
    rules = load_programme(programme)
    paid = rules.region(counts.region)
    shares = _shares(rules, percent or {})
    rewards = {month.month: month.reward for month in counts.months}
    found = []
    for month in sorted({*rewards, *(month for month, _ in extras)}):
        own = {name: Decimal(0) * extra.amount for name, extra in paid.extras.items()}
        for (of, name), number in extras.items():
            if of == month:
                extra = paid.extras[_known(name, rules, counts.region)]
                own[name] = extra.amount * (min(number, 1) if extra.per == "month" else number)
        reward = rewards.get(month, Decimal(0) * paid.reward)
        total = sum(own.values(), reward)
        found.append(MonthEarnings(month, paid.currency, reward, own, _split(total, shares)))
    return tuple(found)


def add_extra(
    ledger: Ledger,
    programme: str | Path | Programme,
    month: str,
    name: str,
    number: int,
    who: str,
    at: dt.datetime,
    *,
    region: str = "us",
) -> int:
    """Enter surveys and the like into a ledger.

    Args:
        ledger: Where to keep them.
        programme: The programme, its name or the path of its file.
        month: ``YYYY-MM``.
        name: One of the region's extras, such as ``survey``.
        number: How many more; fewer, to take back an entry, where it is negative.
        who: The person.
        at: The time now.
        region: One of the programme's regions.

    Returns:
        How many the month has now.

    Raises:
        WrongCall: No such region, extra or month, or more taken back than there are.
    """
    rules = load_programme(programme)
    _known(name, rules, region)
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise WrongCall(f"month must be YYYY-MM, not {shown(month)}.")
    if abs(number) > MOST:
        raise WrongCall(f"number must be at most {MOST}, not {shown(number)}.")
    now = extras_of(ledger, rules, region).get((month, name), 0) + number
    if now < 0:
        raise WrongCall(f"{month} has only {now - number} of {name!r} to take back.")
    ledger.write(
        "INSERT INTO extras (at, who, programme, region, month, extra, number) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(at.isoformat(), who, rules.name, region, month, name, number)],
    )
    return now


def extras_of(
    ledger: Ledger, programme: str | Path | Programme, region: str = "us"
) -> dict[tuple[str, str], int]:
    """The extras that were entered for a programme and region, by month and name."""
    rows = ledger.query(
        "SELECT month, extra, sum(number) FROM extras WHERE programme = ? AND region = ? "
        "GROUP BY month, extra",
        (load_programme(programme).name, region),
    )
    return {(month, name): number for month, name, number in rows}


def _known(name: str, rules: Programme, region: str) -> str:
    extras = rules.region(region).extras
    if name not in extras:
        known = f"it has {', '.join(sorted(extras))}" if extras else "it has none"
        raise WrongCall(f"programme {rules.name} has no extra {name!r} in {region}; {known}.")
    return name


def _shares(rules: Programme, percent: Mapping[str, int]) -> dict[str, int]:
    """Percent of each destination, the programme's first one last of all: it gets the rest."""
    for name in percent:
        if name not in rules.payout:
            raise WrongCall(
                f"programme {rules.name} cannot pay to {name!r}; it can to "
                f"{', '.join(rules.payout)}."
            )
    first, *others = rules.payout
    rest = 100 - sum(percent.get(name, 0) for name in others)
    if min(percent.values(), default=0) < 0 or rest < 0 or percent.get(first, rest) != rest:
        raise WrongCall(f"the shares must add up to 100, not {dict(percent)}.")
    return {**{name: percent.get(name, 0) for name in others}, first: rest}


def _split(total: Decimal, shares: Mapping[str, int]) -> dict[str, Decimal]:
    """Rounded down to the amount's own places; the last destination gets what is left."""
    parts: dict[str, Decimal] = {}
    *others, last = shares
    for name in others:
        parts[name] = (total * shares[name] / 100).quantize(total, ROUND_DOWN)
    parts[last] = total - sum(parts.values())
    return parts
