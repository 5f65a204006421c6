"""Small geometric operations on pictures that more than one stage needs."""

from __future__ import annotations

import cv2
import numpy as np

from receipts.model import Image


def scale(image: Image, factor: float) -> Image:
    """The picture made larger or smaller by ``factor``, by area where it shrinks."""
    if abs(factor - 1) < 0.01:
        return image
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=how), np.uint8)
