"""Rows that still fall or fan out, as they do when the page was seen from one side."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from receipts.images.straighten import BLUNT, LEAST_TILT, SHARP, Degrees, profile_steps
from receipts.images.view import Points, Window, projection

WIDEST, WIDEST_FAN = 4.0, 8.0
"""Largest tilt of the rows in the middle, and largest difference of tilt between the first and the
last row, that are looked for closely, in degrees."""

GAIN = 1.1
"""How much sharper the rows must become by letting them fan out."""

STEEPEST, STEEPEST_FAN = 8.0, 20.0
"""The same for a page seen from far aside, which is looked for coarsely."""

STEEP_GAIN, DOUBLED = 1.3, 80.0
"""How much sharper the rows must become for that: the first where they fan out no more than what
is looked for closely; beyond, so many degrees of fan must make them twice as sharp, fewer
accordingly less.  Slanted through several rows, crowded print gets a little sharper too."""

FEW_POINTS = 8_000

FEWEST_STEEP = 500
"""Pixels of print from which on rows can be told from chance in so many directions."""

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
    """The tilt of the first and of the last row, in degrees."""
    usual, usual_sharp = _usual(rows)
    if len(rows.x) < FEWEST_STEEP:
        return usual
    steep, steep_sharp = _steep(rows)
    fan = abs(steep[1] - steep[0])
    gain = 1 + fan / DOUBLED if fan > WIDEST_FAN + 0.5 else STEEP_GAIN
    return steep if steep_sharp >= gain * usual_sharp else usual


def _usual(rows: _Rows) -> tuple[tuple[float, float], float]:
    """Tilt first and then fan; the fan must be worth having."""
    tilts = _around(0, WIDEST, 0.5)
    whole = tilts[rows.sharpness(tilts, NONE, BLUNT)[0].argmax()]
    tilts, fans = _around(whole, 2.0, 0.5), _around(0, WIDEST_FAN, 1.0)
    blunt = rows.sharpness(tilts, fans, BLUNT)
    fan, tilt = _highest(blunt)
    flat = fans == 0
    if blunt[fan, tilt] < GAIN * blunt[flat].max():
        return _finely(rows, tilts[blunt[flat][0].argmax()], NONE)
    return _finely(rows, tilts[tilt], _around(fans[fan], 0.5, 0.25))


def _steep(rows: _Rows) -> tuple[tuple[float, float], float]:
    """Tilt and fan together: where rows fan out much, no tilt alone comes near."""
    tilts, fans = _around(0, STEEPEST, 1.0), _around(0, STEEPEST_FAN, 2.0)
    fan, tilt = _highest(rows.sharpness(tilts, fans, BLUNT))
    tilts, fans = _around(tilts[tilt], 1.0, 0.25), _around(fans[fan], 1.5, 0.5)
    fan, tilt = _highest(rows.sharpness(tilts, fans, BLUNT))
    return _finely(rows, tilts[tilt], _around(fans[fan], 0.5, 0.25))


def _finely(rows: _Rows, tilt: float, fans: Degrees) -> tuple[tuple[float, float], float]:
    """The tilts of the first and the last row, near to what was found, and how sharp rows are."""
    tilts = _around(tilt, 0.4, 0.2)
    sharp = rows.sharpness(tilts, fans, SHARP)
    fan, place = _highest(sharp)
    found = float(tilts[place] - fans[fan] / 2), float(tilts[place] + fans[fan] / 2)
    return found, float(sharp.max())


def _around(middle: float, reach: float, step: float) -> Degrees:
    count = round(reach / step)
    return np.asarray(middle + step * np.arange(-count, count + 1), np.float64)


def _highest(values: Sharpness) -> tuple[int, int]:
    row, column = np.unravel_index(values.argmax(), values.shape)
    return int(row), int(column)
