"""Fingerprints compared and searched, and what they say together with what was read."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from receipts.rewards.count import count
from receipts.rewards.duplicates.pictures import ALIKE, THE_SAME, Pictures, largest, likeness, parse

from .cases import AS_OF, row

SPOTS = 48


def made(seed: int, spots: int = SPOTS) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    bits = random.integers(0, 2**64, spots, np.uint64)
    places = random.integers([20, 20, 10, 0], [200, 200, 40, 256], (spots, 4))
    return bits, places


def text(bits: np.ndarray, places: np.ndarray) -> str:
    data = (
        bits.astype(">u8").tobytes() + np.clip(np.rint(places), 0, 255).astype(np.uint8).tobytes()
    )
    return base64.b64encode(data).decode()


def again(seed: int, kept: int, flipped: int = 0) -> str:
    """The picture of ``seed`` with only so many of its spots, the others being new."""
    bits, places = made(seed)
    for bit in range(flipped):
        bits = bits ^ np.uint64(1 << (5 * bit))
    new_bits, new_places = made(seed + 1000)
    bits[kept:], places[kept:] = new_bits[kept:], new_places[kept:]
    return text(bits, places)


@pytest.mark.parametrize("kept", [48, 40, 24, 8])
def test_likeness_is_the_share_of_spots_that_return(kept: int) -> None:
    assert likeness(text(*made(1)), again(1, kept, flipped=8)) == pytest.approx(
        kept / SPOTS, abs=0.05
    )


@pytest.mark.parametrize("flipped", [0, 6, 12])
def test_a_few_bits_may_differ(flipped: int) -> None:
    assert likeness(text(*made(1)), again(1, SPOTS, flipped)) >= 0.99
    assert likeness(text(*made(1)), again(1, SPOTS, 13)) < ALIKE


def test_spots_must_have_moved_together() -> None:
    bits, places = made(1)
    scattered = text(bits, made(2)[1])
    assert likeness(text(bits, places), scattered) < ALIKE


def test_a_quarter_turn_and_half_the_size_are_the_same_picture() -> None:
    bits, places = made(1)
    turned = np.stack(
        [places[:, 1] / 2, (255 - places[:, 0]) / 2, places[:, 2] - 8, (places[:, 3] - 64) % 256],
        axis=1,
    )
    assert likeness(text(bits, places), text(bits, turned)) >= 0.95


@pytest.mark.parametrize("other", ["", "abcd", "no base64!", "ä"])
def test_other_texts_are_alike_where_they_are_equal(other: str) -> None:
    assert parse(other) is None
    assert largest(other) == b""
    assert likeness(other, other) == float(bool(other))
    assert likeness(text(*made(1)), other) == 0
    assert Pictures().find(other) == []


@pytest.mark.parametrize("number", [40, 3000])
def test_the_like_one_is_found_among_many(number: int) -> None:
    """Also among so many that they are filed, and among those that were added since."""
    pictures = Pictures()
    pictures.add((n, largest(text(*made(n)))) for n in range(number))
    pictures.add([(number, largest(text(*made(number))))])
    for wanted in (0, number - 1, number):
        assert pictures.find(again(wanted, 30, flipped=5))[0] == wanted
    assert pictures.find(text(*made(number + 1))) == []


def test_a_form_that_all_share_hides_nobody() -> None:
    """Half of the spots are the shop's form: the rest tells which of its receipts it is."""
    form = made(9999)
    pictures = Pictures()

    def receipt(seed: int) -> str:
        bits, places = made(seed)
        bits[::2], places[::2] = form[0][::2], form[1][::2]
        return text(bits, places)

    pictures.add((n, largest(receipt(n))) for n in range(2000))
    assert pictures.find(receipt(1234))[0] == 1234


def test_one_rare_spot_says_more_than_many_common_ones() -> None:
    """A picture with a few spots of its own comes before those that only share the form."""
    common, own = made(1), made(2)
    pictures = Pictures()
    for number in range(30):  # all have the form; only the last has spots of the wanted picture
        bits, places = made(100 + number)
        bits[:20], places[:20] = common[0][:20], common[1][:20]
        if number == 29:
            bits[:16], places[:16] = made(500)[0][:16], made(500)[1][:16]
            bits[20:26], places[20:26] = own[0][20:26], own[1][20:26]
        pictures.add([(number, largest(text(bits, places)))])
    bits, places = own
    bits[:20], places[:20] = common[0][:20], common[1][:20]
    assert pictures.find(text(bits, places))[0] == 29


READ = {"merchant": "Corner Shop", "date": "2026-11-20", "total": "12.30"}
DOUBTFUL = {"status": "review", "reasons": "merchant_uncertain;total_uncertain;date_uncertain"}
HALF, NEARLY_ALL = 24, 44


def assert_verdict(read: dict[str, Any], kept: int, changes: dict[str, Any], verdict: str) -> None:
    """How a receipt ends that comes again with so many of its spots, read otherwise."""
    first = row(1, **read, phash=text(*made(1)))
    second = row(2, **{**read, "uploaded": "2026-11-22", **changes}, phash=again(1, kept))
    receipt = count([first, second], "shopper-panel", AS_OF).receipts[1]
    where = {"same": "failed", "perhaps": "undecided", "other": "passed"}[verdict]
    assert "not_duplicate" in getattr(receipt, where)


