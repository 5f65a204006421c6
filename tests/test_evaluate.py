"""Scores as anyone can check them by hand."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from fake_readers import good
from hypothesis import given
from hypothesis import strategies as st

from receipts import calibration
from receipts.calibration import calibrate
from receipts.errors import BadData, MissingExtra
from receipts.evaluate import evaluate, score
from receipts.labels import Label, read_labels
from receipts.model import Field
from receipts.receipt import Receipt

RIGHT = Label(
    "a.jpg",
    {
        "merchant": ("Corner Café",),
        "date": (dt.date(2026, 11, 2),),
        "total": (Decimal("12.30"),),
        "currency": ("EUR",),
        "type": ("restaurant",),
    },
)
HEADER = "file,merchant,date,total,currency,type\n"


def labels(tmp_path: Path, text: str, header: str = HEADER) -> dict[str, Label]:
    (tmp_path / "labels.csv").write_text(header + text, encoding="utf-8")
    return read_labels(tmp_path)


class TestLabels:
    def test_are_read_by_file(self, tmp_path):
        line = "a.jpg,Corner Café,2026-11-02,12.30,EUR,restaurant\n"
        assert labels(tmp_path, line) == {"a.jpg": RIGHT}

    def test_may_list_alternatives(self, tmp_path):
        found = labels(tmp_path, "a.jpg,Corner|Corner Café ,,1.00|-1,,retail|grocery\n")["a.jpg"]
        assert found.of("merchant") == ("Corner", "Corner Café")
        assert found.of("total") == (Decimal("1.00"), Decimal("-1"))
        assert found.of("type") == ("retail", "grocery")

    def test_may_be_empty(self, tmp_path):
        assert labels(tmp_path, "a.jpg,,,,,\n") == {"a.jpg": Label("a.jpg")}

    def test_may_have_other_columns_in_any_order(self, tmp_path):
        found = labels(tmp_path, "9,x,1.00,,A,a.jpg\n", "nr,type,total,date,merchant,file\n")
        assert found["a.jpg"] == Label(
            "a.jpg", {"merchant": ("A",), "total": (Decimal("1.00"),), "type": ("x",)}
        )

    def test_may_come_from_a_spreadsheet(self, tmp_path):
        (tmp_path / "mine.csv").write_bytes(b"\xef\xbb\xbf" + HEADER.encode() + b"a.jpg,,,,,\r\n")
        assert list(read_labels(tmp_path / "mine.csv")) == ["a.jpg"]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("a.jpg,,2.11.2026,,,\n", r"labels.csv, line 2: date must be a day as YYYY-MM-DD"),
            ('a.jpg,,,"12,30",,\n', r"labels.csv, line 2: total must be an amount"),
            ("a.jpg,,,1,,\nb.jpg,,,NaN,,\n", r"labels.csv, line 3: total must be an amount"),
            (",A,,,,\n", r"line 2: the column 'file' is empty"),
            ("a.jpg,,,,,\na.jpg,,,,,\n", r"line 3: a.jpg is labelled twice"),
        ],
    )
    def test_are_refused_with_the_place_of_the_mistake(self, tmp_path, text, message):
        with pytest.raises(BadData, match=message):
            labels(tmp_path, text)

    def test_need_their_columns(self, tmp_path):
        with pytest.raises(BadData, match="no column 'total'"):
            labels(tmp_path, "", "file,merchant,date,type\n")

    def test_need_a_file(self, tmp_path):
        with pytest.raises(BadData, match=r"labels.csv: the labels cannot be read"):
            read_labels(tmp_path)


class TestMerchant:
    @pytest.mark.parametrize(
        ("got", "label", "exact", "near"),
        [
            ("Corner Café", "Corner Café", True, True),
            ("CORNER CAFE", "Corner Café", False, True),
            ("Corner-Cafe.", "Corner Café", False, True),
            ("Corner  Cafe Ltd", "Corner Café", False, False),
            ("Corner Cafi", "Corner Café", False, True),  # 9 of 10 letters: exactly 90
            ("Corner Cofi", "Corner Café", False, False),
            ("Straße & Söhne", "STRASSE SOHNE", False, True),
            (None, "Corner Café", False, False),
            ("***", "&&&", False, False),  # nothing is not near nothing
        ],
    )
    def test_is_exact_or_near(self, got, label, exact, near):
        found = score(good(merchant=Field(got, 0.9)), Label("a.jpg", {"merchant": (label,)}))
        assert (found.hits["merchant_exact"], found.hits["merchant"]) == (exact, near)

    def test_may_be_any_of_the_alternatives(self):
        label = Label("a.jpg", {"merchant": ("Other", "Corner Café")})
        assert score(good(), label).hits["merchant_exact"]


class TestScore:
    def test_all_right(self):
        found = score(good(), RIGHT)
        assert set(found.hits.values()) == {True}
        assert set(found.hits) == {*RIGHT.values, "merchant_exact", "all_three"}
        assert found.wrong == ()

    def test_amounts_are_equal_whatever_their_zeros(self):
        assert score(good(), Label("a.jpg", {"total": (Decimal("12.3"),)})).hits["total"]

    @pytest.mark.parametrize("name", ["merchant", "date", "total"])
    def test_one_wrong_spoils_all_three(self, name):
        found = score(good(**{name: Field()}), RIGHT)
        assert found.wrong == (name,)
        assert found.all_three is False

    def test_the_type_does_not(self):
        found = score(good(type=Field("fuel", 0.9)), RIGHT)
        assert found.wrong == ("type",)
        assert found.all_three is True

    def test_an_empty_label_is_not_scored(self):
        found = score(good(), Label("a.jpg", {"total": (Decimal("9.99"),)}))
        assert found.hits == {"total": False, "all_three": False}

    def test_no_label_at_all_is_no_score(self):
        assert score(good(), Label("a.jpg")).all_three is None


READ = (
    good("a.jpg", seconds=1.0),
    good("b.jpg", total=Field(Decimal("1.00"), 0.7), confidence=0.65),
    good("c.jpg", status="review", merchant=Field()),
    Receipt("d.jpg", reasons=("timed_out",)),
    good("not-labelled.jpg"),
)
LABELS = dict.fromkeys(("a.jpg", "b.jpg", "c.jpg", "d.jpg", "gone.jpg"), RIGHT)


class TestReport:
    @pytest.mark.parametrize(
        ("measure", "right"),
        [("merchant", 2), ("date", 3), ("total", 2), ("type", 3), ("all_three", 1)],
    )
    def test_counts_what_is_right_of_what_is_labelled(self, measure, right):
        assert evaluate(READ, LABELS).hits(measure) == (right, 5)

    def test_counts_what_was_accepted_wrongly(self):
        report = evaluate(READ, LABELS)
        assert (report.accepted, report.accepted_wrong) == (2, 1)
        assert report.to_dict()["accepted"]["wrong_share"] == 0.5

    def test_a_file_that_is_gone_is_failed(self):
        last = evaluate(READ, LABELS).scores[-1]
        assert (last.receipt.status, last.receipt.reasons) == ("failed", ("missing_file",))

    def test_seconds_are_the_mean(self):
        assert evaluate(READ[:2], dict.fromkeys(("a.jpg", "b.jpg"), RIGHT)).seconds == 0.625

    def test_calibrates_only_what_was_answered(self):
        report = evaluate(READ, LABELS)
        assert {name: c.count for name, c in report.calibrations.items()} == {
            "merchant": 2, "date": 3, "total": 3, "currency": 3, "type": 3, "all_three": 3,
        }  # fmt: skip

    def test_nothing_labelled_is_no_share(self):
        report = evaluate([], {"a.jpg": Label("a.jpg")})
        assert report.to_dict()["right"]["date"] == {"right": 0, "of": 0, "share": None}
        assert "date" not in report.to_text()

    def test_text_and_dictionary_tell_the_same(self):
        report = evaluate(READ, LABELS)
        text = report.to_text()
        assert "merchant, date, total       1 of     5   20.0 %" in text
        assert "wrong among accepted        1 of     2   50.0 %" in text
        assert json.loads(json.dumps(report.to_dict()))["right"]["all_three"]["share"] == 0.2

    def test_writes_the_wrong_fields(self, tmp_path):
        report = evaluate(READ, LABELS)
        assert report.write_wrong(tmp_path / "wrong.csv") == 2 + 5 + 5
        with (tmp_path / "wrong.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert rows[0] == {
            "file": "b.jpg", "status": "ok", "field": "total", "expected": "12.30",
            "got": "1.00", "confidence": "0.700", "reasons": "",
        }  # fmt: skip
        assert rows[1]["expected"] == "Corner Café"
        assert rows[1]["got"] == ""


class TestCalibration:
    def test_a_gap_is_weighted_by_its_answers(self):
        answers = [(0.95, True)] * 3 + [(0.95, False)] + [(0.15, False)] * 4
        found = calibrate(answers)
        assert [(b.low, b.count, b.right) for b in found.bins] == [(0.1, 4, 0.0), (0.9, 4, 0.75)]
        assert found.error == pytest.approx((4 * 0.15 + 4 * 0.2) / 8)

    def test_no_answers_are_no_error(self):
        assert calibrate([]).error == 0

    @given(st.lists(st.tuples(st.floats(0, 1), st.booleans())), st.integers(1, 20))
    def test_every_answer_is_in_one_bin(self, answers, bins):
        found = calibrate(answers, bins)
        assert found.count == len(answers)
        assert 0 <= found.error <= 1

    @given(st.lists(st.booleans(), min_size=1, max_size=50))
    def test_a_confidence_that_is_the_share_right_has_no_error(self, hits):
        share = sum(hits) / len(hits)
        assert calibrate([(share, hit) for hit in hits]).error == pytest.approx(0)

    def test_is_drawn(self, tmp_path):
        pytest.importorskip("matplotlib")
        calibration.draw({"total": calibrate([(0.9, True)])}, tmp_path / "d.png")
        assert (tmp_path / "d.png").read_bytes().startswith(b"\x89PNG")

    def test_drawing_needs_its_extra(self, tmp_path, monkeypatch):
        monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
        with pytest.raises(MissingExtra, match=r"receipts\[notebook\]"):
            calibration.draw({}, tmp_path / "d.png")
