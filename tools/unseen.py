"""What cross-validation says of the weights: tables, and the wrong answers one by one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from observe import ENGINE_SETS, TRUE_TEXT, Sample

from receipts.calibration import calibrate
from receipts.fields import FIELDS, assured, essential
from receipts.model import Candidate, Evidence, Field

WEIGHED = 10
"""The likeliest candidates of a field that its own reasons for a review look at."""

SHOWN = 5
"""How many candidates of a wrong answer are listed."""


@dataclass(frozen=True)
class Answer:
    """What cross-validation said of one field of one sample.

    Args:
        probability: Of the best candidate, not calibrated.
        right: Whether the best candidate is right.
        scores: Of all candidates, in log-odds.
    """

    probability: float = 0.0
    right: bool = False
    scores: tuple[float, ...] = ()


@dataclass(frozen=True)
class Unseen:
    """All answers to samples of merchants that the weights never saw.

    Args:
        samples: What was looked at.
        answers: For each field the answer to each sample.
        of_fields: For each field the calibrated confidence of each answer.
        confidence: Of each sample as a whole.
        right: Whether all labelled of merchant, date and total are right.
        accept: The confidence from which on a receipt is ``ok``.
    """

    samples: Sequence[Sample]
    answers: Mapping[str, Sequence[Answer]]
    of_fields: Mapping[str, Sequence[float]]
    confidence: Sequence[float]
    right: Sequence[bool]
    accept: float

    @cached_property
    def assurance(self) -> tuple[float, ...]:
        """Of each sample how likely all is right that makes a receipt ``ok``."""
        others = [name for name in assured() if name not in essential()]
        return tuple(
            confidence * math.prod(self.of_fields[name][i] for name in others)
            for i, confidence in enumerate(self.confidence)
        )

    @cached_property
    def assured(self) -> tuple[bool, ...]:
        """Whether all assured fields of each sample are right, as far as they have labels."""
        return tuple(
            all(self.answers[n][i].right or not sample.labelled[n] for n in assured())
            for i, sample in enumerate(self.samples)
        )

    @cached_property
    def stops(self) -> tuple[int, ...]:
        """The samples at which a reader stops: the first that is sure, or the last."""
        first: dict[tuple[str, str, str], int] = {}
        for i, s in enumerate(self.samples):
            if _accepted(i, self) or s.last:
                first.setdefault((s.folder, s.file, s.engines), i)
        return tuple(first.values())

    @cached_property
    def free(self) -> tuple[bool, ...]:
        """Of each sample whether nothing about a single field keeps it from being ``ok``."""
        return tuple(
            not any(self._blocked(name, i) for name in FIELDS) for i in range(len(self.samples))
        )

    def is_free(self, i: int) -> bool:
        """Whether nothing about a single field keeps a receipt from being ``ok``."""
        return self.free[i]

    def _blocked(self, name: str, i: int) -> bool:
        spec, scores = FIELDS[name], self.answers[name][i].scores
        if not scores or not spec.blocking:
            return False
        confidence = self.of_fields[name][i]
        if confidence < (spec.doubt or 0.0) and f"{name}_uncertain" in spec.blocking:
            return True
        sample = self.samples[i]
        likeliest = sorted(range(len(scores)), key=lambda c: -scores[c])[:WEIGHED]
        candidates = tuple(
            Candidate(
                spec.parse(sample.values[name][c]), sample.values[name][c], None,
                tuple(Evidence(n, strength) for n, strength in sample.candidates[name][c].items()),
            )
            for c in likeliest
        )  # fmt: skip
        decided = Field(candidates[0].value, confidence, candidates)
        return not set(spec.blocking).isdisjoint(spec.reasons(decided))

    def rows(self, engines: str, folder: str) -> list[int]:
        """The samples at which a reader with these engines stops, of a folder or of ``all``."""
        return [
            i
            for i in self.stops
            if (s := self.samples[i]).engines == engines
            and (folder == s.folder or (folder == "all" and not s.is_twin))
        ]


def tables(unseen: Unseen) -> str:
    """For each set of engines and folder how good the fit is, in percent, in Markdown."""
    lines = [
        f"| engine | receipts | {' | '.join(FIELDS)} | all three | ok | of these wrong | looks |",
        "|---" * (len(FIELDS) + 6) + "|",
    ]
    folders = (*dict.fromkeys(s.folder for s in unseen.samples), "all")
    for engines in (*ENGINE_SETS, TRUE_TEXT):
        for folder in folders:
            rows = unseen.rows(engines, folder)
            if rows:
                lines.append(f"| {engines} | {folder} | " + " | ".join(_row(rows, unseen)) + " |")
    return "\n".join([*lines, "", *(_calibration(unseen, e) for e in (*ENGINE_SETS, TRUE_TEXT))])


def _row(rows: Sequence[int], unseen: Unseen) -> list[str]:
    cells = {}
    for name in FIELDS:
        known = [i for i in rows if unseen.samples[i].labelled[name]]
        good = sum(unseen.answers[name][i].right for i in known)
        cells[name] = f"{100 * good / len(known):.1f}" if known else "-"
    accepted = [i for i in rows if _accepted(i, unseen)]
    wrong = sum(not unseen.assured[i] for i in accepted)
    looks = sum(unseen.samples[i].looks for i in rows) / len(rows)
    return [
        *cells.values(),
        f"{100 * sum(unseen.right[i] for i in rows) / len(rows):.1f}",
        f"{100 * len(accepted) / len(rows):.1f}",
        f"{wrong} of {len(accepted)}",
        f"{looks:.1f}",
    ]


def _calibration(unseen: Unseen, engines: str) -> str:
    """The expected calibration error of each field with a set of engines."""
    errors = []
    for name in FIELDS:
        rows = [i for i in unseen.rows(engines, "all") if unseen.samples[i].labelled[name]]
        pairs = [(unseen.of_fields[name][i], unseen.answers[name][i].right) for i in rows]
        errors.append(f"{name} {calibrate(pairs).error:.3f}")
    return f"{engines}: expected calibration error {', '.join(errors)}"


def _accepted(i: int, unseen: Unseen) -> bool:
    return unseen.is_free(i) and unseen.assurance[i] >= unseen.accept


def errors(unseen: Unseen) -> str:
    """Every wrong answer: what was answered, what else there was, and which of it was right."""
    return "\n".join(
        line
        for engines in (*ENGINE_SETS, TRUE_TEXT)
        for name in FIELDS
        for i in unseen.rows(engines, "all")
        if unseen.samples[i].labelled[name] and not unseen.answers[name][i].right
        for line in _error(unseen, name, i)
    )


def _error(unseen: Unseen, name: str, i: int) -> Iterator[str]:
    sample, answer = unseen.samples[i], unseen.answers[name][i]
    seen = "wrong candidate" if sample.right[name].any() else "not among the candidates"
    ok = ", marked ok" if _accepted(i, unseen) else ""
    yield (
        f"{sample.engines} {sample.folder}/{sample.file} {name}: {seen}{ok}, "
        f"{unseen.of_fields[name][i]:.2f}; label {sample.labels[name]}"
    )
    ranked = sorted(range(len(answer.scores)), key=lambda c: -answer.scores[c])
    good = next((c for c in ranked if sample.right[name][c]), None)
    for place, c in enumerate(ranked):
        if place < SHOWN or c == good:
            mark = "*" if sample.right[name][c] else " "
            yield f"  {mark} {answer.scores[c]:7.2f}  {sample.values[name][c]}"
