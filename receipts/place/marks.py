"""Marks of currencies that a page prints: signs, codes and short words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from receipts.place.table import load_countries
from receipts.text.fold import fold, letter_words

HEADINGS = frozenset(
    ["qty", "quantity", "amount", "amt", "total", "price", "rate", "kg", "item", "items",
     "description", "unit", "value", "sum", "betrag", "preis", "menge", "summe", "prix", "montant",
     "importe", "precio", "importo", "prezzo", "bedrag", "prijs", "belop", "sub", "subtotal",
     "net", "grand", "due", "balance", "cash", "change", "payable", "harga", "jumlah", "details"]
)  # fmt: skip
"""Words beside which a mark stands in a heading, or in front of an amount that was lost."""

BEFORE_WHOLE = ("Rs", "Rp")
"""Marks of two letters that stand also before whole numbers: they are no words or units."""


class Mark(NamedTuple):
    """A mark of a currency beside figures, or in a heading.

    Args:
        text: As in the table of countries.
        row: Number of its row on the page, from 0.
        start: First character in the row's text.
        end: One past the last.
    """

    text: str
    row: int
    start: int
    end: int


def marks_in(texts: Sequence[str]) -> tuple[Mark, ...]:
    """The currency marks that stand beside figures, in brackets, or in a heading."""
    return tuple(mark for row, text in enumerate(texts) for mark in _marks_of(text, row))


def _marks_of(text: str, row: int) -> Iterator[Mark]:
    beside, heading, names = _patterns()
    for match in beside.finditer(text):
        group = match.lastindex or 0
        yield Mark(names[fold(match[group])], row, *match.span(group))
    # A word such as PEN or MAD is a mark there only in capitals, as the table has it.
    if not re.search(r"\d", text) and not HEADINGS.isdisjoint(letter_words(text)):
        for match in heading.finditer(text):
            yield Mark(names[fold(match[1])], row, *match.span(1))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """Marks beside figures or in brackets, marks in a heading, and the table's form of each.

    Marks of one or two letters count only beside decimals: they are units and tax codes too; and
    so do codes in small letters, such as pen and try, which are words.
    Those of currencies without decimals count behind whole numbers of three figures or more.
    """
    table = load_countries()
    marks = sorted(table.marks, key=len, reverse=True)
    is_short = {mark: mark.isalpha() and len(mark) < 3 for mark in marks}
    whole = [m for m in marks if is_short[m] and not table.decimals_of(table.marks[m][0])]
    codes = [mark for mark in marks if re.fullmatch("[A-Z]{3}", mark)]
    code = "|".join(codes)
    short = "|".join(m for m in marks if m in codes or (is_short[m] and m not in whole))
    long = "|".join(re.escape(m) for m in marks if not is_short[m] and m not in codes)
    every = "|".join(re.escape(mark) for mark in marks)
    amount = r"-?\d[\d.,' ]*[.,](?:\d\d\d?(?![\d./])|-)"
    decimals = r"(?:(?<=[.,]\d\d)|(?<=\d[., ]\d\d\d)|(?<=,-))"
    forms = (
        rf"(?<![^\W\d_])({long}|(?-i:{code}))(?=[ .:]{{0,2}}-?\d)",
        rf"(?<![^\W\d_])({short})(?=[ .:]{{0,2}}{amount})",
        rf"(?<![^\W\d_])({'|'.join(BEFORE_WHOLE)})(?=[ .:,]{{0,3}}-?\d)",
        rf"(?<=\d) ?({long}|(?-i:{code}))(?![^\W\d_])",
        rf"{decimals} ?({short})(?![^\W\d_])",
        rf"(?<=\d\d\d) ?(?-i:({'|'.join(whole)}))(?![^\W\d_])",
        rf"[(\[]({every})[.]?[)\]]",
    )
    names = {fold(mark): mark for mark in marks}
    heading = re.compile(rf"(?<![^\W\d_])({every})(?![^\W\d_])")
    return re.compile("|".join(forms), re.IGNORECASE), heading, names
