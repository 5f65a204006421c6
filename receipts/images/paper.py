"""The edges of the paper, looked for outwards from the print.

A long straight step from bright to dark beside the whole block of print is an edge of the
paper, however faint it is in places: the evidence is gathered along the full length.  As the
search starts outside the print, what it finds can be cut off without cutting off print.  A
side where there is no such step is left as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from receipts.images.view import Points
from receipts.model import Image

SIDE = 400
"""Longer side, in pixels, of the picture in which edges are looked for."""

STROKES = 9
"""Pixels of that picture over which print is wiped out before edges are measured."""

REACH = 3
"""Pixels on either side of an edge whose brightness is compared."""

FULL_STEP = 8.0
"""Grey levels of a step that counts in full; smaller ones count in proportion."""

ENOUGH = 0.8
"""Share of its length along which an edge has to be seen."""

STEEPEST = 12
"""Degrees by which an edge may lean against the rows of print or their perpendicular."""

OUTSIDE = 3.0
"""Percentage of the characters that may lie beyond an edge: those of other things."""

FEWEST = 10
"""Fewer characters are no block of print to look around."""

GOES_ON = 0.5
"""Share of the rows beyond an edge in which the paper's sides are seen, if it goes on there."""

SPECKS = 3
"""So many dark spots on an empty ground are no print."""

PLATEAU = 0.97
"""Of the height of a step: what is as high as the highest, but for noise."""

BAND = 4
"""Pixels along an edge that are averaged before the search, which makes it so much faster."""

Steps = npt.NDArray[np.float32]
Along = TypeVar("Along", float, Steps)


@dataclass(frozen=True)
class Edge:
    """A straight edge that runs about along an axis: ``across = at + slope * along``.

    For the left and right edges *along* is down and *across* is to the right, for the upper
    and lower edges the other way round.  ``support`` is the share of its length along which
    it was seen.
    """

    at: float
    slope: float
    support: float

    def across(self, along: Along) -> Along:
        """Where the edge is at a place along its axis, in pixels."""
        return self.at + self.slope * along

    def mirrored(self, width: float) -> Edge:
        """The same edge in the mirror picture, which is ``width`` wide across the edge."""
        return Edge(width - self.at, -self.slope, self.support)


@dataclass(frozen=True)
class Edges:
    """The four edges of the paper, each only where it was seen."""

    left: Edge | None = None
    right: Edge | None = None
    top: Edge | None = None
    bottom: Edge | None = None

    def scaled(self, factor: float) -> Edges:
        """The same edges in a picture larger by ``factor``."""
        four = (self.left, self.right, self.top, self.bottom)
        return Edges(*(edge and replace(edge, at=edge.at * factor) for edge in four))


def find_edges(picture: Image, letters: Points, marks: Points) -> Edges:
    """Look for the edges of the paper on which rows of print run about straight across.

    Args:
        picture: RGB, about ``SIDE`` pixels on the longer side.
        letters: Middle of each printed character, x and y in pixels, ``(n, 2)``.
        marks: Corners of all that is dark, x and y in pixels, ``(m, 2)``.
    """
    if len(letters) < FEWEST:
        return Edges()
    height, width = picture.shape[:2]
    rightwards, downwards = brightness_steps(picture)
    x, y = letters[:, 0], letters[:, 1]
    left = _innermost(_lines(rightwards, x, y))
    right = _innermost(_lines(-rightwards[:, ::-1], width - x, y))
    top = _outermost(_lines(downwards.T, y, x))
    bottom = _outermost(_lines(-downwards.T[:, ::-1], height - y, x))
    sides = Edges(left, right.mirrored(width) if right else None)
    above = (0, int(top.across(width / 2))) if top else (0, 0)
    below = (height - int(bottom.across(width / 2)), height) if bottom else (0, 0)
    return Edges(
        sides.left,
        sides.right,
        top if top and _is_empty(above, sides, rightwards, marks) else None,
        bottom.mirrored(height) if bottom and _is_empty(below, sides, rightwards, marks) else None,
    )


def _is_empty(rows: tuple[int, int], sides: Edges, rightwards: Steps, marks: Points) -> bool:
    """Whether the paper has ended and ``rows`` show what lies beyond.

    A banner, a fold or a large logo above the print has an edge like that of the paper.  But
    there the left and right edges go on; where those are not known, nothing may be printed.
    """
    first, last = rows
    known = [(edge, sign) for edge, sign in ((sides.left, 1), (sides.right, -1)) if edge]
    if known:
        return all(_seen(rightwards * sign, edge, first, last) < GOES_ON for edge, sign in known)
    beyond = (marks[:, 1] >= first) & (marks[:, 1] < last)
    return int(beyond.sum()) <= 2 * SPECKS


def _seen(steps: Steps, edge: Edge, first: int, last: int) -> float:
    """The share of the rows from ``first`` to ``last`` in which an edge is seen."""
    rows = np.arange(first, last, dtype=np.float32)
    if len(rows) < REACH:
        return 1.0
    columns = np.clip(edge.across(rows).astype(int), REACH, steps.shape[1] - REACH - 1)
    near = [
        steps[first:last][np.arange(len(rows)), columns + aside]
        for aside in range(-REACH, REACH + 1)
    ]
    return float(np.clip(np.max(near, axis=0) / FULL_STEP, 0, 1).mean())


