"""``receipts earnings``: what the months come to in money, and where it is paid."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from receipts.cli import clock, console
from receipts.cli.console import say
from receipts.cli.rewards import FormatOption, check_format
from receipts.csv_text import csv_line
from receipts.errors import WrongCall
from receipts.inputs import shown

if TYPE_CHECKING:
    from receipts.rewards.earnings import MonthEarnings


def earnings(
    ledger: console.LedgerOption,
    programme: console.ProgrammeOption = "shopper-panel",
    region: console.RegionOption = "us",
    as_of: console.AsOfOption = None,
    month_by: console.MonthByOption = None,
    time_zone: console.TimeZoneOption = None,
    add: Annotated[
        str | None,
        typer.Option(
            "--add", metavar="NAME",
            help="Enter one of the programme's extras first, such as survey or ad_verification.",
        ),
    ] = None,
    number: Annotated[
        int, typer.Option("--number", help="How many to enter; negative takes back.")
    ] = 1,
    month: Annotated[
        str | None,
        typer.Option(
            "--month", metavar="YYYY-MM", show_default="that of --as-of",
            help="Month of what is entered.",
        ),
    ] = None,
    share: Annotated[
        list[str] | None,
        typer.Option(
            "--share", metavar="NAME=PERCENT",
            help="What a destination gets, such as charity=40; the first one of the programme "
            "gets the rest.",
        ),
    ] = None,
    by: console.ByOption = None,
    form: FormatOption = "table",
) -> None:  # fmt: skip
    """Add up what the receipts of a ledger, surveys and the like earn, month by month."""
    from receipts.rewards import earnings as money
    from receipts.rewards.ledger import Ledger
    from receipts.rewards.ledger.months import count_ledger
    from receipts.rewards.programme import load_programme

    check_format(form)
    percent = _percent(share or ())
    zone = clock.zone(time_zone)
    day = clock.day(as_of, zone)
    rules = load_programme(programme)
    with Ledger(ledger, create=False) as kept:
        if add is not None:
            kept.check_writable()
        counts = count_ledger(kept, rules, day, region=region, month_by=month_by, timezone=zone)
        # A wrong share is found out before anything is entered.
        money.earnings(counts, rules, {}, percent)
        if add is not None:
            when, who = month or day.isoformat()[:7], clock.user(by)
            has = money.add_extra(kept, rules, when, add, number, who, clock.now(), region=region)
            say(f"{when} has {has} of {add} now.")
        extras = money.extras_of(kept, rules, region)
    _hand_over(money.earnings(counts, rules, extras, percent), form, f"{rules.title} ({region})")


def _percent(shares: Sequence[str]) -> dict[str, int]:
    found = {}
    for share in shares:
        name, _, percent = share.partition("=")
        if not (name and percent.isdecimal() and len(percent) <= len("100")):
            words = f"--share must be NAME=PERCENT, such as charity=40, not {shown(share)}."
            raise WrongCall(words)
        found[name] = int(percent)
    return found


def _hand_over(months: Sequence[MonthEarnings], form: str, title: str) -> None:
    if form == "json":
        console.emit(json.dumps([month.to_dict() for month in months], indent=2) + "\n")
        return
    rows = [_row(month) for month in months]
    if form == "csv":
        console.emit("".join(map(csv_line, (rows[0], *(row.values() for row in rows)))))
        return
    names = [name.replace("_", " ") for name in rows[0]]
    sheet = console.table(title, *names, right=tuple(names[2:]))
    for row in rows:
        sheet.add_row(*(console.printable(str(value)) for value in row.values()))
    console.stdout().print(sheet)


def _row(month: MonthEarnings) -> dict[str, str | Decimal]:
    return {
        "month": month.month,
        "currency": month.currency,
        "receipts": month.receipts,
        **month.extras,
        "total": month.total,
        **{f"to_{name}": amount for name, amount in month.payout.items()},
    }
