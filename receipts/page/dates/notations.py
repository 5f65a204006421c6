"""All ways to write a date, as a table, and where a row of text has the form of one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from receipts.page.clocks import TIME
from receipts.page.dates.months import Name, figure_for, names

NOTATIONS = (
    # figures with separators; without a year only beside a time
    "D-M-Y", "M-D-Y", "Y-M-D", "D-M-y", "M-D-y", "y-m-d", "D-M T", "M-D T", "T D-M", "T M-D",
    # one separator lost, or read as a figure
    "d-m/Y", "m-d/Y", "d/m-Y", "m/d-Y",
    # figures alone
    "dmY", "mdY", "Ymd", "dmy", "mdy", "ymd",
    # the month by name
    "D_N_Y", "D_N_y", "N_D'Y", "N_D'y", "N_d/Y", "N_d/y", "Y_N_D", "D_N T Y", "N_D T Y",
    "D_N", "N_D",
    # ideographs
    "E年M月D日",
)  # fmt: skip
"""Every notation, in characters that :func:`_pieces` explains.  A row is tried with all of them at
every place, because the reading that is found first is often the wrong one."""

NAME = "\0"
"""Stands for each letter of a month's name."""

BEFORE, AFTER = 16, 60
"""Characters before and after a month's name in which its date stands: before it a day or year
and what joins them, after it these and a time take 40."""

ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}
"""The year before the first one of each era."""


@cache
def _pieces() -> dict[str, str]:
    """The pattern that each character of a notation stands for."""
    f = rf"[\d{re.escape(''.join(figure_for()))}]"
    nth = r"(?:\s?(?:st|nd|rd|th|er|ST|ND|RD|TH|ER)\b|[°ºª])?"
    joint, of = r"[\s.,/\-–—_'’`´:;|*()°”]", r"(?:(?:de|del|of|di|d[’'])\s+)?"
    return {
        # day, month and year in figures or what is read for them; blanks may part the figures
        "D": rf"(?P<d>{f}(?: ?{f})?)",
        "M": rf"(?P<m>{f}(?: ?{f})?)",
        "d": rf"(?P<d>{f}{f})",
        "m": rf"(?P<m>{f}{f})",
        "Y": rf"(?P<y>{f}{{4}}|{f}(?: ?{f}){{3}}(?!:))",
        "y": rf"(?P<y>{f}{f})",
        # a separator of figures; a slash that is lost, or read as 1 or 7
        "-": r"(?P<s>[ ]{0,2}[./\-–—,:;'’·•|\\_~]{1,2}?[ ]{0,2}|[ ]{1,2})",
        "/": r"(?P<s>[17]?)",
        # the month's name, what joins it to day and year, what joins these, and a time between
        "N": f"{NAME}+",
        "_": f"(?P<s>{nth}{joint}{{0,3}}{of})",
        "'": f"(?P<s>{nth}{joint}{{1,4}})",
        "T": TIME,
        " ": r"[\s.,]*(?:[A-Z]{2,5}\b[\s,]*)?",
        # a year that may be counted in an era, and the signs for year, month and day
        "E": r"(?<![成和國国\d])(?P<era>令和|平成|民[國国])?\s?(?P<y>\d{2,4}|元)\s?",
        "年": r"[年년]\s?",
        "月": r"\s?[月월]\s?",
        "日": r"\s?[日일]?",
    }


@cache
def _pattern(notation: str) -> re.Pattern[str]:
    """The notation at one place; letters that stand for figures are not those of a word."""
    body = "".join(_pieces()[c] for c in notation)
    body = body.replace("(?P<s>", "(?P<t>", 2).replace("(?P<t>", "(?P<s>", 1)
    if notation[0] != "E":
        body = rf"(?:(?=[\d{NAME}])|(?<![^\W_])){body}(?:(?<=\d)|(?![^\W_]))"
    return re.compile(f"(?={body})")


@dataclass(frozen=True, slots=True)
class Form:
    """Where a row has the form of a date.

    Args:
        notation: In which notation.
        day: Its figures, as they are meant.
        month: The same, or the number of the month that is named.
        year: The same; empty where the notation has none.
        separators: What stands between the three, without blanks around.
        start: First character in the row's text.
        end: One past the last.
        repaired: How many characters are guessed.
        misread: Whether the month's name is.
    """

    notation: str
    day: str
    month: str
    year: str
    separators: tuple[str, ...]
    start: int
    end: int
    repaired: int
    misread: bool


def forms(text: str) -> Iterator[Form]:
    """Every place of a row that has the form of a date, in every notation that fits it."""
    for notation in NOTATIONS:
        if "N" not in notation:
            for match in _pattern(notation).finditer(text):
                yield from _form(notation, match)
    for name in names(text):
        yield from _named(text, name)


def _named(text: str, name: Name) -> Iterator[Form]:
    """The forms around a month's name."""
    first = max(name.start - BEFORE, 0)
    place = name.start - first
    masked = NAME * (name.end - name.start)
    window = text[first : name.start] + masked + text[name.end : name.end + AFTER]
    for notation in NOTATIONS:
        if "N" in notation and (notation[0] == "D" or not name.amid):
            for start in (place,) if notation[0] == "N" else range(place):
                if match := _pattern(notation).match(window, start):
                    yield from _form(notation, match, name, first)


def _form(
    notation: str, match: re.Match[str], name: Name | None = None, shift: int = 0
) -> Iterator[Form]:
    """The form, unless its figures are letters only, or several numbers."""
    printed = match.groupdict()
    parts = {c: printed[c] for c in "dmy" if printed.get(c)}
    separators = tuple(printed[c].strip() for c in "st" if printed.get(c) is not None)
    words = any(not any(map(str.isdigit, part)) for part in parts.values() if part != "元")
    numbers = any(" " in part for part in parts.values()) and not all(separators)
    if words or numbers:
        return
    meant = {c: "".join(figure_for().get(x, x) for x in parts[c] if x != " ") for c in parts}
    if printed.get("era"):
        meant["y"] = str(ERAS[printed["era"]] + int(meant["y"].replace("元", "1")))
    guessed = sum(not c.isdigit() and c != "元" for part in parts.values() for c in part)
    places = [match.span(c) for c in parts]
    if name is not None:
        meant["m"], guessed = str(name.month), guessed + name.repaired
        places.append((name.start - shift, name.end - shift))
    else:  # a separator too few, or a sign too many, which may be a figure that was not read
        guessed += ("/" in notation) + sum(len(sign) > 1 for sign in separators)
    start, end = min(first for first, _ in places), max(last for _, last in places)
    yield Form(
        notation, meant["d"], meant["m"], meant.get("y", ""), separators, shift + start,
        shift + end, guessed, name is not None and name.misread,
    )  # fmt: skip
