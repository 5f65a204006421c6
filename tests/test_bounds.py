"""Text that no receipt has is parsed in bounded time, and what a receipt has is never cut."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from random import Random

import pytest
from cpu_time import cpu_time
from hypothesis import given, settings
from hypothesis import strategies as st

from receipts.bounds import LONGEST_ROW, LONGEST_WORD, MOST_CHARACTERS, MOST_ROWS, bounded
from receipts.decide.decision import decide
from receipts.decide.weigh import load_model
from receipts.fields.find import find
from receipts.model import Box, Line, Look, Word
from receipts.ocr.lines import rows
from receipts.ocr.settled import regions_without, settled_rows
from receipts.page.brands import load_brands
from receipts.page.page import ReadPage
from receipts.receipt import Receipt
from receipts.rewards.record import Record

LETTERS, ROWS = 100_000, 10_000
"""Characters of a hostile row, and rows of a hostile page."""

WIDTH, HEIGHT = 1000, 2000
"""Of a page, in pixels."""

NAN, INF = math.nan, math.inf


@pytest.fixture(autouse=True, scope="module")
def _loaded() -> None:
    """The tables are read once per process, and not counted."""
    load_brands()
    parsed(["CORNER SHOP", "TOTAL 12.30", "12/12/2018", "6 Monday"])


def words(texts: list[str]) -> list[Word]:
    """Rows of text as words of a page, one below the other."""
    found = []
    for row, text in enumerate(texts):
        left = 10.0
        for part in text.split(" "):
            right = left + len(part)
            found.append(Word(part, Box(left, 9.0 * row, right, 9.0 * row + 8), 0.95))
            left = right + 1
    return found


def parsed(texts: list[str]) -> Receipt:
    return parsed_words(words(texts))


def page_of(lines: Sequence[Line]) -> ReadPage:
    return ReadPage(lines, WIDTH, HEIGHT, dt.date(2026, 1, 1))


def parsed_words(found: list[Word]) -> Receipt:
    """From the words of two looks to what the ledger keeps of the receipt."""
    lines = rows(found)
    regions_without(settled_rows(lines), WIDTH, HEIGHT)
    look = Look("block", "tesseract", lines)
    seen = find(page_of(lines))
    receipt = Receipt.of(decide([("tesseract", seen), ("rapidocr", seen)], load_model()), [look])
    Record.from_receipt(receipt).to_row()
    receipt.explain()
    return receipt


def is_fast(call: Callable[[], object]) -> bool:
    """Whether a call takes under a second of CPU time."""
    return cpu_time(call) < 1


def drawn(alphabet: str, length: int, seed: int = 1) -> str:
    return "".join(Random(seed).choices(alphabet, k=length))


HOSTILE_ROWS = {
    "letters": "a" * LETTERS,
    "drawn letters": drawn("abcdefghijklmnopqrstuvwxyz", LETTERS),
    "digits": "1" * LETTERS,
    "drawn digits": drawn("0123456789", LETTERS),
    "blanks": "\t" * LETTERS,
    "dots": "." * LETTERS,
    "brackets": "(" * LETTERS,
    "mixed": drawn("aB1.,/-: O$", LETTERS),
    "ideographs": "".join(map(chr, range(0x4E00, 0x9F00))) * 5,
    "combining marks": "a" + "\u0301" * LETTERS,
    "letters that fold to many": "\ufdfa" * LETTERS,
    "1.1.1": "1." * (LETTERS // 2),
    "12/12/12": "12/12/" * (LETTERS // 6),
    "a host without an end": "www." + "a-" * (LETTERS // 2),
    "one letter a word": "a " * (LETTERS // 2),
    "dates": "12/12/2018 " * (LETTERS // 11),
    "totals": "TOTAL 12.30 " * (LETTERS // 12),
    "months": "5 jan 19 " * (LETTERS // 9),
    "groups of figures": "1" + " 000" * (LETTERS // 4),
}


@pytest.mark.parametrize("text", HOSTILE_ROWS.values(), ids=HOSTILE_ROWS)
def test_a_row_of_a_hundred_thousand_characters_takes_under_a_second(text: str) -> None:
    page = words([text, "TOTAL 12.30"])
    assert is_fast(lambda: parsed_words(page))


def letters(number: int) -> str:
    return drawn("abcdefghi", 9, number)


HOSTILE_PAGES: dict[str, Callable[[int], str]] = {
    "the same total": lambda i: "TOTAL 12.30",
    "totals": lambda i: f"TOTAL {i // 100}.{i % 100:02}",
    "amounts of every kind": lambda i: (
        f"{('TOTAL', 'CASH', 'CHANGE', 'SUBTOTAL', 'TAX')[i % 5]} {i * 37 % 9973}.{i % 100:02}"
    ),
    "goods": lambda i: f"ITEM {i} {i // 100}.{i % 100:02}",
    "net and tax": lambda i: f"{i % 30}% {i}.00 {i}.10",
    "dates": lambda i: f"{i % 28 + 1:02}/{i % 12 + 1:02}/{2000 + i % 25}",
    "dates without a year": lambda i: f"{i % 28 + 1}/{i % 12 + 1} 12:30",
    "dates with and without a year": lambda i: f"{i % 28 + 1} jan {i * 7 % 100:02} " * 11,
    "brands": lambda i: ("WALMART", "TESCO", "ALDI SUED", "STARBUCKS COFFEE")[i % 4],
    "the same name": lambda i: "CORNER SHOP",
    "greetings": lambda i: f"WELCOME TO {letters(i)}",
    "web addresses": lambda i: f"www.{letters(i)}.com",
    "mail addresses": lambda i: f"info@{letters(i)}.co.uk",
    "nothing": lambda i: "",
}


@pytest.mark.parametrize("row", HOSTILE_PAGES.values(), ids=HOSTILE_PAGES)
def test_a_page_of_ten_thousand_rows_takes_under_a_second(row: Callable[[int], str]) -> None:
    lines = tuple(Line((word,)) for word in (_one_word(row(i), i) for i in range(ROWS)))

    def parse() -> None:
        seen = find(page_of(lines))
        decide([("tesseract", seen), ("rapidocr", seen)], load_model())

    assert is_fast(parse)


def _one_word(text: str, row: int) -> Word:
    return Word(text, Box(10, 9.0 * row, 10 + 8.0 * len(text), 9.0 * row + 8), 0.95)


HEAPS: dict[str, Callable[[int], tuple[float, float, float, float]]] = {
    "at one place": lambda i: (0, 0, 10, 10),
    "in a column": lambda i: (5, i * 20, 15, i * 20 + 10),
    "aslant": lambda i: (i, i * 20, i + 10, i * 20 + 10),
    "without size": lambda i: (0, 0, 0, 0),
    "inside out": lambda i: (i, 5, i - 9, -5),
    "huge": lambda i: (-1e308, -1e308, 1e308, 1e308),
    "infinite": lambda i: (-INF, 0, INF, INF),
    "nowhere": lambda i: (NAN, NAN, NAN, NAN),
    "partly nowhere": lambda i: (i, NAN if i % 5 else 1, NAN if i % 7 else i + 3, 12),
}


@pytest.mark.parametrize("place", HEAPS.values(), ids=HEAPS)
def test_ten_thousand_words_wherever_they_stand_take_under_a_second(
    place: Callable[[int], tuple[float, float, float, float]],
) -> None:
    texts = ("TOTAL", "12.30", "SHOP", "")
    heap = [Word(texts[i % 4], Box(*place(i)), NAN if i % 3 else 2.0) for i in range(ROWS)]
    assert is_fast(lambda: parsed_words(heap))


def test_what_a_receipt_has_is_left_as_it_is() -> None:
    lines = rows(words(["CORNER SHOP", "W" * LONGEST_WORD] + ["ITEM 1.00"] * (MOST_ROWS - 2)))
    assert [id(line) for line in bounded(lines)] == [id(line) for line in lines]


def test_of_a_long_page_the_head_and_the_foot_are_parsed() -> None:
    page = ["CORNER SHOP", "12/12/2018", *["GOODS 1.00"] * ROWS, "TOTAL 12.30"]
    texts = [line.text for line in bounded(rows(words(page)))]
    assert len(texts) <= MOST_ROWS
    assert (texts[:2], texts[-1]) == (page[:2], page[-1])


def test_of_a_long_row_both_ends_are_parsed() -> None:
    [line] = bounded(rows(words(["TOTAL " + "x " * LONGEST_ROW + "12.30"])))
    assert len(line.text) <= LONGEST_ROW
    assert (line.words[0].text, line.words[-1].text) == ("TOTAL", "12.30")


def test_of_a_long_word_the_beginning_is_parsed() -> None:
    [line] = bounded(rows([Word("TOTAL" + "x" * LETTERS, Box(0, 0, 9, 9), 1.0)]))
    assert line.text == ("TOTAL" + "x" * LETTERS)[:LONGEST_WORD]


def test_rows_without_print_are_left_out() -> None:
    assert [line.text for line in bounded(rows(words(["", "\t", "SHOP", "\u2003"])))] == ["SHOP"]


def test_the_look_keeps_what_is_not_parsed() -> None:
    page = [f"GOODS {i}.00" for i in range(2 * MOST_ROWS)]
    assert parsed(page).looks[0].text.split("\n") == page


TEXTS = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.text("0123456789.,/-: OIlSB$€%()TOALtoal", max_size=60),
        st.sampled_from([*HOSTILE_ROWS.values()]).map(lambda text: text[:400]),
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None)
@given(TEXTS)
def test_no_text_raises(texts: list[str]) -> None:
    parsed(texts)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.builds(
            Word,
            st.text(max_size=8) | st.sampled_from(["TOTAL", "12.30", "12/12/2018"]),
            st.builds(Box, *[st.floats()] * 4),
            st.floats(),
        ),
        max_size=12,
    )
)
def test_no_place_and_no_confidence_raises(found: list[Word]) -> None:
    parsed_words(found)


@given(st.lists(st.text(max_size=400), max_size=100))
def test_nothing_beyond_the_bounds_is_left(texts: list[str]) -> None:
    lines = bounded(rows(words(texts)))
    assert len(lines) <= MOST_ROWS
    assert sum(len(line.text) for line in lines) <= MOST_CHARACTERS
    assert all(0 < len(line.text) <= LONGEST_ROW for line in lines)
    assert all(len(word.text) <= LONGEST_WORD for line in lines for word in line.words)
