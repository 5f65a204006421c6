"""How right we are, on a folder with a ``labels.csv``.

What is right stands in :mod:`receipts.labels`; a field without a label is not scored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from receipts.calibration import Calibration, calibrate
from receipts.csv_text import csv_line
from receipts.errors import ReceiptsError
from receipts.fields import FIELDS, essential
from receipts.labels import Label
from receipts.receipt import Receipt

WHOLE = "all_three"
"""The measure of a whole receipt: merchant, date and total, those that are labelled, are right."""

EXACT = "_exact"
"""Behind the name of a field that is compared nearly: the measure of equal values."""


@dataclass(frozen=True, slots=True)
class Score:
    """Which fields of one receipt are right.

    Args:
        receipt: As it was read.
        label: What is right.
        hits: By measure whether it is right; what is not labelled is not there.
    """

    receipt: Receipt
    label: Label
    hits: Mapping[str, bool]

    @property
    def all_three(self) -> bool | None:
        """Whether all labelled fields that a receipt needs are right; ``None`` without any."""
        return self.hits.get(WHOLE)

    @property
    def wrong(self) -> tuple[str, ...]:
        """Names of the fields that are wrong."""
        return tuple(name for name in FIELDS if self.hits.get(name) is False)


@dataclass(frozen=True)
class Report:
    """The scores of a labelled folder, and the figures that follow from them."""

    scores: tuple[Score, ...]

    def hits(self, measure: str) -> tuple[int, int]:
        """How many are right, of how many that have a label, for one of :func:`measures`."""
        found = [s.hits[measure] for s in self.scores if measure in s.hits]
        return sum(found), len(found)

    @cached_property
    def scored(self) -> tuple[str, ...]:
        """The measures for which there are labels."""
        return tuple(measure for measure in measures() if self.hits(measure)[1])

    @property
    def accepted(self) -> int:
        """Receipts marked ``ok``."""
        return sum(s.receipt.status == "ok" for s in self.scores)

    @property
    def accepted_wrong(self) -> int:
        """Receipts marked ``ok`` of which merchant, date or total is wrong."""
        return sum(s.receipt.status == "ok" and s.all_three is False for s in self.scores)

    @property
    def seconds(self) -> float:
        """Mean CPU seconds a receipt."""
        return sum(s.receipt.seconds for s in self.scores) / max(len(self.scores), 1)

    @cached_property
    def calibrations(self) -> dict[str, Calibration]:
        """By field, over the answers that were given; ``all_three`` is the receipt's own."""
        found = {n: calibrate(_answers(self.scores, n)) for n in FIELDS if n in self.scored}
        whole = [
            (s.receipt.confidence, s.all_three)
            for s in self.scores
            if s.all_three is not None and s.receipt.status != "failed"
        ]
        return {**found, WHOLE: calibrate(whole)}

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain values that ``json`` can write."""
        return {
            "receipts": len(self.scores),
            "right": {
                m: {"right": right, "of": of, "share": _share(right, of)}
                for m, (right, of) in ((m, self.hits(m)) for m in measures())
            },
            "accepted": {
                "count": self.accepted,
                "share": _share(self.accepted, len(self.scores)),
                "wrong": self.accepted_wrong,
                "wrong_share": _share(self.accepted_wrong, self.accepted),
            },
            "calibration": {
                name: {"error": c.error, "bins": [asdict(b) for b in c.bins]}
                for name, c in self.calibrations.items()
            },
            "seconds": self.seconds,
        }

    def to_text(self) -> str:
        """The figures as tables for a terminal."""
        lines = [f"{len(self.scores)} receipts, {self.seconds:.2f} CPU seconds each", ""]
        lines += [_row(_title(measure), *self.hits(measure)) for measure in self.scored]
        lines += [
            "",
            _row("accepted (ok)", self.accepted, len(self.scores)),
            _row("wrong among accepted", self.accepted_wrong, self.accepted),
        ]
        for name, calibration in self.calibrations.items():
            lines += ["", f"calibration of {name}: expected error {calibration.error:.3f}"]
            lines.append("  confidence      n   mean  right")
            lines += [
                f"  {b.low:.1f} to {b.high:.1f} {b.count:6d}  {b.confidence:.3f}  {b.right:.3f}"
                for b in calibration.bins
            ]
        return "\n".join(lines)

    def write_wrong(self, path: Path) -> int:
        """Write one CSV row a wrong field; returns the number of rows.

        Raises:
            ReceiptsError: The file cannot be written.
        """
        from receipts.whole import whole

        rows = [_wrong(s, name) for s in self.scores for name in s.wrong]
        header = ("file", "status", "field", "expected", "got", "confidence", "reasons")
        try:
            with whole(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
                stream.writelines(map(csv_line, (header, *rows)))
        except OSError as error:
            words = f"the wrong fields cannot be listed ({error.strerror or error})."
            raise ReceiptsError(words, file=path) from error
        return len(rows)


def measures() -> tuple[str, ...]:
    """What is measured: each field, equal values apart where near ones count too; the whole."""
    fields = ((f"{n}{EXACT}", n) if spec.near else (n,) for n, spec in FIELDS.items())
    return (*(measure for found in fields for measure in found), WHOLE)


def _title(measure: str) -> str:
    if measure == WHOLE:
        return ", ".join(essential())
    name = measure.removesuffix(EXACT)
    return f"{name}, {'exact' if name != measure else 'near'}" if FIELDS[name].near else name


def evaluate(receipts: Iterable[Receipt], labels: Mapping[str, Label]) -> Report:
    """Score what was read against what is right.

    A label without a receipt counts as failed, so that no score rises by leaving files out;
    a receipt without a label is left out.
    """
    read = {receipt.file: receipt for receipt in receipts}
    return Report(tuple(score(read.get(f, _missing(f)), label) for f, label in labels.items()))


def score(receipt: Receipt, label: Label) -> Score:
    """Compare one receipt with its label."""
    hits = {}
    for name, spec in FIELDS.items():
        value, allowed = receipt.field(name).value, label.of(name)
        if allowed and spec.near:
            hits[f"{name}{EXACT}"] = value in allowed
        if allowed:
            hits[name] = right(name, value, label)
    needed = [hits[name] for name in essential() if name in hits]
    return Score(receipt, label, {**hits, WHOLE: all(needed)} if needed else hits)


def right(name: str, value: Any, label: Label) -> bool:
    """Whether the value of a field is right, as its field compares values; not without a label."""
    return (
        value is not None and bool(label.of(name)) and FIELDS[name].is_right(value, label.of(name))
    )


def _missing(file: str) -> Receipt:
    return Receipt(file=file, reasons=("missing_file",), message="There is no such file.")


def _answers(scores: Sequence[Score], name: str) -> list[tuple[float, bool]]:
    return [
        (field.confidence, hit)
        for s in scores
        if (hit := s.hits.get(name)) is not None
        and (field := s.receipt.field(name)).value is not None
    ]


def _wrong(s: Score, name: str) -> tuple[object, ...]:
    field, receipt = s.receipt.field(name), s.receipt
    reasons = ";".join(receipt.reasons)
    return (
        receipt.file, receipt.status, name, _expected(s.label, name),
        FIELDS[name].cell(field.value),
        f"{field.confidence:.3f}", reasons,
    )  # fmt: skip


def _expected(label: Label, name: str) -> object:
    """An amount stays one, so that a refund is taken for no formula."""
    values = label.of(name)
    return FIELDS[name].cell(values[0]) if len(values) == 1 else label.text(name)


def _share(right: int, of: int) -> float | None:
    return right / of if of else None


def _row(title: str, right: int, of: int) -> str:
    share = f"{100 * right / of:6.1f} %" if of else "     - "
    return f"{title:24}{right:5d} of {of:5d} {share}"
