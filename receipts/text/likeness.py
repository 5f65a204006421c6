"""How like a phrase a reading is, by the fitted costs, and the one rule for what still is it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from receipts.text.confusions import align, load_confusions, same_ends

PER_LETTER, FIRST = 2.5, 4.5
"""Nats by which each letter of a phrase may be misread, and nats that are taken off."""

WORST, MOST = 8.5, 14.0
"""Nats that a single misreading may cost (in a phrase of more letters, one for each letter), and
all of a phrase together.

All four were measured with the phrases of labels, dates and merchants on rows of true texts and
what was read of them (Tesseract and RapidOCR, 296 receipts).  Of 3201 words that the rule takes for
a misread phrase, the phrase was printed in 1964; most of the others are another form of it, such as
a plural.  With FIRST one nat higher a tenth fewer are found; with WORST at 10, 2172 of 3808.  Of
four letters, words at up to 5 nats mostly were the phrase, of five letters words at up to 8."""

LIKELY_RUN = 7.0
"""Nats up to which a letter read as two, or two as one, counts as one letter in the search."""

KEPT = 16384
"""Pairs of phrases and readings whose comparison is kept, some 4 MB."""


def is_meant(phrase: str, key: str, costs: Sequence[float], likely: float = 0.0) -> bool:
    """Whether squeezed letters still are a phrase: the one rule.

    Letters alone may be another word, and half figures a code, which :data:`FIRST` stands for;
    letters with a few figures among them are neither.

    Args:
        phrase: The squeezed phrase.
        key: The squeezed letters that were read.
        costs: Cost of each misreading in nats.
        likely: Nats by which the place speaks for a phrase, as figures of a date do around a
            month's name; less than 0 where the phrases are seldom printed.
    """
    if not costs:
        return True
    worst, whole = max(costs), sum(costs)
    figures = sum(map(str.isdigit, key))
    first = 0.0 if 0 < 3 * figures <= len(key) else FIRST
    letters, bonus = min(len(phrase), len(key)), max(likely, 0.0)
    allowed = PER_LETTER * letters - first + likely
    return worst <= max(WORST, letters) + bonus and whole <= min(allowed, MOST + bonus)


def quality_of(phrase: str, cost: float) -> float:
    """How well a phrase fits: 1 less the share of its letters that are misread beyond telling."""
    return max(0.0, 1 - cost / (len(phrase) * load_confusions().any_engine.unlike))


@lru_cache(maxsize=KEPT)
def misreadings(phrase: str, key: str) -> tuple[float, ...]:
    """The cost in nats of each misreading that makes squeezed letters of a squeezed phrase."""
    costs = load_confusions().any_engine
    start, end = same_ends(phrase, key)
    # A letter of the common ends may belong to a pair, as the r of "rn" for "m" in "norm".
    start, end = max(start - 1, 0), max(end - 1, 0)
    pieces = align(phrase[start : len(phrase) - end], key[start : len(key) - end], costs)
    return tuple(costs.of(true, read) for true, read in pieces if true != read)


def outline(key: str) -> str:
    """The skeleton of a text with two letters that are read for one as that one.

    >>> outline("te5c0") == outline("tesco"), outline("sternburg") == outline("stemburg")
    (True, True)
    """
    plain = skeleton(key)
    for run, letter in _runs():
        plain = plain.replace(run, letter)
    return plain


@cache
def _runs() -> tuple[tuple[str, str], ...]:
    pairs = load_confusions().any_engine.pairs.items()
    likely = [(min(p, key=len), max(p, key=len)) for p, cost in pairs if cost <= LIKELY_RUN]
    return tuple((run, letter) for letter, run in likely if (len(letter), len(run)) == (1, 2))


@cache
def _letters() -> dict[int, str]:
    confusions = load_confusions()
    figures = {figure: figure for figure in confusions.letter_for}
    alike = {sign: figure for sign, figure in confusions.figure_for.items() if not sign.isupper()}
    return str.maketrans(
        {
            sign: confusions.letter_for.get(figure, sign)
            for sign, figure in (figures | alike).items()
        }
    )


def skeleton(text: str) -> str:
    """A folded text in which figures, and what looks like them, are the letters they stand for.

    >>> skeleton("t0ta1") == skeleton("total"), skeleton("ju1!") == skeleton("juli")
    (True, True)
    """
    return text.translate(_letters())
