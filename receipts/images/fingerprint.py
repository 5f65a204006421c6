"""What a picture can be known by when it comes again saved anew, resized, turned or cropped.

The fingerprint is made of the largest distinctive spots of the picture (SIFT; Lowe 2004, on the
picture made small), each as 64 bits of its descriptor's random projections (Charikar 2002) and
its place, size and direction.  Spots are found again wherever they went; that they all went
there together is for :mod:`receipts.rewards.duplicates.pictures` to check.
"""

from __future__ import annotations

import base64
import hashlib

import cv2
import numpy as np
import numpy.typing as npt

from receipts.model import Image

SPOTS = 48
"""Most spots in a fingerprint."""

FEWEST = 8
"""Spots below which a picture is too plain to be known again."""

SIDE = 320
"""Longer side, in pixels, of the picture that spots are looked for in."""

_BITS = 64
_PLACES = 4


def fingerprint(image: Image) -> str:
    """The fingerprint of a picture as loaded, before anything is straightened or cut.

    Args:
        image: Grey or RGB, of any size.

    Returns:
        Base64 of, for each spot from the largest on, 8 bytes of bits, and then for each spot a
        byte each of x, y (255 is the longer side), size (in eighths of a doubling) and
        direction (256 is a full turn).  Empty where the picture is too plain.
    """
    points, descriptors = _spots(_small(image))
    if len(points) < FEWEST:
        return ""
    places = np.stack(
        [
            points[:, 0] * (255 / SIDE),
            points[:, 1] * (255 / SIDE),
            8 * np.log2(np.maximum(points[:, 2], 1)),
            points[:, 3] * (256 / 360) % 256,
        ],
        axis=1,
    )
    geometry = np.clip(np.rint(places), 0, 255).astype(np.uint8)
    return base64.b64encode(_bits(descriptors).tobytes() + geometry.tobytes()).decode("ascii")


def _small(image: Image) -> Image:
    """Grey, with a longer side of :data:`SIDE`; shrunk before it is made grey, to save time."""
    height, width = image.shape[:2]
    scale = SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(image, size, interpolation=way)
    return np.asarray(small if small.ndim == 2 else cv2.cvtColor(small, cv2.COLOR_RGB2GRAY))


def _spots(small: Image) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Places ``(n, 4)`` as x, y, size, direction in degrees, and descriptors ``(n, 128)``.

    Large spots outlive small ones, so a spot's size counts as much as its contrast.
    """
    sift = cv2.SIFT.create(contrastThreshold=0.03, edgeThreshold=12)
    points, descriptors = sift.detectAndCompute(small, None)
    if descriptors is None:
        return np.zeros((0, _PLACES), np.float32), np.zeros((0, 128), np.float32)
    best = np.argsort([-point.response * point.size for point in points], kind="stable")[:SPOTS]
    places = [(*points[n].pt, points[n].size, points[n].angle) for n in best]
    return np.array(places, np.float32), np.asarray(descriptors[best], np.float32)


def _bits(descriptors: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """On which side of 64 planes each descriptor lies, as 8 bytes.

    The square root makes differences of large and of small entries weigh alike (RootSIFT;
    Arandjelović and Zisserman 2012).
    """
    roots = np.sqrt(descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1))
    return np.packbits((roots - roots.mean(axis=1, keepdims=True)) @ _planes() > 0, axis=1)


def _planes() -> npt.NDArray[np.float32]:
    """Always the same random signs ``(128, 64)``, whatever the version of numpy."""
    noise = hashlib.shake_256(b"receipts fingerprint 1").digest(128 * _BITS // 8)
    signs = np.unpackbits(np.frombuffer(noise, np.uint8)).reshape(128, _BITS)
    return (signs * np.float32(2) - 1).astype(np.float32)
