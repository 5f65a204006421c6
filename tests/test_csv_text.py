"""CSV that no spreadsheet runs, and that gives back exactly what was written."""

from __future__ import annotations

import csv
import datetime as dt
import io
import stat
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from fake_readers import good
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from receipts.csv_text import csv_line, neutralised, restored
from receipts.model import Field
from receipts.table import frame, read_table, write

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=9) | st.text(
    "'=+-@\t\r\n,\" a", max_size=6
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("-5.00", "'-5.00"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("'=1", "''=1"),
        ("''@", "'''@"),
        ("'tis", "'tis"),
        ("7-Eleven", "7-Eleven"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_a_formula_becomes_a_text_and_is_given_back(text: str, written: str) -> None:
    assert (neutralised(text), restored(written)) == (written, text)


@given(texts)
def test_every_text_is_given_back_and_none_is_a_formula(text: str) -> None:
    assert restored(neutralised(text)) == text
    assert not neutralised(text).startswith(tuple("=+-@\t\r"))


@given(st.lists(texts, min_size=1, max_size=5))
def test_every_record_is_read_back_by_others(values: list[str]) -> None:
    line = csv_line(values)
    [read] = csv.reader(io.StringIO(line, newline=""), strict=True)
    assert [restored(cell) for cell in read] == values
    assert line.endswith("\n")
    assert not line.endswith("\r\n")


def test_what_is_no_text_stays_as_it_is() -> None:
    values = [Decimal("-5.00"), -1, 0.5, dt.date(2026, 11, 2), None, float("nan"), True]
    assert csv_line(values) == "-5.00,-1,0.5,2026-11-02,,,True\n"


@given(names=st.lists(st.tuples(texts, texts.filter(bool)), max_size=4))
@settings(suppress_health_check=list(HealthCheck))
def test_a_table_is_given_back(tmp_path: Path, names: list[tuple[str, str]]) -> None:
    table = frame(
        good(file, merchant=Field(name, 0.9), total=Field(Decimal("-5.00"), 0.9))
        for file, name in names
    )
    write(table, tmp_path / "out.csv")
    pd.testing.assert_frame_equal(read_table(tmp_path / "out.csv"), table)


NASTY = ["=1+1.jpg", "@SUM(1).jpg", "car\rret.jpg", "new\nline.jpg", 'quo"te,.jpg', "'=x", "\r\n"]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx", ".parquet"])
def test_nasty_names_come_back_from_every_format(tmp_path: Path, suffix: str) -> None:
    names = NASTY if suffix != ".xlsx" else [n.replace("\r", "") or "x" for n in NASTY]
    write(frame(good(name) for name in names), tmp_path / f"out{suffix}")
    assert read_table(tmp_path / f"out{suffix}")["file"].tolist() == names


def test_the_file_is_what_it_was_for_ordinary_receipts(tmp_path: Path) -> None:
    table = frame([good("a.jpg"), good("b.jpg", merchant=Field(None, 0.0))])
    write(table, tmp_path / "out.csv")
    expected = table.to_csv(index=False, lineterminator="\n")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == expected


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx", ".parquet"])
def test_a_new_file_is_its_owners_alone_and_an_old_one_keeps_its_mode(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"out{suffix}"
    write(frame([good()]), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    write(frame([good()]), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert list(tmp_path.iterdir()) == [path]


def test_the_longest_name_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("é" * 125 + ".csv")
    write(frame([good()]), path)
    assert list(tmp_path.iterdir()) == [path]
    assert isinstance(read_table(path), pd.DataFrame)
