"""Uneven light taken out: paper becomes white everywhere, print keeps its contrast."""

from __future__ import annotations

import cv2
import numpy as np

from receipts.model import Image

SHRINK = 4
"""The light is measured on a picture so many times smaller."""

STROKES = 15
"""Pixels of that picture over which print is wiped out: two rows of it."""

DARKEST = 24
"""Grey level below which a ground is no paper; lifting it would only show its grain."""


def flatten(grey: Image) -> Image:
    """Divide a grey picture, its print about 20 pixels high, by the brightness of its paper."""
    height, width = grey.shape
    small = cv2.resize(
        grey,
        (max(1, width // SHRINK), max(1, height // SHRINK)),
        interpolation=cv2.INTER_AREA,
    )
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((STROKES, STROKES), np.uint8))
    paper = cv2.GaussianBlur(paper, (0, 0), STROKES / 4)
    paper = cv2.resize(np.maximum(paper, DARKEST), (width, height))
    return np.asarray(cv2.divide(grey, paper, scale=255), np.uint8)
