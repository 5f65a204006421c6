"""The explanation is the computation, and what it shows cannot do harm."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from fake_readers import receipt_of, with_fields

from receipts.fields import FIELDS
from receipts.inspect.explain import explain, to_html
from receipts.inspect.export import to_dict
from receipts.model import Candidate, Evidence, Field
from receipts.receipt import Receipt

TERM = re.compile(r"^ +([+-]\d+\.\d\d)   +(-?\d+\.\d\d) x +([+-]\d+\.\d\d)", re.M)
SCORE = re.compile(r"^ +([+-]\d+\.\d\d) = score", re.M)
PROBABILITY = re.compile(r"^  (\d\.\d{3})  ", re.M)


def part(text: str, name: str) -> str:
    return next(block for block in text.split("\n\n") if block.startswith(f"{name}:"))


def test_the_terms_are_the_evidence_largest_first(receipt: Receipt) -> None:
    assert part(receipt.explain(), "total").splitlines()[1:5] == [
        '  0.992  32.74 USD  "TOTAL 32.74"',
        "       +2.50    1.00 x  +2.50  cash_less_change  (40.00 - 7.26)",
        "       +2.40    0.80 x  +3.00  label             (TOTAL)",
        "       +4.90 = score",
    ]


def test_every_printed_sum_can_be_added_up_by_hand(receipt: Receipt) -> None:
    candidates = re.split(r"(?m)^  (?=\d\.\d{3}  )", part(explain(receipt), "total"))[1:]
    assert len(candidates) == 2
    for text in candidates:
        terms = [tuple(map(float, term)) for term in TERM.findall(text)]
        (score,) = map(float, SCORE.findall(text))
        assert terms
        assert score == pytest.approx(sum(points for points, _, _ in terms), abs=0.011)
        assert all(points == pytest.approx(s * w, abs=0.011) for points, s, w in terms)


def test_probabilities_follow_from_the_scores_as_the_legend_says(receipt: Receipt) -> None:
    text = part(explain(receipt), "total")
    powers = [math.exp(float(score)) for score in SCORE.findall(text)]
    expected = [power / (1 + sum(powers)) for power in powers]
    assert [float(p) for p in PROBABILITY.findall(text)] == pytest.approx(expected, abs=0.002)


def test_a_score_that_evidence_does_not_explain_is_said_to_be_so() -> None:
    candidate = Candidate("a", evidence=(Evidence("label", 1.0, 2.0),), score=3.25)
    text = explain(receipt_of(merchant=Field("a", 0.5, (candidate,))))
    assert "+1.25   that no evidence explains" in text


def test_evidence_without_weight_is_left_out(receipt: Receipt) -> None:
    assert "never_fitted" not in explain(receipt)


def test_only_the_top_candidates_are_shown_and_the_others_counted(receipt: Receipt) -> None:
    text = part(explain(receipt, top=1), "total")
    assert "40.00 USD" not in text
    assert "and 1 more" in text


def test_status_reasons_and_message_come_first() -> None:
    failed = Receipt(file="a.jpg", reasons=("unreadable_file",), message="The file is empty.")
    assert explain(failed).splitlines()[:3] == [
        "a.jpg: failed, 0.000",
        "unreadable_file",
        "The file is empty.",
    ]


def test_control_characters_do_not_reach_the_terminal() -> None:
    nasty = "A\x1b[2J\nB"
    text = explain(receipt_of(file=nasty, merchant=Field(nasty, 0.5, (Candidate(nasty, nasty),))))
    assert "\x1b" not in text
    assert "merchant: A?[2J B" in text


class Tags(HTMLParser):
    """Counts what a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += attrs
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_card_shows_fields_confidence_reasons_and_the_picture(receipt: Receipt) -> None:
    page = Tags(receipt._repr_html_())
    assert not page.open
    assert page.seen.count("tr") == len(FIELDS)
    assert "img" in page.seen
    for shown in ("Fern & Hollow", "2026-11-14", "32.74 USD", "merchant_uncertain", "review"):
        assert shown in page.text
    assert len(to_html(receipt)) < 40_000


def test_markup_on_a_receipt_stays_text(receipt: Receipt) -> None:
    evil = "<script>alert(\"x\")</script>' onload='x"
    candidate = Candidate(evil, evil, evidence=(Evidence(evil, 1.0, 1.0, evil),), score=1.0)
    named = replace(receipt, file=evil, reasons=(evil,), message=evil)
    field = Field(evil, 0.5, (candidate,))
    page = to_html(with_fields(named, merchant=field, type=field, currency=field, number=field))
    read = Tags(page)
    assert "script" not in read.seen
    assert {name for name, _ in read.attributes} <= {"style", "src", "alt"}
    assert "<script" not in page
    assert read.text.count('<script>alert("x")') >= 6


def test_a_receipt_without_pictures_has_a_card_too(receipt: Receipt) -> None:
    page = to_html(Receipt.from_dict(to_dict(receipt)))
    assert "<img" not in page
    assert "32.74 USD" in page
