"""Decoded pictures to RGB arrays, made smaller on the way, a strip of rows at a time.

Converting a picture of 178 megapixels whole would need its memory twice over: once as it was
decoded, once in RGB.  Strips give the same pixels.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image as pillow

from receipts.images import pixels
from receipts.model import Image

STRIP = 4_000_000
"""Pixels that are converted at once; 40 MB in the modes that need most."""

Rows = Callable[[int, int], pillow.Image]
"""Gives the rows of a picture from the first to before the second."""


def shrunk(picture: pillow.Image, times: int) -> Image:
    """A picture in RGB, its sides divided by ``times``.

    Raises:
        ValueError: Pillow cannot convert the picture's colour mode.
    """
    width, height = picture.size
    picture.load()
    brightest = _brightest(picture) if picture.mode.startswith(("I", "F")) else None

    def rows(first: int, last: int) -> pillow.Image:
        strip = picture.crop((0, first, width, last)) if last - first < height else picture
        return pixels.to_rgb(strip, brightest)

    return _from_rows(rows, width, height, times)


def shrunk_array(array: npt.NDArray[np.uint8], times: int) -> Image:
    """Like :func:`shrunk`, for pixels that are decoded already: grey, RGB or RGBA.

    RGB that need not be smaller comes back as it is.
    """
    if times == 1 and array.ndim == 3 and array.shape[2] == 3:
        return array

    def rows(first: int, last: int) -> pillow.Image:
        return pixels.to_rgb(pillow.fromarray(np.ascontiguousarray(array[first:last])))

    return _from_rows(rows, array.shape[1], array.shape[0], times)


def _from_rows(rows: Rows, width: int, height: int, times: int) -> Image:
    """All rows below each other; each strip but the last has whole blocks to be averaged."""
    step = max(1, STRIP // (width * times)) * times
    image = np.empty((-(-height // times), -(-width // times), 3), np.uint8)
    for first in range(0, height, step):
        strip = rows(first, min(first + step, height))
        top = first // times
        part = np.asarray(strip.reduce(times) if times > 1 else strip)
        image[top : top + len(part)] = part
    return image


def _brightest(picture: pillow.Image) -> float:
    """The highest value of a deep grey picture, found strip by strip."""
    width, height = picture.size
    step = max(1, STRIP // width)
    return max(
        pixels.brightest(np.asarray(picture.crop((0, first, width, min(first + step, height)))))
        for first in range(0, height, step)
    )
