"""Uneven light taken out: paper becomes white everywhere, print keeps its contrast."""

from __future__ import annotations

import cv2
import numpy as np

from receipts.model import Image

SHRINK = 4
"""The light is measured on a picture so many times smaller."""

STROKES = 9
"""Pixels of that picture over which print is wiped out: more than a row of it."""

DARKEST = 24
"""Grey level below which a ground is no paper; lifting it would only show its grain."""

INK = 3.0
"""Percentage of the pixels that print covers at least."""

PALEST = 150.0
"""Grey level that is made black at most, so that an empty page does not become noise."""


def flatten(grey: Image) -> Image:
    """Divide a picture by the brightness of its paper, and make its print black.

    Args:
        grey: A grey picture with print about 20 pixels high.
    """
    height, width = grey.shape
    size = (max(1, width // SHRINK), max(1, height // SHRINK))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((STROKES, STROKES), np.uint8))
    paper = cv2.GaussianBlur(paper, (0, 0), STROKES / 3)
    paper = cv2.resize(np.maximum(paper, DARKEST), (width, height))
    return _blackened(np.asarray(cv2.divide(grey, paper, scale=255), np.uint8))


def _blackened(flat: Image) -> Image:
    """Stretched so that print is black; paper keeps its grain, which OCR tells from print."""
    black = min(float(np.percentile(flat[::SHRINK, ::SHRINK], INK)), PALEST)
    levels = (np.arange(256) - black) * (255 / (255 - black))
    return np.asarray(cv2.LUT(flat, np.clip(levels, 0, 255).astype(np.uint8)), np.uint8)
