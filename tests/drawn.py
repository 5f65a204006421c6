"""Receipts drawn with letters: plain text becomes words with boxes, as an engine would see them.

Every character is ten pixels wide, print is twenty pixels high and rows are thirty apart, so
that a column of text is a column of the page.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from textwrap import dedent
from typing import Any

from receipts.model import Box, Image, Line, Word
from receipts.ocr.base import Layout, Profile, inside
from receipts.ocr.engines import ENGINES
from receipts.page.page import ReadPage
from receipts.place.country import Place

LETTER = 10.0
HEIGHT = 20.0
PITCH = 30.0


def words(
    text: str,
    *,
    slope: float = 0.0,
    heights: Mapping[int, float] | None = None,
    confidence: float = 0.9,
) -> list[Word]:
    """The words of a text, boxes from their place in it; blank rows are empty paper.

    Args:
        text: The rows; what all of them are indented by is taken away.
        slope: Pixels that the print falls on the way of one pixel to the right.
        heights: For rows in large or small print, their number and height in pixels.
        confidence: What the engine would say of each word.
    """
    found = []
    for number, row in enumerate(_rows(text)):
        height = (heights or {}).get(number, HEIGHT)
        for match in re.finditer(r"\S+", row):
            left, right = match.start() * LETTER, match.end() * LETTER
            middle = number * PITCH + PITCH / 2 + slope * (left + right) / 2
            box = Box(left, middle - height / 2, right, middle + height / 2)
            found.append(Word(match[0], box, confidence))
    return found


def lines(text: str, *, heights: Mapping[int, float] | None = None) -> list[Line]:
    """One line a row of text that is not blank."""
    rows: dict[float, list[Word]] = {}
    for word in words(text, heights=heights):
        rows.setdefault(word.box.centre[1], []).append(word)
    return [Line(tuple(row)) for row in rows.values()]


def page(
    text: str,
    *,
    heights: Mapping[int, float] | None = None,
    countries: Mapping[str, float] | None = None,
    currency: str | None = None,
    **known: Any,
) -> ReadPage:
    """A page as large as the text, with what else is ``known`` of it.

    Where it is from is found out, unless countries or a currency are given.
    """
    rows = _rows(text)
    width = max(map(len, rows), default=1) * LETTER
    found = lines(text, heights=heights)
    read = ReadPage(found, width, len(rows) * PITCH, **{"today": dt.date(2026, 6, 30), **known})
    if countries is not None or currency is not None:
        known_place = Place(countries or {}, currency or "", local=countries or {})
        vars(read).update(place=known_place, place_without_brands=known_place)
    return read


def _rows(text: str) -> list[str]:
    return dedent(text).strip("\n").split("\n")


PROFILES = {made.name: made.profile for made in (row.load() for row in ENGINES.values())}
"""What the registered engines declare, by their names."""


class FakeEngine:
    """An engine that sees the same words in every picture.

    Args:
        seen: The words it answers with.
        name: The name it goes by; with that of a registered engine it declares the same.

    Attributes:
        calls: The layout of each reading so far.
    """

    def __init__(self, seen: Sequence[Word] = (), name: str = "fake") -> None:
        self.name = name
        self.settings = "eng"
        self.profile = PROFILES.get(name, Profile(calibration=name))
        self.calls: list[Layout] = []
        self._seen = list(seen)

    def version(self) -> str:
        return f"{self.name} 1.0"

    def read(
        self, image: Image, *, layout: Layout = "block", regions: Sequence[Box] | None = None
    ) -> list[Word]:
        self.calls.append(layout)
        return [word for word in self._seen if inside(word.box, regions)]
