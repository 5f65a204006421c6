"""An engine that remembers: every reading kept as a file, so that it need not be done twice.

The key is made of the pixels *and* of the engine's settings, so that a changed filter is never
answered with old text.  Fitting, benchmarks and the parser's tests stand on it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from receipts.cpu import cpu_seconds
from receipts.errors import EngineUnavailable
from receipts.model import Box, Image, Word
from receipts.ocr.base import Engine, Layout, Profile

LAYOUT_KEYS: dict[Layout, str] = {"block": "6", "columns": "4", "sparse": "11"}
"""What stands for a layout in the name of a recording.  With other texts every recording that
there is would have to be made again."""


class RecordedEngine:
    """Answers from a folder of recordings, and asks the engine behind it for what is new.

    Args:
        name: The engine's name, such as ``tesseract``.
        folder: Where the recordings lie; made where it is missing.
        engine: Makes the new readings; without it an unknown picture is an error.
        settings: Those of the engine whose answers were recorded, where none is given.
        profile: The same; without it ``name`` is the calibration key.

    Attributes:
        seconds: CPU time that the readings asked for so far took when they were recorded.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        engine: Engine | None = None,
        settings: str = "eng",
        profile: Profile | None = None,
    ) -> None:
        self.name = name
        self.settings = engine.settings if engine else settings
        self.profile = engine.profile if engine else profile or Profile(calibration=name)
        self.seconds = 0.0
        self._folder = folder
        self._engine = engine

    def version(self) -> str:
        """See :meth:`receipts.ocr.base.Engine.version`."""
        return self._engine.version() if self._engine else f"{self.name}, recorded"

    def read(
        self, image: Image, *, layout: Layout = "block", regions: Sequence[Box] | None = None
    ) -> list[Word]:
        """As :meth:`receipts.ocr.base.Engine.read`.

        Raises:
            EngineUnavailable: The picture was never recorded and no engine stands behind.
        """
        path = self._folder / f"{self._key(image, layout, regions)}.json.gz"
        if not path.is_file():
            self._record(path, image, layout, regions)
        content = json.loads(gzip.decompress(path.read_bytes()))
        self.seconds += content["seconds"]
        return [Word(text, Box(*box), confidence) for text, box, confidence in content["words"]]

    def _record(
        self, path: Path, image: Image, layout: Layout, regions: Sequence[Box] | None
    ) -> None:
        if self._engine is None:
            raise EngineUnavailable(
                f"this picture was not recorded for {self.name}.", file=self._folder
            )
        start = cpu_seconds()
        words = self._engine.read(image, layout=layout, regions=regions)
        content = {
            "seconds": round(cpu_seconds() - start, 4),
            "words": [
                (w.text, [round(v, 1) for v in (w.box.left, w.box.top, w.box.right, w.box.bottom)],
                 round(w.confidence, 4))
                for w in words
            ],
        }  # fmt: skip
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_bytes(gzip.compress(json.dumps(content).encode(), mtime=0))
        partial.replace(path)

    def _key(self, image: Image, layout: Layout, regions: Sequence[Box] | None) -> str:
        asked = f"{self.name} {LAYOUT_KEYS[layout]} {image.shape} {regions}"
        digest = hashlib.sha256(asked.encode())
        digest.update(image.tobytes())
        return f"{self.name}-{self.settings}-{digest.hexdigest()[:32]}"
