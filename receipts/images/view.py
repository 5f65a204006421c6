"""A view is a window onto the page: all geometry is gathered in it and drawn only once.

Every resampling softens the print, and costs more than the measuring does.  Coordinates are
continuous with the picture's corner as origin: the first pixel's centre is at 0.5, 0.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from receipts.model import Image

Matrix = npt.NDArray[np.floating]
Points = npt.NDArray[np.float32]

WHITE = (255, 255, 255)

LONGEST = 30_000
"""Longest side of a view in pixels.  OpenCV draws none with a side above 32,766, and a view
becomes a little longer when it is turned by a few degrees."""

MARGIN = 3
"""Pixels around the part of the page that is seen, which interpolation needs."""


@dataclass(frozen=True, eq=False)
class Window:
    """A change of geometry: where points go, how large the new picture is, and why."""

    matrix: Matrix
    width: float
    height: float
    note: str = ""


@dataclass(frozen=True, eq=False)
class View:
    """What is seen of a page.

    Args:
        matrix: Takes points of the page to points of the view, ``(3, 3)`` homogeneous.
        width: Of the view, in pixels.
        height: Of the view, in pixels.
    """

    matrix: Matrix
    width: int
    height: int

    @classmethod
    def of(cls, page: Image) -> View:
        """The whole page as it is."""
        return cls(np.eye(3), page.shape[1], page.shape[0])

    @property
    def zoom(self) -> float:
        """Pixels of the view for one of the page, at the centre of the view."""
        centre = np.array([[self.width / 2, self.height / 2]], np.float32)
        x, y = moved(centre, np.linalg.inv(self.matrix))[0]
        return zoom_at(self.matrix, float(x), float(y))

    def through(self, window: Window) -> View:
        """This view after a change of geometry."""
        width, height = max(1, round(window.width)), max(1, round(window.height))
        return View(window.matrix @ self.matrix, width, height)

    def zoomed(self, factor: float) -> View:
        """This view drawn larger or smaller by ``factor``, at most as large as can be drawn."""
        factor = min(factor, LONGEST / max(self.width, self.height))
        width, height = max(1, round(self.width * factor)), max(1, round(self.height * factor))
        stretch = scaling(width / self.width, height / self.height)
        return self.through(Window(stretch, width, height))

    def seen_from(self, other: View) -> View:
        """The same window, onto the picture that ``other`` draws instead of onto the page."""
        return View(self.matrix @ np.linalg.inv(other.matrix), self.width, self.height)

    def draw(self, page: Image, smear: bool = False) -> Image:
        """The pixels of the view.  It shrinks by area, so that thin strokes survive.

        Beyond the edge of the page there is white, or with ``smear`` what is at the edge,
        so that the edge itself does not show.
        """
        left, top, right, bottom = self._footprint(page)
        part, matrix = page[top:bottom, left:right], self.matrix @ shift(left, top)
        if _only_scales(matrix) and self._is_within(page):
            return _resized(part, self.width, self.height)
        zoom = self.zoom
        if zoom < 1:
            width = max(1, round(part.shape[1] * zoom))
            height = max(1, round(part.shape[0] * zoom))
            shrunk = _resized(part, width, height)
            matrix = matrix @ scaling(part.shape[1] / width, part.shape[0] / height)
            part = shrunk
        centres = shift(-0.5, -0.5) @ matrix @ shift(0.5, 0.5)
        how = cv2.INTER_CUBIC if zoom > 1 else cv2.INTER_LINEAR
        border = cv2.BORDER_REPLICATE if smear else cv2.BORDER_CONSTANT
        return _picture(
            cv2.warpPerspective(
                part, centres, (self.width, self.height),
                flags=how, borderMode=border, borderValue=WHITE,
            )
        )  # fmt: skip

    def _corners_on_page(self) -> Points:
        w, h = self.width, self.height
        corners = np.array([[0, 0], [w, 0], [0, h], [w, h]], np.float32)
        return moved(corners, np.linalg.inv(self.matrix))

    def _is_within(self, page: Image) -> bool:
        seen = self._corners_on_page()
        return bool(
            (seen > -1).all()
            and (seen[:, 0] < page.shape[1] + 1).all()
            and (seen[:, 1] < page.shape[0] + 1).all()
        )

    def _footprint(self, page: Image) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of the part of the page that is seen."""
        seen = self._corners_on_page()
        margin = 0 if _only_scales(self.matrix) else MARGIN
        first = np.round(seen.min(axis=0)).astype(int) - margin
        last = np.round(seen.max(axis=0)).astype(int) + margin
        left, top = (int(v) for v in np.clip(first, 0, (page.shape[1] - 1, page.shape[0] - 1)))
        return left, top, max(int(last[0]), left + 1), max(int(last[1]), top + 1)


def shift(x: float, y: float) -> Matrix:
    """Move by ``x`` to the right and ``y`` down."""
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], float)


def scaling(x: float, y: float) -> Matrix:
    """Stretch by ``x`` across and ``y`` down."""
    return np.diag([x, y, 1.0])


def moved(points: Points, matrix: Matrix) -> Points:
    """``points``, shape (n, 2), taken through ``matrix``."""
    if len(points) == 0:
        return points
    return np.asarray(cv2.perspectiveTransform(points[None], matrix)[0], np.float32)


def projection(
    corners: Sequence[tuple[float, float]], goals: Sequence[tuple[float, float]]
) -> Matrix:
    """The perspective that takes four corners to their four goals."""
    there, here = np.array(goals, np.float32), np.array(corners, np.float32)
    return np.asarray(cv2.getPerspectiveTransform(here, there))


def zoom_at(matrix: Matrix, x: float, y: float) -> float:
    """How much longer ``matrix`` makes a short line at ``x``, ``y``, over all directions."""
    depth = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    return float(np.sqrt(abs(np.linalg.det(matrix) / depth**3)))


def _only_scales(matrix: Matrix) -> bool:
    off = np.array([matrix[0, 1], matrix[1, 0], matrix[2, 0], matrix[2, 1]])
    return bool(np.abs(off).max() < 1e-9 and matrix[0, 0] > 0 and matrix[1, 1] > 0)


def _resized(image: Image, width: int, height: int) -> Image:
    if image.shape[1] == width and image.shape[0] == height:
        return image
    shrinks = width * height < image.shape[0] * image.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return _picture(cv2.resize(image, (width, height), interpolation=how))


def _picture(array: npt.NDArray[np.generic]) -> Image:
    return np.asarray(array, np.uint8)
