"""How a row stands in a file that grows: as a record of CSV, or as a line of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from receipts.csv_text import csv_line, csv_values
from receipts.fields import FIELDS
from receipts.rows import columns


@dataclass(frozen=True)
class Codec:
    """How rows stand in a file.

    Args:
        has_header: Whether the first record names the columns.
        encode: Values in the order of the columns, with the columns, to one record.
        decode: One record, with the columns, to a row; raises ``ValueError``.
    """

    has_header: bool
    encode: Callable[[Mapping[str, Any], tuple[str, ...]], bytes]
    decode: Callable[[bytes, tuple[str, ...]], dict[str, Any]]


def as_csv(row: Mapping[str, Any], names: tuple[str, ...] | None = None) -> str:
    """A row as one record of CSV, with the columns ``names`` or those of the results table."""
    amounts = {name for name, spec in FIELDS.items() if spec.column == "amount"}
    # An amount is written as a number: a refund's minus makes no formula of it.
    return csv_line([
        Decimal(row[name]) if name in amounts and row.get(name) else row.get(name)
        for name in names or columns()
    ])  # fmt: skip


def _encode_csv(row: Mapping[str, Any], names: tuple[str, ...]) -> bytes:
    return as_csv(row, names).encode("utf-8", "replace")


def _decode_csv(record: bytes, names: tuple[str, ...]) -> dict[str, Any]:
    values = csv_values(record.decode("utf-8"))
    if len(values) != len(names):
        raise ValueError(f"{len(values)} values in {len(names)} columns")
    return dict(zip(names, values, strict=True))


def _encode_json(row: Mapping[str, Any], names: tuple[str, ...]) -> bytes:
    text = json.dumps(row, ensure_ascii=False, allow_nan=False)
    # A half character, which is no UTF-8, becomes the JSON escape that stands for it.
    return (text + "\n").encode("utf-8", "backslashreplace")


def _decode_json(record: bytes, names: tuple[str, ...]) -> dict[str, Any]:
    try:
        row = json.loads(record)
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(row, dict):
        raise ValueError("no JSON object")
    return row


CSV = Codec(True, _encode_csv, _decode_csv)
JSON = Codec(False, _encode_json, _decode_json)
