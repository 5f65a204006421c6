"""What the words of a row say about the amounts in it: total, subtotal, tax, cash, change, …

A label is the longest phrase of the vocabulary that fits, so that ``Subtotal`` or ``Total
savings`` is never read as ``Total``.  OCR's damage is allowed for by edit distance.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from receipts.model import Line
from receipts.page.amounts import (
    Amount,
    damaged_amount,
    decimal_read,
    find_amounts,
    is_faint,
    looks_like_sign,
    sign_read,
)
from receipts.text.match import Matcher
from receipts.text.vocabulary import load_vocabulary

TIERS = ("grand", "due", "plain", "weak", "refund")
MARKS = ("euros", "euro", "rm", "usd", "myr", "chf", "sgd", "gbp", "inr", "rs")
"""Currencies that are printed behind a label, maybe without a blank."""

FEWEST_SIGNED = 3
"""So many amounts with the sign in front show that a page prints it at all of them."""

SUMS = frozenset({*TIERS, "subtotal", "tax", "cash", "change", "card"})
"""Roles of amounts that a receipt's sums are made of."""

FAINT_ROWS = 3
"""So many rows that end in an amount without its point show that the print is faint: "3 70" in a
single one is a quantity and a price."""

_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Label:
    """A phrase that names an amount: its role, place in the row's text, and how well it fits."""

    role: str
    start: int
    end: int
    quality: float
    phrase: str


@dataclass(frozen=True)
class Row:
    """A printed row with its amounts and labels found."""

    line: Line
    amounts: tuple[Amount, ...]
    labels: tuple[Label, ...]

    def has(self, *roles: str) -> bool:
        """Whether one of the row's labels has one of ``roles``."""
        return any(label.role in roles for label in self.labels)


@dataclass(frozen=True)
class Labelled:
    """One printed amount, with the roles that the labels around it give it.

    Args:
        amount: The amount.
        row: Index of its row on the page.
        roles: Role to how surely it applies, 0 to 1.
        above: Whether the label stands in the row above, not in the same one.
        last: Whether it is the rightmost amount of its row.
    """

    amount: Amount
    row: int
    roles: dict[str, float]
    above: bool
    last: bool


def label_rows(lines: Sequence[Line], currency: str = "") -> list[Row]:
    """Find the amounts and the labels of each row.

    Args:
        lines: Printed rows.
        currency: ISO 4217 code of the page's currency, where it is known: it tells whether
            1.234 is thousands or has three decimals.
    """
    found = [find_amounts(line.text, currency) for line in lines]
    if _points_are_decimal(found):
        found = [[decimal_read(amount) for amount in amounts] for amounts in found]
    if _signs_are_in_front(found):
        signed = {amounts[-1].value for amounts in found if amounts and amounts[-1].marked}
        found = [[*amounts[:-1], *(_mended(a, signed) for a in amounts[-1:])] for amounts in found]
    labels = [find_labels(line.text) for line in lines]
    for index, amount in _damaged(lines, found, labels):
        found[index] = [amount]
    return [
        Row(line, tuple(amounts), tuple(named))
        for line, amounts, named in zip(lines, found, labels, strict=True)
    ]


def _damaged(
    lines: Sequence[Line], found: Sequence[Sequence[Amount]], labels: Sequence[Sequence[Label]]
) -> Iterator[tuple[int, Amount]]:
    """Rows with the label of a sum whose amount lost its last figure or its point.

    Only on pages whose amounts have two decimals, and where no whole amount stands in the row.
    """
    if not any(amount.decimals == 2 for amounts in found for amount in amounts):
        return
    faint = sum(is_faint(line.text) for line in lines) >= FAINT_ROWS
    named = [any(label.role in SUMS for label in of_row) for of_row in labels]
    for index, line in enumerate(lines):
        below = index > 0 and named[index - 1] and not found[index - 1]
        wordless = not _WORD.search(line.text)
        whole = any(amount.decimals for amount in found[index] if not amount.measured)
        if not whole and (named[index] or (below and wordless)):
            amount = damaged_amount(line.text, faint=faint)
            if amount is not None:
                yield index, amount


