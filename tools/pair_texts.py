"""Rows of true texts beside what engines read of them, from recordings alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from observe import true_rows
from rapidfuzz import fuzz, process

from receipts.errors import EngineUnavailable
from receipts.images.load import load
from receipts.labels import read_labels
from receipts.model import Line
from receipts.ocr.engines import get_engine
from receipts.ocr.recorded import RecordedEngine
from receipts.options import Options
from receipts.read import first_look, looks_for, take_look

ENGINES = {"tesseract": "tesserocr", "rapidocr": "rapidocr"}
"""The engines whose misreadings are told apart, and the names by which they are started."""

ALIKE = 50.0
"""Least rapidfuzz ratio (0 to 100) of two rows that may be the same one: below it, rows of other
words are as much alike."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A printed row and what an engine read of it.

    Args:
        folder: Name of the folder of its receipt.
        file: The receipt's picture.
        engine: A key of :data:`ENGINES`.
        true: The row's true text.
        read: What was read.
    """

    folder: str
    file: str
    engine: str
    true: str
    read: str


def pairs(folders: Iterable[Path], record: Path) -> Iterator[Pair]:
    """All rows of receipts that have a true text and a recording; others are left out."""
    for folder in folders:
        for label in read_labels(folder).values():
            text = folder / "transcripts" / f"{Path(label.file).stem}.json"
            if not text.is_file():
                continue
            true = true_rows(text)
            for engine, name in ENGINES.items():
                for lines in _looks(folder / label.file, name, record):
                    for one, other in aligned(true, lines):
                        yield Pair(folder.name, label.file, engine, one, other)


def _looks(picture: Path, name: str, record: Path) -> Iterator[tuple[Line, ...]]:
    """The rows of each look of one engine that was recorded."""
    known = get_engine(name)
    engine = RecordedEngine(known.name, record, settings=known.settings, profile=known.profile)
    try:
        prepared, look = first_look(load(picture, Options())[0], [engine])
        yield look.lines
        for _, plan in looks_for([engine])[1:]:
            look = take_look(engine, plan, prepared, look)
            yield look.lines
    except EngineUnavailable:
        return


def aligned(true: Sequence[Line], read: Sequence[Line]) -> list[tuple[str, str]]:
    """The rows of two readings of one page that belong together, by likeness and order.

    A row of one stands for at most one of the other, and none overtakes another: places on the
    prepared page are not those on the picture, but the order of the rows is.
    """
    if not true or not read:
        return []
    ones, others = [line.text for line in true], [line.text for line in read]
    likeness = process.cdist(
        [one.casefold() for one in ones], [other.casefold() for other in others], scorer=fuzz.ratio
    )
    gain = np.maximum(likeness - ALIKE, 0)
    best = np.zeros((len(ones) + 1, len(others) + 1))
    for i in range(len(ones)):
        for j in range(len(others)):
            together = best[i, j] + gain[i, j]
            best[i + 1, j + 1] = max(together, best[i, j + 1], best[i + 1, j])
    found, i, j = [], len(ones), len(others)
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            found.append((ones[i], others[j]))
    return found[::-1]
