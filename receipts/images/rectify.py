"""From the edges of the paper to the window that shows the paper alone, flat."""

from __future__ import annotations

from receipts.images.paper import Edges
from receipts.images.view import Window, projection, shift

MARGIN = 0.01
"""Of the paper's width, that is kept beyond its edges."""

NARROWEST = 0.4
"""Of the wider end of the paper, that the narrower one measures at least."""


def paper_window(edges: Edges, width: int, height: int) -> Window | None:
    """The window that shows the paper alone, its left and right edges upright.

    Args:
        edges: In pixels of a picture of ``width`` and ``height``, rows running across.

    Returns:
        ``None`` where no edge is known.
    """
    if edges == Edges():
        return None
    top, bottom = _rows_of(edges, width, height)
    upper, lower = _ends(edges, top, width), _ends(edges, bottom, width)
    spans = (upper[1] - upper[0], lower[1] - lower[0])
    new_height = bottom - top
    if min(*spans, new_height) <= 0:
        return None
    found = [name for name in ("left", "right", "top", "bottom") if getattr(edges, name)]
    note = f"edges seen: {', '.join(found)}"
    if edges.left and edges.right and min(spans) >= NARROWEST * max(spans):
        new_width = sum(spans) / 2
        corners = [(upper[0], top), (upper[1], top), (lower[0], bottom), (lower[1], bottom)]
        goals = [(0, 0), (new_width, 0), (0, new_height), (new_width, new_height)]
        return Window(projection(corners, goals), new_width, new_height, note)
    left, right = max(0.0, min(upper[0], lower[0])), min(float(width), max(upper[1], lower[1]))
    return Window(shift(-left, -top), right - left, new_height, note)


def _rows_of(edges: Edges, width: int, height: int) -> tuple[float, float]:
    """The first and the last row of the paper, with a margin where its edge is known."""
    left, right = _ends(edges, height / 2, width)
    margin = MARGIN * (right - left)
    top, bottom = 0.0, float(height)
    if edges.top:
        top = max(top, min(edges.top.across(left), edges.top.across(right)) - margin)
    if edges.bottom:
        bottom = min(bottom, max(edges.bottom.across(left), edges.bottom.across(right)) + margin)
    return top, bottom


def _ends(edges: Edges, row: float, width: int) -> tuple[float, float]:
    """Where the paper begins and ends in one row, with a margin at the edges that are known."""
    left = edges.left.across(row) if edges.left else 0.0
    right = edges.right.across(row) if edges.right else float(width)
    margin = MARGIN * (right - left)
    return left - margin if edges.left else 0.0, right + margin if edges.right else float(width)
