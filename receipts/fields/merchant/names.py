"""What a row of a receipt's head is, and how a shop's name is cleaned and compared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from rapidfuzz import fuzz

from receipts.model import Line, Word
from receipts.place.table import load_countries
from receipts.text.fold import fold, letter_words, squeeze
from receipts.text.likeness import outline, skeleton
from receipts.text.match import Matcher
from receipts.text.phrases import phrases_of, phrases_of_no_name

CONTINENTAL_FORMS = frozenset(
    ("gmbh", "ag", "kg", "ohg", "kgaa", "sarl", "sas", "sa", "spa", "srl", "bv", "mbh")
)
"""Forms that stand in the operator's name under a logo, not in the name of the shop."""

NOT_NAME = frozenset(
    {"phone", "web", "date_or_time", "price", "postcode", "house_number", "registration",
     "only_not_name", "starts_not_name", "address", "town", "sentence"}
)  # fmt: skip
"""Kinds of rows that are no name."""

SENTENCE_WORDS = 0.33
"""The share of letters in words of sentences from which on a row is one."""

_FORM_WORD = re.compile("|".join(sorted(CONTINENTAL_FORMS)) + r"|mbh|co|ohg|h?andelsges[\w.]*|")
AT_END = 3.0
"""Nats by which the end of a name speaks for a legal form."""

LONGEST_FORM = 3
"""Printed words that a legal form has at most."""

WIDE = 2.5
"""Heights of print between two words of a row that are no longer one name."""

UNLIKE = 1.6
"""How many times as high as the other a word is that is no part of the same name."""

