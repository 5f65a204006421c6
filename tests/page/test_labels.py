"""What the words of a row say about its amounts: total, subtotal, tax, cash, change, …"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from drawn import lines
from hypothesis import given
from hypothesis import strategies as st

from receipts.page.labels import TIERS, find_labels, label_rows, labelled_amounts
from receipts.text.vocabulary import load_vocabulary


def roles(text: str) -> list[str]:
    """The roles of the labels in a row, without the headings of tables."""
    return [label.role for label in find_labels(text) if label.role != "heading"]


def amounts(text: str) -> list[tuple[str, set[str]]]:
    """Every amount of a page with the roles it has."""
    found = labelled_amounts(label_rows(lines(text)))
    return [(str(item.amount.value), set(item.roles)) for item in found]


LABELS = {
    "grand": [
        "GRAND TOTAL", "Total due", "TOTAL TTC", "Net à payer", "Gesamtbetrag", "SUMME EUR",
        "zu zahlender Betrag", "Total Incl. GST", "Total Sales Inclusive GST", "Total Rounded",
        "JUMLAH BESAR",
    ],
    "due": ["AMOUNT DUE", "Balance due", "BALANCE", "zu zahlen", "A PAYER", "Reste à payer"],
    "plain": [
        "TOTAL", "Total:", "Total (RM)", "TOTAL AMOUNT", "Summe", "Gesamt", "Jumlah", "Totale",
        "Totaal", "Suma",
    ],
    "subtotal": [
        "SUBTOTAL", "Sub Total", "SUB-TOTAL", "Zwischensumme", "Netto", "SOUS-TOTAL", "Total HT",
        "Total excl. GST", "Total Sales (Excluding GST)", "Jumlah Kecil", "Taxable amount",
    ],
    "tax": ["TAX", "Sales Tax", "TOTAL TAX", "GST 6%", "VAT", "MwSt 19%", "davon MwSt", "TVA"],
    "cash": ["CASH", "Cash tendered", "Bar", "Gegeben", "ESPECES", "Tunai"],
    "change": ["CHANGE", "Change due", "Rückgeld", "RUECKGELD", "Rendu", "Baki"],
    "card": ["VISA", "Mastercard", "Credit card", "EC-Karte", "girocard", "CB"],
    "tip": ["TIP", "Gratuity", "Trinkgeld", "Pourboire"],
    "suggested_tip": ["Suggested tip", "Tip guide"],
    "discount": ["DISCOUNT", "Rabatt", "Remise", "Coupon"],
    "savings": ["TOTAL SAVINGS", "You saved", "Sie sparen"],
    "rounding": ["Rounding", "ROUNDING ADJ", "Total rounding", "Arrondi", "Penggenapan"],
    "points": ["TOTAL POINTS", "Points balance", "Punkte"],
    "count": ["TOTAL ITEMS", "Total Qty", "Anzahl Artikel", "No. of items"],
    "deposit": ["Bottle deposit", "Pfand", "Leergut", "Consigne"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "role"), [(text, role) for role, texts in LABELS.items() for text in texts]
)
def test_a_label_has_its_role_and_no_other(text: str, role: str) -> None:
    assert roles(text) == [role]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("T0TAL", "plain"),
        ("TOTA1", "plain"),
        ("TQTAL", "plain"),
        ("T O T A L", "plain"),
        ("TOTAL12.30", "plain"),
        ("TOTALDUE", "grand"),
        ("GRANDTOTAL", "grand"),
        ("GRAND T0TAL", "grand"),
        ("Grand Tota", "grand"),
        ("Amount Oue", "due"),
        ("SUBT0TAL", "subtotal"),
        ("SUB TOTA1", "subtotal"),
        ("5UBTOTAL", "subtotal"),
        ("SUBTOTAI", "subtotal"),
        ("Zwischensumne", "subtotal"),
        ("Gesantbetrag", "grand"),
        ("Ruckge1d", "change"),
        ("C A S H", "cash"),
        ("MASTERCARO", "card"),
    ],
)
def test_a_glued_spaced_or_misread_label_is_still_known(text: str, role: str) -> None:
    assert roles(text) == [role]


@pytest.mark.parametrize(
    "damaged",
    [
        "SUBTOTAL", "SUB TOTAL", "SUBT0TAL", "5UBTOTAL", "SUBTOTAI", "SUBIOTAL", "SU8TOTAL",
        "SUBTOTAL:", "Subtotal(3)", "SubTotal",
    ],
)  # fmt: skip
def test_a_subtotal_is_never_read_as_a_total(damaged: str) -> None:
    assert not set(roles(damaged)) & set(TIERS)


@pytest.mark.parametrize(
    "text",
    ["Totally fresh bread", "Cashew nuts", "Visage cream", "Barley", "Tipping", "COKE", "12.30"],
)
def test_a_word_that_only_begins_like_a_label_is_none(text: str) -> None:
    assert roles(text) == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("TOIAL", "plain"),
        ("FOTAL", "plain"),
        ("TOTAI.", "plain"),
        ("CAHNGE", None),
        ("CARNE", None),
    ],
)
def test_a_short_label_is_mended_only_where_letters_look_alike(text: str, role: str | None) -> None:
    assert [label.role for label in find_labels(text)] == [role][: role is not None]


def test_the_quality_falls_with_the_damage() -> None:
    [clean], [worn] = find_labels("GRAND TOTAL"), find_labels("GRNAD TQTAL")
    assert clean.quality == 1.0
    assert 0.7 < worn.quality < 1.0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SUBTOTAL 5.00 TAX 0.30 TOTAL 5.30", ["subtotal", "tax", "plain"]),
        ("CASH 20.00 CHANGE 7.70", ["cash", "change"]),  # not "cash change", with 20.00 inside
        ("TIP 2.00 TOTAL 12.00", ["tip", "plain"]),
        ("Total incl. 6% GST", ["grand"]),  # a rate may stand inside a label
        ("Total incl. 7,00% MwSt", ["grand"]),
    ],
)
def test_a_label_may_hold_a_rate_but_no_amount(text: str, found: list[str]) -> None:
    assert roles(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TOTAL 12.30", [("12.30", {"plain"})]),
        ("12.30 TOTAL", [("12.30", {"plain"})]),
        ("TOTAL RM 12.30", [("12.30", {"plain"})]),
        ("COKE 12.30", [("12.30", set())]),
        ("CASH 20.00 CHANGE 7.70", [("20.00", {"cash"}), ("7.70", {"change"})]),
        ("CASH RM20.00 CHANGE RM7.70", [("20.00", {"cash"}), ("7.70", {"change"})]),
        (
            "SUBTOTAL 5.00 TAX 0.30 TOTAL 5.30",
            [("5.00", {"subtotal"}), ("0.30", {"tax"}), ("5.30", {"plain"})],
        ),
        ("MWST 19,00% 1,20 0,20", [("1.20", {"tax"}), ("0.20", {"tax"})]),
    ],
)
def test_an_amount_has_the_role_of_the_label_before_it(
    text: str, found: list[tuple[str, set[str]]]
) -> None:
    assert amounts(text) == found


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("TOTAL\n12.30", [("12.30", {"plain"})]),
        ("TOTAL\nRM 12.30", [("12.30", {"plain"})]),  # RM is a mark there, no heading
        ("TOTAL\nEUR 12,30", [("12.30", {"plain"})]),
        ("CASH\n20.00\nCHANGE\n7.70", [("20.00", {"cash"}), ("7.70", {"change"})]),
        ("TOTAL\n\n\n\n12.30", [("12.30", set())]),  # too far away
        ("TOTAL\nORANGE JUICE 12.30", [("12.30", set())]),  # it names its own thing
        ("QTY ITEM PRICE\n2 12.30", [("2", set()), ("12.30", set())]),  # a heading
        ("TOTAL 5.00\n12.30", [("5.00", {"plain"}), ("12.30", set())]),  # a label with its amount
        ("12.30\nTOTAL", [("12.30", set())]),
    ],
)
def test_a_label_alone_in_its_row_names_the_amount_below(
    page: str, found: list[tuple[str, set[str]]]
) -> None:
    assert amounts(page) == found


def test_an_amount_says_whether_its_label_stands_above_and_whether_it_is_the_last() -> None:
    found = labelled_amounts(label_rows(lines("TOTAL\n12.30\nTAX  1.20  0.20")))
    assert [(item.above, item.last) for item in found] == [
        (True, True),
        (False, False),
        (False, True),
    ]


def test_measures_are_left_out() -> None:
    assert amounts("MILK 500 ml  3.20") == [("3.20", set())]


def test_the_currency_of_the_page_tells_thousands_from_three_decimals() -> None:
    page = lines("TOTAL 1.250")
    assert [str(a.value) for a in label_rows(page)[0].amounts] == ["1250"]
    assert [str(a.value) for a in label_rows(page, "KWD")[0].amounts] == ["1.25"]


@pytest.mark.parametrize(
    ("page", "value"),
    [
        ("NOODLES 27.60\nTEA 1.50\nCASH 100.000", "100.000"),  # its last figure is dirt
        ("NOODLES 28,70\nTEA 1,50\nCASH 100.000", "100000"),
        ("CASH 100.000", "100000"),  # the page does not tell
    ],
)
def test_the_other_amounts_of_the_page_tell_decimals_from_thousands(page: str, value: str) -> None:
    [cash] = label_rows(lines(page))[-1].amounts
    assert str(cash.value) == value


@pytest.mark.parametrize(
    ("page", "value"),
    [
        ("TEA $2.50\nPIE $9.00\nTAX $1.20\nTOTAL 812.70", "12.70"),
        ("TEA $2.50\n2 PIE @4.50 $9.00\nTAX $1.20\nTOTAL 812.70", "12.70"),
        ("TEA 82.50\nPIE $9.00\nTAX $1.20\nDUE $12.70\nTOTAL 512.70", "12.70"),
        ("TEA $2.50\nPIE $9.00\nTAX $1.20\nTOTAL 112.70", "112.70"),  # nothing like a sign
        ("TEA $2.50\nPIE 9.00\nTAX $1.20\nDUE $12.70\nTOTAL 812.70", "812.70"),  # not at all
        ("PIE $9.00\nTAX $1.20\nTOTAL 812.70", "812.70"),  # too few to tell
        ("TEA $2.50\nPIE $9.00\nSUB $51.50\nTAX $1.20\nTOTAL 52.70", "52.70"),  # has no sign
        ("TEA $2.50\nPIE $9.00\nTAX $1.20\nFISH 32.50 lb", "32.50"),
        ("TEA $2.50\nPIE $9.00\nTAX $1.20\nTOTAL $812.70", "812.70"),
    ],
)
def test_where_all_amounts_have_a_dollar_sign_a_figure_is_one_misread(
    page: str, value: str
) -> None:
    [*_, total] = label_rows(lines(page))[-1].amounts
    assert str(total.value) == value


def test_the_heading_of_a_table_names_no_amount_below() -> None:
    assert amounts("CODE NET TAX TOTAL CASH\n12.30") == [("12.30", set())]


@pytest.mark.xfail(reason="known limit", raises=AssertionError, strict=True)
@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("TOTAL (3 ITEMS) 12.30", [("3", {"count"}), ("12.30", {"plain"})]),
        ("2 ITEMS TOTAL 12.30", [("2", {"count"}), ("12.30", {"plain"})]),
        ("TAX      TOTAL\n0.30     12.30", [("0.30", {"tax"}), ("12.30", {"plain"})]),
        ("SUBTOTAL\nTAX\n10.00\n0.30", [("10.00", {"subtotal"}), ("0.30", {"tax"})]),
    ],
)
def test_limits(page: str, found: list[tuple[str, set[str]]]) -> None:
    assert amounts(page) == found


# Laws


PHRASES = sorted(
    {
        phrase
        for section in ("total", "roles")
        for role, phrases in load_vocabulary().section(section).items()
        if role != "heading"
        for phrase in phrases
    }
)


@given(st.sampled_from(PHRASES), st.sampled_from([str.lower, str.upper, str.title]))
def test_every_phrase_of_the_vocabulary_is_one_label_in_any_case(
    phrase: str, case: Callable[[str], str]
) -> None:
    printed = case(phrase)
    [label] = find_labels(printed)
    assert label.quality == 1.0
    assert label.start == 0
    assert printed[label.end :].strip(". 0123456789") == ""  # a rate, as in TVA 10


WORDS = st.sampled_from([*PHRASES, "milk", "bread", "12.30", "6%", "RM", "-", "Co1a"])


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=6).map(" ".join)))
def test_any_text_is_taken_and_labels_lie_in_it_from_left_to_right(text: str) -> None:
    end = 0
    for label in find_labels(text):
        assert end <= label.start < label.end <= len(text)
        assert 0.0 < label.quality <= 1.0
        end = label.end


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), max_size=6))
def test_every_amount_of_the_page_is_labelled_once(rows: list[str]) -> None:
    page = label_rows(lines("\n".join(rows) or "-"))
    found = labelled_amounts(page)
    expected = [(i, a) for i, row in enumerate(page) for a in row.amounts if not a.measured]
    assert [(item.row, item.amount) for item in found] == expected


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("TEA 5.00\nSUBTOTAL 5.00\nTOTAL Rs 535.5(", "535.50"),  # the last figure is cut off
        ("TEA 5.00\nTOTAL\n703.5", "703.50"),
        ("TEA 6 26\nTAX 10 00\nTOTAL EUR 16 45\nCASH 20.00", "16.45"),  # points too faint
        ("TEA 5.00\nTOTAL 3 70", "70"),  # a quantity and an amount
        ("TEA 5\nTOTAL 703.5", None),  # no amount of the page has cents
        ("TEA 5.00\nVERSION 2.5", None),
    ],
)
def test_damaged_amounts_of_sums(text: str, total: str | None) -> None:
    found = [value for value, of_row in amounts(text) if of_row & {"plain", "grand"}]
    assert found[-1:] == ([total] if total else [])
