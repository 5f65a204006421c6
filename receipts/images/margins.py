"""Wide empty margins, such as those of a small receipt scanned on a large sheet."""

from __future__ import annotations

import cv2
import numpy as np

from receipts.images.view import Points, Window, shift

WORTH_CUTTING = 0.85
"""Share of the picture that must be enough, for its empty margins to be cut off."""

CELL = 3.0
"""Side of the squares in which print is gathered, in sizes of a character."""

FEW = 3
"""Dark spots that, alone in a place, are no print."""


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
