"""The one protocol every OCR engine speaks, and the choice of engines.

An engine takes a picture and gives words with boxes and confidences.  Adding one is one file
with a class that has :class:`Engine`'s three members, and a row in :data:`FACTORIES`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Protocol

from receipts.errors import EngineUnavailable, MissingExtra
from receipts.model import Box, Image, Word


class Engine(Protocol):
    """What the reader needs from an OCR engine."""

    name: str
    settings: str
    """What besides the picture its answers depend on: languages, sizes; part of a recording's
    name."""

    def version(self) -> str:
        """Name and version of the library behind the engine, for ``receipts doctor``."""
        ...

    def read(
        self, image: Image, *, psm: int = 6, regions: Sequence[Box] | None = None
    ) -> list[Word]:
        """Read the words of a picture.

        Args:
            image: Grey ``(h, w)`` or RGB ``(h, w, 3)``, upright.
            psm: Tesseract's page segmentation mode; engines without one ignore it.
            regions: Read only text whose centre lies in one of these boxes; all if ``None``.

        Returns:
            Words with boxes in pixels of ``image`` and confidences from 0 to 1.
        """
        ...


def _tesserocr(languages: tuple[str, ...]) -> Engine:
    from receipts.ocr.tesseract import TesserocrEngine

    return TesserocrEngine(languages)


def _pytesseract(languages: tuple[str, ...]) -> Engine:
    from receipts.ocr.pytess import PytesseractEngine

    return PytesseractEngine(languages)


def _rapidocr(languages: tuple[str, ...]) -> Engine:
    from receipts.ocr.rapid import RapidEngine

    return RapidEngine()


FACTORIES: dict[str, Callable[[tuple[str, ...]], Engine]] = {
    "tesserocr": _tesserocr,
    "pytesseract": _pytesseract,
    "rapidocr": _rapidocr,
}


@cache
def get_engine(name: str, languages: tuple[str, ...] = ("eng",)) -> Engine:
    """The engine of that name, its models loaded once per process.

    Raises:
        EngineUnavailable: It cannot be started here; the message says what is missing.
        MissingExtra: It belongs to an extra that is not installed.
    """
    return FACTORIES[name](languages)


def engines_for(choice: str, languages: tuple[str, ...] = ("eng",)) -> tuple[Engine, ...]:
    """The engines behind a user's choice, the first one being asked first.

    ``auto`` is Tesseract, then RapidOCR, those that are installed; ``tesseract`` is in-process
    Tesseract, or the system's binary where its wheel is missing.

    Raises:
        EngineUnavailable: There is no Tesseract, and for ``auto`` no RapidOCR either.
        MissingExtra: The engine belongs to an extra that is not installed.
    """
    if choice in FACTORIES:
        return (get_engine(choice, languages),)
    if choice == "tesseract":
        return (_tesseract(languages),)
    try:
        neural = get_engine("rapidocr", languages)
    except MissingExtra:
        return (_tesseract(languages),)
    try:
        return _tesseract(languages), neural
    except EngineUnavailable:
        return (neural,)


def _tesseract(languages: tuple[str, ...]) -> Engine:
    problems = []
    for name in ("tesserocr", "pytesseract"):
        try:
            return get_engine(name, languages)
        except EngineUnavailable as error:
            problems.append(str(error))
    raise EngineUnavailable(" ".join(problems), advice="`receipts doctor` shows what is there.")


def inside(box: Box, regions: Sequence[Box] | None) -> bool:
    """Whether the centre of ``box`` lies in one of ``regions`` (``None`` is everywhere)."""
    if regions is None:
        return True
    x, y = box.centre
    return any(r.left <= x <= r.right and r.top <= y <= r.bottom for r in regions)
