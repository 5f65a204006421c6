"""From evidence to a status: ``ok`` only where the probability says so, else named reasons."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import PAPERS, Paper

from receipts.decide.decision import Decision, assurance, decide
from receipts.decide.weigh import Calibration, FieldModel, Model, load_model
from receipts.fields import essential
from receipts.fields.find import Found, find
from receipts.model import Candidate, Evidence
from receipts.receipt import Receipt

WEIGHTS = FieldModel(
    {"certain": 9.0, "likely": 3.5, "fair": 2.6, "possible": 1.8, "doubtful": -4.0}, {}
)
MODEL = Model(
    fields=dict.fromkeys(("merchant", "date", "total", "type", "currency"), WEIGHTS),
    receipt=dict.fromkeys(("rapidocr", "rapidocr+tesseract", "tesseract"), Calibration()),
    accept=0.95,
)
DAY = dt.date(2026, 4, 21)
REASONS = {
    "merchant_missing", "date_missing", "total_missing", "date_ambiguous", "no_text",
    "not_a_receipt", "merchant_uncertain", "date_uncertain", "total_uncertain", "type_uncertain",
    "currency_uncertain", "currency_missing",
}  # fmt: skip


def some(value: Any, *evidence: str | Evidence) -> Candidate[Any]:
    found = (Evidence(e) if isinstance(e, str) else e for e in evidence)
    return Candidate(value, str(value), None, tuple(found))


CERTAIN = Found(
    {
        "merchant": [some("GREEN DOOR", "certain")],
        "date": [some(DAY, "certain")],
        "total": [some(Decimal("12.30"), "certain", "label")],
        "type": [some("retail", "certain")],
        "currency": [some("USD", "certain")],
    }
)
NOTHING = Found()


def but(**candidates: list[Candidate[Any]]) -> Found:
    """What is certain, but for these fields."""
    return replace(CERTAIN, candidates={**CERTAIN.candidates, **candidates})


def by_tesseract(found: Found, model: Model = MODEL) -> Decision:
    return decide([("tesseract", found)], model)


def test_where_all_is_certain_the_receipt_is_ok_without_reasons() -> None:
    decision = by_tesseract(CERTAIN)
    assert (decision.status, decision.reasons) == ("ok", ())
    values = {name: field.value for name, field in decision.fields.items()}
    assert values == {
        "merchant": "GREEN DOOR", "date": DAY, "total": Decimal("12.30"), "currency": "USD",
        "type": "retail", "time": None, "number": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "status", "reasons"),
    [
        ({"merchant": []}, "review", ("merchant_missing",)),
        ({"date": []}, "review", ("date_missing",)),
        ({"total": []}, "review", ("total_missing",)),
        ({"merchant": [], "date": []}, "review", ("merchant_missing", "date_missing")),
        ({"merchant": [some("GREEN DOOR")]}, "review", ("merchant_uncertain",)),
        ({"date": [some(DAY)]}, "review", ("date_uncertain",)),
        ({"total": [some(Decimal("12.30"), "label")]}, "review", ("total_uncertain",)),
        ({"total": [some(Decimal(1)), some(Decimal(2))]}, "review", ("total_uncertain",)),
        ({"merchant": [], "date": [], "total": []}, "failed", ("no_text",)),
        (
            {"date": [], "total": [some(Decimal(5), "doubtful")]},
            "failed",
            ("not_a_receipt",),
        ),
        (
            {"date": [some(DAY, "doubtful")], "total": [some(Decimal(5), "doubtful")]},
            "failed",
            ("not_a_receipt",),
        ),
    ],
)
def test_what_is_in_doubt_is_named(
    change: dict[str, Any], status: str, reasons: tuple[str, ...]
) -> None:
    decision = by_tesseract(but(**change))
    assert (decision.status, decision.reasons) == (status, reasons)


def test_a_labelled_total_makes_it_a_receipt_however_doubtful() -> None:
    total = some(Decimal(5), "doubtful", "doubtful", "label")
    decision = by_tesseract(but(date=[some(DAY, "doubtful")], total=[total]))
    assert decision.status == "review"
    assert set(decision.reasons) == {"date_uncertain", "total_uncertain"}


def test_no_looks_at_all_are_no_text() -> None:
    decision = decide([], MODEL)
    assert (decision.status, decision.reasons, decision.confidence) == ("failed", ("no_text",), 0.0)
    assert by_tesseract(NOTHING).reasons == ("no_text",)


def test_the_confidence_is_that_of_all_three_fields_together() -> None:
    decision = by_tesseract(but(merchant=[some("GREEN DOOR", "likely")]))
    needed = [decision.fields[name] for name in essential()]
    product = math.prod(field.confidence for field in needed)
    assert decision.confidence == pytest.approx(product)


def test_the_confidence_of_the_receipt_is_calibrated() -> None:
    line = Calibration(0.5, -1.0)
    plain = by_tesseract(CERTAIN)
    strict = by_tesseract(CERTAIN, replace(MODEL, receipt={"tesseract": line}))
    assert strict.confidence == pytest.approx(line.apply(plain.confidence))


def test_just_below_acceptance_the_weakest_field_is_named() -> None:
    # Each field alone is beyond doubt, all three together are not sure enough.
    found = but(merchant=[some("GREEN DOOR", "fair")], date=[some(DAY, "likely", "possible")])
    decision = by_tesseract(found)
    assert decision.confidence < MODEL.accept
    assert (decision.status, decision.reasons) == ("review", ("merchant_uncertain",))


@pytest.mark.parametrize("engine", ["tesseract", "rapidocr"])
@pytest.mark.parametrize(("accept", "status"), [(0.9, "ok"), (0.95, "review")])
def test_from_one_confidence_on_a_receipt_is_ok_whoever_looked(
    engine: str, accept: float, status: str
) -> None:
    found = but(merchant=[some("GREEN DOOR", "fair")])
    decision = decide([(engine, found)], replace(MODEL, accept=accept))
    assert 0.9 < decision.confidence < 0.95
    assert decision.status == status


@pytest.mark.parametrize(
    ("other", "ambiguous"),
    [
        (dt.date(2026, 5, 3), True),  # 2026-03-05 the other way round
        (dt.date(2025, 5, 3), False),  # another year
        (dt.date(2026, 5, 4), False),
    ],
)
def test_day_and_month_that_may_be_exchanged_are_named(other: dt.date, ambiguous: bool) -> None:
    rival = some(other, "likely", "fair", "possible")
    decision = by_tesseract(but(date=[some(dt.date(2026, 3, 5), "certain"), rival]))
    assert ("date_ambiguous" in decision.reasons) == ambiguous


@pytest.mark.parametrize(
    ("evidence", "status", "reasons"),
    [
        ((), "ok", ()),
        ((Evidence("label", -1.0),), "review", ("date_uncertain",)),  # a lottery ends on that day
        ((Evidence("label", 1.0),), "ok", ()),
    ],
)
def test_a_day_that_is_said_to_be_another_one_is_never_sure(
    evidence: tuple[Evidence, ...], status: str, reasons: tuple[str, ...]
) -> None:
    decision = by_tesseract(but(date=[some(DAY, "certain", *evidence)]))
    assert (decision.status, decision.reasons) == (status, reasons)


@pytest.mark.parametrize("keys", [["another"], ["another", "rapidocr"], ["tesseract", "another"]])
def test_what_an_engine_without_calibration_read_is_never_ok(keys: list[str]) -> None:
    decision = decide([(key, CERTAIN) for key in keys], replace(MODEL, accept=0.1))
    assert (decision.status, decision.reasons) == ("review", ("uncalibrated",))
    assert decision.fields["total"].value == Decimal("12.30")


def test_an_ambiguous_date_is_never_ok() -> None:
    easy = replace(MODEL, accept=0.1)
    dates = [some(dt.date(2026, 3, 5), "certain"), some(dt.date(2026, 5, 3), "likely", "fair")]
    clear = by_tesseract(but(date=dates), easy)
    dates[1] = some(dt.date(2026, 5, 3), "certain")
    ambiguous = by_tesseract(but(date=dates), easy)
    assert (clear.status, ambiguous.status) == ("ok", "review")


def test_a_date_that_is_hardly_the_other_way_round_is_not_ambiguous() -> None:
    dates = [some(dt.date(2026, 3, 5), "certain"), some(dt.date(2026, 5, 3))]
    decision = by_tesseract(but(date=dates))
    assert (decision.status, decision.reasons) == ("ok", ())


def test_the_looks_are_taken_together() -> None:
    first = but(merchant=[some("GREEN D00R", "possible")], date=[])
    second = but(merchant=[some("GREEN DOOR", "possible")], total=[])
    decision = decide([("tesseract", first), ("rapidocr", second)], MODEL)
    assert decision.fields["date"].value == DAY
    assert decision.fields["total"].value == Decimal("12.30")


def test_two_readings_of_one_name_are_one_as_the_last_look_printed_it() -> None:
    first = but(merchant=[some("SINAR PAGl TRADING", "possible")])
    second = but(merchant=[some("SINAR PAGI TRADING", "possible")])
    decision = decide([("tesseract", first), ("rapidocr", second)], MODEL)
    assert [c.value for c in decision.fields["merchant"].candidates] == ["SINAR PAGI TRADING"]


def test_the_brand_is_that_of_the_last_look_that_knows_one() -> None:
    looks = [
        ("tesseract", replace(CERTAIN, brand="Blue Door")),
        ("tesseract", replace(CERTAIN, brand="Green Door")),
        ("rapidocr", replace(CERTAIN, brand="")),
    ]
    assert decide(looks, MODEL).brand == "Green Door"


def test_a_currency_that_one_look_in_two_sees_is_in_doubt() -> None:
    looks = [("tesseract", CERTAIN), ("rapidocr", but(currency=[some("JPY", "certain")]))]
    decision = decide(looks, MODEL)
    assert "currency_uncertain" in decision.reasons
    assert decision.status == "review"


def test_without_a_currency_a_receipt_is_never_ok() -> None:
    decision = by_tesseract(but(currency=[]), replace(MODEL, accept=0.0))
    assert (decision.status, decision.reasons) == ("review", ("currency_missing",))
    assert decision.confidence > 0.9  # that merchant, date and total are right


STRENGTH = st.lists(st.sampled_from(["certain", "likely", "possible", "doubtful"]), max_size=3)


def candidates_of(values: list[Any]) -> st.SearchStrategy[list[Candidate[Any]]]:
    return st.lists(
        st.builds(lambda value, names: some(value, *names), st.sampled_from(values), STRENGTH),
        max_size=3,
        unique_by=lambda candidate: candidate.value,
    )


FOUNDS = st.builds(
    Found,
    st.fixed_dictionaries({
        "merchant": candidates_of(["GREEN DOOR", "RED HOUSE", "12 HARBOUR ROAD"]),
        "date": candidates_of([dt.date(2026, 3, 5), dt.date(2026, 5, 3), DAY]),
        "total": candidates_of([Decimal("12.30"), Decimal("20.00"), Decimal("7.70")]),
        "type": candidates_of(["retail", "grocery"]),
        "currency": candidates_of(["USD", "JPY"]),
    }),
)  # fmt: skip
LOOKS = st.lists(st.tuples(st.sampled_from(["tesseract", "rapidocr"]), FOUNDS), max_size=3)


@given(LOOKS)
def test_ok_is_never_said_without_the_probability_and_all_values(
    looks: list[tuple[str, Found]],
) -> None:
    decision = decide(looks, MODEL)
    fields = [decision.fields[name] for name in essential()]
    assert set(decision.reasons) <= REASONS
    assert 0.0 <= decision.confidence <= 1.0
    if decision.status == "ok":
        assert assurance(decision.confidence, decision.fields) >= MODEL.accept
        assert all(field.value is not None for field in fields)
        assert "date_ambiguous" not in decision.reasons
    else:
        assert decision.reasons
    if decision.confidence > 0:
        assert decision.confidence <= min(field.confidence for field in fields) + 1e-5


# With the shipped weights, on whole receipts


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_a_clean_receipt_is_read_right(paper: Paper) -> None:
    receipt = Receipt.of(decide([("rapidocr", find(paper.page))], load_model()), [])
    assert receipt.merchant.value == paper.merchant
    assert receipt.date.value == paper.date
    assert receipt.total.value == Decimal(paper.total)
    assert receipt.currency.value == paper.currency
    assert receipt.status != "failed"