def _points_are_decimal(found: Sequence[Sequence[Amount]]) -> bool:
    """Whether the page's amounts have points, not commas, before their decimals."""
    signs = Counter(
        sign
        for amounts in found
        for amount in amounts
        if amount.decimals == 2
        for sign in re.findall(r"[.,](?=\s?\w\w(?!\w))", amount.text)[-1:]
    )
    return signs["."] > 2 * signs[","]


def _signs_are_in_front(found: Sequence[Sequence[Amount]]) -> bool:
    """Whether the last amount of every row has a dollar sign, or a figure in its place."""
    last = [amounts[-1] for amounts in found if amounts and amounts[-1].decimals == 2]
    money = [amount for amount in last if not amount.measured]
    signed = sum(amount.text.startswith("$") for amount in money)
    misread = sum(map(looks_like_sign, money))
    return signed >= FEWEST_SIGNED and signed + misread == len(money)


def _mended(amount: Amount, signed: set[Decimal]) -> Amount:
    """With the sign read, where that makes it one of the other amounts, or the largest of all.

    A total that has no sign among goods that have one is left as it is.
    """
    mended = sign_read(amount)
    return mended if mended.value in signed or mended.value >= max(signed) else amount


def labelled_amounts(rows: Sequence[Row]) -> list[Labelled]:
    """Give every amount of the page the roles of the labels that govern it."""
    found = []
    for index, row in enumerate(rows):
        money = [amount for amount in row.amounts if not amount.measured]
        above = _label_row_above(rows, index) if _only_marks(row) else None
        for amount in money:
            labels = above if above is not None else _governing(row, amount)
            roles: dict[str, float] = {}
            for label in labels:
                if label.role == "heading":
                    continue
                roles[label.role] = max(roles.get(label.role, 0.0), label.quality)
            found.append(Labelled(amount, index, roles, above is not None, amount is money[-1]))
    return found


def _governing(row: Row, amount: Amount) -> list[Label]:
    """The labels between the amount before and this one; else the row's first; else any after."""
    before = [label for label in row.labels if label.end <= amount.start + 1]
    if not before:
        return list(row.labels[:1])
    earlier = [
        other.end
        for other in row.amounts
        if other.end <= amount.start and not other.measured and other.decimals > 0
    ]
    nearest = [label for label in before if label.start >= max(earlier, default=0)]
    if earlier and not nearest:
        # The RM of "Change RM" is the amount's mark too.
        nearest = [label for label in row.labels if max(earlier) <= label.start < amount.start]
    return nearest or before[:1]


def _only_marks(row: Row) -> bool:
    """Whether the row's labels are but the currency marks of its amounts."""
    return all(
        any(amount.start <= label.start and label.end <= amount.end for amount in row.amounts)
        for label in row.labels
    )


def _label_row_above(rows: Sequence[Row], index: int) -> tuple[Label, ...] | None:
    """The labels of the row above, where it has no amounts and is no table heading."""
    if index == 0:
        return None
    above, here = rows[index - 1], rows[index].line
    near = here.box.top - above.line.box.bottom < 1.5 * max(here.height, above.line.height)
    other = any(label.role in ("heading", "count") for label in above.labels)
    if len({label.role for label in above.labels}) > 2:
        return None  # the heading of a table
    wordless = not re.search(r"[^\W\d_]{4}", here.text)
    if above.labels and not above.amounts and near and wordless and not other:
        return above.labels
    return None


def find_labels(text: str) -> list[Label]:
    """The labels in a row's text, longest first where they overlap, then left to right.

    >>> [label.role for label in find_labels("SUB-TOTAL 9.50  TAX 0.95")]
    ['subtotal', 'tax']
    """
    return [Label(m.value, m.start, m.end, m.quality, m.phrase) for m in _matcher().find(text)]


@cache
def _matcher() -> Matcher[str]:
    """Every label and its role; the tiers of total win over roles."""
    vocabulary = load_vocabulary()
    roles: dict[str, str] = {}
    for section in ("total", "roles"):
        for role, phrases in vocabulary.section(section).items():
            for phrase in phrases:
                if role != "heading" or phrase not in roles:
                    roles.setdefault(phrase, role)
    return Matcher(roles, vocabulary.known_words, tails=MARKS)
