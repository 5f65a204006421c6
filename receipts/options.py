"""The options of reading, passed whole from the caller to the stage that needs them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from receipts.errors import WrongCall
from receipts.ocr.engines import choices

PAGES = ("each", "joined")


@dataclass(frozen=True, slots=True)
class Options:
    """How to read.  Unknown names and impossible values are refused with a message.

    Args:
        engine: ``auto`` (the best that is installed), ``tesseract``, ``rapidocr``,
            ``pytesseract``, or what else :data:`receipts.ocr.engines.ENGINES` has.
        languages: Tesseract language codes, such as ``("eng", "deu")``.
        pages: ``each`` page of a PDF or TIFF is a receipt, or all are ``joined`` into one.
        today: The day after which no purchase can lie; ``None`` is the day of the call.
        timeout: Seconds that one page may take in a scan.
        max_memory: Bytes that a worker process of a scan may hold resident.
        max_bytes: Largest file that is opened.
        max_pixels: Largest picture that is decoded, in pixels.
        max_pages: Most pages that a PDF or TIFF may have.
        keep_pictures: Keep the page and the stages of preparation on the result.
        fingerprint: Make the fingerprint by which the picture is known again, for a ledger.
    """

    engine: str = "auto"
    languages: tuple[str, ...] = ("eng",)
    pages: str = "each"
    today: dt.date | None = None
    timeout: float = 60.0
    max_memory: int = 2 * 1024**3
    max_bytes: int = 64 * 1024 * 1024
    max_pixels: int = 200_000_000
    max_pages: int = 200
    keep_pictures: bool = True
    fingerprint: bool = False

    def __post_init__(self) -> None:
        _one_of("engine", self.engine, choices())
        _one_of("pages", self.pages, PAGES)
        if not self.languages or isinstance(self.languages, str):
            raise WrongCall("languages must be a tuple of Tesseract codes, such as ('eng', 'deu').")
        for name in ("timeout", "max_memory", "max_bytes", "max_pixels", "max_pages"):
            # Also false for NaN, which is neither more nor less than anything.
            if not 0 < getattr(self, name) < math.inf:
                raise WrongCall(f"{name} must be more than 0, not {getattr(self, name)!r}.")

    @classmethod
    def resolve(cls, given: Options | Mapping[str, Any] | None = None, **named: Any) -> Options:
        """Make options from nothing, from a mapping, or from options with some replaced.

        >>> Options.resolve({"engine": "tesseract"}, pages="joined").pages
        'joined'
        """
        known = {f.name for f in fields(cls)}
        base = (
            {}
            if given is None
            else dict(given)
            if isinstance(given, Mapping)
            else {name: getattr(given, name) for name in known}
        )
        unknown = sorted((base.keys() | named.keys()) - known)
        if unknown:
            raise WrongCall(f"unknown option {unknown[0]!r}; known are {', '.join(sorted(known))}.")
        return cls(**{**base, **named})


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise WrongCall(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
