"""The results table: its columns, and the same values back from every format."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from decimal import Decimal

import pandas as pd
import pytest
from fake_readers import good, receipt_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from receipts.errors import BadData, MissingExtra, ReceiptsError, WrongCall
from receipts.model import Field, Look
from receipts.receipt import Receipt
from receipts.table import columns, frame, read_table, row, write

CONTRACT = (
    "file, status, merchant, date, total, currency, type, confidence, merchant_confidence, "
    "date_confidence, total_confidence, type_confidence, reasons, brand, looks, seconds, sha256"
)
MORE = (
    "pages, papers, reader, currency_confidence, time, time_confidence, number, number_confidence"
)
FORMATS = (".csv", ".jsonl", ".xlsx", ".parquet")
FAILED = Receipt(file="torn.jpg", reasons=("unreadable_file", "timed_out"))
REFUND = good("refund.jpg", total=Field(Decimal("-0.05"), 0.8))
YEN = good("yen.jpg", total=Field(Decimal("1200"), 0.8), currency=Field("JPY", 0.8))


def to_the_minute(time: dt.time) -> dt.time:
    return dt.time(time.hour, time.minute)


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
receipts = st.builds(
    receipt_of,
    file=texts,
    status=st.sampled_from(["ok", "review", "failed"]),
    merchant=st.builds(Field, st.none() | texts.filter(bool), st.floats(0, 1)),
    date=st.builds(Field, st.none() | st.dates(min_value=dt.date(1990, 1, 1)), st.floats(0, 1)),
    total=st.builds(
        Field,
        st.none() | st.decimals(-99_999, 99_999, places=2, allow_nan=False),
        st.floats(0, 1),
    ),
    type=st.builds(Field, st.none() | st.sampled_from(["grocery", "fuel"]), st.floats(0, 1)),
    currency=st.builds(Field, st.none() | st.sampled_from(["EUR", "USD"]), st.floats(0, 1)),
    time=st.builds(Field, st.none() | st.times().map(to_the_minute), st.floats(0, 1)),
    number=st.builds(Field, st.none() | texts.filter(bool), st.floats(0, 1)),
    brand=texts,
    reasons=st.lists(st.sampled_from(["total_uncertain", "date_ambiguous"])).map(tuple),
    seconds=st.floats(0, 100),
)


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other)


def test_has_the_columns_of_the_contract():
    assert ", ".join(columns()) == f"{CONTRACT}, {MORE}"
    assert list(row(good())) == list(columns())
    assert list(frame([]).columns) == list(columns())


def test_a_row_holds_what_was_read():
    receipt = good(
        "a/b.jpg",
        status="review",
        reasons=("total_uncertain", "date_ambiguous"),
        looks=(Look("page", "tesseract", ()), Look("lines", "rapidocr", ())),
        confidence=0.123456,
        page_count=3,
        reader="0.1.0-auto-1f8a03c7",
    )
    assert row(receipt) == {
        "file": "a/b.jpg",
        "status": "review",
        "merchant": "Corner Café",
        "date": dt.date(2026, 11, 2),
        "total": Decimal("12.30"),
        "currency": "EUR",
        "type": "restaurant",
        "confidence": 0.1235,
        "merchant_confidence": 0.97,
        "date_confidence": 0.99,
        "total_confidence": 0.98,
        "type_confidence": 0.9,
        "reasons": "total_uncertain;date_ambiguous",
        "brand": "",
        "looks": 2,
        "seconds": 0.25,
        "sha256": "ab" * 32,
        "pages": 3,
        "papers": 1,
        "reader": "0.1.0-auto-1f8a03c7",
        "currency_confidence": 0.96,
        "time": "",
        "time_confidence": 0.0,
        "number": "",
        "number_confidence": 0.0,
    }


def test_what_was_not_found_is_missing_and_what_there_is_none_of_is_empty():
    table = frame([FAILED])
    assert table[["merchant", "date", "total", "type"]].isna().all(axis=None)
    assert table.loc[0, ["currency", "brand", "sha256"]].tolist() == ["", "", ""]
    assert table.loc[0, "reasons"] == "unreadable_file;timed_out"


def test_amounts_stay_exact_in_a_frame():
    table = frame([good(total=Field(Decimal("0.10"), 1.0))] * 3)
    assert table["total"].sum() == Decimal("0.30")


def test_types_do_not_depend_on_the_rows():
    assert frame([]).dtypes.equals(frame([good(), FAILED]).dtypes)


@pytest.mark.parametrize("suffix", FORMATS)
class TestEveryFormat:
    def test_gives_back_what_was_written(self, tmp_path, suffix):
        table = frame([good("ä/ö.jpg"), FAILED, REFUND, YEN])
        write(table, tmp_path / f"results{suffix}")
        same(read_table(tmp_path / f"results{suffix}"), table)

    @given(given_receipts=st.lists(receipts, max_size=4))
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def test_gives_back_anything(self, tmp_path, suffix, given_receipts):
        write(frame(given_receipts), tmp_path / f"any{suffix}")
        same(read_table(tmp_path / f"any{suffix}"), frame(given_receipts))

    def test_takes_receipts_as_well_as_a_table(self, tmp_path, suffix):
        write(iter([good(), FAILED]), tmp_path / f"results{suffix}")
        same(read_table(tmp_path / f"results{suffix}"), frame([good(), FAILED]))

    def test_keeps_columns_that_a_user_added(self, tmp_path, suffix):
        table = frame([good()]).assign(uploaded="2026-11-03")
        write(table, tmp_path / f"results{suffix}")
        assert read_table(tmp_path / f"results{suffix}")["uploaded"].tolist() == ["2026-11-03"]

    def test_takes_text_that_no_file_can_hold(self, tmp_path, suffix):
        write([good(merchant=Field("a\udce9b\x07", 1.0))], tmp_path / f"results{suffix}")
        merchant = read_table(tmp_path / f"results{suffix}")["merchant"][0]
        assert merchant.replace("\x07", "") == "a?b"

    def test_a_formula_is_text(self, tmp_path, suffix):
        write([good(merchant=Field("=1+1", 1.0))], tmp_path / f"results{suffix}")
        assert read_table(tmp_path / f"results{suffix}")["merchant"].tolist() == ["=1+1"]

    def test_an_upper_case_suffix_will_do(self, tmp_path, suffix):
        write([good()], tmp_path / f"RESULTS{suffix.upper()}")
        assert len(read_table(tmp_path / f"RESULTS{suffix.upper()}")) == 1

    def test_says_what_is_wrong_with_a_file_that_is_something_else(self, tmp_path, suffix):
        path = tmp_path / f"results{suffix}"
        path.write_bytes(b"\xff\xfe\x00 no table")
        with pytest.raises(BadData, match="results"):
            read_table(path)

    def test_says_that_there_is_no_file(self, tmp_path, suffix):
        with pytest.raises(BadData, match="no such file"):
            read_table(tmp_path / f"none{suffix}")


class TestWholeOrNotAtAll:
    def test_a_failure_leaves_the_old_file_and_nothing_else(self, tmp_path):
        path = tmp_path / "results.jsonl"
        path.write_text("old")
        broken = good(date=Field(object(), 1.0))
        with pytest.raises((TypeError, AttributeError)):
            write([good(), broken], path)
        assert path.read_text() == "old"
        assert list(tmp_path.iterdir()) == [path]

    def test_a_link_stays_a_link(self, tmp_path):
        (tmp_path / "real.csv").touch()
        (tmp_path / "link.csv").symlink_to("real.csv")
        write([good()], tmp_path / "link.csv")
        assert (tmp_path / "link.csv").is_symlink()
        assert len(read_table(tmp_path / "real.csv")) == 1

    @pytest.mark.skipif(os.name == "nt", reason="there are no named pipes")
    def test_what_is_no_plain_file_is_not_replaced(self, tmp_path):
        (tmp_path / "out.csv").symlink_to("/dev/null")
        write([good()], tmp_path / "out.csv")
        assert (tmp_path / "out.csv").is_char_device()

    @pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="root writes everywhere")
    def test_a_folder_that_is_shut_is_named(self, tmp_path):
        tmp_path.chmod(0o500)
        with pytest.raises(ReceiptsError, match="cannot be written"):
            write([good()], tmp_path / "results.csv")
        tmp_path.chmod(0o700)


class TestRefuses:
    @pytest.mark.parametrize("name", ["results.txt", "results", "results.csv.gz"])
    def test_other_suffixes(self, tmp_path, name):
        for call in (lambda p: write([], p), read_table):
            with pytest.raises(WrongCall, match=r"must be one of .csv, .jsonl, .xlsx, .parquet"):
                call(tmp_path / name)

    def test_a_folder_that_is_not_there(self, tmp_path):
        with pytest.raises(WrongCall, match="no such folder to write to"):
            write([], tmp_path / "nowhere" / "results.csv")

    def test_parquet_without_its_package(self, tmp_path, monkeypatch):
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        with pytest.raises(MissingExtra, match=r"receipts\[formats\]"):
            write([], tmp_path / "results.parquet")

    @pytest.mark.parametrize(
        ("column", "value"), [("date", "02.11.2026"), ("total", "12,30"), ("confidence", "high")]
    )
    def test_values_of_another_kind(self, tmp_path, column, value):
        path = tmp_path / "results.csv"
        frame([good()]).assign(**{column: value}).to_csv(path, index=False)
        with pytest.raises(BadData, match="not what its column holds"):
            read_table(path)


def test_csv_is_plain_utf8_with_empty_cells_for_what_is_missing(tmp_path):
    write([good("a.jpg"), FAILED], tmp_path / "results.csv")
    lines = (tmp_path / "results.csv").read_bytes().decode("utf-8").split("\n")
    assert lines[0] == ",".join(columns())
    assert lines[1].startswith("a.jpg,ok,Corner Café,2026-11-02,12.30,EUR,restaurant,0.95,")
    assert lines[2].startswith("torn.jpg,failed,,,,,,0.0,")


def test_csv_from_a_spreadsheet_has_a_byte_order_mark(tmp_path):
    (tmp_path / "results.csv").write_bytes(b"\xef\xbb\xbffile,total\na.jpg,12.30\n")
    assert read_table(tmp_path / "results.csv").to_dict("records") == [
        {"file": "a.jpg", "total": Decimal("12.30")}
    ]


def test_jsonl_holds_the_whole_receipt(tmp_path):
    write([good("a.jpg"), FAILED], tmp_path / "results.jsonl")
    lines = (tmp_path / "results.jsonl").read_text(encoding="utf-8").splitlines()
    first, second = map(json.loads, lines)
    assert list(first) == [*columns(), "details"]
    assert (first["date"], first["total"], second["total"]) == ("2026-11-02", "12.30", None)
    assert Receipt.from_dict(first["details"]) == good("a.jpg")


def test_excel_gets_real_dates_and_numbers(tmp_path):
    from openpyxl import load_workbook

    write([good()], tmp_path / "results.xlsx")
    cells = list(load_workbook(tmp_path / "results.xlsx").active)[1]
    by_name = dict(zip(columns(), cells, strict=True))
    assert by_name["date"].is_date
    assert (by_name["total"].value, by_name["total"].number_format) == (12.3, "0.00")
