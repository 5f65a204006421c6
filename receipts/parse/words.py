"""The words of a row, however OCR set the blanks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

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


def words(text: str) -> Iterator[tuple[int, int, str]]:
    """Each word with its place in ``text``, in lower case and without accents.

    Apostrophes part words, a bar inside a word is an ``l``, and "and" is no word, since ``&``
    is none.

    >>> [word for _, _, word in words("Fish&ChipsBar No.12")]
    ['fish', 'chips', 'bar', 'no', '12']
    """
    for found in _WORD.finditer(text):
        word = _plain(found.group())
        if word != "and":
            yield found.start(), found.end(), word


def _plain(word: str) -> str:
    word = word.replace("|", "l")
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
