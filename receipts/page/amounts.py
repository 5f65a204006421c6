"""Amounts of money in a row of text, in every notation, with OCR's usual damage mended.

Finding is apart from choosing: every number that may be money is returned with what is odd
about it, and :mod:`receipts.fields.total.candidates` weighs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from receipts.place.table import load_countries
from receipts.text.confusions import load_confusions

MARK_LIKE = frozenset("SB")
"""Letters that a dollar's or a baht's sign is read as, so that no amount begins with them."""

# Thousands parted by blanks.  Without a comma or a mark that says so, 2 105.00 is a quantity and
# a price, or a rate of tax and a sum.
_BLANK_GROUPS = r"""
    [1-9]\d{0,2}(?:\ \d{3})+(?=,\d\d(?!\d)|\ ?(?i:€|EUR|FT|HUF|KR|KČ|CZK|ZŁ|PLN)(?![A-Za-z]))
  | (?:(?<=[$£€¥₹])|(?<=[$£€¥₹]\ )|(?<=RM)|(?<=RM\ ))[1-9]\d{0,2}(?:\ \d{3})+(?=\.\d\d(?!\d))
"""


@cache
def currency_marks() -> dict[str, str]:
    """Marks printed at an amount, in capitals, and the currency; empty where several share one."""
    table = load_countries().marks
    return {m.upper(): meant[0] if len(meant) == 1 else "" for m, meant in table.items()}


@cache
def _marks() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A mark before a number, with its sign, and one behind it; the longest first."""
    marks = sorted(currency_marks(), key=len, reverse=True)
    signs = "|".join(re.escape(mark) for mark in marks if not mark.isalpha())
    letters = "|".join(mark for mark in marks if mark.isalpha())
    before = rf"(?P<mark>{signs}|(?<![A-Za-z])(?:{letters}))[ .:]{{0,2}}(?P<sign>[-–−]?)[ ]?$"
    behind = rf"[ ]?(?P<mark>{signs}|(?:{letters})(?![A-Za-z]))"
    return re.compile(before, re.IGNORECASE), re.compile(behind, re.IGNORECASE)


@cache
def figure_for() -> dict[str, str]:
    """Letters, and the bar, that OCR reads for a figure of an amount, and the figure."""
    fitted = load_confusions().figure_for
    return {c: figure for c, figure in fitted.items() if c == "|" or (c.isascii() and c.isalpha())}


@cache
def _number() -> re.Pattern[str]:
    """A number as it may be printed or read."""
    letters = re.escape("".join(figure_for()))
    first = re.escape("".join(figure_for().keys() - MARK_LIKE))
    figure = rf"[\d{letters}]"
    return re.compile(
        rf"""
        (?P<whole>
            [1-9]\d{{0,2}}(?:[.,'’]\d{{3}})+(?!\d)      # thousands in groups
          | {_BLANK_GROUPS}
          | (?:(?<![A-Za-z])[{first}\d]{figure}{{0,7}})?\d{figure}{{0,7}}    # some are misread
          | {figure}(?=\s?[.,]\s?\d)                   # one misread figure before decimals
          | (?=[.,]\d\d(?!\d))                          # nothing before the point: .50
        )
        (?P<cents>
            \s?[.,·]\s?{figure}{{2}}\d?(?:(?=T\d\b)|(?![\dA-Za-z]*[.,:/]?\d))
          | \s?[.,]\s?(?:-{{1,2}}|—|–)
        )?
        """,
        re.VERBOSE,
    )


_BEFORE_BAD = re.compile(r"[\dA-Za-z.,/:#*%]$|\d[.,'/:-][ ]?$")
# A dollar is read as S, a baht as B.
_MISREAD_MARK = re.compile(r"(?:^|[ :*])(?P<mark>[S5§B])[ ]?$")
LONGEST_MARK = 16
"""Characters before a number that are looked at for its mark and sign: these take eight at most,
and to seek them in the whole row for each of its numbers takes long."""

