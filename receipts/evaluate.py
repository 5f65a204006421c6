"""How right we are, on a folder with a ``labels.csv``.

What is right stands in :mod:`receipts.labels`; a field without a label is not scored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from receipts.calibration import Calibration, calibrate
from receipts.csv_text import csv_line
from receipts.errors import ReceiptsError
from receipts.labels import Label
from receipts.model import Field, Receipt
from receipts.text.fold import squeeze

NEAR = 90.0
"""Least rapidfuzz ratio (0 to 100) of a merchant that is near enough to its label."""

MEASURES = ("merchant_exact", "merchant", "date", "total", "type", "all_three")
FIELDS = ("merchant", "date", "total", "type")


@dataclass(frozen=True, slots=True)
class Score:
    """Which fields of one receipt are right; ``None`` where the label is empty.

    ``merchant`` is the near comparison, ``merchant_exact`` the strict one.
    """

    receipt: Receipt
    label: Label
    merchant_exact: bool | None
    merchant: bool | None
    date: bool | None
    total: bool | None
    type: bool | None

    @property
    def all_three(self) -> bool | None:
        """Whether each of merchant (near), date and total that has a label is right."""
        scored = [hit for hit in (self.merchant, self.date, self.total) if hit is not None]
        return all(scored) if scored else None

    @property
    def wrong(self) -> tuple[str, ...]:
        """Names of the fields that are wrong."""
        return tuple(name for name in FIELDS if getattr(self, name) is False)


@dataclass(frozen=True)
class Report:
    """The scores of a labelled folder, and the figures that follow from them."""

    scores: tuple[Score, ...]

    def hits(self, measure: str) -> tuple[int, int]:
        """How many are right, of how many that have a label, for one of :data:`MEASURES`."""
        found = [hit for s in self.scores if (hit := getattr(s, measure)) is not None]
        return sum(found), len(found)

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
        found = {name: calibrate(_answers(self.scores, name)) for name in FIELDS}
        whole = [
            (s.receipt.confidence, s.all_three)
            for s in self.scores
            if s.all_three is not None and s.receipt.status != "failed"
        ]
        return {**found, "all_three": calibrate(whole)}

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain values that ``json`` can write."""
        return {
            "receipts": len(self.scores),
            "right": {
                m: {"right": right, "of": of, "share": _share(right, of)}
                for m, (right, of) in ((m, self.hits(m)) for m in MEASURES)
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
        for measure in MEASURES:
            lines.append(_row(_TITLES[measure], *self.hits(measure)))
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


_TITLES = {
    "merchant_exact": "merchant, exact",
    "merchant": "merchant, near",
    "date": "date",
    "total": "total",
    "type": "type",
    "all_three": "merchant, date, total",
}


def evaluate(receipts: Iterable[Receipt], labels: Mapping[str, Label]) -> Report:
    """Score what was read against what is right.

    A label without a receipt counts as failed, so that no score rises by leaving files out;
    a receipt without a label is left out.
    """
    read = {receipt.file: receipt for receipt in receipts}
    return Report(tuple(score(read.get(f, _missing(f)), label) for f, label in labels.items()))


def score(receipt: Receipt, label: Label) -> Score:
    """Compare one receipt with its label."""
    merchant = receipt.merchant.value or ""
    return Score(
        receipt=receipt,
        label=label,
        merchant_exact=merchant in label.merchants if label.merchants else None,
        merchant=right("merchant", merchant, label),
        date=right("date", receipt.date.value, label),
        total=right("total", receipt.total.value, label),
        type=right("type", receipt.type.value, label),
    )


def right(field: str, value: Any, label: Label) -> bool | None:
    """Whether the value of a field is right, a merchant nearly; ``None`` without a label."""
    if not label.text(field):
        return None
    if field == "merchant":
        read = squeeze(value or "")
        names = map(squeeze, label.merchants)
        return bool(read) and any(fuzz.ratio(read, name) >= NEAR for name in names)
    if field == "date":
        return bool(value == label.date)
    return value in (label.totals if field == "total" else label.types)


def _missing(file: str) -> Receipt:
    return Receipt(file=file, reasons=("missing_file",), message="There is no such file.")


def _field(receipt: Receipt, name: str) -> Field[Any]:
    field: Field[Any] = getattr(receipt, name)
    return field


def _answers(scores: Sequence[Score], name: str) -> list[tuple[float, bool]]:
    return [
        (field.confidence, hit)
        for s in scores
        if (hit := getattr(s, name)) is not None
        and (field := _field(s.receipt, name)).value is not None
    ]


def _wrong(s: Score, name: str) -> tuple[object, ...]:
    field, receipt = _field(s.receipt, name), s.receipt
    reasons = ";".join(receipt.reasons)
    return (
        receipt.file, receipt.status, name, _expected(s.label, name), field.value,
        f"{field.confidence:.3f}", reasons,
    )  # fmt: skip


def _expected(label: Label, name: str) -> object:
    """An amount stays one, so that a refund is taken for no formula."""
    return label.totals[0] if name == "total" and len(label.totals) == 1 else label.text(name)


def _share(right: int, of: int) -> float | None:
    return right / of if of else None


def _row(title: str, right: int, of: int) -> str:
    share = f"{100 * right / of:6.1f} %" if of else "     - "
    return f"{title:24}{right:5d} of {of:5d} {share}"
