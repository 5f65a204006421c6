"""Label files: what is right for each receipt of a folder.

A label file is a CSV file with the columns ``file, merchant, date, total, currency, type``;
others are ignored.  Merchant, total and type may list alternatives, ``a|b``.  An empty label
is not known.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from receipts.errors import BadData
from receipts.inputs import amount, read_text, shown

COLUMNS = ("file", "merchant", "date", "total", "type")
"""Columns that must be there; ``currency`` may."""

_FORM = "It must be a CSV file with the columns file, merchant, date, total, currency, type."
MOST_BYTES = 64 * 1024 * 1024
"""Longest label file that is read: a million labels have less."""


@dataclass(frozen=True, slots=True)
class Label:
    """What is right for one file; what is empty or ``None`` is not known and not scored."""

    file: str
    merchants: tuple[str, ...] = ()
    date: dt.date | None = None
    totals: tuple[Decimal, ...] = ()
    currency: str = ""
    types: tuple[str, ...] = ()

    def text(self, field: str) -> str:
        """The label of a field as it stands in a label file."""
        if field == "date":
            return self.date.isoformat() if self.date else ""
        values: tuple[object, ...] = getattr(self, f"{field}s")
        return "|".join(map(str, values))


def read_labels(path: Path) -> dict[str, Label]:
    """Labels by file name.

    Args:
        path: A label file, or a folder with one called ``labels.csv``.

    Raises:
        BadData: There is no such file, or a value in it is not what it must be.
    """
    path = path / "labels.csv" if path.is_dir() else path
    try:
        return _labels(read_text(path, "the labels", MOST_BYTES, _FORM), path)
    except csv.Error as error:
        raise BadData(f"the labels are no CSV ({error}).", file=path) from error


def _labels(text: str, path: Path) -> dict[str, Label]:
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    missing = set(COLUMNS) - set(rows.fieldnames or ())
    if missing:
        raise BadData(f"there is no column {sorted(missing)[0]!r}.", file=path, advice=_FORM)
    labels: dict[str, Label] = {}
    for row in rows:
        label = _label(row, f"{path}, line {rows.line_num}")
        if label.file in labels:
            raise BadData(f"{label.file} is labelled twice.", file=f"{path}, line {rows.line_num}")
        labels[label.file] = label
    return labels


def _label(row: Mapping[str, str | None], place: str) -> Label:
    def parts(column: str) -> tuple[str, ...]:
        return tuple(p for part in (row.get(column) or "").split("|") if (p := part.strip()))

    file = (row.get("file") or "").strip()
    if not file:
        raise BadData("the column 'file' is empty.", file=place)
    return Label(
        file=file,
        merchants=parts("merchant"),
        date=_date((row.get("date") or "").strip(), place),
        totals=tuple(_amount(text, place) for text in parts("total")),
        currency=(row.get("currency") or "").strip(),
        types=parts("type"),
    )


def _date(text: str, place: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadData(f"date must be YYYY-MM-DD, not {shown(text)}.", file=place) from error


def _amount(text: str, place: str) -> Decimal:
    try:
        return amount(text)
    except InvalidOperation as error:
        words = f"total must be amounts such as 12.30, not {shown(text)}."
        raise BadData(words, file=place) from error