_UNIT_AFTER = re.compile(
    r"[ ]?(?:%|(?:kg|g|gr|lbs?|oz|ltr?|l|ml|cl|km|mi|cm|mm|pcs?|stk|st|gal|pts?|am|pm|uhr|hrs?)\b"
    r"|[ap]\.m\b|x\b)",
    re.IGNORECASE,
)
_PER_UNIT = re.compile(
    r"[ ]?/[ ]?(?:kg|g|lb|oz|ltr?|liter|litre|l|gal|stk?|pcs?|ea|each|100[ ]?g)\b|[ ]each\b", re.I
)
_AT = re.compile(r"@[ ]?$")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that may be money.

    Args:
        value: The number; negative where a sign, brackets, a trailing minus or CR say so.
        start: First character in the row's text, with its currency mark.
        end: One past the last character.
        text: As printed.
        decimals: How many digits stand after the decimal sign.
        currency: ISO 4217 code of the mark beside it, or empty.
        marked: Whether any currency mark stands beside it.
        repaired: Whether letters were read as digits or spaces taken out.
        measured: Whether a unit or a percent sign follows, or an ``@`` stands before, so that it
            is no sum of money.
    """

    value: Decimal
    start: int
    end: int
    text: str
    decimals: int = 2
    currency: str = ""
    marked: bool = False
    repaired: bool = False
    measured: bool = False

    @property
    def grouped(self) -> bool:
        """Whether it is a whole number with its thousands in groups: ``47,000``."""
        return self.decimals == 0 and re.search(r"\d[.,'’]\d{3}", self.text) is not None


def decimals_of(amounts: Iterable[Amount], currency: str = "") -> int:
    """How many decimals the sums of money of a page have, by what most of them look like.

    Args:
        amounts: All of the page.
        currency: ISO 4217 code of the page's currency, where it is known.
    """
    if load_countries().decimals_of(currency) == 3:
        return 3
    money = [amount for amount in amounts if not amount.measured]
    whole = sum(a.decimals == 0 and (a.grouped or a.marked) for a in money)
    return 0 if whole > sum(a.decimals == 2 for a in money) else 2


def is_money(amount: Amount, decimals: int) -> bool:
    """Whether a number is a sum of money on a page whose sums have so many decimals.

    Where they have none, a number below a hundred is more likely a quantity.
    """
    if decimals or amount.decimals:
        return amount.decimals == decimals
    return amount.grouped or amount.marked or abs(amount.value) >= 100


def find_amounts(text: str, currency: str = "") -> list[Amount]:
    """All numbers in ``text`` that may be money, from left to right, not overlapping.

    Args:
        text: One row.
        currency: ISO 4217 code of the page's currency, where it is known.

    >>> [str(a.value) for a in find_amounts("TOTAL 1.234,56 EUR  CASH $1,300.00")]
    ['1234.56', '1300.00']
    """
    found: list[Amount] = []
    number, position = _number(), 0
    while match := number.search(text, position):
        amount = _amount(text, match, currency, found[-1].end if found else 0)
        # The S of SAVINGS .70 is no 5, but the .70 behind it is an amount.
        only_letter = amount is None and match["whole"].isalpha()
        position = match.start() + 1 if only_letter else max(match.end(), match.start() + 1)
        if amount is not None:
            found.append(amount)
    return found


def decimal_read(amount: Amount) -> Amount:
    """``100.000`` read with three decimals, for a page whose points are decimal."""
    if amount.decimals == 0 and re.search(r"(?<![\d.,])\d{1,3}\.\d{3}(?!\d)", amount.text):
        return replace(amount, value=amount.value.scaleb(-3), decimals=3)
    return amount


_CUT = re.compile(r"(?<![\w.,:/#-])(?P<whole>[1-9]\d{0,4})[.,](?P<cents>\d)[^\w.,%]{0,2}$")
_BLANK = re.compile(r"(?<![\w.,:/#-])(?P<whole>\d{1,4}) (?P<cents>\d\d)[^\w.,%]{0,2}(?: ?[A-Z])?$")


def is_faint(text: str) -> bool:
    """Whether a row ends in an amount of which the point was lost: ``SUM EUR 16 45``."""
    return _BLANK.search(text) is not None


def damaged_amount(text: str, *, faint: bool) -> Amount | None:
    """The amount at the end of a row of which the last figure, or the point, was lost.

    A lost figure is taken for a zero; a sum of the page that differs by it is the better candidate.

    Args:
        text: One row.
        faint: Whether the page's print is so faint that points are lost.

    >>> str(damaged_amount("Total Rs 535.5(", faint=False).value)
    '535.50'
    >>> str(damaged_amount("SUM EUR 16 45", faint=True).value)
    '16.45'
    """
    match = _CUT.search(text) or (_BLANK.search(text) if faint else None)
    if match is None:
        return None
    value = Decimal(f"{match['whole']}.{match['cents']:0<2}")
    start, end = match.start(), match.end("cents")
    return Amount(value, start, end, text[start:end], len(match["cents"]), repaired=True)


def sign_read(amount: Amount) -> Amount:
    """``812.50`` read as $12.50, for a page whose amounts all have the sign in front."""
    if not looks_like_sign(amount):
        return amount
    places = Decimal(10) ** (len(re.sub(r"\D", "", amount.text)) - 1 - amount.decimals)
    return replace(amount, value=amount.value % places, marked=True, repaired=True)


def looks_like_sign(amount: Amount) -> bool:
    """Whether the first figure is one that a dollar sign is misread as, and an amount follows."""
    begins = re.fullmatch(r"[35689]\d{1,3}[.,]\d\d", amount.text)
    return begins is not None and not (amount.marked or amount.measured)


def _amount(text: str, match: re.Match[str], page_currency: str, free: int) -> Amount | None:
    """The amount that a match stands for; what lies before ``free`` belongs to another."""
    start, end = match.span()
    before, after = text[max(start - LONGEST_MARK, 0) : start], text[end:]
    mark = _marks()[0].search(text, max(free, start - LONGEST_MARK), start)
    if mark is None and _BEFORE_BAD.search(before) and not _separates(before):
        mark = _MISREAD_MARK.search(text, max(start - LONGEST_MARK, 0), start)
        if mark is None and not (match["cents"] and _glued_label(match["whole"], text[:start])):
            return None
    if re.match(r"[\d]|[.,/:-]\d", after):
        return None
    numeral = _numeral(match["whole"], match["cents"] or "")
    if numeral is None:
        return None
    value, decimals, repaired = numeral
    after_mark = _mark_after(text, end, mark is not None)
    first = mark.start() if mark else start
    last = after_mark.end() if after_mark else end
    marks = [m["mark"].upper() for m in (mark, after_mark) if m]
    currency = next(filter(None, (currency_marks().get(m, "") for m in marks)), "")
    three = load_countries().decimals_of(currency or page_currency) == 3
    if three and decimals == 0 and re.search(r"[.,]", match["whole"]):
        value, decimals = value / 1000, 3
    before = text[max(first - LONGEST_MARK, 0) : first]
    negative = _negative(before, text[last:]) or bool(mark and mark.groupdict().get("sign"))
    return Amount(
        value=-value if negative else value,
        start=first,
        end=last,
        text=text[first:last].strip(),
        decimals=decimals,
        currency=currency,
        marked=bool(marks),
        repaired=repaired,
        measured=bool(_AT.search(before)) or _measured(text[last:], bool(after_mark), decimals),
    )


def _mark_after(text: str, end: int, has_mark: bool) -> re.Match[str] | None:
    """The currency mark behind a number, unless it is that of the number that follows."""
    mark = _marks()[1].match(text, end)
    if mark is None or not re.match(r"[ .:]{0,2}-?[ ]?[.,]?\d", text[mark.end() :]):
        return mark
    apart = text[end] == " " and text[mark.end()] != " "
    return None if has_mark or apart else mark


def _glued_label(whole: str, before: str) -> bool:
    """Whether letters right before a number are a label or a damaged ``RM``, not its part."""
    if re.search(r"\d", whole):
        return bool(re.search(r"(?:^|[^\dA-Za-z])[A-Za-z]+$", before))
    return bool(whole and re.search(r"(?:^|[^\dA-Za-z])(?:[A-Za-z]M|R[A-Za-z])$", before))


def _measured(after: str, marked: bool, decimals: int) -> bool:
    """Whether what follows makes the number a measure, or a price for a unit."""
    if _PER_UNIT.match(after):
        return True
    tax_code = decimals == 2 and re.fullmatch(r"\s?[Xx]\s*", after)
    return bool(_UNIT_AFTER.match(after)) and not marked and not tax_code


def _separates(before: str) -> bool:
    """Whether what stands before is punctuation of a label (``TOTAL:``, ``*``), no number."""
    label = r"[A-Za-z)\]] ?[:.,]|(?:^|[^\d])[:*.,#]|[xX] |[A-Za-z] ?\d:(?= )"
    return bool(re.search(rf"(?:{label}) ?$", before))


def _numeral(whole: str, cents: str) -> tuple[Decimal, int, bool] | None:
    """The number behind the printed parts: value, decimals, whether it was mended."""
    printed = whole + cents
    digits, fraction = _figures(whole), _figures(cents)
    misread = not figure_for().keys().isdisjoint(printed)
    repaired = misread or bool(re.search(r"·|\s[.,]|[.,]\s", printed))
    if len(digits) > 9:
        return None
    if not cents and re.fullmatch(r"\d{1,3}[.,]\d{3}", whole):
        # 1.234 may be thousands or a weight; three decimals are money in a few countries only.
        return Decimal(digits), 0, repaired
    if cents and len(fraction) == 3 and not re.search(r"[.,'’ ]", whole):
        return Decimal(f"{digits or '0'}.{fraction}"), 3, repaired
    if len(fraction) == 3:
        return None
    if re.search(r"[.,]\s?[-—–]", cents):
        return Decimal(digits or "0"), 0, False
    if not fraction:
        if re.search(r"[A-Za-z|]", whole):
            return None
        return Decimal(digits), 0, repaired
    return Decimal(f"{digits or '0'}.{fraction}"), 2, repaired


def _figures(printed: str) -> str:
    """The figures of a part of a number, misread ones put right."""
    figures = (figure_for().get(c, c) for c in printed)
    return "".join(c for c in figures if c.isdigit())


def _negative(before: str, after: str) -> bool:
    if re.search(r"\(\s?$", before) and re.match(r"\s?\)", after):
        return True
    if re.match(r"\s?CR\s*$", after):
        return True  # credited
    # A minus behind the number is its sign, but for one between two numbers.
    behind = re.match(r"-(?:\s|$)|\s-(?:\s*$|\s+[^\s\d$€£.])", after)
    return bool(re.search(r"(?:^|[\s:$€£])(?:[-–−]\s?|[—~])$", before) or behind)
