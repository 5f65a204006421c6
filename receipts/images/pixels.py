"""Pixels of every depth and colour mode to RGB, eight bits each, on white."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image as pillow
from PIL import ImageCms

from receipts.model import Image


def to_rgb(picture: pillow.Image, white: float | None = None) -> pillow.Image:
    """``picture`` in RGB: deep greys to eight bits, transparency onto white.

    Args:
        picture: A picture, or a part of one.
        white: The value of a deep grey that becomes white, where it is not the brightest.

    Raises:
        ValueError: Pillow cannot convert the picture's colour mode.
    """
    if picture.mode.startswith(("I", "F")):
        picture = pillow.fromarray(eight_bits(np.asarray(picture), white))
    if picture.mode == "LAB":
        picture = ImageCms.applyTransform(picture, _lab_to_rgb()) or picture
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        paper = pillow.new("RGBA", clear.size, "white")
        picture = pillow.alpha_composite(paper, clear)
    return picture if picture.mode == "RGB" else picture.convert("RGB")


@cache
def _lab_to_rgb() -> ImageCms.ImageCmsTransform:
    lab, rgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    return ImageCms.buildTransform(lab, rgb, "LAB", "RGB")


def from_array(array: npt.NDArray[np.generic]) -> Image:
    """An array of shape (h, w), (h, w, 1), (h, w, 3) or (h, w, 4) as RGB uint8."""
    values = eight_bits(array)
    if values.ndim == 3 and values.shape[2] == 1:
        values = values[:, :, 0]
    return np.asarray(to_rgb(pillow.fromarray(np.ascontiguousarray(values)))).copy()


def eight_bits(values: npt.NDArray[np.generic], white: float | None = None) -> Image:
    """Values of any depth as uint8.

    Deeper pictures are stretched so that ``white``, or else their brightest pixel, is white:
    how many of the bits a scanner used is written nowhere.
    """
    if values.dtype == np.uint8:
        return values.astype(np.uint8, copy=False)
    if values.dtype == np.bool_:
        return values.astype(np.uint8) * np.uint8(255)
    numbers = _numbers(values)
    top = float(numbers.max(initial=0.0)) if white is None else white
    return (numbers * (255.0 / (top or 1.0)) + 0.5).astype(np.uint8)


def brightest(values: npt.NDArray[np.generic]) -> float:
    """The highest value, at least 0; what is no number counts as 0."""
    return float(_numbers(values).max(initial=0.0))


def _numbers(values: npt.NDArray[np.generic]) -> npt.NDArray[np.float32]:
    numbers = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    return np.clip(numbers, 0, None)
