"""The one protocol every OCR engine speaks.

An engine takes a picture and gives words with boxes and confidences.  Adding one is one file
with a class that has :class:`Engine`'s members, and a row in
:data:`receipts.ocr.engines.FACTORIES`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from receipts.model import Box, Image, Word


class Engine(Protocol):
    """What the reader needs from an OCR engine."""

    name: str
    settings: str
    """What besides the picture its answers depend on: languages, sizes; part of a recording's
    name."""

    def version(self) -> str:
        """Name and version of the library behind the engine, for ``receipts doctor``."""
        ...

    def read(
        self, image: Image, *, psm: int = 6, regions: Sequence[Box] | None = None
    ) -> list[Word]:
        """Read the words of a picture.

        Args:
            image: Grey ``(h, w)`` or RGB ``(h, w, 3)``, upright.
            psm: Tesseract's page segmentation mode; other engines look for smaller print in
                mode 11, sparse text, and ignore the others.
            regions: Read only text whose centre lies in one of these boxes; all if ``None``.

        Returns:
            Words with boxes in pixels of ``image`` and confidences from 0 to 1.
        """
        ...


def inside(box: Box, regions: Sequence[Box] | None) -> bool:
    """Whether the centre of ``box`` lies in one of ``regions`` (``None`` is everywhere)."""
    if regions is None:
        return True
    x, y = box.centre
    return any(r.left <= x <= r.right and r.top <= y <= r.bottom for r in regions)
