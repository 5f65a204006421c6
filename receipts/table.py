"""The results table: receipts to rows, and rows to files and back.

Columns, their order and their meaning are the same from the library, the command line and
every format.  A field that was not found is missing (``None`` in a row, NaN in a frame, empty
in a file); a text that there is none of (``currency``, ``brand``, ``reasons``) is empty.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import InvalidOperation
from pathlib import Path
from typing import Any

import pandas as pd

from receipts import formats
from receipts.errors import BadData, ReceiptsError
from receipts.fields import FIELDS
from receipts.inputs import amount, check_file
from receipts.receipt import Receipt
from receipts.rows import TEXTS, columns, details, row
from receipts.whole import whole

__all__ = ["columns", "details", "frame", "frame_of_rows", "read_table", "row", "write"]

MOST_BYTES = 1024 * 1024 * 1024
"""Longest results table that is read: two million receipts have less."""

_SHOWN = 120  # characters of a library's message


def frame(receipts: Iterable[Receipt]) -> pd.DataFrame:
    """The results table of some receipts, a row each, in their order."""
    return frame_of_rows(map(row, receipts))


def frame_of_rows(
    rows: Iterable[Mapping[str, Any]], names: Sequence[str] | None = None
) -> pd.DataFrame:
    """The results table of some rows, as :func:`receipts.rows.row` makes them or as texts.

    Args:
        rows: By column.
        names: The columns; those of the results table where it is not given.
    """
    # Columns of objects: pandas would turn whole amounts into floats on the way.
    return _typed(pd.DataFrame(list(rows), columns=list(names or columns()), dtype=object))


def write(results: pd.DataFrame | Iterable[Receipt], path: Path | str) -> None:
    """Write results to a file, whole or not at all.

    Args:
        results: A results table, or receipts.  With receipts, ``.jsonl`` also holds the
            candidates, the evidence, the boxes and the text.
        path: Its suffix says the format: ``.csv``, ``.jsonl``, ``.xlsx`` or ``.parquet``.

    Raises:
        WrongCall: The suffix is none of these, or there is no such folder.
        MissingExtra: The format needs a package that is not installed.
        ReceiptsError: The file cannot be written.
    """
    path = Path(path)
    kind = formats.of(path)
    formats.check(path)
    receipts = None if isinstance(results, pd.DataFrame) else list(results)
    try:
        with whole(path) as part:
            if receipts is not None and kind is formats.JSONL:
                formats.write_lines(map(details, receipts), part)
            else:
                table = results if receipts is None else frame(receipts)
                assert isinstance(table, pd.DataFrame)
                kind.write(table, part)
    except OSError as error:
        raise ReceiptsError(
            f"the results cannot be written ({error.strerror or error}).",
            file=path,
            advice="Check the disk and the permissions of the folder.",
        ) from error


def read_table(path: Path | str) -> pd.DataFrame:
    """Read results back; columns beyond those of the contract are kept as they are.

    Raises:
        WrongCall: The suffix is not one that :func:`write` knows.
        BadData: There is no such file, or a value in it is not what it must be.
        MissingExtra: The format needs a package that is not installed.
    """
    path = Path(path)
    kind = formats.of(path)
    check_file(path, "a results table", MOST_BYTES)
    try:
        table = kind.read(path)
    except BadData as error:  # of a format, which knows no name
        raise BadData(f"this is no results table: {error.what}", file=path) from error
    except ReceiptsError:
        raise
    except OSError as error:
        raise BadData(
            f"the results cannot be read ({error.strerror or error}).", file=path
        ) from error
    except Exception as error:
        # Whatever a library raises for a file that is not what its suffix says.
        raise BadData(f"this is no results table ({str(error)[:_SHOWN]}).", file=path) from error
    if table.columns.empty:  # as JSON lines of nothing are
        return frame([])
    if not table.columns.is_unique:
        raise BadData("two columns have the same name.", file=path)
    try:
        return _typed(table)
    except (TypeError, ValueError, InvalidOperation, OverflowError) as error:
        # The error's own words may hold the whole value.
        words = f"a value is not what its column holds: {str(error)[:_SHOWN]}."
        raise BadData(words, file=path) from error


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """Give each known column its type; the others stay."""
    converters: dict[str, Any] = {
        **dict.fromkeys(("file", "status", *TEXTS), _texts),
        **dict.fromkeys(("confidence", "seconds"), _numbers),
        **dict.fromkeys(("looks", "pages", "papers"), _counts),
    }
    for name, spec in FIELDS.items():
        converters[f"{name}_confidence"] = _numbers
        converters[name] = _CONVERTERS.get(spec.column, _names if spec.blank is None else _texts)
    known = {name: to_type(table[name]) for name, to_type in converters.items() if name in table}
    return table.assign(**known)


def _texts(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.astype("str").fillna("")


def _names(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.astype("str").replace("", None)


def _numbers(column: pd.Series[Any]) -> pd.Series[Any]:
    return pd.to_numeric(column.replace("", None)).astype("float64")


def _counts(column: pd.Series[Any]) -> pd.Series[Any]:
    return _numbers(column).fillna(0).astype("int64")


def _objects(column: pd.Series[Any], convert: Any) -> pd.Series[Any]:
    values = [None if v == "" or pd.isna(v) else convert(v) for v in column]
    return pd.Series(values, index=column.index, dtype=object)


def _date(value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


_CONVERTERS = {
    "day": lambda column: _objects(column, _date),
    "amount": lambda column: _objects(column, amount),
}
