"""Evidence adds up to a score, scores become probabilities, and looks become one list."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.decide.weigh import Calibration, FieldModel, load_model
from receipts.decide.weigh import weigh as weigh_by
from receipts.fields.merge import merge
from receipts.model import Box, Candidate, Evidence, Field

MODEL = FieldModel({"label": 2.0, "large": 1.0, "tax": -3.0}, {"strict": Calibration(1.0, -5.0)})


def weigh(candidates: list[Candidate[str]], model: FieldModel = MODEL) -> Field[str]:
    """By an engine for which nothing is calibrated."""
    return weigh_by(candidates, model, "none")


def candidate(value: str, **strengths: float) -> Candidate[str]:
    return Candidate(value, value, None, tuple(Evidence(n, s) for n, s in strengths.items()))


def strengths(found: Candidate[str]) -> dict[str, float]:
    return {evidence.name: evidence.strength for evidence in found.evidence}


# Weighing


def test_the_score_is_the_sum_of_strength_times_weight() -> None:
    [best] = weigh([candidate("a", label=0.5, large=1.0, tax=1.0)]).candidates
    assert best.score == 0.5 * 2.0 + 1.0 * 1.0 - 3.0


def test_the_evidence_shown_is_the_computation_strongest_first() -> None:
    [best] = weigh([candidate("a", large=1.0, tax=1.0, label=1.0)]).candidates
    assert [(e.name, e.points) for e in best.evidence] == [
        ("tax", -3.0),
        ("label", 2.0),
        ("large", 1.0),
    ]


def test_evidence_that_the_fit_does_not_know_counts_nothing() -> None:
    [best] = weigh([candidate("a", label=1.0, new=1.0)]).candidates
    assert best.score == 2.0
    assert {e.name: e.points for e in best.evidence}["new"] == 0.0


def test_candidates_stand_against_each_other_and_against_none_of_them() -> None:
    field = weigh([candidate("weak"), candidate("strong", label=1.0)])
    assert [c.value for c in field.candidates] == ["strong", "weak"]
    whole = math.exp(2) + 1 + 1  # the strong one, the weak one, and none
    assert [c.probability for c in field.candidates] == pytest.approx(
        [math.exp(2) / whole, 1 / whole]
    )
    assert field.value == "strong"


def test_an_equal_rival_halves_the_confidence() -> None:
    alone = weigh([candidate("a", label=10.0)])
    rivals = weigh([candidate("a", label=10.0), candidate("b", label=10.0)])
    assert alone.confidence > 0.999
    assert rivals.confidence == pytest.approx(0.5, abs=0.001)


def test_without_candidates_the_field_is_empty() -> None:
    field = weigh([])
    assert (field.value, field.confidence, field.candidates) == (None, 0.0, ())


def test_one_bad_candidate_is_the_value_but_has_no_confidence() -> None:
    field = weigh([candidate("a", tax=3.0)])
    assert field.value == "a"
    assert field.confidence < 0.001


EVIDENCE = st.dictionaries(
    st.sampled_from(["label", "large", "tax", "unknown"]), st.floats(-300, 300), max_size=4
)
FIELDS = st.dictionaries(st.text("abc", max_size=3), EVIDENCE, min_size=1, max_size=6)


@given(FIELDS)
def test_every_explanation_adds_up_and_probabilities_are_shares_of_one(
    content: dict[str, dict[str, float]],
) -> None:
    field = weigh([candidate(value, **found) for value, found in content.items()])
    assert {c.value for c in field.candidates} == set(content)
    for found in field.candidates:
        assert found.score == pytest.approx(sum(e.points for e in found.evidence))
        assert 0.0 <= found.probability <= 1.0
    assert sum(c.probability for c in field.candidates) <= 1.0 + 1e-9
    ranked = [c.probability for c in field.candidates]
    assert ranked == sorted(ranked, reverse=True)
    assert 0.0 <= field.confidence <= 1.0


@given(FIELDS, st.randoms())
def test_the_order_of_candidates_changes_no_probability(
    content: dict[str, dict[str, float]], random: object
) -> None:
    candidates = [candidate(value, **found) for value, found in content.items()]
    there = {c.value: c.probability for c in weigh(candidates).candidates}
    back = {c.value: c.probability for c in weigh(candidates[::-1]).candidates}
    assert there == pytest.approx(back)


@given(st.floats(0, 20), st.floats(0, 20), st.floats(-5, 5))
def test_more_for_a_candidate_never_makes_it_less_probable(
    less: float, more: float, rival: float
) -> None:
    def probability(strength: float) -> float:
        field = weigh([candidate("a", label=strength), candidate("b", label=rival)])
        return next(c.probability for c in field.candidates if c.value == "a")

    low, high = sorted((less, more))
    assert probability(low) <= probability(high)


# Calibration


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 3), st.floats(-3, 3))
def test_calibration_keeps_the_order_and_stays_a_probability(
    one: float, other: float, slope: float, intercept: float
) -> None:
    line = Calibration(slope, intercept)
    low, high = sorted((one, other))
    assert 0.0 <= line.apply(low) <= line.apply(high) <= 1.0


@pytest.mark.parametrize("probability", [0.01, 0.3, 0.5, 0.9, 0.999])
def test_without_a_fit_calibration_changes_nothing(probability: float) -> None:
    assert Calibration().apply(probability) == pytest.approx(probability)


def test_the_intercept_moves_the_log_odds() -> None:
    assert Calibration(1.0, math.log(3)).apply(0.5) == pytest.approx(0.75)


def test_the_best_candidate_is_calibrated_by_the_engine_that_looked() -> None:
    free = weigh_by([candidate("a", label=1.0)], MODEL, "none")
    strict = weigh_by([candidate("a", label=1.0)], MODEL, "strict")
    assert free.confidence == free.candidates[0].probability
    assert strict.confidence == Calibration(1.0, -5.0).apply(free.confidence)
    assert strict.candidates == free.candidates  # the shares of the candidates stay


def test_no_confidence_is_more_than_the_record_allows() -> None:
    assert Calibration(1.0, 5.0, most=0.97).apply(0.99) == 0.97


# Merging


def test_equal_values_are_one_candidate_with_the_strongest_of_each_evidence() -> None:
    [merged] = merge(
        [("one", [candidate("a", label=0.8, large=0.1)]), ("one", [candidate("a", label=0.5)])]
    )
    found = strengths(merged)
    assert (found["label"], found["large"]) == (0.8, 0.1)


def test_strong_evidence_is_far_from_nought_on_either_side() -> None:
    [merged] = merge([("one", [candidate("a", tilt=-0.9)]), ("one", [candidate("a", tilt=0.2)])])
    assert strengths(merged)["tilt"] == -0.9


def test_the_most_trusted_look_says_how_it_is_printed() -> None:
    box = Box(1, 2, 3, 4)
    [merged] = merge(
        [
            ("one", [Candidate("C0RNER SHOP", "C0RNER SHOP")]),
            ("two", [Candidate("CORNER SHOP", "CORNER SHOP", box)]),
        ],
        same=lambda a, b: a.replace("0", "O") == b.replace("0", "O"),
    )
    assert (merged.value, merged.box) == ("CORNER SHOP", box)


def test_of_one_look_the_candidate_that_covers_least_is_the_value() -> None:
    """A stain joined to a name is the name, without what speaks against joining."""
    name = Candidate("CORNER SHOP", "", Box(0, 20, 90, 40), (Evidence("label"),))
    joined = Candidate("I CORNER SHOP", "", Box(0, 0, 90, 40), (Evidence("joined"),))
    [merged] = merge([("one", [joined, name])], same=lambda a, b: a[-9:] == b[-9:])
    assert merged.value == "CORNER SHOP"
    assert strengths(merged).keys() == {"label", "seen_by_one"}


def test_one_name_in_two_places_of_a_look_has_the_evidence_of_the_first() -> None:
    logo = Candidate("CORNER SHOP", "", Box(0, 0, 90, 40), (Evidence("first_row"),))
    small = Candidate("Corner Shop", "", Box(0, 80, 50, 90), (Evidence("third_row"),))
    [merged] = merge([("one", [logo, small])], same=lambda a, b: a.lower() == b.lower())
    assert merged.value == "CORNER SHOP"
    assert strengths(merged).keys() == {"first_row", "seen_by_one"}


def test_without_likeness_only_equal_values_are_one() -> None:
    merged = merge([("one", [candidate("C0RNER")]), ("two", [candidate("CORNER")])])
    assert {found.value for found in merged} == {"C0RNER", "CORNER"}


def test_who_saw_a_value_and_who_did_not_is_evidence() -> None:
    both, one = merge([("one", [candidate("a")]), ("two", [candidate("a"), candidate("b")])])
    assert strengths(both).keys() >= {"seen_by_one", "seen_by_two", "engines_agree"}
    assert strengths(one).keys() >= {"missed_by_one", "seen_by_two"}
    assert "engines_agree" not in strengths(one)


def test_two_looks_of_one_engine_are_no_two_engines() -> None:
    [merged] = merge([("one", [candidate("a")]), ("one", [candidate("a")])])
    assert "engines_agree" not in strengths(merged)


@pytest.mark.parametrize(("seen", "share"), [(1, 0.0), (2, 1 / 3), (3, 2 / 3), (4, 1.0)])
def test_agreement_is_the_share_of_the_other_looks(seen: int, share: float) -> None:
    looks = [("one", [candidate("a")] if number < seen else []) for number in range(4)]
    [merged] = merge(looks)
    assert strengths(merged)["looks_agree"] == pytest.approx(share)


def test_two_like_values_of_one_look_are_not_two_looks_that_agree() -> None:
    [merged] = merge(
        [("one", []), ("one", [candidate("SHOP"), candidate("SHOP.")])],
        same=lambda a, b: a.rstrip(".") == b.rstrip("."),
    )
    assert strengths(merged)["looks_agree"] == 0.0


def test_one_look_alone_has_nobody_to_agree_with() -> None:
    [merged] = merge([("one", [candidate("a")])])
    assert strengths(merged) == {"seen_by_one": 1.0}


LOOKS = st.lists(
    st.tuples(
        st.sampled_from(["one", "two"]),
        st.lists(st.sampled_from(["a", "A", "b", "c"]), unique=True, max_size=4),
    ),
    max_size=4,
)


@given(LOOKS, st.booleans())
def test_no_value_is_lost_and_none_stands_twice(
    looks: list[tuple[str, list[str]]], likeness: bool
) -> None:
    same = (lambda a, b: a.lower() == b.lower()) if likeness else None
    merged = merge([(engine, [candidate(v) for v in values]) for engine, values in looks], same)
    key = str.lower if likeness else str
    expected = {key(value) for _, values in looks for value in values}
    assert sorted(key(found.value) for found in merged) == sorted(expected)


# The shipped weights


def test_the_shipped_model_has_all_fields_and_calibrates_upwards() -> None:
    model = load_model()
    assert set(model.fields) >= {"merchant", "date", "total", "type"}
    assert 0.5 < model.accept < 1.0
    lines = [*model.receipt.values()]
    for name, field in model.fields.items():
        assert all(map(math.isfinite, field.weights.values())), name
        lines += field.calibration.values()
    assert lines
    assert all(line.slope > 0 for line in lines)


def test_a_model_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    entry = {
        "weights": {"label": 1.5},
        "calibration": {"rapidocr": [0.9, 0.1, 0.99]},
    }
    content = {
        "fields": {"total": entry},
        "receipt": {"rapidocr": [0.8, 0.2]},
        "accept": 0.9,
    }
    path.write_text(json.dumps(content), "utf-8")
    model = load_model(path)
    assert model.fields["total"] == FieldModel(
        {"label": 1.5}, {"rapidocr": Calibration(0.9, 0.1, 0.99)}
    )
    assert model.receipt == {"rapidocr": Calibration(0.8, 0.2)}
    assert model.accept == 0.9
