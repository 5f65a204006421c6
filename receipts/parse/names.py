"""What a row of a receipt's head is, and how a shop's name is cleaned and compared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from receipts.model import Line, Word
from receipts.parse.phrases import phrases_of
from receipts.parse.vocabulary import fold

CONTINENTAL_FORMS = frozenset(
    ("gmbh", "ag", "kg", "ohg", "kgaa", "sarl", "sas", "sa", "spa", "srl", "bv")
)
"""Forms that stand in the operator's name under a logo, not in the name of the shop."""

NOT_NAME = frozenset(
    {"phone", "web", "date_or_time", "price", "postcode", "house_number", "registration",
     "only_not_name", "starts_not_name", "address"}
)  # fmt: skip
"""Kinds of rows that are no name."""

_FORM_WORD = re.compile("|".join(sorted(CONTINENTAL_FORMS)) + "|mbh|co|ohg|")
WIDE = 2.5
"""Heights of print between two words of a row that are no longer one name."""

UNLIKE = 1.6
"""How many times as high as the other a word is that is no part of the same name."""

_LABEL = r"(?:(?:co|company|reg|registration|roc|gst|inc|no)[\s.:]*)"
_REGISTRATION = re.compile(
    rf"""
    (?: \s* [(\[{{]? \s* {_LABEL}{{0,3}} [(\[{{] \s* [\dOIl] [\w\s./-]{{3,}}   # (123456-X)
      | \s* [(\[{{]? \s* {_LABEL}{{1,3}} [\dOIl] [\w./-]{{4,}}                 # Reg. 123456-X
      | \s+ [(\[{{]? \d{{5,8}} \s? - \s? [A-Z0-9]                               # 123456-X
    )
    [)\]}}]? \s* $
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PHONE = re.compile(r"(?:\+?\d[\d\s().-]{6,}\d)")
_WEB = re.compile(r"(?:www\.|https?:|@)|\w\.(?:com|net|org|co|de|fr|uk|my|sg|au|ca|es|it)\b", re.I)
_POSTCODE = re.compile(
    r"\b[A-Z]{2}\.?,?\s*\d{5}\b|\b\d{5}\b\s+[A-Za-z]{3}|\b[A-Z]{1,2}\d{1,2}[A-Z]?\s?\d[A-Z]{2}\b"
)
_HOUSE_NUMBER = re.compile(
    r"^\s*(?:no\.?\s*)?\d{1,5}[-\w]{0,3}[,\s]+[A-Za-z]|[A-Za-z]{3,}\.?\s+\d{1,4}[a-z]?\s*$", re.I
)
_DATE_OR_TIME = re.compile(r"\d{1,2}[/.:-]\d{1,2}[/.:-]?\d*")
_PRICE = re.compile(r"\d+[.,]\d{2}(?!\d)")


@lru_cache(maxsize=4096)
def row_kinds(text: str) -> Mapping[str, float]:
    """What a row of the head may be besides a name: kind to strength."""
    vocabulary = phrases_of("merchant")
    kinds: dict[str, float] = {}
    words = re.findall(r"[^\W\d_]+", fold(text))
    for key in ("legal", "shop", "address", "not_name", "welcome", "slogan"):
        share = vocabulary.share(key, words)
        if share:
            kinds[key] = share
    if vocabulary.share("legal", words[-2:]) or _ends_like_sdn_bhd(words):
        kinds["legal_end"] = 1.0
        if words[-1] in CONTINENTAL_FORMS:
            kinds["continental_form"] = 1.0
    if vocabulary.starts("not_name", words):
        kinds["starts_not_name"] = 1.0
    if kinds.get("not_name", 0) >= 0.8:
        kinds["only_not_name"] = 1.0
    patterns = {
        "phone": _PHONE, "web": _WEB, "postcode": _POSTCODE, "house_number": _HOUSE_NUMBER,
        "date_or_time": _DATE_OR_TIME, "price": _PRICE, "registration": _REGISTRATION,
    }  # fmt: skip
    for name, pattern in patterns.items():
        if pattern.search(text):
            kinds[name] = 1.0
    return kinds


def _ends_like_sdn_bhd(words: Sequence[str]) -> bool:
    """Whether the last letters are a damaged ``SDN BHD``: the form that OCR misreads most."""
    tail = "".join(words[-2:])[-6:]
    return len(tail) >= 5 and Levenshtein.distance(tail, "sdnbhd") <= 2


def clean(text: str) -> str:
    """The name without a registration number behind it and without stray signs around it.

    >>> clean("* CORNER SHOP SDN BHD (123456-X) -")
    'CORNER SHOP SDN BHD'
    """
    text = mend_letters(re.sub(r"\s+", " ", text)).strip(" \t*-–—_=~.,:;|/\\<>«»\"'`‘’“”+^°•·#")
    shorter = _REGISTRATION.sub("", text)
    text = shorter if letters(shorter) >= 3 else text
    text = text.strip(' \t*-–—_=~,:;|/\\<>«»"`“”+^°•·#')
    if text.count("(") > text.count(")"):
        text = text + ")" if text.rfind("(") < len(text) - 3 else text.rstrip("( ")
    return text


def mend_letters(text: str) -> str:
    """Digits that OCR read for letters inside words, made letters again.

    >>> mend_letters("Corner Gri11 FO0D B06 7-Eleven A.1.R.")
    'Corner Grill FOOD B06 7-Eleven A.I.R.'
    """
    text = re.sub(r"(?<=[a-z])1+(?=[a-z]|\b)|(?<=[A-Za-z])1(?=[a-z])", _as_l, text)
    text = re.sub(r"(?<=[A-Z])0(?=[A-Z])", "O", text)
    text = re.sub(r"(?<=[A-Z]\.)[1l](?=\.)", "I", text)
    return re.sub(r"(?<=[a-z])0(?=[a-z])", "o", text)


def _as_l(match: re.Match[str]) -> str:
    return "l" * len(match[0])


def after_welcome(text: str) -> str:
    """What follows ``Welcome to`` and its like in a row, or nothing."""
    folded = fold(text) + " "
    for phrase in phrases_of("merchant").of("welcome"):
        if folded.startswith(phrase + " "):
            name = clean(" ".join(text.split()[len(phrase.split()) :]))
            if letters(name) > 2:
                return name
    return ""


def without_continental_form(name: str) -> str:
    """The name before a continental legal form at its end, or nothing where there is none.

    >>> without_continental_form("Beispiel Markt GmbH & Co. KG")
    'Beispiel Markt'
    """
    words = name.split()
    kept = list(words)
    while kept and _FORM_WORD.fullmatch(fold(kept[-1]).strip(".,()&+")):
        kept.pop()
    return clean(" ".join(kept)) if 0 < len(kept) < len(words) else ""


def pieces(line: Line) -> list[Line]:
    """The parts of a row that stand far apart or are of very different size; none if it is one.

    A logo beside the address, or two columns, are not one name.
    """
    parts: list[list[Word]] = [[]]
    for word in line.words:
        if parts[-1]:
            last = parts[-1][-1].box
            gap = word.box.left - last.right
            sizes = sorted((last.height, word.box.height))
            if gap > WIDE * sizes[1] or sizes[1] > UNLIKE * sizes[0]:
                parts.append([])
        parts[-1].append(word)
    return [Line(tuple(part)) for part in parts] if len(parts) > 1 else []


def letters(text: str) -> int:
    """How many letters a text has."""
    return sum(c.isalpha() for c in text)


def squeeze(text: str) -> str:
    """Letters and digits only, folded: how two printings of one name are compared."""
    return "".join(c for c in fold(text) if c.isalnum())


def same_merchant(a: str, b: str) -> bool:
    """Whether two readings are of one printed name: at least 90 of 100 alike."""
    return fuzz.ratio(squeeze(a), squeeze(b)) >= 90
