"""The files that a table can be written to and read from, one pair of functions a format."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from receipts.errors import MissingExtra, WrongCall

_DATE, _TEXT_WIDTHS = "yyyy-mm-dd", {"file": 30, "merchant": 30, "date": 11, "reasons": 24}


@dataclass(frozen=True)
class Format:
    """How a table goes to a file and back.

    Args:
        write: Takes a table and the path of a file that it makes.
        read: Takes a path; texts may come back for dates and amounts.
    """

    write: Callable[[pd.DataFrame, Path], None]
    read: Callable[[Path], pd.DataFrame]


def of(path: Path) -> Format:
    """The format that the suffix of ``path`` stands for.

    Raises:
        WrongCall: There is none.
    """
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        raise WrongCall(
            f"the suffix must be one of {', '.join(FORMATS)}, not {path.suffix!r}.", file=path
        ) from None


def check(path: Path) -> None:
    """Refuse a path that could not be written to, before any work is done.

    Raises:
        WrongCall: The suffix is unknown, or there is no such folder.
        MissingExtra: The format needs a package that is not installed.
    """
    if of(path) is PARQUET:
        _pyarrow()
    if not path.parent.is_dir():
        raise WrongCall("there is no such folder to write to.", file=path.parent)
    if path.is_dir():
        raise WrongCall("this is a folder, not a file to write to.", file=path)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to write to, which takes its place at the end, if all went well."""
    if path.exists() and not path.is_file():  # a pipe or a device has no place to be taken
        yield path
        return
    target = path.resolve()
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        yield part
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def plain(values: Mapping[Any, Any]) -> dict[str, Any]:
    """Values that ``json`` can write: amounts and dates as text, what is missing as ``None``."""
    return {str(name): _plain(value) for name, value in values.items()}


def write_lines(objects: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Write one JSON object a line."""
    # A half character, which is no UTF-8, becomes the JSON escape that stands for it.
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
        for item in objects:
            stream.write(json.dumps(item, ensure_ascii=False, allow_nan=False) + "\n")


def _plain(value: Any) -> Any:
    if value is None or value != value:  # NaN is not itself
        return None
    if isinstance(value, dt.date | Decimal):
        return str(value)
    return value.item() if hasattr(value, "item") else value  # a number of numpy's


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    table.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def _read_csv(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def _write_jsonl(table: pd.DataFrame, path: Path) -> None:
    write_lines(map(plain, table.to_dict("records")), path)


def _read_jsonl(path: Path) -> pd.DataFrame:
    with path.open(encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream if line.strip()]
    flat = [{k: v for k, v in row.items() if not isinstance(v, dict | list)} for row in rows]
    return pd.DataFrame(flat, dtype=object)


def _write_xlsx(table: pd.DataFrame, path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("receipts")
    sheet.freeze_panes = "A2"
    for number, name in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _TEXT_WIDTHS.get(name, 12)
    for values in (list(table.columns), *table.astype(object).to_numpy().tolist()):
        sheet.append([_cell(sheet, value) for value in values])
    book.save(path)


def _cell(sheet: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"  # also where it begins with "=": it is what was read, no formula
        return cell
    cell = WriteOnlyCell(sheet, None if pd.isna(value) else value)
    if isinstance(value, Decimal):
        cell.number_format = f"{Decimal(0).scaleb(int(value.as_tuple().exponent)):f}"
    elif isinstance(value, dt.date):
        cell.number_format = _DATE
    return cell


def _read_xlsx(path: Path) -> pd.DataFrame:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    try:
        rows = list(book.active.iter_rows())
    finally:
        book.close()
    names = [cell.value for cell in rows[0]]
    return pd.DataFrame([map(_value, r) for r in rows[1:]], columns=names, dtype=object)


def _value(cell: Any) -> Any:
    """A number that is shown with fixed places is an amount, and has these places."""
    places = re.fullmatch(r"0(\.0+)?", cell.number_format or "")
    if isinstance(cell.value, int | float) and places:
        return Decimal(str(cell.value)).quantize(Decimal(cell.number_format))
    return cell.value


def _write_parquet(table: pd.DataFrame, path: Path) -> None:
    _pyarrow()
    table.to_parquet(path, engine="pyarrow", index=False)


def _read_parquet(path: Path) -> pd.DataFrame:
    _pyarrow()
    return pd.read_parquet(path, engine="pyarrow")


def _pyarrow() -> None:
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise MissingExtra(
            "Parquet files need the package pyarrow.",
            advice="Run: pip install 'receipts[formats]', or choose .csv, .jsonl or .xlsx.",
        ) from error


CSV = Format(_write_csv, _read_csv)
JSONL = Format(_write_jsonl, _read_jsonl)
XLSX = Format(_write_xlsx, _read_xlsx)
PARQUET = Format(_write_parquet, _read_parquet)
FORMATS = {".csv": CSV, ".jsonl": JSONL, ".xlsx": XLSX, ".parquet": PARQUET}
