"""RapidOCR (PP-OCR models on onnxruntime): slower than Tesseract, and far better on photos.

Detection and recognition are called apart, so that a second opinion can be asked on a few
rows only.  The models lie inside the wheel; nothing is fetched, and nothing is sent.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt

from receipts.errors import MissingExtra
from receipts.images.geometry import scale
from receipts.model import Box, Image, Word
from receipts.ocr.base import Layout, Plan, Profile, inside
from receipts.private import nothing_to_fetch_with, switch_off_telemetry

DETECTION_PIXELS = 640_000
"""Detection sees the picture scaled down to this many pixels: its cost grows with the area,
and finding rows needs less detail than reading them."""

SPARSE_PIXELS = 1_000_000
"""The same for the layout ``sparse``: small print is found with this."""

NARROWEST = 32
"""Rows are not padded to more than this many pixels, and each is read alone: most rows of a
receipt are short, and what one of them says then does not depend on the others."""

THINNEST = 1 / 120
"""Width over height, or the other way round, below which nothing is looked for.  RapidOCR reduces a
picture to sides of at most 2,000 pixels and refuses one that has less than 16 across then."""

PLAIN = str.maketrans("。、【】「」", ".,[][]")
"""Signs of Chinese print, which the models also know, as the ones that a receipt has."""

Quads = npt.NDArray[np.float32]
"""Text rows as ``(n, 4, 2)``: corners clockwise from the top left, in pixels."""


class RapidEngine:
    """PP-OCR detection and recognition, one thread, models loaded at the first picture.

    Args:
        languages: Ignored: the models know the signs of all languages in Latin script.

    Raises:
        MissingExtra: rapidocr or onnxruntime is not installed.
    """

    name = "rapidocr"
    settings = f"{DETECTION_PIXELS}-{NARROWEST}-least"
    profile = Profile(
        calibration="rapidocr",
        role="second opinion",
        # Upright receipts get 0.75 to 1.0, the same ones upside down 0.42 to 0.53.
        legible=0.65,
        plans=(
            Plan("neural", picture="fine", spares_settled=True),
            Plan("flat", layout="sparse", picture="flat", spares_settled=True),
        ),
    )

    def __init__(self, languages: tuple[str, ...] = ()) -> None:
        threads = "EngineConfig.onnxruntime"
        self._ocr: Any = _library()(
            params={
                f"{threads}.intra_op_num_threads": 1,
                f"{threads}.inter_op_num_threads": 1,
                # Detection takes a fifth less time where memory is kept from picture to picture.
                f"{threads}.enable_cpu_mem_arena": True,
                "Global.log_level": "critical",
                "Global.return_word_box": True,
                "Det.limit_side_len": 4000,
                "Det.limit_type": "max",
                "Rec.rec_img_shape": [3, 48, NARROWEST],
                "Rec.rec_batch_num": 1,
            }
        )

    def version(self) -> str:
        """See :meth:`receipts.ocr.base.Engine.version`."""
        from importlib.metadata import version

        return f"rapidocr {version('rapidocr')}, onnxruntime {version('onnxruntime')}"

    def read(
        self, image: Image, *, layout: Layout = "block", regions: Sequence[Box] | None = None
    ) -> list[Word]:
        """See :meth:`receipts.ocr.base.Engine.read`."""
        colour = np.repeat(image[..., None], 3, axis=2) if image.ndim == 2 else image
        quads = self.detect(colour, SPARSE_PIXELS if layout == "sparse" else DETECTION_PIXELS)
        wanted = [quad for quad in quads if inside(_bounds(quad), regions)]
        return self.recognise(colour, np.asarray(wanted, np.float32)) if wanted else []

    def detect(self, image: Image, pixels: int = DETECTION_PIXELS) -> Quads:
        """Find the rows of print in an RGB picture, seen at no more than so many pixels."""
        factor = min(1.0, math.sqrt(pixels / (image.shape[0] * image.shape[1])))
        small = scale(image, factor)
        if min(small.shape[:2]) < THINNEST * max(small.shape[:2]):
            return np.zeros((0, 4, 2), np.float32)
        found = self._ocr(small[..., ::-1], use_det=True, use_cls=False, use_rec=False)
        if found is None or found.boxes is None:
            return np.zeros((0, 4, 2), np.float32)
        return np.asarray(found.boxes, np.float32) / np.float32(factor)

    def recognise(self, image: Image, quads: Quads) -> list[Word]:
        """Read the rows that lie in ``quads`` of an RGB picture."""
        crops = self._ocr.crop_text_regions(np.ascontiguousarray(image[..., ::-1]), quads)
        read = self._ocr.recognize_txt(crops)
        words: list[Word] = []
        for quad, crop, text, columns in zip(
            quads, crops, read.txts, read.word_results, strict=True
        ):
            # A crop much taller than wide was turned before it was read: no printed row.
            if text.strip() and crop.shape[1] >= crop.shape[0] / 2:
                words += _words(quad, text, columns)
        return words


def _library() -> Any:
    """The class ``rapidocr.RapidOCR``, imported so that nothing is sent or fetched."""
    switch_off_telemetry()
    try:
        import onnxruntime  # noqa: F401

        with nothing_to_fetch_with("rapidocr"):
            from rapidocr import RapidOCR
        _spare_memory()
    except ImportError as error:
        raise MissingExtra(
            "RapidOCR is not installed.", advice="Run: pip install 'receipts[neural]'"
        ) from error
    return RapidOCR


def _spare_memory() -> None:
    """Let rapidocr's sessions plan no memory ahead, for which it has no setting of its own.

    onnxruntime plans, and keeps, a block of memory for every size of picture that it has seen.
    Each row has another size, so that this takes 100 MB, saves no time and changes no answer.
    """
    # A release that makes its sessions elsewhere reads as well, with more memory.
    with suppress(ModuleNotFoundError):
        from rapidocr.inference_engine.onnxruntime import main as sessions

        vars(sessions)["SessionOptions"] = _session_options


def _session_options() -> Any:
    from onnxruntime import SessionOptions

    options = SessionOptions()
    options.enable_mem_pattern = False
    return options


def _bounds(quad: npt.NDArray[np.float32]) -> Box:
    (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
    return Box(float(left), float(top), float(right), float(bottom))


def _words(quad: npt.NDArray[np.float32], text: str, columns: Any) -> Iterator[Word]:
    """Cut a row at its spaces; the recogniser tells in which column it saw each letter.

    A word is as sure as its least sure letter: a mean hides the one figure that is wrong.
    """
    places = [column for word in columns.word_cols for column in word]
    length = max(float(columns.line_txt_len), 1.0)
    position = letter = 0
    for part in text.split():
        position = text.index(part, position)
        seen = places[letter : letter + len(part)]
        confidences = columns.confs[position : position + len(part)]
        position, letter = position + len(part), letter + len(part)
        if not seen:
            continue
        start, end = max(0.0, (seen[0] - 0.5) / length), min(1.0, (seen[-1] + 1.5) / length)
        # The models know full-width signs too; a receipt's are the ordinary ones.
        plain = unicodedata.normalize("NFKC", part).translate(PLAIN)
        if _is_rule(plain):
            continue
        yield Word(plain, _slice(quad, start, end), float(np.min(confidences)))


def _is_rule(text: str) -> bool:
    """Whether a printed rule was read as a row of one letter; 10.000.000 is none."""
    grouped = re.search(r"\d[.,']\d{2,3}(?!\d)", text)
    return len(text) >= 8 and len(set(text)) * 3 < len(text) and not grouped


def _slice(quad: npt.NDArray[np.float32], start: float, end: float) -> Box:
    """The box of a part of a row, its height that of the slanted row, not of its bounds."""
    top_left, top_right, bottom_right, bottom_left = quad
    left, right = (top_left + bottom_left) / 2, (top_right + bottom_right) / 2
    (x1, y1), (x2, y2) = left + (right - left) * start, left + (right - left) * end
    height = float(np.linalg.norm(bottom_left - top_left))
    middle = float(y1 + y2) / 2
    return Box(float(x1), middle - height / 2, max(float(x2), float(x1) + 1), middle + height / 2)
