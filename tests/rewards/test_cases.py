"""The table of cases: what the shopper panel's rules say of one receipt, a row a case.

The receipt of every case is a grocery receipt of 2026-11-20, uploaded on 2026-11-21, counted
as of 2026-11-30, with the changes that the row names.  It counts where nothing else is said.
"""

from __future__ import annotations

from typing import Any

import pytest

from receipts.rewards.count import count

from .cases import AS_OF, row

ALL = {
    "readable",
    "eligible_type",
    "eligible_merchant",
    "within_age",
    "not_in_future",
    "not_duplicate",
    "within_shop_limit",
    "within_cap",
}
COUNTS, NOT, REVIEW = "counts", "does_not_count", "needs_review"
DATE = ("within_age", "not_in_future")
TEXT = ("eligible_type", "eligible_merchant", *DATE)

# what it shows, changes to the receipt, decision, checks failed, checks undecided
CASES: list[tuple[str, dict[str, Any], str, tuple[str, ...], tuple[str, ...]]] = [
    ("as it is", {}, COUNTS, (), ()),
    # types
    ("department store", {"type": "retail"}, COUNTS, (), ()),
    ("pharmacy", {"type": "pharmacy"}, COUNTS, (), ()),
    ("cinema", {"type": "entertainment"}, COUNTS, (), ()),
    ("restaurant", {"type": "restaurant"}, COUNTS, (), ()),
    ("filling station", {"type": "fuel"}, NOT, ("eligible_type",), ()),
    ("transit", {"type": "travel"}, NOT, ("eligible_type",), ()),
    ("hairdresser", {"type": "service"}, NOT, ("eligible_type",), ()),
    ("anything else", {"type": "other"}, NOT, ("eligible_type",), ()),
    ("no type", {"type": ""}, REVIEW, (), ("eligible_type",)),
    # merchants
    ("excluded", {"merchant": "Amazon Fresh"}, NOT, ("eligible_merchant",), ()),
    ("excluded, shouted", {"merchant": "AMAZON FRESH #12"}, NOT, ("eligible_merchant",), ()),
    ("excluded, 0 for O", {"merchant": "AMAZ0N G0"}, NOT, ("eligible_merchant",), ()),
    ("excluded, a letter lost", {"merchant": "Whole Fods Market"}, NOT, ("eligible_merchant",), ()),
    ("excluded, one word", {"merchant": "WHOLEFOODS MARKET"}, NOT, ("eligible_merchant",), ()),
    ("excluded, whole name", {"merchant": "Amazon"}, NOT, ("eligible_merchant",), ()),
    ("excluded, the web shop", {"merchant": "amazon.com"}, NOT, ("eligible_merchant",), ()),
    ("excluded, books", {"merchant": "Amazon Books Inc."}, NOT, ("eligible_merchant",), ()),
    (
        "excluded by its brand",
        {"merchant": "WFM Downtown", "brand": "Whole Foods Market"},
        NOT,
        ("eligible_merchant",),
        (),
    ),
    ("casino", {"merchant": "Silver Casino"}, NOT, ("eligible_merchant",), ()),
    ("weapon shop", {"merchant": "Bob's Guns & Ammo"}, NOT, ("eligible_merchant",), ()),
    ("tuition", {"merchant": "City College Tuition"}, NOT, ("eligible_merchant",), ()),
    ("like an excluded one", {"merchant": "Amazonas Grill"}, COUNTS, (), ()),
    ("a word of an excluded one", {"merchant": "Amazon Grill"}, COUNTS, (), ()),
    ("another word of one", {"merchant": "Whole Earth Foods"}, COUNTS, (), ()),
    ("inside a word", {"merchant": "Begunsky Bakery"}, COUNTS, (), ()),
    ("rent inside a word", {"merchant": "Brentwood Market"}, COUNTS, (), ()),
    ("near a short excluded word", {"merchant": "Cassino"}, REVIEW, (), ("eligible_merchant",)),
    # age
    ("bought on the day of upload", {"date": "2026-11-21"}, COUNTS, (), ()),
    ("30 days old", {"date": "2026-10-22"}, COUNTS, (), ()),
    ("31 days old", {"date": "2026-10-21"}, NOT, ("within_age",), ()),
    (
        "30 days old over a leap day",
        {"date": "2024-02-15", "uploaded": "2024-03-16"},
        COUNTS,
        (),
        (),
    ),
    (
        "31 days old over a leap day",
        {"date": "2024-02-14", "uploaded": "2024-03-16"},
        NOT,
        ("within_age",),
        (),
    ),
    (
        "30 days old over no leap day",
        {"date": "2026-02-14", "uploaded": "2026-03-16"},
        COUNTS,
        (),
        (),
    ),
    ("bought on a leap day", {"date": "2024-02-29", "uploaded": "2024-03-30"}, COUNTS, (), ()),
    (
        "31 days after a leap day",
        {"date": "2024-02-29", "uploaded": "2024-03-31"},
        NOT,
        ("within_age",),
        (),
    ),
    ("no upload: age at the count", {"uploaded": ""}, COUNTS, (), ()),
    ("no upload, 31 days", {"uploaded": "", "date": "2026-10-30"}, NOT, ("within_age",), ()),
    ("no upload, 30 days", {"uploaded": "", "date": "2026-10-31"}, COUNTS, (), ()),
    # the future
    ("bought after upload", {"date": "2026-11-22"}, NOT, ("not_in_future",), ()),
    ("uploaded on the day of the count", {"uploaded": "2026-11-30"}, COUNTS, (), ()),
    ("uploaded after the count", {"uploaded": "2026-12-01"}, NOT, ("not_in_future",), ()),
    # the total
    ("refund", {"total": "-4.20"}, NOT, ("eligible_type",), ()),
    ("nothing to pay", {"total": "0.00"}, COUNTS, (), ()),
    ("no total", {"total": ""}, REVIEW, (), ("eligible_type",)),
    # status
    (
        "failed",
        {"status": "failed", "reasons": "unreadable_file", "merchant": "", "date": "", "total": ""},
        NOT,
        ("readable",),
        (*TEXT, "not_duplicate"),
    ),
    ("review, no reason", {"status": "review"}, REVIEW, (), ("readable",)),
    (
        "review of the whole",
        {"status": "review", "reasons": "not_a_receipt"},
        REVIEW,
        (),
        ("readable",),
    ),
    (
        "merchant in doubt",
        {"status": "review", "reasons": "merchant_uncertain"},
        REVIEW,
        (),
        ("eligible_merchant",),
    ),
    ("date in doubt", {"status": "review", "reasons": "date_uncertain"}, REVIEW, (), DATE),
    ("no date", {"status": "review", "reasons": "date_missing", "date": ""}, REVIEW, (), DATE),
    (
        "type in doubt",
        {"status": "review", "reasons": "type_uncertain"},
        REVIEW,
        (),
        ("eligible_type",),
    ),
    (
        "two in doubt",
        {"status": "review", "reasons": "type_uncertain;merchant_uncertain"},
        REVIEW,
        (),
        ("eligible_type", "eligible_merchant"),
    ),
    (
        "in doubt and surely not",
        {"status": "review", "reasons": "merchant_uncertain", "type": "fuel"},
        NOT,
        ("eligible_type",),
        ("eligible_merchant",),
    ),
    (
        "total in doubt, which no check needs",
        {"status": "review", "reasons": "total_uncertain"},
        COUNTS,
        (),
        (),
    ),
    (
        "total in doubt, perhaps a refund",
        {"status": "review", "reasons": "total_uncertain", "total": "-1.00"},
        REVIEW,
        (),
        ("eligible_type",),
    ),
    (
        "in review, and another field is not sure enough",
        {"status": "review", "reasons": "total_uncertain", "merchant_confidence": "0.89"},
        REVIEW,
        (),
        ("eligible_merchant",),
    ),
    (
        "in review, and the other fields are sure",
        {"status": "review", "reasons": "total_uncertain", "merchant_confidence": "0.97"},
        COUNTS,
        (),
        (),
    ),
    # 4 November or 11 April: only one of them is within 30 days
    (
        "ambiguous date that decides",
        {"status": "review", "reasons": "date_ambiguous", "date": "2026-11-04"},
        REVIEW,
        (),
        ("within_age",),
    ),
    # 10 November or 11 October, uploaded on 11 November: both are within 30 or 31 days
    (
        "ambiguous date, in time either way",
        {
            "status": "review",
            "reasons": "date_ambiguous",
            "date": "2026-11-10",
            "uploaded": "2026-11-10",
        },
        COUNTS,
        (),
        (),
    ),
    (
        "ambiguous date, too old either way",
        {"status": "review", "reasons": "date_ambiguous", "date": "2026-08-09"},
        NOT,
        ("within_age",),
        (),
    ),
    # 12 November or 11 December, and the latter is after the upload
    (
        "ambiguous date, one reading impossible",
        {"status": "review", "reasons": "date_ambiguous", "date": "2026-12-11"},
        COUNTS,
        (),
        (),
    ),
    (
        "ambiguous and otherwise in doubt",
        {"status": "review", "reasons": "date_ambiguous;date_uncertain", "date": "2026-11-10"},
        REVIEW,
        (),
        DATE,
    ),
    # the table's edge
    ("numbers for text", {"total": 11.5, "sha256": float("nan"), "brand": None}, COUNTS, (), ()),
]


