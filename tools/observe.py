"""What the reader sees in labelled receipts: the candidates after each look, right or wrong.

Readings are recorded (:mod:`receipts.ocr.recorded`), so that only the first observation takes
the time of OCR.  Beside the pictures there may be true texts, ``transcripts/STEM.json``: a list
of ``{"text": ..., "box": [x1, y1, ..., x4, y4]}`` in pixels of the picture.  Read as a look of
their own, they tell what the parser alone is worth.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from receipts.decide import who_looked
from receipts.evaluate import right
from receipts.images.load import load
from receipts.labels import Label, read_labels
from receipts.model import Box, Candidate, Line, Look, Word
from receipts.ocr.base import Engine
from receipts.ocr.engines import get_engine
from receipts.ocr.lines import rows
from receipts.ocr.recorded import RecordedEngine
from receipts.options import Options
from receipts.parse.context import Context
from receipts.parse.page import Found, find
from receipts.read import first_look, plans_for
from receipts.readings import merge_names
from receipts.text.fold import squeeze
from receipts.weigh import merge

FIELDS = ("merchant", "date", "total", "type")
ENGINE_SETS = {
    "tesseract": ("tesserocr",),
    "auto": ("tesserocr", "rapidocr"),
    "rapidocr": ("rapidocr",),
}
TRUE_TEXT = "transcript"
"""Name of the set of engines, and of the engine, whose looks are the true texts."""

TODAY = dt.date(2026, 1, 1)


@dataclass(frozen=True)
class Sample:
    """One receipt after some of its looks: the candidates of each field, and which are right.

    Args:
        folder: Name of the folder of the receipt.
        file: Its picture.
        engines: Key of the set of engines that looked.
        looks: How many looks were taken so far.
        last: Whether no further look follows.
        group: Receipts with the same one are of one merchant.
        candidates: For each field the candidates, each as strength by evidence.
        right: For each field whether each candidate is right.
        values: For each field the candidates' values, to be shown to a person.
        labels: For each field its label, to be shown too.
    """

    folder: str
    file: str
    engines: str
    looks: int
    last: bool
    group: str
    candidates: Mapping[str, Sequence[Mapping[str, float]]]
    right: Mapping[str, npt.NDArray[np.bool_]]
    values: Mapping[str, Sequence[str]]
    labels: Mapping[str, str]

    @property
    def labelled(self) -> Mapping[str, bool]:
        """For each field whether it has a label."""
        return {name: bool(label) for name, label in self.labels.items()}

    @property
    def is_labelled(self) -> bool:
        """Whether it can be called right or wrong as a whole."""
        return all(self.labels[name] for name in FIELDS[:3])

    @property
    def is_fitted(self) -> bool:
        """Whether the weights may learn from it: a true text is only for measuring."""
        return self.engines != TRUE_TEXT

    @property
    def who_looked(self) -> str:
        """By whose record its confidences are calibrated, as for :mod:`receipts.decide`."""
        if self.engines == "auto":
            return who_looked(["tesseract", *["rapidocr"] * (self.looks - 1)])
        return who_looked(["rapidocr" if self.engines == TRUE_TEXT else self.engines])


def observe(folders: Iterable[Path], record: Path, jobs: int) -> list[Sample]:
    """All samples of all folders; engines are asked only for what was not recorded."""
    tasks = [
        (folder, label, record) for folder in folders for label in read_labels(folder).values()
    ]
    with ProcessPoolExecutor(jobs) as pool:
        return [s for found in pool.map(_observe, tasks, chunksize=4) for s in found]


def _observe(task: tuple[Path, Label, Path]) -> list[Sample]:
    folder, label, record = task
    page = load(folder / label.file, Options())[0]
    samples: list[Sample] = []
    parsed: dict[Look, Found] = {}
    for name, engines in ENGINE_SETS.items():
        use = [_engine(engine, record) for engine in engines]
        prepared, first = first_look(page, use)
        context = Context(*prepared.size, TODAY, page.photo_date)
        found: list[tuple[str, Found]] = []
        look = first
        for plan in plans_for(use):
            look = replace(plan.take(use, prepared, look) if found else first, seconds=0.0)
            if look not in parsed:
                parsed[look] = find(look.lines, context)
            found.append((look.engine, parsed[look]))
            samples.append(_sample(folder.name, label, name, found))
    text = folder / "transcripts" / f"{Path(label.file).stem}.json"
    if text.is_file():
        height, width = page.image.shape[:2]
        seen = find(true_rows(text), Context(width, height, TODAY, page.photo_date))
        samples.append(_sample(folder.name, label, TRUE_TEXT, [(TRUE_TEXT, seen)]))
    return list(_last_marked(samples))


@cache
def _engine(name: str, record: Path) -> Engine:
    engine = get_engine(name)
    return RecordedEngine(engine.name, record, engine)


def true_rows(file: Path) -> tuple[Line, ...]:
    """The rows of a true text; phrases are cut into words of widths by their letters."""
    words = []
    for entry in json.loads(file.read_text("utf-8")):
        xs, ys = entry["box"][::2], entry["box"][1::2]
        left, right_edge = float(min(xs)), float(max(xs))
        letter = (right_edge - left) / max(len(entry["text"]), 1)
        position = 0
        for part in entry["text"].split():
            position = entry["text"].index(part, position)
            start, position = left + letter * position, position + len(part)
            box = Box(start, float(min(ys)), left + letter * position, float(max(ys)))
            words.append(Word(part, box, 1.0))
    return rows(words)


def _sample(folder: str, label: Label, engines: str, found: Sequence[tuple[str, Found]]) -> Sample:
    merged: dict[str, list[Candidate[Any]]] = {
        "merchant": merge_names([(e, f.merchant) for e, f in found]),
        "date": list(merge([(e, f.date) for e, f in found])),
        "total": list(merge([(e, f.total) for e, f in found])),
        "type": list(merge([(e, f.type) for e, f in found])),
    }
    return Sample(
        folder,
        label.file,
        engines,
        len(found),
        last=False,
        group=squeeze(label.merchants[0])[:8] if label.merchants else label.file,
        candidates={
            name: [{e.name: e.strength for e in c.evidence} for c in candidates]
            for name, candidates in merged.items()
        },
        right={
            name: np.array([right(name, c.value, label) for c in candidates], np.bool_)
            for name, candidates in merged.items()
        },
        values={name: [str(c.value) for c in candidates] for name, candidates in merged.items()},
        labels={name: label.text(name) for name in FIELDS},
    )


def _last_marked(samples: Sequence[Sample]) -> Iterator[Sample]:
    """The samples of one receipt, the one after the last look of each set of engines marked."""
    most = {s.engines: s.looks for s in samples}
    for s in samples:
        yield replace(s, last=s.looks == most[s.engines])