@pytest.mark.parametrize(
    ("kept", "changes", "verdict"),
    [
        (HALF, {"merchant": "Qx7 Grn"}, "same"),  # date and total agree
        (HALF, {"merchant": "Qx7 Grn", "total": "99.00"}, "other"),
        (HALF, {"date": "2026-11-02", "total": "99.00"}, "other"),
        (NEARLY_ALL, {"date": "2026-11-02"}, "other"),
        (HALF, {**DOUBTFUL}, "same"),  # what agrees is in doubt no longer
        (HALF, {**DOUBTFUL, "total": "99.00"}, "perhaps"),
        (HALF, {**DOUBTFUL, "merchant": "", "date": "", "total": ""}, "perhaps"),
        (NEARLY_ALL, {**DOUBTFUL, "merchant": "", "date": "", "total": ""}, "same"),
        (4, {**DOUBTFUL, "merchant": "", "date": "", "total": ""}, "other"),
        (HALF, {"status": "review", "reasons": "total_uncertain", "total": "2.30"}, "perhaps"),
    ],
)
def test_likeness_is_weighed_with_what_was_read(
    kept: int, changes: dict[str, Any], verdict: str
) -> None:
    assert_verdict(READ, kept, changes, verdict)


@pytest.mark.parametrize(
    ("kept", "changes", "verdict"),
    [
        (HALF, {"total": "99.00"}, "same"),  # misread: date and time agree
        (HALF, {"date": "2026-11-02"}, "same"),  # total and the second agree
        (HALF, {"date": "2026-11-10", "times": "17:05:41"}, "perhaps"),
        (HALF, {"date": "2026-11-02", "times": ""}, "perhaps"),  # a habit, or misread
        (NEARLY_ALL, {"date": "2026-11-02", "times": ""}, "same"),
        (4, {"date": "2026-11-02"}, "other"),
        (NEARLY_ALL, {"date": "2026-11-02", "total": "99.00"}, "other"),
        (NEARLY_ALL, {"time": "17:06", "times": "17:06:33"}, "other"),  # two true purchases
        (HALF, {"time": "17:06"}, "same"),  # another of the times on it was taken
    ],
)
def test_one_value_may_be_misread_where_pictures_are_alike(
    kept: int, changes: dict[str, Any], verdict: str
) -> None:
    timed = {**READ, "time": "17:05", "times": "17:05:33"}
    assert_verdict(timed, kept, changes, verdict)


@pytest.mark.parametrize(
    ("kept", "changes", "verdict"),
    [
        (HALF, {"number": "204496"}, "same"),  # a figure misread that no counter would change
        (HALF, {"number": "284497"}, "other"),  # the next purchase
        (HALF, {"number": "284596"}, "same"),
        (HALF, {"number": "204498"}, "other"),  # two figures
        (HALF, {"number": "3124"}, "same"),  # another number on it was taken
        (HALF, {"number": "3124", "time": ""}, "other"),
        (4, {"number": "204496"}, "other"),  # other pictures
        (HALF, {"number": "204496", "time": ""}, "other"),
        (HALF, {"date": "2026-11-10"}, "same"),  # a figure of the date
        (HALF, {"date": "2026-11-10", "number": ""}, "same"),
        (HALF, {"date": "2026-11-21", "number": ""}, "perhaps"),  # the next day, a habit
        (HALF, {"date": "2026-11-21"}, "same"),  # the number agrees too
        (HALF, {"date": "2026-11-10", "number": "3124"}, "other"),
        (HALF, {"date": "2026-11-02", "number": ""}, "perhaps"),  # a habit
        (4, {"date": "2026-11-10", "number": ""}, "other"),
        (HALF, {"number": "3124", "checked": "number"}, "other"),  # a person has told them apart
        (HALF, {"date": "2026-11-10", "number": "", "checked": "date"}, "other"),
    ],
)
def test_what_one_picture_taken_twice_explains(
    kept: int, changes: dict[str, Any], verdict: str
) -> None:
    numbered = {**READ, "time": "17:05", "number": "284496"}
    assert_verdict(numbered, kept, changes, verdict)


PRINTED = "20112026 1230 450 780 990 0118810 5551234 90210 1000 0230"
CUT = "2026 230 450 780 990 118810 555123 90210 1000 230"
FORM = "27112026 1230 450 780 990 0120436 5551234 90210 1000 0230"


@pytest.mark.parametrize(
    ("kept", "changes", "verdict"),
    [
        (HALF, {"date": "", "figures": PRINTED}, "same"),
        (HALF, {"date": "", "figures": CUT}, "same"),  # the edge of the picture cuts figures off
        (HALF, {"date": "", "figures": FORM}, "perhaps"),  # the form and the goods of another day
        (HALF, {"date": "2026-11-02", "figures": CUT}, "same"),  # all figures: it was misread
        (HALF, {"date": "2026-11-02", "figures": CUT, "checked": "date"}, "other"),
        (HALF, {"date": "2026-11-27", "figures": FORM}, "other"),
        (HALF, {"date": "", "figures": "1230 450 780"}, "perhaps"),  # too few to tell
        (4, {"date": "", "figures": PRINTED}, "perhaps"),  # merchant and total, no more
    ],
)
def test_the_same_picture_has_the_same_figures(
    kept: int, changes: dict[str, Any], verdict: str
) -> None:
    assert_verdict({**READ, "figures": PRINTED}, kept, changes, verdict)


def test_the_picture_is_named_as_evidence() -> None:
    first = row(1, **READ, phash=text(*made(1)))
    second = row(2, **{**READ, "merchant": "Qx7 Grn"}, phash=again(1, 24))
    receipt = count([first, second], "shopper-panel", AS_OF).receipts[1]
    assert receipt.why == ("it is the same picture as 001.jpg (perceptual hash): same date, total")
    assert ALIKE < THE_SAME
