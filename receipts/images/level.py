"""Rows that still fall or fan out, as they do when the page was seen from one side."""

from __future__ import annotations

import numpy as np

from receipts.images.straighten import LEAST_TILT, sharpness, tilt
from receipts.images.view import Points, Window, projection

LEAST_FAN = 0.5
"""Degrees between the upper and the lower rows; less is how paper lies on a table."""

WIDEST_FAN = 5.0
"""Degrees by which the rows of one half are looked for around level."""

GAIN = 1.1
"""How much sharper the rows must become by turning each half its own way."""

APART = 0.2
"""Of the height of the picture, between upper and lower rows, for the fan to be known."""

Row = tuple[float, float]
"""The tilt of a row in degrees, and where it is from the top in pixels."""


def level_window(points: Points, width: int, height: int) -> Window | None:
    """The window in which upper and lower rows run level, each turned its own way if need be.

    Upright edges stay upright: this shears and stretches, it does not rotate.

    Args:
        points: Pixels of the print, x and y, ``(m, 2)``.

    Returns:
        ``None`` where the rows are level already, or there are none.
    """
    whole, _ = tilt(points, WIDEST_FAN)
    fan = _fan(points, whole, height)
    if fan is not None:
        return _fanned_in(*fan, width, height)
    if abs(whole) < LEAST_TILT:
        return None
    slope = float(np.tan(np.radians(whole)))
    shear = np.array([[1, 0, 0], [-slope, 1, slope * width / 2], [0, 0, 1]])
    return Window(shear, width, height, f"rows tilted by {whole:+.1f} degrees")


def _fan(points: Points, whole: float, height: int) -> tuple[Row, Row] | None:
    """How the upper and the lower rows run, where each needs to be levelled its own way."""
    if len(points) < 2:
        return None
    middle = float(np.median(points[:, 1]))
    halves = points[points[:, 1] < middle], points[points[:, 1] >= middle]
    if min(len(half) for half in halves) == 0:
        return None
    (above, sharp_above), (below, sharp_below) = (tilt(half, WIDEST_FAN) for half in halves)
    rows = [float(half[:, 1].mean()) for half in halves]
    plain = sum(sharpness(half, whole) for half in halves)
    fans_out = abs(above - below) >= LEAST_FAN and rows[1] - rows[0] >= APART * height
    if fans_out and sharp_above + sharp_below > GAIN * plain:
        return (above, rows[0]), (below, rows[1])
    return None


def _fanned_in(above: Row, below: Row, width: int, height: int) -> Window:
    corners, goals = [], []
    for degrees, row in (above, below):
        fall = float(np.tan(np.radians(degrees))) * width / 2
        corners += [(0.0, row - fall), (float(width), row + fall)]
        goals += [(0.0, row), (float(width), row)]
    note = f"rows tilted by {above[0]:+.1f} degrees above, {below[0]:+.1f} below"
    return Window(projection(corners, goals), width, height, note)
