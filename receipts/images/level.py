"""Rows that still fall or fan out, as they do when the page was seen from one side."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from receipts.images.straighten import BLUNT, LEAST_TILT, SHARP, Degrees, profile_steps
from receipts.images.view import Points, Window, projection

WIDEST = 4.0
"""Largest tilt that is looked for, in degrees."""

WIDEST_FAN = 8.0
"""Largest difference of tilt between the first and the last row, in degrees."""

GAIN = 1.1
"""How much sharper the rows must become by letting them fan out."""

FEW_POINTS = 8_000

NONE = np.zeros(1)

Sharpness = npt.NDArray[np.float64]


def level_window(points: Points, width: int, height: int) -> Window | None:
    """The window in which all rows run level.

    Upright edges stay upright: this shears and stretches, it does not rotate.

    Args:
        points: Pixels of the print, x and y, ``(m, 2)``.
        width: Of the picture, in pixels.
        height: Of the picture, in pixels.

    Returns:
        ``None`` where the rows are level already, or there are none.
    """
    if len(points) < 2:
        return None
    first, last = _tilts(_Rows(points[:: len(points) // FEW_POINTS + 1], width, height))
    if max(abs(first), abs(last)) < LEAST_TILT:
        return None
    corners, goals = [], []
    for degrees, row in ((first, 0.0), (last, float(height))):
        fall = float(np.tan(np.radians(degrees))) * width / 2
        corners += [(0.0, row - fall), (float(width), row + fall)]
        goals += [(0.0, row), (float(width), row)]
    note = f"rows tilted by {first:+.1f} degrees at the top, {last:+.1f} at the bottom"
    return Window(projection(corners, goals), width, height, note)


class _Rows:
    """How sharp the rows of some points are, for any tilt in the middle and any fan."""

    def __init__(self, points: Points, width: int, height: int) -> None:
        self.x = points[:, 0] - np.float32(width / 2)
        self.y = np.ascontiguousarray(points[:, 1])
        self.down = self.y / np.float32(height) - np.float32(0.5)

    def sharpness(self, tilts: Degrees, fans: Degrees, bin_height: float) -> Sharpness:
        """For each fan and each tilt, in degrees, ``(len(fans), len(tilts))``."""
        found = np.empty((len(fans), len(tilts)))
        for n, fan in enumerate(np.radians(fans).astype(np.float32)):
            fanned = (self.y - fan * self.down * self.x) / np.float32(bin_height)
            x = self.x / np.float32(bin_height)
            for m, slope in enumerate(np.tan(np.radians(tilts)).astype(np.float32)):
                found[n, m] = profile_steps(fanned - slope * x)
        return found


def _tilts(rows: _Rows) -> tuple[float, float]:
    """The tilt of the first and of the last row, in degrees.

    The fan is searched coarsely first, then both finely; it must be worth having.
    """
    coarse = np.arange(-WIDEST, WIDEST + 0.1, 0.5)
    whole = coarse[rows.sharpness(coarse, NONE, BLUNT)[0].argmax()]
    near = whole + np.arange(-2.0, 2.1, 0.5)
    fans = np.arange(-WIDEST_FAN, WIDEST_FAN + 0.1, 1.0)
    blunt = rows.sharpness(near, fans, BLUNT)
    fan, tilt = _highest(blunt)
    closely = np.arange(-0.5, 0.6, 0.25)
    if blunt[fan, tilt] < GAIN * blunt[fans == 0].max():
        fan, closely = int(np.flatnonzero(fans == 0)[0]), NONE
        tilt = int(blunt[fan].argmax())
    tilts, fans = near[tilt] + np.arange(-0.4, 0.5, 0.2), fans[fan] + closely
    fan, tilt = _highest(rows.sharpness(tilts, fans, SHARP))
    return float(tilts[tilt] - fans[fan] / 2), float(tilts[tilt] + fans[fan] / 2)


def _highest(values: Sharpness) -> tuple[int, int]:
    row, column = np.unravel_index(values.argmax(), values.shape)
    return int(row), int(column)
