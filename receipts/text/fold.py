"""The forms in which texts are compared: folded, squeezed, or parted into words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_STROKES = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
"""Letters that Unicode does not decompose, and the plain letters that stand for them."""

_HAN = str.maketrans(
    "计额税总総现领収发発実实価价钓軽轻対对单単点数号证証检検会时间开结账帐银员务换贝优惠减应订费"
    "馆厅饭楼级药罐书电话购货赎续钱贮储积余张汤鸡苹面饼凭门广东东区县国铁产业与",
    "計額稅總總現領收發發實實價價釣輕輕對對單單點數號證證檢檢會時間開結帳帳銀員務換貝優惠減應訂費"
    "館廳飯樓級藥罐書電話購貨贖續錢貯儲積餘張湯雞蘋麵餅憑門廣東東區縣國鐵產業與",
)
"""Of characters that China, Taiwan and Japan write unlike each other, those on receipts: OCR reads
one for the other."""

_PLAIN: dict[int, int | str] = {**_STROKES, **_HAN}

_NOT_ALNUM = re.compile(r"[^A-Za-z0-9]+")
_LETTER = r"[^\W\d_]"
_WORD = re.compile(
    rf"""
    [^\W_](?:
        (?!
            (?<=[a-z])[A-Z]{_LETTER}{{2}}
          | (?<=\d)(?<!{_LETTER}\d){_LETTER}{{3}}
          | (?<={_LETTER}{{3}})\d+(?!\d*{_LETTER})
        )
        (?: [^\W_] | \|(?=[^\W_]) )
    )*
    """,
    re.VERBOSE,
)
"""A word; where OCR lost the blank, it ends at ``aB`` and between numbers and letters, but not
at a digit amid letters, which is a misread one."""


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Lower case, without accents or strokes, ``ß`` as ``ss``, blanks single: for comparing only.

    >>> fold("Café  GRÖSSE")
    'cafe grosse'
    """
    return " ".join(plain(text).split())


def plain(text: str) -> str:
    """As :func:`fold`, with the blanks as they are."""
    if text.isascii():
        return text.lower()
    # Decomposed before and after, since either step may bring up what the other one folds.
    folded = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_PLAIN)


@lru_cache(maxsize=16384)
def squeeze(text: str) -> str:
    """Letters and digits only, folded: how two printings of one phrase are compared.

    >>> squeeze("Café  Zoë & Sons, Ltd.")
    'cafezoesonsltd'
    """
    if text.isascii():
        return _NOT_ALNUM.sub("", text).lower()
    return "".join(c for c in plain(text) if c.isalnum())


def fold_each(text: str) -> str:
    """Each character folded to one, so that places in the result are places in ``text``.

    >>> fold_each("Nº 12 Straße")
    'no 12 strase'
    """
    return "".join((plain(c) or c)[0] for c in text)


def words(text: str) -> Iterator[tuple[int, int, str]]:
    """Each word with its place in ``text``, folded.

    Apostrophes part words, a bar inside a word is an ``l``, and "and" is no word, since ``&``
    is none.

    >>> [word for _, _, word in words("Fish&ChipsBar No.12")]
    ['fish', 'chips', 'bar', 'no', '12']
    """
    for found in _WORD.finditer(text):
        word = plain(found.group().replace("|", "l"))
        if word != "and":
            yield found.start(), found.end(), word


def letter_words(text: str) -> list[str]:
    """The runs of letters in a text, folded.

    >>> letter_words("Café No.12, C/O Zoë")
    ['cafe', 'no', 'c', 'o', 'zoe']
    """
    return re.findall(r"[^\W\d_]+", fold(text))