def brightness_steps(picture: Image) -> tuple[Steps, Steps]:
    """How much brighter the paper gets to the right, and downwards, in grey levels.

    Print is wiped out first.  Brightness is the mean of the channels or the darkest of them,
    whichever shows the larger step: paper is white, wood and skin are merely bright.
    """
    kernel = np.ones((STROKES, STROKES), np.uint8)
    blank = cv2.GaussianBlur(cv2.morphologyEx(picture, cv2.MORPH_CLOSE, kernel), (5, 5), 0)
    mean = cv2.cvtColor(blank, cv2.COLOR_RGB2GRAY).astype(np.float32)
    red, green, blue = cv2.split(blank)
    darkest = cv2.min(cv2.min(red, green), blue).astype(np.float32)
    return (
        _larger(_difference(mean), _difference(darkest)),
        _larger(_difference(mean.T), _difference(darkest.T)).T,
    )


def _difference(values: Steps) -> Steps:
    """Each pixel's right neighbour less its left one, ``REACH`` pixels away."""
    steps = np.zeros_like(values)
    steps[:, REACH:-REACH] = values[:, 2 * REACH :] - values[:, : -2 * REACH]
    return steps


def _larger(one: Steps, other: Steps) -> Steps:
    return np.where(np.abs(one) >= np.abs(other), one, other)


def _lines(steps: Steps, across: Points, along: Points) -> list[Edge]:
    """All well seen edges to the left of the print, from left to right.

    Args:
        steps: Positive where the picture gets brighter to the right.
        across: Of each character, in pixels from the left.
        along: Of each character, in pixels from the top.
    """
    first, last = (int(v) for v in np.percentile(along, (2, 98)))
    bands = (last - first) // BAND
    if bands < 5:
        return []
    seen = np.clip(steps[first : first + bands * BAND] / FULL_STEP, 0, 1)
    seen = seen.reshape(bands, BAND, -1).mean(axis=1)
    middle = first + bands * BAND / 2
    best = np.zeros(steps.shape[1], np.float32)
    lean = np.zeros(steps.shape[1])
    slopes = np.tan(np.radians(np.arange(-STEEPEST, STEEPEST + 0.5)))
    upright = across[None] - slopes[:, None] * (along - middle)[None]
    limits = np.percentile(upright, OUTSIDE, axis=1)
    for slope, limit in zip(slopes, limits, strict=True):
        support = _along_lines(seen, slope)
        support[int(max(limit, 0)) :] = 0
        lean[support > best] = slope
        best = np.maximum(best, support)
    return [
        _refined(steps[first:last], first, at + 0.5 - lean[at] * middle, lean[at], float(best[at]))
        for at in _middles(best >= ENOUGH)
    ]


def _refined(steps: Steps, first: int, at: float, slope: float, support: float) -> Edge:
    """The line near ``at + slope * along`` on which the step is highest.

    Args:
        steps: The rows along which the edge was seen.
        first: The first of those rows.
        at: Where the edge would be in row 0 of the picture.
        slope: How far it moves to the right with each row.
        support: Passed on.
    """
    rows = np.arange(0, len(steps), 2)
    middle = len(steps) / 2
    slopes = slope + np.radians(np.linspace(-1, 1, 9))
    asides = np.arange(-REACH, REACH + 0.5, 0.5)
    centre = at + slope * (first + middle)
    places = centre + asides[None, :, None] + slopes[:, None, None] * (rows - middle)
    columns = np.clip(places.astype(int), 0, steps.shape[1] - 1)
    height = steps[rows, columns].mean(axis=2)
    # A wide step is as high on many lines: the one amid them is meant.
    n, m = np.nonzero(height >= PLATEAU * height.max())
    slope = float(slopes[n].mean())
    return Edge(float(centre + asides[m].mean()) - slope * (first + middle), slope, support)


def _middles(well_seen: npt.NDArray[np.bool_]) -> list[int]:
    """The middle of each run of places: a step is seen ``REACH`` pixels to either side."""
    bounds = np.flatnonzero(np.diff(well_seen, prepend=False, append=False))
    return [int(first + last - 1) // 2 for first, last in bounds.reshape(-1, 2)]


def _along_lines(seen: Steps, slope: float) -> Steps:
    """For each place across, how far an edge through it in the middle band is seen."""
    bands, width = seen.shape
    shear = np.array([[1, slope * BAND, -slope * BAND * (bands - 1) / 2], [0, 1, 0]])
    upright = cv2.warpAffine(
        seen, shear, (width, bands), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    )
    return np.asarray(np.ones(bands, np.float32) @ upright / bands, np.float32)


def _innermost(lines: list[Edge]) -> Edge | None:
    """The innermost edge: what lies beyond it is another thing, a table or a tray."""
    return lines[-1] if lines else None


def _outermost(lines: list[Edge]) -> Edge | None:
    """The outermost edge: a banner between paper and print has an edge of its own."""
    return lines[0] if lines else None
