"""A loaded page to the picture that OCR reads best, step by step.

Everything is measured on one small picture of the page; the geometry is gathered in a
:class:`~receipts.images.view.View`, and the result is drawn from the full page in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from receipts.images.barcode import without_barcodes
from receipts.images.geometry import scale
from receipts.images.ink import find_ink
from receipts.images.level import level_window
from receipts.images.light import flatten
from receipts.images.margins import print_window
from receipts.images.paper import FEWEST, SIDE, find_edges
from receipts.images.raster import side_reduction
from receipts.images.rectify import paper_window
from receipts.images.scene import Scene, measured, thumbnail, to_grey
from receipts.images.shrink import shrunk_array
from receipts.images.straighten import LEAST_TILT, grows_too_much, rotation, tilt
from receipts.images.turn import CLEAR, ReadQuality, axis_evidence, turned, upright
from receipts.images.view import Points, View, Window, moved
from receipts.model import Image, Stage

CHARACTER = 20.0
"""Height in pixels of most characters at which Tesseract reads best: rows of about 30."""

LARGEST_ZOOM = 3.0
"""Enlarging more shows nothing that the page does not hold."""

SMALLER = 0.75
"""Characters 15 pixels high are read as well as those of 20, faster, and with other mistakes:
of two looks at two sizes one sees more than of two at the same size."""

FINER = 1.6
"""How many times larger than for a page reader a row is drawn for a reader of rows: characters
32 pixels high are what fits into the 48 pixels that the recogniser makes of a row."""

MOST_PIXELS = 4_000_000
"""Of the prepared page."""

SHOWN = 1000
"""Longer side, in pixels, of the pictures that show the steps."""

Step = Callable[[Scene], Window | None]
"""Looks at a scene and says through which window to see it, ``None`` for as it is."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A page made ready for OCR.

    Args:
        grey: Upright, flat, straight, scaled, uneven light and barcodes taken out,
            ``(height, width)``.
        text_height: Height of most characters in ``grey`` in pixels, 0 where there are none.
        turns: Quarter turns counter-clockwise by which the loaded page was turned.
        letters: Middle of each character in ``grey``, x and y in pixels, ``(n, 2)``.
        sure: Whether rows certainly run across; it says nothing about head and foot.
        view: Where each point of the turned page is in the prepared one.
        loaded: The page that was prepared, RGB, as it was before it was turned.
        path: Each change of geometry: its name, what is seen after it, and what it found.
    """

    grey: Image = field(repr=False)
    text_height: float
    letters: Points = field(repr=False)
    turns: int
    sure: bool
    view: View
    loaded: Image = field(repr=False)
    path: tuple[tuple[str, View, str], ...] = field(repr=False)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.view.width, self.view.height

    @property
    def upright(self) -> Image:
        """The loaded page after its quarter turns, which all pictures are drawn from."""
        return turned(self.loaded, self.turns)

    @cached_property
    def page(self) -> Image:
        """The prepared page in RGB, same size and geometry as ``grey``."""
        return self.view.draw(self.upright)

    @cached_property
    def small(self) -> Image:
        """``grey`` at :data:`SMALLER` times its size."""
        return scale(self.grey, SMALLER)

    @cached_property
    def fine(self) -> Image:
        """The page in RGB with the detail that it was loaded with, up to :data:`FINER` times.

        A recogniser of single rows wants them larger than a page reader does.
        """
        finer = min(max(1.0, 1 / self.view.zoom), FINER)
        return self.page if finer == 1 else self.view.zoomed(finer).draw(self.upright)

    @cached_property
    def flat(self) -> Image:
        """``fine`` in grey with uneven light taken out: what a second look at rows sees anew."""
        return flatten(to_grey(self.fine))

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The picture after each step, and what the step found."""
        page = self.upright
        steps = [Stage(name, _shown(view).draw(page), note) for name, view, note in self.path]
        scaled = Stage("scale", self.page, f"characters {self.text_height:.0f} pixels high")
        return (
            *steps,
            scaled,
            Stage("light", self.grey, "divided by the brightness of paper, without barcodes"),
        )


def _shown(view: View) -> View:
    return view.zoomed(min(1.0, SHOWN / max(view.width, view.height)))


def straighten(scene: Scene) -> Window | None:
    """Turn the page so that the rows of print run straight across."""
    degrees, _ = tilt(scene.ink.points)
    if abs(degrees) < LEAST_TILT:
        return None
    width, height = scene.view.width, scene.view.height
    window = rotation(degrees, width, height, f"rows tilted by {degrees:+.1f} degrees")
    return None if grows_too_much(window, width, height) else window


