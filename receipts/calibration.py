"""Whether a confidence of 0.9 means nine right in ten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from receipts.errors import MissingExtra

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies in one range.

    Args:
        low: Lower edge, inside.
        high: Upper edge, outside, but for the last bin.
        count: Number of answers.
        confidence: Their mean confidence.
        right: Share of them that is right.
    """

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The bins that hold an answer, from low to high confidence."""

    bins: tuple[Bin, ...]

    @property
    def count(self) -> int:
        """Number of answers in all bins."""
        return sum(b.count for b in self.bins)

    @property
    def error(self) -> float:
        """Expected calibration error: mean gap between confidence and share right.

        Bins are weighted by their answers; 0 where there is no answer.  After Naeini,
        Cooper and Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian
        Binning", AAAI 2015.
        """
        gaps = sum(b.count * abs(b.confidence - b.right) for b in self.bins)
        return gaps / max(self.count, 1)


def calibrate(answers: Sequence[tuple[float, bool]], bins: int = BINS) -> Calibration:
    """Sort answers into bins of equal width.

    Args:
        answers: Confidence (0 to 1) and whether it was right, one pair an answer.
        bins: Number of bins between 0 and 1.
    """
    found = []
    for index in range(bins):
        inside = [a for a in answers if min(int(a[0] * bins), bins - 1) == index]
        if inside:
            confidence = sum(c for c, _ in inside) / len(inside)
            right = sum(hit for _, hit in inside) / len(inside)
            found.append(Bin(index / bins, (index + 1) / bins, len(inside), confidence, right))
    return Calibration(tuple(found))


def draw(calibrations: Mapping[str, Calibration], path: Path) -> None:
    """Draw a reliability diagram, one panel a field, and save it.

    Args:
        calibrations: By the name of the field.
        path: File to write; its suffix says the format (``.png``, ``.svg``, ``.pdf``).

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra(
            "the reliability diagram needs matplotlib.",
            advice="Run: pip install 'receipts[notebook]'",
        ) from error
    figure = Figure(figsize=(3 * len(calibrations), 3.4), layout="constrained")
    panels = figure.subplots(1, len(calibrations), squeeze=False, sharey=True)[0]
    for panel, (name, calibration) in zip(panels, calibrations.items(), strict=True):
        _panel(panel, name, calibration)
    panels[0].set_ylabel("share right")
    figure.savefig(path, dpi=150)


def _panel(panel: Any, name: str, calibration: Calibration) -> None:
    panel.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    panel.bar(
        [b.low for b in calibration.bins],
        [b.right for b in calibration.bins],
        width=[b.high - b.low for b in calibration.bins],
        align="edge",
        color="#4c78a8",
        edgecolor="white",
    )
    for b in calibration.bins:
        panel.text((b.low + b.high) / 2, b.right + 0.01, b.count, ha="center", fontsize=7)
    panel.plot(
        [b.confidence for b in calibration.bins],
        [b.right for b in calibration.bins],
        "o",
        color="#e45756",
        markersize=4,
    )
    panel.set(xlim=(0, 1), ylim=(0, 1.08), xlabel="confidence")
    panel.set_title(f"{name}: error {calibration.error:.3f}", fontsize=9)
