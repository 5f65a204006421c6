"""The files that a table can be written to and read from, one pair of functions a format."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from receipts.csv_text import csv_line, restored
from receipts.errors import BadData, MissingExtra, WrongCall
from receipts.rows import plain
from receipts.whole import check_place

if TYPE_CHECKING:
    import pandas as pd

_DATE, _TEXT_WIDTHS = "yyyy-mm-dd", {"file": 30, "merchant": 30, "date": 11, "reasons": 24}

MOST_COLUMNS = 256
"""Columns of a table that is read; a results table has seventeen, and a few of the user's own."""

MOST_INFLATED = 512 * 1024 * 1024
"""Bytes of an .xlsx file, unpacked: a zip file of a megabyte can hold a thousand times more.  A
hundred thousand receipts have a fifth of it.  The zip library reads no more of a part than it says
to have."""


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
    check_place(path)


def write_lines(objects: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Write one JSON object a line."""
    # A half character, which is no UTF-8, becomes the JSON escape that stands for it.
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
        for item in objects:
            stream.write(json.dumps(item, ensure_ascii=False, allow_nan=False) + "\n")


def csv_lines(table: pd.DataFrame) -> Iterator[str]:
    """A table as CSV, a record at a time, the columns' names first; safe to open."""
    yield csv_line(table.columns)
    cells = table.astype(object)
    for values in cells.where(cells.notna(), None).itertuples(index=False, name=None):
        yield csv_line(values)


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
        stream.writelines(csv_lines(table))


def _read_csv(path: Path) -> pd.DataFrame:
    import pandas as pd

    with path.open(encoding="utf-8-sig", newline="") as stream:
        _check_width(next(csv.reader(stream), ()))
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    return table.map(restored).rename(columns=restored)


def _write_jsonl(table: pd.DataFrame, path: Path) -> None:
    write_lines(map(plain, table.to_dict("records")), path)


def _read_jsonl(path: Path) -> pd.DataFrame:
    import pandas as pd

    with path.open(encoding="utf-8") as stream:
        rows = [_object(line, number) for number, line in enumerate(stream, 1) if line.strip()]
    flat = [{k: v for k, v in row.items() if not isinstance(v, dict | list)} for row in rows]
    return pd.DataFrame(flat, dtype=object)


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadData(f"line {number} is no JSON ({str(error)[:80]}).") from error
    if not isinstance(found, dict):
        raise BadData(f"line {number} is no JSON object.")
    return found


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
    import pandas as pd
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
    import pandas as pd
    from openpyxl import load_workbook

    _check_inflated(path)
    book = load_workbook(path, read_only=True)
    try:
        sheet = book.active
        sheet.reset_dimensions()  # what the file says of its size may be a thousand million cells
        names = [cell.value for cell in next(sheet.iter_rows(max_row=1))]
        while names and names[-1] is None:
            names.pop()
        _check_width(names)
        rows = [
            list(map(_value, cells))
            for cells in sheet.iter_rows(min_row=2, max_col=len(names))
            if any(cell.value is not None for cell in cells)
        ]
    finally:
        book.close()
    return pd.DataFrame(rows, columns=names, dtype=object)


def _check_inflated(path: Path) -> None:
    with ZipFile(path) as parts:
        size = sum(part.file_size for part in parts.infolist())
    if size > MOST_INFLATED:
        raise BadData(f"it has {size} bytes unpacked; at most {MOST_INFLATED} are read.")


def _check_width(names: Sequence[Any]) -> None:
    if len(names) > MOST_COLUMNS:
        raise BadData(f"it has {len(names)} columns; at most {MOST_COLUMNS} are read.")


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
    import pandas as pd

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
