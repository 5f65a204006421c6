"""Pixels of every depth and colour mode to RGB, eight bits each, on white."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image as pillow

from receipts.model import Image


def to_rgb(picture: pillow.Image) -> pillow.Image:
    """An RGB copy of ``picture``: deep greys to eight bits, transparency onto white.

    Raises:
        ValueError: Pillow cannot convert the picture's colour mode.
    """
    if picture.mode.startswith(("I", "F")):
        picture = pillow.fromarray(eight_bits(np.asarray(picture)))
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        paper = pillow.new("RGBA", clear.size, "white")
        picture = pillow.alpha_composite(paper, clear)
    return picture.convert("RGB")


def from_array(array: npt.NDArray[np.generic]) -> Image:
    """An array of shape (h, w), (h, w, 1), (h, w, 3) or (h, w, 4) as RGB uint8."""
    values = eight_bits(array)
    if values.ndim == 3 and values.shape[2] == 1:
        values = values[:, :, 0]
    return np.asarray(to_rgb(pillow.fromarray(np.ascontiguousarray(values)))).copy()


def eight_bits(values: npt.NDArray[np.generic]) -> Image:
    """Values of any depth as uint8.

    Deeper pictures are stretched so that their brightest pixel is white: how many of the
    bits a scanner used is written nowhere.
    """
    if values.dtype == np.uint8:
        return values.astype(np.uint8, copy=False)
    if values.dtype == np.bool_:
        return values.astype(np.uint8) * np.uint8(255)
    numbers = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    numbers = np.clip(numbers, 0, None)
    brightest = float(numbers.max(initial=0.0)) or 1.0
    return (numbers * (255.0 / brightest) + 0.5).astype(np.uint8)
