"""What is known of a page while it is prepared: a view onto it, and the print in that view."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from receipts.images.ink import Ink
from receipts.images.view import View, Window
from receipts.model import Image

MEASURED = 1_000_000
"""Pixels of the grey picture in which the characters are found."""

ENLARGED = (1.25, 2.0)
"""A smaller page is enlarged, so that small print is told from grain: not by less than the
first factor, which would only cost time, and not by more than the second."""

THUMB = 800
"""Longer side, in pixels, of the coloured picture in which paper is told from the rest."""


@dataclass(frozen=True, eq=False)
class Scene:
    """A page on its way to being prepared.

    Args:
        view: What is to be seen of the page, in about ``MEASURED`` pixels.
        ink: The characters that are seen, in pixels of ``view``.
        thumb: The whole page in little, RGB.
        drawn: The view of the page that ``thumb`` is.
    """

    view: View
    ink: Ink
    thumb: Image = field(repr=False)
    drawn: View

    def through(self, window: Window) -> Scene:
        """The scene after a change of geometry."""
        view = self.view.through(window)
        ink = self.ink.moved(window.matrix).within(view.width, view.height)
        return replace(self, view=view, ink=ink)

    def picture(self, side: int) -> tuple[Image, float]:
        """What is seen, its longer side ``side`` pixels, and the scale of that."""
        scale = side / max(self.view.width, self.view.height)
        return self.view.zoomed(scale).seen_from(self.drawn).draw(self.thumb, smear=True), scale


def measured(view: View) -> View:
    """The view in as many pixels as measuring needs."""
    least, most = ENLARGED
    factor = min(most, float(np.sqrt(MEASURED / (view.width * view.height))))
    return view.zoomed(1.0 if 1 < factor < least else factor)


def thumbnail(page: Image) -> tuple[Image, View]:
    """A page in little, and the view of it that this is.

    Its fine detail does not matter, so single pixels are taken where there are too many.
    """
    view = View.of(page)
    view = view.zoomed(min(1.0, THUMB / max(view.width, view.height)))
    size = (view.width, view.height)
    return np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_LINEAR), np.uint8), view


def to_grey(image: Image) -> Image:
    """An RGB picture in grey."""
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
