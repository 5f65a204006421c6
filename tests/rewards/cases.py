"""Rows for the tests of the rewards: a good receipt, changed where a case says so."""

from __future__ import annotations

import datetime as dt
from typing import Any

AS_OF = dt.date(2026, 11, 30)


def row(number: int = 1, /, **changes: Any) -> dict[str, Any]:
    """A receipt that counts for the shopper panel; each ``number`` is another purchase."""
    return {
        "file": f"{number:03}.jpg",
        "status": "ok",
        "merchant": f"Grocer {chr(65 + number % 26) * 6}",
        "date": "2026-11-20",
        "total": f"{10 + number}.50",
        "currency": "USD",
        "type": "grocery",
        "reasons": "",
        "brand": "",
        "sha256": f"{number:064x}",
        "uploaded": "2026-11-21",
        **changes,
    }


def rows(number: int, **changes: Any) -> list[dict[str, Any]]:
    return [row(n, **changes) for n in range(1, number + 1)]
