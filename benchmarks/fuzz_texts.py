"""Damaged texts of receipts for :mod:`benchmarks.fuzz`, and all that is made of a text."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from receipts.decide.decision import decide
from receipts.decide.weigh import load_model
from receipts.fields.find import find
from receipts.model import Box, Look, Word
from receipts.ocr.lines import rows
from receipts.ocr.settled import regions_without, settled_rows
from receipts.page.page import ReadPage
from receipts.receipt import Receipt
from receipts.rewards.record import Record
from receipts.table import details, row

PAPERS = Path(__file__).parent.parent / "tools" / "samples.toml"
"""Receipts of shops that do not exist, as the samples are drawn from them."""

FEW = 6
"""Most rows of a small text, before it is damaged."""

TODAY = dt.date(2026, 1, 1)
WIDTH, HEIGHT, LETTER, PITCH = 1000, 2000, 12.0, 24.0
"""Of the page, a letter and a row, in pixels."""

MISREAD = dict(zip("0O1lI5S8B2Zme.,:/", "O0lI15S8B2Znc,.;1", strict=True))
ODD = (
    "1e999999999", "-1e-999999999", "Infinity", "NaN", "9" * 5000, "1" * 5000 + ".00",
    "0." + "0" * 5000 + "1", "99.99.9999", "00/00/0000", "29/02/2023", "31.12.9999",
    "01.01.0001", "2018\u5e7499\u670899\u65e5", "\u4ee4\u548c99\u5e741\u67081\u65e5",
    "\u6c11\u56fd\u5143\u5e741\u67081\u65e5", "\u5143\u5e74", "\uff11\uff12.\uff13\uff10",
    "\u0663\u066b\u0665\u0660", "\u00b2\u00b3.\u2075\u2070", "\u00bd", "\u2167.\u216b\u216b",
    "\U0001d7d9\U0001d7da.\U0001d7db\U0001d7d8", "\u0967\u0968.\u0969\u0966",
    "\u0969/\u096a/\u0968\u0966\u0967\u096e", "\u202e12.30", "a\u0301" * 50, "\u0301", "\ud800",
    "\x00", "\x1b[2J", "\u2028", "\ufdfa", "\u00df", "\u0149", "\u0130", "\u01c5", "\U0001f9fe",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467", "TOTAL", "CASH", "CHANGE", "SUBTOTAL", "TAX 6%",
    "24:00", "99:99", "12:60 pm", "www.", "@.com", "+", "$", "\u20ac", "RM", "(", ")", "&", "#",
    "|", "-", ".", ",", "'", "(((", "--", "..", "''", "%", "0%", "1/0", "$-0.00", "-.-",
    "1 000 000,00",
)  # fmt: skip
"""What no receipt says, and what makes the parsers attend."""

Sheet = list[list[str]]
"""Rows of words."""


def make_text(number: int) -> list[Word]:
    """A damaged receipt as words on a page, always the same one for the same number.

    Nine of ten are a few rows of one: a fault shows there too, and they are parsed ten times as
    fast.
    """
    rng = Random(number)
    sheet = _noise(rng) if rng.random() < 0.1 else [r.split() for r in rng.choice(_papers())]
    if rng.random() < 0.9:
        first = rng.randint(0, len(sheet))
        sheet = sheet[first : first + rng.randint(1, FEW)]
    for damage in rng.choices(DAMAGES, k=rng.randint(1, 8)):
        sheet = damage(sheet, rng)
    return _placed(sheet, rng)


@cache
def _papers() -> list[list[str]]:
    """The rows of each paper: the parts of an entry after the first, which says how it is set."""
    papers = tomllib.loads(PAPERS.read_text("utf-8"))["paper"]
    return [[" ".join(map(str, row[1:])) for row in paper["rows"]] for paper in papers]


def _noise(rng: Random) -> Sheet:
    """Rows of characters drawn from all that there are, or from a few."""
    few = "".join(chr(rng.choice((rng.randrange(32, 127), rng.randrange(0x3000)))) for _ in "12345")
    letters = rng.choice((few, "0123456789.,/-: ", "".join(map(chr, range(32, 0x500)))))
    return [
        "".join(rng.choices(letters, k=rng.randrange(80))).split(" ")
        for _ in range(rng.randrange(40))
    ]


def _misread(sheet: Sheet, rng: Random) -> Sheet:
    share = rng.random() * 0.3
    return [
        ["".join(MISREAD.get(c, c) if rng.random() < share else c for c in word) for word in words]
        for words in sheet
    ]


def _exchanged(sheet: Sheet, rng: Random) -> Sheet:
    """A character of some rows by any other."""
    for words in rng.choices(sheet, k=5) if sheet else ():
        if words and words[-1]:
            place = rng.randrange(len(words[-1]))
            odd = chr(rng.choice((rng.randrange(128), rng.randrange(0x110000))))
            words[-1] = words[-1][:place] + odd + words[-1][place + 1 :]
    return sheet


def _with_odd_words(sheet: Sheet, rng: Random) -> Sheet:
    for words in rng.choices(sheet, k=rng.randint(1, 6)) if sheet else ():
        words.insert(rng.randint(0, len(words)), rng.choice(ODD))
    return sheet


def _glued(sheet: Sheet, rng: Random) -> Sheet:
    """The blanks of some rows lost, and odd words glued to their last one."""
    tails = [rng.choice(ODD) if rng.random() < 0.3 else "" for _ in sheet]
    return [
        [("".join(words) + tail) * rng.choice((1, 1, 1, 30))] if rng.random() < 0.2 else words
        for words, tail in zip(sheet, tails, strict=True)
    ]


def _doubled(sheet: Sheet, rng: Random) -> Sheet:
    first = rng.randint(0, len(sheet))
    part = sheet[first : first + rng.randint(1, 8)]
    times = rng.choice((1, 1, 1, 3, 100 if len(sheet) > FEW else 10))
    return sheet[:first] + [list(words) for _ in range(times) for words in part] + sheet[first:]


def _shuffled(sheet: Sheet, rng: Random) -> Sheet:
    return rng.sample(sheet, len(sheet))


def _other_figures(sheet: Sheet, rng: Random) -> Sheet:
    """Every figure another one, so that no sum and no date is right."""
    return [
        ["".join(str(rng.randrange(10)) if c.isdigit() else c for c in word) for word in words]
        for words in sheet
    ]


def _cut(sheet: Sheet, rng: Random) -> Sheet:
    first, last = sorted((rng.randint(0, len(sheet)), rng.randint(0, len(sheet))))
    return sheet[first:last]


DAMAGES: tuple[Callable[[Sheet, Random], Sheet], ...] = (
    _misread, _exchanged, _with_odd_words, _glued, _doubled, _shuffled, _other_figures, _cut,
)  # fmt: skip


def _placed(sheet: Sheet, rng: Random) -> list[Word]:
    nowhere = rng.random() < 0.05
    words = []
    for number, row_words in enumerate(sheet):
        left, top = 10.0, PITCH * number
        for text in row_words:
            right = left + LETTER * len(text)
            box = Box(left, top, right, top + PITCH * 0.8)
            if nowhere and rng.random() < 0.3:
                box = Box(*(rng.choice((0.0, -5.0, 1e308, float("inf"), float("nan"))),) * 4)
            words.append(Word(text, box, rng.choice((0.3, 0.9, 0.99, 0.999, 1.0))))
            left = right + LETTER
    return words


def page_of(look: Look) -> ReadPage:
    """A look as a page of the size that the texts have."""
    return ReadPage(look.lines, WIDTH, HEIGHT, TODAY, TODAY)


def parse_text(words: list[Word]) -> None:
    """Take the words as three looks of two engines, and make all of them that is ever made."""
    lines = rows(words)
    regions_without(settled_rows(lines), WIDTH, HEIGHT)
    other = rows([replace(word, text=word.text.replace("0", "O")) for word in words])
    looks = (
        Look("block", "tesseract", lines),
        Look("neural", "rapidocr", other),
        Look("flat", "rapidocr", lines),
    )
    parsed = {id(look): find(page_of(look)) for look in looks[:2]}
    found = [(look.engine, parsed.get(id(look), parsed[id(looks[0])])) for look in looks]
    receipt = Receipt.of(decide(found, load_model()), looks)
    row(receipt)
    Record.from_receipt(receipt).to_row()
    json.dumps(details(receipt))
    receipt.explain()
    receipt._repr_html_()
