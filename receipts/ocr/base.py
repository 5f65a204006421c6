"""The one protocol every OCR engine speaks, and what an engine declares about itself.

An engine takes a picture and gives words with boxes and confidences.  Adding one is one file
with a class that has :class:`Engine`'s members, and a row in
:data:`receipts.ocr.engines.ENGINES`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from receipts.model import Box, Image, Word

Layout = Literal["block", "columns", "sparse"]
"""How an engine takes the print to be laid out: one block of rows, columns of rows, or small
pieces anywhere on the page.  An engine that knows no such setting ignores it."""

Role = Literal["first look", "second opinion"]
"""A cheap engine looks first; a slower and better one is asked where that is not sure enough."""

Picture = Literal["grey", "small", "fine", "flat"]
"""Which picture of :class:`receipts.images.prepare.Prepared` is looked at."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One way in which an engine looks at a page.

    Args:
        name: Of the look; no two plans that are used together have the same one.
        layout: How the engine takes the print to be laid out.
        picture: The prepared picture to look at.
        spares_settled: Leave out the rows that the look before read well and that hold no
            value, see :mod:`receipts.ocr.settled`.
    """

    name: str
    layout: Layout = "block"
    picture: Picture = "grey"
    spares_settled: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """What an engine declares about itself, for the reader to plan with.

    Args:
        calibration: The record by which its confidences are weighed and calibrated, a key of
            ``receipts/data/weights.json``.  Engines that see and err alike share one.  With a
            key that is not there a receipt is never ``ok``: see
            :func:`receipts.decide.decision.decide`.
        role: Whether it looks first, or where the first look is not sure enough.
        legible: The mean confidence of letters, 0 to 1, below which a page is taken to stand on
            its head.  It must lie between what the engine says of upright receipts and of the
            same ones upside down.  At 0 no page is ever turned.
        plans: The looks that it takes, cheapest first.
    """

    calibration: str
    role: Role = "first look"
    legible: float = 0.0
    plans: tuple[Plan, ...] = (Plan("page"),)


class Engine(Protocol):
    """What the reader needs from an OCR engine."""

    name: str
    settings: str
    """What besides the picture its answers depend on: languages, sizes; part of a recording's
    name."""

    profile: Profile

    def __init__(self, languages: tuple[str, ...]) -> None:
        """Start the engine.

        Args:
            languages: Tesseract language codes; an engine with models of its own ignores them.

        Raises:
            EngineUnavailable: It cannot be started here; the message says what is missing.
            MissingExtra: It belongs to an extra that is not installed.
        """

    def version(self) -> str:
        """Name and version of the library behind the engine, for ``receipts doctor``."""
        ...

    def read(
        self, image: Image, *, layout: Layout = "block", regions: Sequence[Box] | None = None
    ) -> list[Word]:
        """Read the words of a picture.

        Args:
            image: Grey ``(h, w)`` or RGB ``(h, w, 3)``, upright.
            layout: How the print is laid out.
            regions: Read only text whose centre lies in one of these boxes; all if ``None``.

        Returns:
            Words with boxes in pixels of ``image`` and confidences from 0 to 1.
        """
        ...


def inside(box: Box, regions: Sequence[Box] | None) -> bool:
    """Whether the centre of ``box`` lies in one of ``regions`` (``None`` is everywhere)."""
    if regions is None:
        return True
    x, y = box.centre
    return any(r.left <= x <= r.right and r.top <= y <= r.bottom for r in regions)
