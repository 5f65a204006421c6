"""Whether a page is of goods given back, not bought: then what was paid is less than nothing.

Refunds print their amounts with a minus or without one, and OCR loses a minus easily, so that
signs of amounts alone say little.  What the page calls itself, its labels and its items must not
contradict each other; where they do, or where there is but a hint, it may be a refund, and a person
must look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Literal

from receipts.page.amounts import is_money
from receipts.page.labels import Labelled, Row
from receipts.page.row_types import RowType
from receipts.text.fold import letter_words
from receipts.text.match import Matcher
from receipts.text.vocabulary import load_vocabulary

Refund = Literal["no", "maybe", "yes"]
Called = Literal["title", "perhaps", "mention"]
"""A title of a refund alone, one that is printed on purchases too, or one among other words."""

SURE_LABELS = frozenset({"refund", "grand", "due", "plain"})
"""The labels of what was paid or given back."""

MOST_OTHERS = 3
"""With more other words a row is a sentence."""

TIME = frozenset({"am", "pm", "h", "uhr"})

_DASH = re.compile(r"(?:\s[-–−]\s|[—~])$")
"""What some print between words and price: ``TOTAL - 12.50``; or a minus, maybe misread."""


def refund(
    rows: Sequence[Row], amounts: Sequence[Labelled], types: Sequence[RowType], decimals: int = 2
) -> Refund:
    """Whether the page is of a refund.

    Args:
        rows: All rows of the page.
        amounts: Its amounts with their labels.
        types: What each row is.
        decimals: How many the sums of money of the page have.
    """
    page = _Signs.of(rows, amounts, types, decimals)
    if page.called_so_on_top or page.total_called_so or page.all_negative:
        return "yes"
    return "maybe" if any(page.hints()) else "no"


def as_bought(
    rows: Sequence[Row], amounts: Sequence[Labelled], types: Sequence[RowType], decimals: int = 2
) -> list[Labelled]:
    """The amounts of a refund as those of a purchase of the same goods, by which sums are found.

    Where goods are printed with a minus all signs are turned, so that a fee that is kept is taken
    off; sums and payments have the sign of a purchase whatever was printed or lost.

    Args:
        rows: All rows of the page.
        amounts: Its amounts with their labels.
        types: What each row is.
        decimals: How many the sums of money of the page have.
    """
    plain = {"refund", "grand", "due", "plain", "weak", "subtotal", "tax", "cash", "card"}
    signed = _Signs.of(rows, amounts, types, decimals).negative_goods
    found = []
    for item in amounts:
        value = item.amount.value
        bought = abs(value) if item.roles.keys() & plain else -value if signed else value
        found.append(replace(item, amount=replace(item.amount, value=bought)))
    return found


@dataclass(frozen=True)
class _Signs:
    """All that speaks for a refund; ``amounts`` are those that are sums of money."""

    rows: Sequence[Row]
    amounts: Sequence[Labelled]
    types: Sequence[RowType]

    @classmethod
    def of(
        cls,
        rows: Sequence[Row],
        amounts: Sequence[Labelled],
        types: Sequence[RowType],
        decimals: int,
    ) -> _Signs:
        """Those of a page, from all its amounts."""
        money = [item for item in amounts if item.amount.value and is_money(item.amount, decimals)]
        return cls(rows, money, types)

    @property
    def goods(self) -> list[Decimal]:
        """What the items cost; deposits that are given back are none, nor discounts."""
        return [
            item.amount.value
            for item in self.amounts
            if self.types[item.row] == "item" and item.last and "deposit" not in item.roles
        ]

    @property
    def negative_goods(self) -> bool:
        """Whether more is printed with a minus than without one."""
        return sum(self.goods) < 0

    @property
    def exchanged(self) -> bool:
        """Whether some goods came back, and others worth as much or more were bought."""
        return min(self.goods, default=Decimal(0)) < 0 <= sum(self.goods)

    def totals(self, *roles: str) -> set[Decimal]:
        """The amounts that are labelled so."""
        return {
            item.amount.value
            for item in self.amounts
            if item.last and item.roles.keys() & set(roles)
        }

    @property
    def negative_total(self) -> bool:
        """Whether the largest amount that a label calls a total has a minus."""
        return self._is_negative(*SURE_LABELS)

    def _is_negative(self, *roles: str) -> bool:
        return max(self.totals(*roles), key=abs, default=Decimal(0)) < 0

    @property
    def called_so_on_top(self) -> bool:
        """Whether the page has such a title, and its amounts do not speak against it."""
        titles = {_called(row) for row, kind in self._headings() if kind == "head"}
        negative = self.negative_goods or self.negative_total
        sure = "title" in titles and not self.exchanged
        return sure or (bool(titles - {None}) and negative)

    @property
    def total_called_so(self) -> bool:
        """Whether a label says that the total is given back, and no other total is printed."""
        back = {abs(value) for value in self.totals("refund")}
        return bool(back) and {abs(value) for value in self.totals(*SURE_LABELS)} == back

    @property
    def all_negative(self) -> bool:
        """Whether both the items and the total are printed with a minus, that is no dash."""
        dash = any(
            item.roles.keys() & SURE_LABELS
            and _DASH.search(self.rows[item.row].line.text[: item.amount.start])
            for item in self.amounts
        )
        return self.negative_goods and self.negative_total and not dash

    def hints(self) -> Iterator[bool]:
        """What makes it possible that it is a refund."""
        yield self.negative_goods
        yield self.negative_total
        yield self._is_negative("subtotal")
        yield bool(self.totals("refund"))
        for row, kind in self._headings():
            called = _called(row)
            # Among the items it is the heading of those that came back, if they have a minus.
            yield called == "title" and not (kind not in ("head", "foot") and self.exchanged)
            yield called in ("perhaps", "mention") and kind == "head"
        yield any(map(self._names_total, self.amounts))

    def _headings(self) -> Iterator[tuple[Row, RowType]]:
        """The rows without an amount, but for those that are the label of one below."""
        labels = {item.row - 1 for item in self.amounts if item.above}
        money = {item.row for item in self.amounts}
        for number, row in enumerate(self.rows):
            kind = self.types[number]
            nothing = any(amount.decimals and not amount.value for amount in row.amounts)
            if not nothing and number not in money and (kind == "head" or number not in labels):
                yield row, kind

    def _names_total(self, item: Labelled) -> bool:
        """Whether a row says ``REFUND 45.00``, and no total says another amount."""
        totals = {abs(value) for value in self.totals(*SURE_LABELS)}
        largest = not totals or abs(item.amount.value) == max(totals)
        return largest and _called(self.rows[item.row]) in ("title", "mention")


def _called(row: Row) -> Called | None:
    """What a row calls the page; stars, numbers and words of a till's own may stand around."""
    text = row.line.text
    for amount in reversed(row.amounts):
        text = f"{text[: amount.start]} {text[amount.end :]}"
    found = _titles().find(text)
    for match in reversed(found):
        text = f"{text[: match.start]} {text[match.end :]}"
    others = [word for word in letter_words(text) if word not in TIME]
    if not found or not _terms().isdisjoint(others):
        return None
    if all(match.value == "perhaps" for match in found):
        return None if others else "perhaps"
    if _beside().issuperset(others):
        return "title"
    return "mention" if len(others) <= MOST_OTHERS else None


@cache
def _beside() -> frozenset[str]:
    """Single words that say nothing beside a title: of the till's own row, and such as copy."""
    vocabulary = load_vocabulary()
    phrases = (
        *vocabulary.section("refund").get("beside", ()),
        *vocabulary.section("date")["register"],
    )
    return frozenset(phrase for phrase in phrases if " " not in phrase)


@cache
def _terms() -> frozenset[str]:
    return frozenset(load_vocabulary().section("refund").get("terms", ()))


@cache
def _titles() -> Matcher[Called]:
    vocabulary = load_vocabulary()
    phrases = vocabulary.section("refund")
    kinds: dict[str, Called] = {}
    kinds.update(dict.fromkeys(phrases.get("title", ()), "title"))
    kinds.update(dict.fromkeys(phrases.get("perhaps", ()), "perhaps"))
    return Matcher(kinds, vocabulary.known_words)
