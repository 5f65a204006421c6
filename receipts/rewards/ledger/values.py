"""The values of a receipt that a ledger keeps as JSON: what was read, and what a person set."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from decimal import InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from receipts.errors import WrongCall
from receipts.fields import FIELDS
from receipts.fields.spec import FieldSpec
from receipts.inputs import shown
from receipts.rewards.cells import DECISIVE, REQUIRED
from receipts.rewards.record import BESIDE, Record
from receipts.rows import columns


def kept_row(kept: sqlite3.Row) -> dict[str, Any]:
    """A row of the ledger's table ``receipts`` as one of a results table, in plain values.

    It has ``id``, ``uploaded`` and ``confirmed`` too, and an empty text in each required column
    where nothing was read.
    """
    own = {"id": kept["id"], "uploaded": kept["uploaded"], "confirmed": bool(kept["confirmed"])}
    return {**dict.fromkeys(REQUIRED, ""), **json.loads(kept["facts"]), **own}


def kept_record(kept: sqlite3.Row, zone: ZoneInfo | None = None) -> Record:
    """A row of the ledger's table ``receipts`` as a record; see :meth:`Record.from_row`."""
    return Record.from_row(kept_row(kept), zone=zone)


def to_keep(record: Record) -> dict[str, Any]:
    """What was read, without what is empty; the fingerprint has a table of its own."""
    row = record.to_row()
    names = (name for name in (*columns(), *BESIDE) if name != "phash")
    return {name: row[name] for name in names if row.get(name) not in (None, "")}


def corrected(values: Mapping[str, Any], corrections: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The values as they stand: as read, with each corrected field in its place.

    What a person has set is in doubt no longer, so the reasons that name it go.  With no reason
    left, or with all decisive fields set, the receipt is ``ok``.  A merchant that was corrected
    has no brand any more, since that was the wrong name's.  ``checked`` names what was set.
    """
    found = dict(values)
    done = dict(corrections)
    if "merchant" in done:
        found.pop("brand", None)
    found.update(done)
    if done:
        found["checked"] = " ".join(sorted(done))
    if "time" in done:
        found.pop("times", None)
    for name in done:
        found.pop(f"{name}_confidence", None)
    reasons = [reason for reason in str(found.get("reasons") or "").split(";") if reason]
    left = [reason for reason in reasons if done.keys().isdisjoint(reason.split("_"))]
    if left != reasons:
        found["reasons"] = ";".join(left)
    if done.keys() >= set(DECISIVE) or (found["status"] == "review" and reasons and not left):
        found["status"], found["reasons"] = "ok", ""
    return found


def correction(field: str, value: object) -> str:
    """The text to be kept for a corrected field.

    Raises:
        WrongCall: There is no such field, or it cannot have this value.
    """
    # The chain is no field; it is written as a merchant is.
    known: dict[str, FieldSpec[Any]] = {**FIELDS, "brand": FIELDS["merchant"]}
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
