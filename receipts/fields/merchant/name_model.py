"""How much a text looks like a shop's name, by what its letters and words are made of.

A logistic regression on the character n-grams and words of a text, as they are used to tell
languages apart (Cavnar and Trenkle 1994), with the hashing trick (Weinberger et al. 2009) in place
of a dictionary.  It has never seen a receipt: ``tools/fit_names.py`` fits it on names of the
gazetteer and on addresses, dishes, people, slogans and till texts that are made up.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from receipts.text.fold import fold

FILE = Path(__file__).parent.parent.parent / "data" / "names.npz"

BUCKETS = 1 << 16
"""Numbers that features are hashed to: as many as make a file of 40 kB."""

GRAMS = (3, 4, 5)
"""Lengths of the character n-grams within a word, its ends included."""

SURE = 6.0
"""Log-odds from which on a text is no more like a name, or less: what is made up is never so like
the real thing that a higher number would say more."""

LONGEST = 80
"""Characters of a text that are looked at; names have up to 60."""

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")


@lru_cache(maxsize=4096)
def likeness(text: str) -> float:
    """How much a text looks like a shop's name: 1 for surely, -1 for surely not.

    >>> likeness("Brown's Grill") > 0.5 > -0.5 > likeness("Tel: 555 0100")
    True
    """
    weights, intercept = _model()
    if not text.strip():
        return -1.0
    score = float(weights[list(features(text))].sum()) + intercept
    return math.tanh(score / SURE)


def features(text: str) -> set[int]:
    """The hashed features of a text, numbers below :data:`BUCKETS`.

    They are its words, at the ends of the text once more, with all figures alike; the n-grams of
    its words; what kinds of signs follow each other; and how many words there are.
    """
    return {zlib.crc32(name.encode()) % BUCKETS for name in _features(text[:LONGEST])}


def _features(text: str) -> Iterator[str]:
    tokens = _TOKEN.findall(re.sub(r"\d", "0", fold(text)))
    for place, token in enumerate(tokens):
        yield "word " + token
        if place == 0:
            yield "first " + token
        else:
            yield f"signs {_kind(tokens[place - 1])} {_kind(token)}"
        if place == len(tokens) - 1:
            yield "last " + token
        if token.isalpha():
            ends = f"<{token}>"
            for length in GRAMS:
                for start in range(len(ends) - length + 1):
                    yield "part " + ends[start : start + length]
    yield f"count {min(len(tokens), 8)}"


def _kind(token: str) -> str:
    if token[0] == "0":
        return "0" * min(len(token), 3)
    return "a" if token[0].isalpha() else token


@cache
def _model() -> tuple[npt.NDArray[np.float32], float]:
    """The weight of each bucket, and the intercept."""
    with np.load(FILE) as content:
        return content["weights"].astype(np.float32) * float(content["unit"]), float(
            content["intercept"]
        )
