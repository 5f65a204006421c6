"""What passes from stage to stage: frozen, typed values without behaviour beyond views.

Boxes are in pixels of the upright page (:attr:`Receipt.page`), x to the right, y downwards.
Confidences and probabilities are between 0 and 1.  Money is :class:`~decimal.Decimal`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Image = npt.NDArray[np.uint8]
    """A picture as rows of pixels: ``(height, width)`` grey or ``(height, width, 3)`` RGB."""
else:
    Image = Any  # so that programs that only handle results need not load numpy

Status = Literal["ok", "review", "failed"]

PAGE = "#page="
"""Stands between a file's name and the number of a further page, as in PDF links (RFC 8118)."""

PAPER = "&paper="
"""Stands between the number of a page and that of a further paper on it."""

_SUFFIX = re.compile(rf"{PAGE}(\d{{1,9}})(?:{PAPER}(\d{{1,9}}))?\Z")
T = TypeVar("T")

TYPES = (
    "grocery", "restaurant", "pharmacy", "entertainment", "fuel", "travel", "retail", "service",
    "other",
)  # fmt: skip
"""The types of receipts; the README says what belongs where."""


class PaperKey(NamedTuple):
    """Which paper a receipt is: its file, by name or SHA-256, the page, and the paper on it.

    Pages of a file and papers of a page are counted from 1.
    """

    file: str
    page: int = 1
    paper: int = 1


def page_name(name: str, number: int, paper: int = 1) -> str:
    """The name of one receipt of a file.

    That of the file for the first paper of its first page, otherwise with the numbers that
    :func:`paper_key` finds again.

    >>> page_name("a.pdf", 1), page_name("a.pdf", 3), page_name("a.pdf", 1, 2)
    ('a.pdf', 'a.pdf#page=3', 'a.pdf#page=1&paper=2')
    """
    if paper > 1:
        return f"{name}{PAGE}{number}{PAPER}{paper}"
    return name if number == 1 else f"{name}{PAGE}{number}"


def paper_key(name: str) -> PaperKey:
    """The file, page and paper out of a name that :func:`page_name` made.

    >>> tuple(paper_key("a.pdf#page=3&paper=2")), tuple(paper_key("b#page=c.jpg"))
    (('a.pdf', 3, 2), ('b#page=c.jpg', 1, 1))
    """
    suffix = _SUFFIX.search(name)
    if suffix is None:
        return PaperKey(name)
    return PaperKey(name[: suffix.start()], int(suffix[1]), int(suffix[2] or 1))


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in pixels: ``left``/``top`` inside, ``right``/``bottom`` outside."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From ``left`` to ``right``."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From ``top`` to ``bottom``."""
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        """The middle, as x and y."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @classmethod
    def around(cls, boxes: Sequence[Box]) -> Box:
        """The smallest box that holds all of ``boxes`` (at least one)."""
        return cls(
            min(b.left for b in boxes),
            min(b.top for b in boxes),
            max(b.right for b in boxes),
            max(b.bottom for b in boxes),
        )

    def scaled(self, factor: float) -> Box:
        """The box in a picture ``factor`` times as large."""
        return Box(self.left * factor, self.top * factor, self.right * factor, self.bottom * factor)


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters as an engine saw it; ``confidence`` is the engine's own, 0 to 1."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True)
class Line:
    """One printed row: its words from left to right."""

    words: tuple[Word, ...]

    @cached_property
    def text(self) -> str:
        """The words with single blanks between them."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def box(self) -> Box:
        """The box around all its words."""
        return Box.around([word.box for word in self.words])

    @cached_property
    def height(self) -> float:
        """Median height of the words, in pixels: the size of the print."""
        return median(word.box.height for word in self.words)

    @cached_property
    def confidence(self) -> float:
        """Mean of the words' confidences, each weighted by its number of characters."""
        weight = sum(len(word.text) for word in self.words)
        return sum(word.confidence * len(word.text) for word in self.words) / max(weight, 1)


@dataclass(frozen=True, slots=True)
class Stage:
    """The picture after one step of preparation, and what the step found out."""

    name: str
    image: Image = dataclasses.field(repr=False)
    note: str = ""


@dataclass(frozen=True)
class Look:
    """One reading of the page by one engine with one setting.

    ``lines`` are printed rows from top to bottom; ``seconds`` is the CPU time it took.
    """

    name: str
    engine: str
    lines: tuple[Line, ...]
    seconds: float = 0.0

    @cached_property
    def text(self) -> str:
        """The rows, one below the other."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One named reason for or against a candidate.

    ``strength`` is how far the reason applies (0 to 1 for most, may be any number);
    ``weight`` is what full strength is worth in log-odds, from the fitted weights.
    """

    name: str
    strength: float = 1.0
    weight: float = 0.0
    detail: str = ""

    @property
    def points(self) -> float:
        """What this evidence adds to the candidate's score, in log-odds."""
        return self.strength * self.weight


@dataclass(frozen=True, slots=True)
class Candidate(Generic[T]):
    """A value a field may have, where it was seen, and all that speaks for and against it."""

    value: T
    text: str = ""
    box: Box | None = None
    evidence: tuple[Evidence, ...] = ()
    score: float = 0.0
    probability: float = 0.0


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """The decided value of one field, or ``None``, with the candidates it was chosen from.

    ``confidence`` is the calibrated probability that ``value`` is right; ``candidates``
    stand in order of probability.
    """

    value: T | None = None
    confidence: float = 0.0
    candidates: tuple[Candidate[T], ...] = ()
