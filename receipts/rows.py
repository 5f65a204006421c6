"""A receipt as one row of the results table: its columns, in plain Python.

Columns, their order and their meaning are the same from the library, the command line and
every format.  A field that was not found is ``None``; a text that there is none of
(``currency``, ``brand``, ``reasons``) is empty.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from receipts.fields import FIELDS

if TYPE_CHECKING:
    from receipts.receipt import Receipt

FIRST_COLUMNS = (
    "file", "status", "merchant", "date", "total", "currency", "type", "confidence",
    "merchant_confidence", "date_confidence", "total_confidence", "type_confidence",
    "reasons", "brand", "looks", "seconds", "sha256", "pages", "papers", "reader",
)  # fmt: skip
"""The columns that every table begins with, in this order: others rely on it."""

TEXTS = ("reasons", "brand", "sha256", "reader")
"""Columns of no field whose value is an empty text where there is none."""


def columns() -> tuple[str, ...]:
    """All columns of the results table: the first ones, then those of the other fields."""
    of_fields = (column for name in FIELDS for column in (name, f"{name}_confidence"))
    return tuple(dict.fromkeys((*FIRST_COLUMNS, *of_fields)))


def blanks() -> dict[str, Any]:
    """What stands in each column where there is nothing: an empty text, or no value."""
    fields = {name: spec.blank for name, spec in FIELDS.items()}
    return dict.fromkeys(columns()) | fields | dict.fromkeys(TEXTS, "")


ACCIDENTS = ("timed_out", "crashed", "internal_error", "missing_extra")
"""Reasons of a failure that may not be there the next time; the others lie in the file."""


def row(receipt: Receipt) -> dict[str, Any]:
    """One row of the results table, by column.

    ``date`` is a :class:`datetime.date`, ``total`` a :class:`~decimal.Decimal`, ``looks`` the
    number of looks that were taken, ``seconds`` CPU time, ``pages`` the number of pages of the
    file (0 where that is not known), ``papers`` the number of receipts on this page.
    """
    values: dict[str, Any] = {
        "file": _clean(receipt.file),
        "status": receipt.status,
        "confidence": round(receipt.confidence, 4),
        "reasons": ";".join(receipt.reasons),
        "brand": _clean(receipt.brand),
        "looks": len(receipt.looks),
        "seconds": round(receipt.seconds, 3),
        "sha256": receipt.sha256,
        "pages": receipt.page_count,
        "papers": receipt.paper_count,
        "reader": receipt.reader,
    }
    for name, spec in FIELDS.items():
        field = receipt.field(name)
        cell = spec.cell(field.value)
        values[name] = _clean(cell) if isinstance(cell, str) else cell
        values[f"{name}_confidence"] = round(field.confidence, 4)
    return {column: values[column] for column in columns()}


def details(receipt: Receipt) -> dict[str, Any]:
    """One line of a ``.jsonl`` file: the row, and under it all else that was read."""
    return {**plain(row(receipt)), "details": receipt.to_dict()}


def plain(values: Mapping[Any, Any]) -> dict[str, Any]:
    """Values that ``json`` can write: amounts and dates as text, what is missing as ``None``."""
    return {str(name): _plain(value) for name, value in values.items()}


def page_count(values: Mapping[str, Any]) -> int:
    """The number of pages of a row's file, 0 where it is not known.

    Raises:
        ValueError: It is no whole number.
    """
    return _count(values, "pages")


def paper_count(values: Mapping[str, Any]) -> int:
    """The number of receipts on a row's page; 1 in a table of an earlier release.

    Raises:
        ValueError: It is no whole number.
    """
    return _count(values, "papers") or 1


def is_to_be_read(held: Callable[[int], Mapping[str, Any] | None]) -> bool:
    """Whether a page is to be read, for the first time or again.

    Args:
        held: The row of one of its papers, counted from 1, or ``None`` where there is none.
    """
    first = held(1)
    if first is None:
        return True
    rows = (held(paper) for paper in range(1, paper_count(first) + 1))
    return any(row is None or failed_by_accident(row) for row in rows)


def failed_by_accident(values: Mapping[str, Any]) -> bool:
    """Whether a row is that of a page which may be read when it is tried again.

    What took too much memory, unlike what has too many pixels, is not known to have pages.
    """
    if values["status"] != "failed":
        return False
    reason = values.get("reasons")
    took_memory = reason == "too_large" and bool(values.get("sha256")) and not page_count(values)
    return reason in ACCIDENTS or took_memory


def _count(values: Mapping[str, Any], column: str) -> int:
    count = float(values.get(column) or 0)
    if not count.is_integer():
        raise ValueError(f"{count} is no number of {column}")
    return int(count)


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):  # numpy's
        value = value.tolist()
    if value is None or value != value:  # NaN is not itself
        return None
    return str(value) if isinstance(value, dt.date | Decimal) else value


def _clean(text: str) -> str:
    """Without the half characters that no file in UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
