"""What is known of one receipt: what the reader said, and what a person corrected."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import InvalidOperation
from typing import Any

from receipts.bounds import bounded
from receipts.errors import WrongCall
from receipts.inputs import amount, shown
from receipts.model import Receipt
from receipts.parse.marks import marks
from receipts.rewards.programme import TYPES
from receipts.rows import COLUMNS, plain, row

Facts = dict[str, Any]
"""The columns of the results table and :data:`MORE`; plain values."""

MORE = ("number", "time", "times", "figures", "phash")
"""Receipt number, time of purchase, all that looks like a time, all numbers of three or more
figures without their signs, and the picture's fingerprint."""

_SHORTEST = 3  # characters after the zeros: a shorter number is cut off, or is a till's
_CLOCK = re.compile(r"([01]\d|2[0-3]|(?<!\d)\d)\s?(:\s?[0-5]\d(?:\s?:\s?[0-5]\d)?)(?!\d)")
_NUMBER = re.compile(r"\d[\d.,:/-]*\d")
_FEWEST_FIGURES = 3
LONGEST = 1000
"""Characters of a name or number that a person enters; a line of a receipt has under a hundred."""

_ALL_FOUR = {"merchant", "date", "total", "type"}


def facts_of(receipt: Receipt | Mapping[str, Any]) -> Facts:
    """The facts of a receipt that was read, or of one row of a results table."""
    found = plain({**row(receipt), **_more(receipt)} if isinstance(receipt, Receipt) else receipt)
    return {name: found[name] for name in (*COLUMNS, *MORE) if found.get(name) not in (None, "")}


def _more(receipt: Receipt) -> Facts:
    found = marks(receipt)
    texts = ["\n".join(line.text for line in bounded(look.lines)) for look in receipt.looks]
    times = {
        f"{int(hour):02}{''.join(rest.split())}"
        for text in texts
        for hour, rest in _CLOCK.findall(text)
    }
    known = len(re.sub(r"\W", "", found.number).lstrip("0")) >= _SHORTEST
    return {
        "number": found.number if known else "",
        "time": found.time,
        "times": " ".join(sorted(times)),
        "figures": " ".join(sorted(_figures(texts[-1:]))),
        "phash": receipt.fingerprint,
    }


def _figures(texts: Iterable[str]) -> set[str]:
    found = {re.sub(r"\D", "", n) for text in texts for n in _NUMBER.findall(text)}
    return {number for number in found if len(number) >= _FEWEST_FIGURES}


def corrected(reading: Mapping[str, Any], corrections: Iterable[tuple[str, str]]) -> Facts:
    """The facts as they stand: the reading, with each corrected field in its place.

    What a person has set is in doubt no longer, so the reasons that name it go.  With no reason
    left, or with all four fields set, the receipt is ``ok``.  A merchant that was corrected has
    no brand any more, since that was the wrong name's.  ``checked`` names what was set.
    """
    facts = dict(reading)
    done = dict(corrections)
    if "merchant" in done:
        facts.pop("brand", None)
    facts.update(done)
    if done:
        facts["checked"] = " ".join(sorted(done))
    if "time" in done:
        facts.pop("times", None)
    for name in done:
        facts.pop(f"{name}_confidence", None)
    reasons = [reason for reason in str(facts.get("reasons") or "").split(";") if reason]
    left = [reason for reason in reasons if done.keys().isdisjoint(reason.split("_"))]
    if left != reasons:
        facts["reasons"] = ";".join(left)
    if done.keys() >= _ALL_FOUR or (facts["status"] == "review" and reasons and not left):
        facts["status"], facts["reasons"] = "ok", ""
    return facts


def correction(field: str, value: object) -> str:
    """The text to be kept for a corrected field.

    Raises:
        WrongCall: There is no such field, or it cannot have this value.
    """
    if field not in CORRECTABLE:
        raise WrongCall(f"{field!r} cannot be corrected; what can is {', '.join(CORRECTABLE)}.")
    check, expected = CORRECTABLE[field]
    try:
        found = check(str(value).strip())
    except (ValueError, InvalidOperation):
        found = ""
    if not found:
        raise WrongCall(f"{field} must be {expected}, not {shown(str(value))}.")
    return found


def _text(text: str) -> str:
    """Empty for what no file in UTF-8 can hold, such as a name typed in another encoding."""
    return text if text.isprintable() and len(text) <= LONGEST else ""


def _matching(pattern: str) -> Callable[[str], str]:
    return lambda text: text if re.fullmatch(pattern, text) else ""


CORRECTABLE: Mapping[str, tuple[Callable[[str], str], str]] = {
    "merchant": (_text, "a name"),
    "date": (lambda text: dt.date.fromisoformat(text).isoformat(), "a day as YYYY-MM-DD"),
    "total": (lambda text: str(amount(text)), "an amount such as 12.30"),
    "currency": (_matching("[A-Z]{3}"), "an ISO 4217 code, such as USD"),
    "type": (lambda text: text if text in TYPES else "", "one of " + ", ".join(TYPES)),
    "brand": (_text, "a name"),
    "number": (_text, "a receipt number"),
    "time": (lambda text: dt.time.fromisoformat(text).strftime("%H:%M"), "a time as HH:MM"),
}
"""What a person can correct: the check of the text, and what it must be."""
