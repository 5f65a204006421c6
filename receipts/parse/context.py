"""What the parsers know about the page besides its lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Context:
    """The page around the lines.

    Args:
        width: Page width in pixels.
        height: Page height in pixels.
        today: The day after which no purchase can lie.
        photo_date: The day the photo says it was taken, where it says so.
        countries: How strongly the text speaks for each country (ISO 3166 alpha-2), in
            log-odds, filled by :func:`receipts.parse.country.place`.
        currency: ISO 4217 code, or empty where nothing tells.
    """

    width: float
    height: float
    today: dt.date
    photo_date: dt.date | None = None
    countries: Mapping[str, float] = field(default_factory=dict)
    currency: str = ""
