"""The engines by name, each started once per process, and which ones a choice asks for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from receipts.errors import EngineUnavailable, MissingExtra
from receipts.ocr.base import Engine


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