@pytest.mark.parametrize(
    ("changes", "decision", "failed", "undecided"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_one_receipt(
    changes: dict[str, Any], decision: str, failed: tuple[str, ...], undecided: tuple[str, ...]
) -> None:
    [receipt] = count([row(**changes)], "shopper-panel", AS_OF).receipts
    assert (receipt.decision, set(receipt.failed), set(receipt.undecided)) == (
        decision,
        set(failed),
        set(undecided),
    )
    assert {*receipt.passed, *receipt.failed, *receipt.undecided} == ALL
    assert len(receipt.checks) == len(ALL)
    assert bool(receipt.why) == (decision != COUNTS)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"date": "2026-10-11"},
            "bought 41 days before upload; the programme takes 30",
        ),
        ({"date": "2026-11-22"}, "bought on 2026-11-22, after the upload on 2026-11-21"),
        ({"merchant": "Silver Casino"}, "'Silver Casino' is excluded: casinos"),
        ({"total": "-4.20"}, "it is a refund (-4.20), not a purchase"),
        ({"status": "failed", "reasons": "too_large"}, "it could not be read: too_large"),
        ({"date": ""}, "the date is not known"),  # which two checks say
        (
            {"status": "review", "reasons": "date_ambiguous", "date": "2026-11-04"},
            "bought 17 or 224 days before upload, as day and month are read; "
            "the programme takes 30",
        ),
    ],
)
def test_reasons_are_said_in_words(changes: dict[str, Any], words: str) -> None:
    [receipt] = count([row(**changes)], "shopper-panel", AS_OF).receipts
    assert receipt.why == words


@pytest.mark.parametrize(
    "changes",
    [
        {"reasons": "date_uncertain"},
        {"reasons": "not_a_receipt"},
        {"reasons": "merchant_uncertain", "merchant": "Cassino"},
        {"reasons": "total_uncertain", "status": "failed"},
    ],
)
@pytest.mark.parametrize("name", ["001.jpg", f"{1:064x}"])
def test_what_a_person_confirmed_counts(changes: dict[str, Any], name: str) -> None:
    receipt = row(**{"status": "review", **changes})
    assert count([receipt], "shopper-panel", AS_OF, confirmed=[name]).months[0].counted == 1
    assert count([receipt], "shopper-panel", AS_OF, confirmed=["2.jpg"]).months[0].counted == 0


def test_confirmation_does_not_fill_what_is_missing() -> None:
    [receipt] = count([row(date="")], "shopper-panel", AS_OF, confirmed=["001.jpg"]).receipts
    assert receipt.decision == REVIEW
