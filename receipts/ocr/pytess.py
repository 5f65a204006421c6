"""Tesseract through pytesseract and the system's binary, one process start a picture."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from receipts.errors import EngineUnavailable
from receipts.model import Box, Image, Word
from receipts.ocr.base import Layout, inside
from receipts.ocr.tesseract import PROFILE, SEGMENTATION_MODES, model_files

os.environ.setdefault("OMP_THREAD_LIMIT", "1")


class PytesseractEngine:
    """The ``tesseract`` binary on the ``PATH`` (or in ``pytesseract.tesseract_cmd``).

    Raises:
        EngineUnavailable: pytesseract is not installed, there is no such binary, or it lacks
            one of ``languages``.
    """

    name = "pytesseract"
    profile = PROFILE

    def __init__(self, languages: tuple[str, ...] = ("eng",)) -> None:
        self.settings = "+".join(languages)
        try:
            import pytesseract
        except ImportError as error:
            raise EngineUnavailable(
                "pytesseract is not installed.", advice="Run: pip install pytesseract"
            ) from error
        self._lib = pytesseract
        try:
            have = set(pytesseract.get_languages(config=""))
        except (pytesseract.TesseractNotFoundError, OSError) as error:
            raise EngineUnavailable(
                "there is no tesseract program on this machine.",
                advice="Install it (Debian: apt-get install tesseract-ocr; macOS: brew install "
                "tesseract; Windows: winget install UB-Mannheim.TesseractOCR and add its folder "
                "to PATH), or use the engine 'tesseract', which needs none.",
            ) from error
        missing = [code for code in languages if code not in have]
        if missing:
            raise EngineUnavailable(
                f"the system's Tesseract lacks the language {missing[0]!r}.",
                advice=f"Debian: apt-get install tesseract-ocr-{missing[0]}",
            )
        self._languages = "+".join(languages)

    def version(self) -> str:
        """See :meth:`receipts.ocr.base.Engine.version`."""
        return f"tesseract {self._lib.get_tesseract_version()}"

    def read(
        self, image: Image, *, layout: Layout = "block", regions: Sequence[Box] | None = None
    ) -> list[Word]:
        """See :meth:`receipts.ocr.base.Engine.read`."""
        data = self._lib.image_to_data(
            image,
            lang=self._languages,
            config=f"--psm {SEGMENTATION_MODES[layout]} --dpi 300",
            output_type=self._lib.Output.DICT,
        )
        columns = ("text", "left", "top", "width", "height", "conf")
        words = []
        for text, left, top, width, height, conf in zip(*(data[c] for c in columns), strict=True):
            box = Box(left, top, left + width, top + height)
            # Rows of blocks, paragraphs and lines carry no text and a confidence of -1.
            if text.strip() and float(conf) >= 0 and inside(box, regions):
                words.append(Word(text.strip(), box, float(conf) / 100))
        return words


def program_and_models(languages: Sequence[str]) -> list[Path]:
    """The files that the answers depend on: the program, where it is there, and its models."""
    program = shutil.which("tesseract")
    return [*([Path(program)] if program else []), *model_files(languages)]
