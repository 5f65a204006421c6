"""CSV that is safe to open: one record at a time, without a formula in it.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, and a
formula can send what stands beside it to anywhere.  A merchant or the name of a file can begin so.
Such a text gets an apostrophe in front, which spreadsheets take for "this is text"; reading takes
it off again.  So that a text is always the same after writing and reading, one that has
apostrophes before such a sign gets one more.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable
from typing import Any

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""How a formula begins; Excel passes over a tab or a carriage return before it."""


def csv_line(values: Iterable[Any]) -> str:
    """One record with the line feed that ends it; fields are quoted where they have to be.

    Args:
        values: Texts, which are made safe by :func:`neutralised`; amounts, numbers, dates and
            truth values, which stay as they are; ``None`` and NaN, which are empty.

    >>> csv_line(["=1+1", None, -5])
    "'=1+1,,-5\\n"
    """
    record = io.StringIO()
    # With this end of a line, csv quotes each field that holds either half of it.
    csv.writer(record, lineterminator="\r\n").writerow(map(_cell, values))
    return record.getvalue()[:-2] + "\n"


def csv_values(record: str) -> list[str]:
    """The texts of one record, as they were before :func:`csv_line`.

    Raises:
        ValueError: It is no record.
    """
    try:
        [cells] = csv.reader([record], strict=True)
    except csv.Error as error:
        raise ValueError(str(error)) from error
    return [restored(cell) for cell in cells]


def neutralised(text: str) -> str:
    """A text that no spreadsheet takes for a formula; :func:`restored` gives it back.

    >>> neutralised("=1+1"), neutralised("'=1+1"), neutralised("'tis")
    ("'=1+1", "''=1+1", "'tis")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """The text that :func:`neutralised` was given.

    >>> restored("'=1+1"), restored("''=1+1"), restored("'tis")
    ('=1+1', "'=1+1", "'tis")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return neutralised(value)
    if isinstance(value, dt.date):
        return str(value)
    return "" if value is None or value != value else value  # NaN is not itself
