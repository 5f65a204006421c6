"""What is known of one receipt: what the reader said, and what a person corrected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import InvalidOperation
from typing import Any

from receipts.bounds import bounded
from receipts.errors import WrongCall
from receipts.fields import FIELDS
from receipts.fields.spec import FieldSpec
from receipts.inputs import shown
from receipts.model import Receipt
from receipts.rewards.rows import REQUIRED
from receipts.rows import columns, plain, row

Facts = dict[str, Any]
"""The columns of the results table and :data:`MORE`; plain values."""

MORE = ("times", "figures", "phash")
"""All that looks like a time, all numbers of three or more figures without their signs, and the
picture's fingerprint."""

_CLOCK = re.compile(r"([01]\d|2[0-3]|(?<!\d)\d)\s?(:\s?[0-5]\d(?:\s?:\s?[0-5]\d)?)(?!\d)")
_NUMBER = re.compile(r"\d[\d.,:/-]*\d")
_FEWEST_FIGURES = 3
_DECISIVE = frozenset(REQUIRED) - {"file", "status"}
"""Fields that decide whether a receipt counts; with all of them set by a person it is ``ok``."""


def facts_of(receipt: Receipt | Mapping[str, Any]) -> Facts:
    """The facts of a receipt that was read, or of one row of a results table."""
    found = plain({**row(receipt), **_more(receipt)} if isinstance(receipt, Receipt) else receipt)
    return {name: found[name] for name in (*columns(), *MORE) if found.get(name) not in (None, "")}


def _more(receipt: Receipt) -> Facts:
    texts = ["\n".join(line.text for line in bounded(look.lines)) for look in receipt.looks]
    times = {
        f"{int(hour):02}{''.join(rest.split())}"
        for text in texts
        for hour, rest in _CLOCK.findall(text)
    }
    return {
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
    if done.keys() >= _DECISIVE or (facts["status"] == "review" and reasons and not left):
        facts["status"], facts["reasons"] = "ok", ""
    return facts


def correction(field: str, value: object) -> str:
    """The text to be kept for a corrected field.

    Raises:
        WrongCall: There is no such field, or it cannot have this value.
    """
    known = correctable()
    if field not in known:
        raise WrongCall(f"{field!r} cannot be corrected; what can is {', '.join(known)}.")
    spec = known[field]
    try:
        found = spec.parse(str(value).strip())
        fits = spec.accepts(found)
    except (ValueError, InvalidOperation):
        fits = False
    if not fits:
        raise WrongCall(f"{field} must be {spec.expected}, not {shown(str(value))}.")
    return spec.to_text(found)


def correctable() -> dict[str, FieldSpec[Any]]:
    """What a person can correct: the fields, and the chain, which is written as a merchant is."""
    return {**FIELDS, "brand": FIELDS["merchant"]}