_LABEL = r"(?:(?:co|company|reg|registration|roc|gst|inc|no)[\s.:]*)"
_REGISTRATION = re.compile(
    rf"""
    (?: \s* [(\[{{]? \s* {_LABEL}{{0,3}} [(\[{{] \s* [\dOIl] [\w\s./-]{{3,}}   # (123456-X)
      | \s* [(\[{{]? \s* {_LABEL}{{1,3}} [\dOIl] [\w./-]{{4,}}                 # Reg. 123456-X
      | \s* [(\[{{] \s* S\d{{4,}} [\w\s./-]*                                      # (S23456-X)
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
    r"|\b\d{4}\s[A-Z]{2}\b"
)
_HOUSE_NUMBER = re.compile(
    r"(?i:^\s*(?:no\.?\s*)?\d{1,5}[-\w]{0,3}[,\s]+[A-Za-z]|[A-Za-z]{3,}\.?\s+\d{1,4}[a-z]?\s*(?:,|$))"
    r"|^\d{3,5}[NSEW]?\.?[A-Z][a-z]{2}"  # the blank behind the number is lost
)
_DATE_OR_TIME = re.compile(r"(?<!\d)\d{1,2}[/.:-]\d{1,2}(?!\d)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][^\W\d_])")
_BRACKETS = re.compile(r"\([^()]*(?:\)|$)|^[^()]*\)")
_COUNTY = re.compile(r"(?<!&)\s?\bCo\.\s?[^\W\d_]{4,}\s*$", re.IGNORECASE)
"""An Irish or British county, as in ``Castlebar Co. Mayo``."""
_STATE = re.compile(r"[^\W\d_]{3,}[,.]\s*[A-Z]{2}\.?\s*$")
"""A town with the two letters of its state, as in ``Springdale, OH``."""
_PRICE = re.compile(r"\d+[.,]\d{2}(?!\d)")


@lru_cache(maxsize=4096)
def row_kinds(text: str) -> Mapping[str, float]:
    """What a row of the head may be besides a name: kind to strength."""
    vocabulary = phrases_of("merchant")
    kinds: dict[str, float] = {}
    words = _letters_only(text)
    for key in ("legal", "shop", "address", "not_name", "welcome", "slogan"):
        # Words of sentences are too short to be told within others.
        share = vocabulary.share(key, words, glued=key != "slogan")
        if share:
            kinds[key] = share
    if _ends_in_legal_form(words) and not _POSTCODE.search(text):
        continental = words[-1] in CONTINENTAL_FORMS
        kinds["continental_form" if continental else "legal_end"] = 1.0
    if vocabulary.starts("not_name", words) or text.lstrip().startswith("#"):
        kinds["starts_not_name"] = 1.0
    others = without_places(words)
    if len(others) < len(words):
        kinds["place"] = 1 - sum(map(len, others)) / sum(map(len, words))
    county = _COUNTY.search(text) and "legal_end" not in kinds
    if county or _STATE.search(text) or _ends_in_place(text):
        kinds["town"] = 1.0
    if kinds.get("slogan", 0.0) > SENTENCE_WORDS:
        kinds["sentence"] = 1.0
    if words and is_generic(text):
        kinds["generic"] = 1.0
    if any(vocabulary.is_misread(key, words) for key in ("legal", "shop", "address", "not_name")):
        kinds["misread"] = 1.0
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


def without_places(words: Sequence[str]) -> list[str]:
    """The words that are no towns, regions or countries.

    >>> without_places(["new", "york"]), without_places(["green", "ohio"])
    ([], ['green'])
    """
    phrases = load_countries().phrases
    left, first = [], 0
    while first < len(words):
        for length in range(min(3, len(words) - first), 0, -1):
            key = "".join(words[first : first + length])
            if any(kind in ("place", "name") for kind, _ in phrases.get(key, ())):
                break
        else:
            length = 1
            left.append(words[first])
        first += length
    return left


def is_generic(text: str) -> bool:
    """Whether a row says nothing of whose shop it is: a trade, a town, a legal form, a slogan.

    What stands in brackets is a branch.

    >>> is_generic("Seafood Restaurant"), is_generic("GREEN RESTAURANT"), is_generic("(OHIO) LTD")
    (True, False, True)
    """
    words = _letters_only(_BRACKETS.sub(" ", text)) or _letters_only(text)
    others = [word for word in without_places(words) if len(word) > 1]
    return not others or phrases_of_no_name().share("generic", others) > 0.95


def _letters_only(text: str) -> list[str]:
    return letter_words(_CAMEL.sub(" ", text))


def _ends_in_place(text: str) -> bool:
    last = _letters_only(text.rpartition(",")[2])
    return "," in text and bool(last) and not without_places(last)


def _ends_in_legal_form(words: Sequence[str]) -> bool:
    # An initial may follow, as in "LTD (M)".
    last = words[:-1] if words and len(words[-1]) == 1 else words
    return _legal_form(last[-1:]) is not None or _legal_form(words) is not None


def _legal_form(words: Sequence[str]) -> tuple[int, str, float] | None:
    """The legal form at the end of a name: how many words, its folded spelling, its quality.

    Of several the best, longest one: of ``SON BHD`` that is ``SDN BHD`` and not ``BHD``.
    """
    found = []
    for count in range(1, min(LONGEST_FORM, len(words)) + 1):
        form = _legal_forms().nearest("".join(words[-count:]), count)
        if form is not None:
            phrase, quality = form
            found.append((len(phrase) * quality, count, _legal_forms().value(phrase), quality))
    return max(found)[1:] if found else None


@cache
def _legal_forms() -> Matcher[str]:
    forms = phrases_of("merchant").of("legal")
    return Matcher({form: form for form in forms}, likely=AT_END, edit_every=3)


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
    >>> mend_letters("JO¥S")
    'JOYS'
    """
    text = text.replace("¥", "Y")
    text = re.sub(r"(?<=[a-z])1+(?=[a-z]|\b)|(?<=[A-Za-z])1(?=[a-z])", _as_l, text)
    text = re.sub(r"(?<=[A-Z])0(?=[A-Z])", "O", text)
    text = re.sub(r"(?<=[A-Z]\.)[1l](?=\.)", "I", text)
    return re.sub(r"(?<=[a-z])0(?=[a-z])", "o", text)


def _as_l(match: re.Match[str]) -> str:
    return "l" * len(match[0])


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


def with_legal_form_mended(name: str) -> str:
    """The name with a misread legal form at its end spelled right, or nothing where it is right.

    >>> with_legal_form_mended("GREEN DOOR (M) SON BHO"), with_legal_form_mended("GREEN DOOR")
    ('GREEN DOOR (M) SDN BHD', '')
    """
    words = name.split()
    if len(words) > 1 and words[-1] != "S/B" and skeleton(fold(words[-1])) == "s/b":
        return " ".join([*words[:-1], "S/B"])
    form = _legal_form([squeeze(word) for word in words])
    if form is None or form[2] == 1:
        return ""
    count, spelling, _ = form
    return " ".join([*words[:-count], spelling.upper() if name.isupper() else spelling.title()])


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
    return sum(map(str.isalpha, text))


def is_misreading(printed: str, name: str) -> bool:
    """Whether a print is ``name`` with some letters misread: at least 80 of 100 alike.

    Letters that look alike are so.

    >>> is_misreading("GRQEN D00R", "Green Door"), is_misreading("The Door", "Green Door")
    (True, False)
    """
    one, other = squeeze(printed), squeeze(name)
    return one != other and fuzz.ratio(outline(one), outline(other)) >= 80


def same_merchant(a: str, b: str) -> bool:
    """Whether two readings are of one printed name: at least 90 of 100 alike, and as long."""
    one, other = squeeze(a), squeeze(b)
    # Two letters more may be a word of another row.
    more = abs(len(one) - len(other))
    return more <= 1 + min(len(one), len(other)) // 15 and fuzz.ratio(one, other) >= 90
