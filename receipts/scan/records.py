"""How a row stands in a file that grows: as a record of CSV, or as a line of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from receipts.csv_text import csv_line, csv_values
from receipts.rows import COLUMNS


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


def as_csv(row: Mapping[str, Any], columns: tuple[str, ...] = COLUMNS) -> str:
    """A row as one record of CSV."""
    values = [row.get(name) for name in columns]
    if row.get("total"):  # as a number: a refund is no formula
        values[columns.index("total")] = Decimal(row["total"])
    return csv_line(values)


def _encode_csv(row: Mapping[str, Any], columns: tuple[str, ...]) -> bytes:
    return as_csv(row, columns).encode("utf-8", "replace")


def _decode_csv(record: bytes, columns: tuple[str, ...]) -> dict[str, Any]:
    values = csv_values(record.decode("utf-8"))
    if len(values) != len(columns):
        raise ValueError(f"{len(values)} values in {len(columns)} columns")
    return dict(zip(columns, values, strict=True))


def _encode_json(row: Mapping[str, Any], columns: tuple[str, ...]) -> bytes:
    text = json.dumps(row, ensure_ascii=False, allow_nan=False)
    # A half character, which is no UTF-8, becomes the JSON escape that stands for it.
    return (text + "\n").encode("utf-8", "backslashreplace")


def _decode_json(record: bytes, columns: tuple[str, ...]) -> dict[str, Any]:
    try:
        row = json.loads(record)
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(row, dict):
        raise ValueError("no JSON object")
    return row


CSV = Codec(True, _encode_csv, _decode_csv)
JSON = Codec(False, _encode_json, _decode_json)
