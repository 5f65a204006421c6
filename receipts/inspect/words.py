"""What was read, in words that may be shown to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from receipts.fields import FIELDS

if TYPE_CHECKING:
    from receipts.receipt import Receipt

NOTHING = "-"


def shown(name: str, value: Any, receipt: Receipt) -> str:
    """A value of the field ``name``: an amount with the receipt's currency."""
    spec = FIELDS[name]
    text = one_line(spec.shown(value) or NOTHING)
    has_currency = spec.with_currency and value is not None and receipt.currency.value
    return f"{text} {receipt.currency.value}" if has_currency else text


def one_line(text: str) -> str:
    """A text as one line without control characters: what was read must not steer a terminal."""
    return "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))
