"""Label files: what is right for each receipt of a folder.

A label file is a CSV file with the column ``file`` and one for each field that is to be scored,
by the field's name: :data:`NEEDED` must be there, others may.  Values are written as in a
results table; ``a|b`` lists alternatives.  An empty label is not known.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import InvalidOperation
from pathlib import Path
from typing import Any

from receipts.errors import BadData
from receipts.fields import FIELDS
from receipts.fields.spec import FieldSpec
from receipts.inputs import read_text, shown

NEEDED = ("file", "merchant", "date", "total", "type")

_FORM = "It must be a CSV file with the columns file, merchant, date, total, currency, type."
MOST_BYTES = 64 * 1024 * 1024
"""Longest label file that is read: a million labels have less."""


@dataclass(frozen=True, slots=True)
class Label:
    """What is right for one file.

    Args:
        file: Its name.
        values: By field all values that are right; a field that is not there is not scored.
    """

    file: str
    values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    def of(self, name: str) -> tuple[Any, ...]:
        """All values of a field that are right; none where that is not known."""
        return self.values.get(name, ())

    def text(self, name: str) -> str:
        """The label of a field as it stands in a label file."""
        return "|".join(map(FIELDS[name].to_text, self.of(name)))


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
    missing = set(NEEDED) - set(rows.fieldnames or ())
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
    file = (row.get("file") or "").strip()
    if not file:
        raise BadData("the column 'file' is empty.", file=place)
    values = {name: _values(row.get(name) or "", spec, place) for name, spec in FIELDS.items()}
    return Label(file, {name: found for name, found in values.items() if found})


def _values(text: str, spec: FieldSpec[Any], place: str) -> tuple[Any, ...]:
    return tuple(_value(p, spec, place) for part in text.split("|") if (p := part.strip()))


def _value(text: str, spec: FieldSpec[Any], place: str) -> Any:
    try:
        return spec.parse(text)
    except (ValueError, InvalidOperation) as error:
        words = f"{spec.name} must be {spec.expected}, not {shown(text)}."
        raise BadData(words, file=place) from error
