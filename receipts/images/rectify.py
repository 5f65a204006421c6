"""From what was measured to the window that shows only the paper, flat and level."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from receipts.images.paper import Edges
from receipts.images.straighten import sharpness, tilt
from receipts.images.view import Matrix, Points, Window, shift

MARGIN = 0.01
"""Of the paper's width, that is kept beyond its edges."""

NARROWEST = 0.4
"""Of the wider end of the paper, that the narrower one measures at least."""

LEAST_TILT = 0.15
"""Degrees; a smaller tilt is not worth softening the picture for."""

LEAST_FAN = 0.5
"""Degrees between the upper and the lower rows; less is how paper lies on a table."""

WIDEST_FAN = 5.0
"""Degrees by which the rows of one half are looked for around level."""

GAIN = 1.1
"""How much sharper the rows must become by turning each half its own way."""

WORTH_CUTTING = 0.85
"""Share of the picture that must be enough, for its empty margins to be cut off."""

CELL = 3.0
"""Side of the squares in which print is gathered, in sizes of a character."""

FEW = 3
"""Dark spots that, alone in a place, are no print."""


def paper_window(edges: Edges, width: int, height: int) -> Window | None:
    """The window that shows the paper alone, its left and right edges upright.

    Args:
        edges: In pixels of a picture of ``width`` and ``height``, rows running across.

    Returns:
        ``None`` where no edge is known.
    """
    if edges == Edges():
        return None
    middle = width / 2
    top = max(0.0, min(edges.top.across(middle), height)) if edges.top else 0.0
    bottom = min(float(height), edges.bottom.across(middle)) if edges.bottom else float(height)
    upper, lower = _ends(edges, top, width), _ends(edges, bottom, width)
    spans = (upper[1] - upper[0], lower[1] - lower[0])
    new_height = bottom - top
    if min(*spans, new_height) <= 0:
        return None
    found = [name for name in ("left", "right", "top", "bottom") if getattr(edges, name)]
    note = f"edges seen: {', '.join(found)}"
    if edges.left and edges.right and min(spans) >= NARROWEST * max(spans):
        new_width = sum(spans) / 2
        corners = [(upper[0], top), (upper[1], top), (lower[0], bottom), (lower[1], bottom)]
        goals = [(0, 0), (new_width, 0), (0, new_height), (new_width, new_height)]
        return Window(_projection(corners, goals), new_width, new_height, note)
    left, right = max(0.0, min(upper[0], lower[0])), min(float(width), max(upper[1], lower[1]))
    return Window(shift(-left, -top), right - left, new_height, note)


def _ends(edges: Edges, row: float, width: int) -> tuple[float, float]:
    """Where the paper begins and ends in one row, with a margin at the edges that are known."""
    left = edges.left.across(row) if edges.left else 0.0
    right = edges.right.across(row) if edges.right else float(width)
    margin = MARGIN * (right - left)
    return left - margin if edges.left else 0.0, right + margin if edges.right else float(width)


def level_window(points: Points, width: int, height: int) -> Window | None:
    """The window in which upper and lower rows run level, each turned its own way if need be.

    Args:
        points: Pixels of the print, x and y, ``(m, 2)``.

    Returns:
        ``None`` where the rows are level already, or there are none.
    """
    whole, _ = tilt(points, WIDEST_FAN)
    middle = float(np.median(points[:, 1])) if len(points) else 0.0
    halves = points[points[:, 1] < middle], points[points[:, 1] >= middle]
    turned = [tilt(half, WIDEST_FAN) for half in halves]
    degrees = [whole, whole]
    plain = sum(sharpness(half, whole) for half in halves)
    fans_out = abs(turned[0][0] - turned[1][0]) >= LEAST_FAN
    if fans_out and sum(sharp for _, sharp in turned) > GAIN * plain:
        degrees = [angle for angle, _ in turned]
    if max(abs(angle) for angle in degrees) < LEAST_TILT:
        return None
    rows = [float(np.mean(half[:, 1])) for half in halves]
    falls = [np.tan(np.radians(angle)) * width / 2 for angle in degrees]
    corners = [(x, row + side * fall) for row, fall in zip(rows, falls, strict=True)
               for x, side in ((0, -1), (width, 1))]  # fmt: skip
    goals = [(x, row) for row in rows for x in (0, width)]
    note = f"rows tilted {degrees[0]:+.1f} above, {degrees[1]:+.1f} degrees below"
    return Window(_projection(corners, goals), width, height, note)


def print_window(marks: Points, size: float, width: int, height: int) -> Window | None:
    """The window that leaves out wide empty margins around everything dark.

    Args:
        marks: Corners of all that is dark, x and y in pixels, ``(m, 2)``.
        size: Of a character, in pixels.

    Returns:
        ``None`` where there is no print, or too little to gain.
    """
    cell = CELL * size
    if size <= 0 or len(marks) == 0:
        return None
    inside = np.clip(marks, 0, (width - 1, height - 1))
    cells = (inside / cell).astype(int)
    counts = np.zeros((int(height / cell) + 1, int(width / cell) + 1), np.uint8)
    counts[cells[:, 1], cells[:, 0]] = 1
    _, labels = cv2.connectedComponents(cv2.dilate(counts, np.ones((3, 3), np.uint8)))
    group = labels[cells[:, 1], cells[:, 0]]
    kept = inside[np.bincount(group)[group] > 2 * FEW]
    if len(kept) == 0:
        return None
    left, top = np.maximum(kept.min(axis=0) - cell, 0)
    right, bottom = np.minimum(kept.max(axis=0) + cell, (width, height))
    share = (right - left) * (bottom - top) / (width * height)
    if share > WORTH_CUTTING:
        return None
    note = f"empty margins cut off, {share:.0%} left"
    return Window(shift(-left, -top), right - left, bottom - top, note)


def _projection(
    corners: Sequence[tuple[float, float]], goals: Sequence[tuple[float, float]]
) -> Matrix:
    return np.asarray(
        cv2.getPerspectiveTransform(np.array(corners, np.float32), np.array(goals, np.float32))
    )
