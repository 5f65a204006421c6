"""The results table: receipts to rows, and rows to files and back.

Columns, their order and their meaning are the same from the library, the command line and
every format.  A field that was not found is missing (``None`` in a row, NaN in a frame, empty
in a file); a text that there is none of (``currency``, ``brand``, ``reasons``) is empty.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pandas as pd

from receipts import formats
from receipts.errors import BadData, ReceiptsError
from receipts.model import Receipt

COLUMNS = (
    "file", "status", "merchant", "date", "total", "currency", "type", "confidence",
    "merchant_confidence", "date_confidence", "total_confidence", "type_confidence",
    "reasons", "brand", "looks", "seconds", "sha256",
)  # fmt: skip

_FIELDS = ("merchant", "date", "total", "type")
_FLOATS = ("confidence", *(f"{name}_confidence" for name in _FIELDS), "seconds")


def row(receipt: Receipt) -> dict[str, Any]:
    """One row of the results table, by column.

    ``date`` is a :class:`datetime.date`, ``total`` a :class:`~decimal.Decimal`, ``looks`` the
    number of looks that were taken, ``seconds`` CPU time.
    """
    values: dict[str, Any] = {
        "file": _clean(receipt.file),
        "status": receipt.status,
        "currency": receipt.currency,
        "confidence": round(receipt.confidence, 4),
        "reasons": ";".join(receipt.reasons),
        "brand": _clean(receipt.brand),
        "looks": len(receipt.looks),
        "seconds": round(receipt.seconds, 3),
        "sha256": receipt.sha256,
    }
    for name in _FIELDS:
        field = getattr(receipt, name)
        values[name] = _clean(field.value) if isinstance(field.value, str) else field.value
        values[f"{name}_confidence"] = round(field.confidence, 4)
    return {column: values[column] for column in COLUMNS}


def frame(receipts: Iterable[Receipt]) -> pd.DataFrame:
    """The results table of some receipts, a row each, in their order."""
    rows = [row(receipt) for receipt in receipts]
    # Columns of objects: pandas would turn whole amounts into floats on the way.
    return _typed(pd.DataFrame(rows, columns=list(COLUMNS), dtype=object))


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
        with formats.whole(path) as part:
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
    if not path.exists():
        raise BadData("there is no such file.", file=path)
    try:
        table = kind.read(path)
    except ReceiptsError:
        raise
    except OSError as error:
        raise BadData(
            f"the results cannot be read ({error.strerror or error}).", file=path
        ) from error
    except Exception as error:
        # Whatever a library raises for a file that is not what its suffix says.
        raise BadData(f"this is no results table ({error}).", file=path) from error
    if table.columns.empty:  # as JSON lines of nothing are
        return frame([])
    try:
        return _typed(table)
    except (ValueError, InvalidOperation) as error:
        raise BadData(f"a value is not what its column holds: {error}.", file=path) from error


def details(receipt: Receipt) -> dict[str, Any]:
    """One line of a ``.jsonl`` file: the row, and under it all else that was read."""
    return {**formats.plain(row(receipt)), "details": receipt.to_dict()}


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """Give each known column its type; the others stay."""
    converters: dict[str, Any] = {
        **dict.fromkeys(("file", "status", "currency", "reasons", "brand", "sha256"), _texts),
        **dict.fromkeys(("merchant", "type"), _names),
        **dict.fromkeys(_FLOATS, _numbers),
        "date": lambda column: _objects(column, _date),
        "total": lambda column: _objects(column, _amount),
        "looks": lambda column: _numbers(column).fillna(0).astype("int64"),
    }
    known = {name: to_type(table[name]) for name, to_type in converters.items() if name in table}
    return table.assign(**known)


def _texts(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.astype("str").fillna("")


def _names(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.astype("str").replace("", None)


def _numbers(column: pd.Series[Any]) -> pd.Series[Any]:
    return pd.to_numeric(column.replace("", None)).astype("float64")


def _objects(column: pd.Series[Any], convert: Any) -> pd.Series[Any]:
    values = [None if v == "" or pd.isna(v) else convert(v) for v in column]
    return pd.Series(values, index=column.index, dtype=object)


def _date(value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


def _amount(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _clean(text: str) -> str:
    """Without the half characters that no file in UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
