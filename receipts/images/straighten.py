"""The tilt of the printed rows, from the sharpness of their projection."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from receipts.images.view import Points, Window, shift

WIDEST = 15.0
"""Largest tilt that is looked for, in degrees."""

LEAST_TILT = 0.3
"""Degrees; a smaller tilt is not worth softening the picture for."""

MOST_GROWN = 10.0
"""So many times the area of a picture its frame may have after it is turned.  A till roll 20 times
as long as wide grows 6 times at 15 degrees; a thread one pixel wide would fill the memory."""

COARSE, FINE = 1.0, 0.2
"""Steps of the search, in degrees."""

BLUNT, SHARP = 2.0, 1.0
"""Height in pixels of the profile's bins: blunt ones forgive rows that are bent a little."""

Degrees = npt.NDArray[np.float64]


def tilt(points: Points, widest: float = WIDEST) -> tuple[float, float]:
    """How far rows of print that run across are turned clockwise.

    The points are projected along the rows for every angle; at the right angle the profile
    jumps most between rows and gaps (W. Postl, US patent 4,723,297, 1988).

    Args:
        points: Pixels of the print, x and y, ``(m, 2)``.
        widest: Largest tilt that is looked for, in degrees.

    Returns:
        The tilt in degrees, and the sharpness of the rows at that tilt; 0 and 0 where
        there are no points.
    """
    if len(points) < 2:
        return 0.0, 0.0
    coarse = np.arange(-widest, widest + COARSE / 2, COARSE)
    near = coarse[_sharpnesses(points, coarse, BLUNT).argmax()]
    fine = np.arange(near - COARSE, near + COARSE + FINE / 2, FINE)
    found = _sharpnesses(points, fine, SHARP)
    return float(fine[found.argmax()]), float(found.max())


def rotation(degrees: float, width: float, height: float, note: str = "") -> Window:
    """The window that shows a whole picture turned counter-clockwise."""
    angle = np.radians(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]])
    new_width = width * abs(cos) + height * abs(sin)
    new_height = width * abs(sin) + height * abs(cos)
    there = shift(new_width / 2, new_height / 2)
    return Window(there @ turn @ shift(-width / 2, -height / 2), new_width, new_height, note)


def grows_too_much(window: Window, width: float, height: float) -> bool:
    """Whether a window is too large to be drawn of a picture of this size."""
    return window.width * window.height > MOST_GROWN * width * height


def profile_steps(across: Points) -> float:
    """How much a profile jumps: the sum of its squared steps from each bin to the next.

    Args:
        across: Where each point lies across the rows, in bins, ``(m,)``.
    """
    profile = np.bincount((across - across.min()).astype(np.intp))
    steps = np.diff(profile.astype(np.float64))
    return float(steps @ steps)


def _sharpnesses(points: Points, degrees: Degrees, bin_height: float) -> Degrees:
    x, y = np.ascontiguousarray(points.T / np.float32(bin_height))
    angles = np.radians(degrees).astype(np.float32)
    return np.array([profile_steps(y * np.cos(a) - x * np.sin(a)) for a in angles])