def find_paper(scene: Scene) -> Window | None:
    """Show the paper alone, with the perspective taken out."""
    picture, scale = scene.picture(SIDE)
    letters = scene.ink.centres[scene.ink.in_rows()]
    edges = find_edges(picture, letters * np.float32(scale), scene.ink.marks * np.float32(scale))
    return paper_window(edges.scaled(1 / scale), scene.view.width, scene.view.height)


def level(scene: Scene) -> Window | None:
    """Level the rows where they fan out, or where the first turn left a little tilt."""
    return level_window(scene.ink.points, scene.view.width, scene.view.height)


def cut_margins(scene: Scene) -> Window | None:
    """Leave out wide empty margins, such as those of a receipt scanned on a large sheet."""
    ink = scene.ink
    return print_window(ink.marks, ink.size, scene.view.width, scene.view.height)


STEPS: tuple[tuple[str, Step], ...] = (
    ("straighten", straighten),
    ("paper", find_paper),
    ("level", level),
    ("margins", cut_margins),
)
"""The changes of geometry after the quarter turn, in order."""


def prepare(
    page: Image, turns: int | None = None, steps: Sequence[tuple[str, Step]] = STEPS
) -> Prepared:
    """Make a page ready for OCR.

    A page that lies on its side is turned first and then prepared from the beginning, so that
    what comes out is the same, pixel for pixel, whichever way the page was held.

    Args:
        page: RGB, as :func:`receipts.images.load.load` gives it.
        turns: Quarter turns counter-clockwise to apply, where they are known.  If they are
            not, rows will run across, but maybe upside down: see :func:`turn_upright`.
        steps: Changes of geometry with their names, in order.
    """
    page = shrunk_array(page, side_reduction(page.shape[1], page.shape[0]))
    way_up = turned(page, turns or 0)
    whole = to_grey(way_up)
    view = measured(View.of(way_up))
    small = view.draw(whole)
    ink, mask = find_ink(small)
    evidence = axis_evidence(small, ink, mask)
    if turns is None and evidence < 0:
        return prepare(page, 1, steps)
    scene = Scene(view, ink, *thumbnail(way_up))
    note = f"evidence for rows {evidence:+.1f}, turned by {90 * (turns or 0)} degrees"
    path = [("turn", scene.view, note)]
    for name, step in steps:
        window = step(scene)
        scene = scene.through(window) if window else scene
        path.append((name, scene.view, window.note if window else "nothing to do"))
    fitted, text_height = fit(scene)
    letters = moved(scene.ink.centres[scene.ink.in_rows()], fitted.seen_from(scene.view).matrix)
    grey = without_barcodes(flatten(fitted.draw(whole)), text_height or CHARACTER)
    sure = evidence > CLEAR
    return Prepared(grey, text_height, letters, turns or 0, sure, fitted, page, tuple(path))


def turn_upright(
    prepared: Prepared,
    read_quality: ReadQuality,
    steps: Sequence[tuple[str, Step]] = STEPS,
) -> Prepared:
    """Ask an OCR engine which way up the print is, and prepare the page that way.

    Args:
        prepared: What was not legible.
        read_quality: Says how legible a grey picture is.
        steps: As for :func:`prepare`.

    Returns:
        ``prepared`` itself where no other way up is more legible.
    """
    turns = (0, 2) if prepared.sure else (0, 2, 1, 3)
    extra = upright(prepared.grey, prepared.letters, read_quality, turns)
    if extra == 0:
        return prepared
    return prepare(prepared.loaded, turns=(prepared.turns + extra) % 4, steps=steps)


def fit(scene: Scene) -> tuple[View, float]:
    """The view at the scale that OCR reads best, and the height of most characters in it.

    Where there is no print to go by, the page keeps its scale, or becomes smaller.
    """
    view, ink = scene.view, scene.ink
    letters = ink.sides[ink.in_rows(), 1]
    height = float(np.median(letters)) if len(letters) >= FEWEST else 0.0
    zoom = CHARACTER / height if height else min(1.0, 1 / view.zoom)
    zoom = min(zoom, LARGEST_ZOOM / view.zoom, (MOST_PIXELS / (view.width * view.height)) ** 0.5)
    return view.zoomed(zoom), height * zoom
