"""Where a page names its shop besides the head: web addresses, greetings and thanks, brands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from receipts.fields.merchant.names import clean, is_generic, is_misreading, letters, row_kinds
from receipts.model import Line
from receipts.page.brands import BrandMatch
from receipts.text.fold import letter_words, squeeze
from receipts.text.match import Matcher
from receipts.text.phrases import phrases_of, phrases_of_no_name

_HOST = re.compile(
    r"(?<![\w.])(?:[\w-]+\.)*?([a-z0-9][\w-]{2,})\.\s?"
    r"(?:com?|con|net|org|info|biz|de|at|ch|fr|uk|my|sg|au|ca|es|it|nl|us|eu|jp|in|th|ie|nz)\b",
    re.IGNORECASE,
)
"""The part of a web or mail address that was registered; OCR often makes ``.con`` of ``.com``."""
_SENTENCE_END = re.compile(r"[!?;:,]|\.\s|\.$")
AT_BEGINNING = 3.0
"""Nats by which the beginning of a row speaks for a welcome: with them any one of its letters may
be misread."""
_LONGEST_NAME = 40
_MOST_WORDS = 3
"""Words of a name in a sentence that are taken for it at most."""
_SHORTEST_HOST = 4
"""Letters that are left of a web address at least."""
SAID = frozenset(("after_welcome", "before_goods"))
"""How a sentence names the shop."""
SENTENCE = frozenset(("slogan", "not_name", "web", "welcome"))
"""Kinds of rows that are no name but may speak of the shop."""
_WITH_BRAND = SENTENCE | {"legal"}
"""Kinds of rows in which a brand is looked for: also those of the company behind a shop; but
where a row ends in a legal form, the whole of it is the name."""


@dataclass(frozen=True)
class Mention:
    """A name that a row gives besides its own text.

    Args:
        name: As printed, or the brand's own name.
        row: Number of the row on the page.
        how: Where it stands: ``from_web``, ``after_welcome``, ``before_goods`` or
            ``brand_in_text``.
    """

    name: str
    row: int
    how: str


def web_names(text: str) -> list[str]:
    """The names registered for the web and mail addresses in a row, hyphens as blanks.

    >>> web_names("Visit www.green-door.example.com or mail to shop@gmail.com")
    ['example']
    >>> web_names("info@green-door.co.uk")
    ['green door']
    """
    providers = phrases_of("merchant").of("provider")
    found = [match[1].replace("-", " ").replace("_", " ") for match in _HOST.finditer(text)]
    return [name for name in found if letters(name) > 2 and squeeze(name) not in providers]


def without_affixes(host: str) -> str:
    """A name of a web address without what is beside the shop's own name in such.

    >>> [without_affixes(h) for h in ("tellgreendoor", "greendoorrestaurant", "door", "shop")]
    ['greendoor', 'greendoor', 'door', 'shop']
    """
    for affix in () if " " in host else _affixes():
        if len(host) >= len(affix) + _SHORTEST_HOST:
            host = host.removesuffix(affix).removeprefix(affix if affix in _first() else "")
    return host


@cache
def _affixes() -> tuple[str, ...]:
    trades = phrases_of_no_name().of("generic")
    words = (squeeze(word) for word in (*phrases_of("merchant").of("web_affix"), *trades))
    return tuple(sorted({w for w in words if len(w) > 1}, key=lambda w: (-len(w), w)))


@cache
def _first() -> frozenset[str]:
    return frozenset(map(squeeze, phrases_of("merchant").of("web_affix")))


def after_welcome(text: str, above: str = "") -> str | None:
    """What follows ``Welcome to`` and its like in a row; ``None`` where there is no such phrase.

    Blanks do not matter, and letters may be misread.

    Args:
        text: The row.
        above: The row before it, in which the phrase may begin.

    >>> after_welcome("Welcome to Green Door!"), after_welcome("at Door", "Thanks for shopping")
    ('Green Door', 'Door')
    >>> after_welcome("Come back to Green Door to redeem your points")
    'Green Door'
    """
    whole = f"{above} {text}" if above else text
    found = _welcomes().begins(whole)
    # The last letters are those of "at" and "to", without which no name follows.
    if found is None or not squeeze(whole[: found.end]).endswith(found.phrase[-2:]):
        return None
    if above and found.end <= len(above) + 1:
        return None
    rest = whole[found.end :].lstrip(" .,:")
    return clean(_without_tail(_SENTENCE_END.split(rest, maxsplit=1)[0]))


def _without_tail(text: str) -> str:
    """A name without the small letters of the sentence that goes on behind it."""
    words = text.split()
    last = max((i for i, word in enumerate(words) if not word.islower()), default=len(words))
    return " ".join(words[: last + 1])


def before_goods(text: str) -> str | None:
    """Whose a gift card, a loyalty programme or an app is that a row speaks of, if it says so.

    >>> before_goods("and win a $500 Green Door Gift Card"), before_goods("ASK FOR OUR GIFT CARDS")
    ('Green Door', None)
    """
    for found in _goods().find(text):
        words = text[: found.start].split()
        name: list[str] = []
        while words and len(name) < _MOST_WORDS and _may_name(words[-1], text):
            name.insert(0, words.pop())
        if name and not is_generic(" ".join(name)):
            return clean(" ".join(name))
    return None


def _may_name(word: str, row: str) -> bool:
    """Whether a word of a sentence may be one of a name: it has a capital, and sentences not."""
    is_large = word[0].isupper() and (row.isupper() or not word.islower())
    said = ("slogan", "not_name")
    key = letter_words(word)
    return is_large and bool(key) and not any(phrases_of("merchant").share(k, key) for k in said)


@cache
def _goods() -> Matcher[None]:
    return Matcher(dict.fromkeys(phrases_of("merchant").of("goods")))


@cache
def _welcomes() -> Matcher[None]:
    return Matcher(dict.fromkeys(phrases_of("merchant").of("welcome")), likely=AT_BEGINNING)


def mentions(
    lines: Sequence[Line], brand_of: Callable[[str], BrandMatch | None]
) -> Iterator[Mention]:
    """All names that rows give of the shop, besides those that are rows of their own."""
    for mention in _mentions(lines, brand_of):
        brand = brand_of(mention.name) if mention.how in SAID else None
        whole = brand is not None and brand.how == "whole row"
        if brand is not None and whole and is_misreading(mention.name, brand.name):
            yield replace(mention, name=brand.name)
        else:
            yield mention


def _mentions(
    lines: Sequence[Line], brand_of: Callable[[str], BrandMatch | None]
) -> Iterator[Mention]:
    for row, line in enumerate(lines):
        kinds = row_kinds(line.text)
        if "price" in kinds or phrases_of("merchant").starts("provider", letter_words(line.text)):
            continue
        for name in web_names(line.text) if "web" in kinds else ():
            yield Mention(without_affixes(name), row, "from_web")
        thanked = after_welcome(line.text)
        if thanked is None and row:
            thanked = after_welcome(line.text, lines[row - 1].text)
        if thanked is not None:
            below = lines[row + 1].text if row + 1 < len(lines) else ""
            name = thanked if letters(thanked) else clean(below)
            if 2 < letters(name) < _LONGEST_NAME:
                yield Mention(name, row, "after_welcome")
        whose = before_goods(line.text)
        if whose is not None and 2 < letters(whose) < _LONGEST_NAME:
            yield Mention(whose, row, "before_goods")
        speaks = kinds.keys() & _WITH_BRAND and "legal_end" not in kinds
        brand = brand_of(line.text) if speaks else None
        if brand is not None and brand.how != "whole row":
            start, end = brand.span
            printed = clean(line.text[start:end])
            if printed.islower() and not line.text.islower():
                continue  # in a sentence, where a name would have a capital
            misread = is_misreading(printed, brand.name)
            yield Mention(brand.name if misread else printed, row, "brand_in_text")
