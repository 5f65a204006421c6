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

from receipts.decide.decision import who_looked
from receipts.evaluate import right
from receipts.fields import FIELDS, essential
from receipts.fields.find import Found, find
from receipts.images.load import load
from receipts.labels import Label, read_labels
from receipts.model import Box, Candidate, Line, Look, Word
from receipts.ocr.base import Engine
from receipts.ocr.engines import AUTO, behind, choices, engines_for
from receipts.ocr.lines import rows
from receipts.ocr.recorded import RecordedEngine
from receipts.options import Options
from receipts.page.page import ReadPage
from receipts.read import first_look, looks_for, take_look
from receipts.text.fold import squeeze

TRUE_TEXT = "transcript"
"""Name of the set of engines, and of the engine, whose looks are the true texts."""

TODAY = dt.date(2026, 12, 1)


def _engine_sets() -> tuple[str, ...]:
    """The choices of engines to observe: of those with the same calibration keys one."""
    first: dict[frozenset[str], str] = {}
    for choice in choices():
        keys = {row.load().profile.calibration for row in behind(choice).values()}
        first.setdefault(frozenset(keys), choice)
    return tuple(first.values())


ENGINE_SETS = _engine_sets()


@dataclass(frozen=True)
class Sample:
    """One receipt after some of its looks: the candidates of each field, and which are right.

    Args:
        folder: Name of the folder of the receipt.
        file: Its picture.
        engines: The choice of engines that looked, or :data:`TRUE_TEXT`.
        who_looked: By whose record its confidences are calibrated, as for
            :mod:`receipts.decide.decision`.
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
    who_looked: str
    looks: int
    last: bool
    group: str
    candidates: Mapping[str, Sequence[Mapping[str, float]]]
    right: Mapping[str, npt.NDArray[np.bool_]]
    values: Mapping[str, Sequence[str]]
    labels: Mapping[str, str]

    @property
    def source(self) -> str:
        """Where the receipt is from; its spoilt twin (``spoil.py``) is from there too."""
        return self.folder.partition("~")[0]

    @property
    def is_twin(self) -> bool:
        """Whether it is a spoilt twin: for fitting, and no measure of real pictures."""
        return "~" in self.folder

    @property
    def labelled(self) -> Mapping[str, bool]:
        """For each field whether it has a label."""
        return {name: bool(label) for name, label in self.labels.items()}

    @property
    def is_labelled(self) -> bool:
        """Whether it can be called right or wrong as a whole."""
        return all(self.labels[name] for name in essential())

    @property
    def is_fitted(self) -> bool:
        """Whether the weights may learn from it: a true text is only for measuring."""
        return self.engines != TRUE_TEXT


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
    text = folder / "transcripts" / f"{Path(label.file).stem}.json"
    true_page = None
    if text.is_file():
        height, width = page.image.shape[:2]
        true_page = ReadPage(true_rows(text), width, height, TODAY, page.photo_date)
        label = replace(label, values={**plainly_said(true_page), **label.values})
    samples: list[Sample] = []
    parsed: dict[Look, Found] = {}
    for name in ENGINE_SETS:
        use = _engines(name, record)
        prepared, first = first_look(page, use)
        found: list[tuple[str, Found]] = []
        look = first
        for engine, plan in looks_for(use):
            if found:
                look = take_look(engine, plan, prepared, look)
            look = replace(look, seconds=0.0)
            if look not in parsed:
                read = ReadPage(look.lines, *prepared.size, TODAY, page.photo_date)
                parsed[look] = find(read)
            found.append((engine.profile.calibration, parsed[look]))
            by = who_looked([key for key, _ in found])
            samples.append(_sample(folder.name, label, name, by, found))
    if true_page is not None:
        # A true text is trusted as what the best engine reads.
        best = looks_for(_engines(AUTO, record))[-1][0].profile.calibration
        samples.append(_sample(folder.name, label, TRUE_TEXT, best, [(TRUE_TEXT, find(true_page))]))
    return list(_last_marked(samples))


def plainly_said(page: ReadPage) -> dict[str, tuple[Any, ...]]:
    """What a true text says of fields that nobody labelled, where it says one thing only.

    That is the time where a single one stands on the receipt, and the number where a single one
    is called so: it measures whether they are read, and hardly whether they are chosen well.
    """
    times = {clock.time for clock in page.clocks}
    numbers = {candidate.value for candidate in FIELDS["number"].candidates(page)}
    single = {"time": tuple(times), "number": tuple(numbers)}
    return {name: values for name, values in single.items() if len(values) == 1}


@cache
def _engines(choice: str, record: Path) -> tuple[Engine, ...]:
    return tuple(RecordedEngine(engine.name, record, engine) for engine in engines_for(choice))


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


def _sample(
    folder: str, label: Label, engines: str, who_looked: str, found: Sequence[tuple[str, Found]]
) -> Sample:
    merged: dict[str, list[Candidate[Any]]] = {
        name: spec.merge([(e, f.of(name)) for e, f in found]) for name, spec in FIELDS.items()
    }
    return Sample(
        folder,
        label.file,
        engines,
        who_looked,
        len(found),
        last=False,
        group=squeeze(label.of("merchant")[0])[:8] if label.of("merchant") else label.file,
        candidates={
            name: [{e.name: e.strength for e in c.evidence} for c in candidates]
            for name, candidates in merged.items()
        },
        right={
            name: np.array([right(name, c.value, label) for c in candidates], np.bool_)
            for name, candidates in merged.items()
        },
        values={
            name: [FIELDS[name].to_text(c.value) for c in candidates]
            for name, candidates in merged.items()
        },
        labels={name: label.text(name) for name in FIELDS},
    )


def _last_marked(samples: Sequence[Sample]) -> Iterator[Sample]:
    """The samples of one receipt, the one after the last look of each set of engines marked."""
    most = {s.engines: s.looks for s in samples}
    for s in samples:
        yield replace(s, last=s.looks == most[s.engines])
