"""A receipt as reading leaves it, made by hand: no picture file, no OCR."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from fake_readers import receipt_of

from receipts.decide.weigh import Calibration, FieldModel, weigh
from receipts.model import Box, Candidate, Evidence, Field, Line, Look, Stage, Word
from receipts.receipt import Receipt

WEIGHTS = {"label": 3.0, "cash_less_change": 2.5, "cash_label": -4.0, "largest": 1.5, "form": 4.0}


@pytest.fixture
def receipt() -> Receipt:
    model = FieldModel(WEIGHTS, {"tesseract": Calibration(0.9, 0.1)})
    total = (
        Candidate(
            Decimal("32.74"),
            "TOTAL 32.74",
            Box(120, 300, 180, 320),
            (
                Evidence("label", 0.8, detail="TOTAL"),
                Evidence("cash_less_change", detail="40.00 - 7.26"),
                Evidence("never_fitted"),
            ),
        ),
        Candidate(
            Decimal("40.00"),
            "CASH 40.00",
            Box(120, 330, 180, 350),
            (Evidence("largest"), Evidence("cash_label", detail="CASH")),
        ),
    )
    merchant = Candidate("Fern & Hollow", "Fern & Hollow", Box(40, 20, 160, 50),
                         (Evidence("largest"),))  # fmt: skip
    day = Candidate(dt.date(2026, 11, 14), "11/14/2026", Box(20, 80, 110, 96), (Evidence("form"),))
    words = (
        Word("TOTAL", Box(20, 300, 80, 320), 0.95),
        Word("32.74", Box(120, 300, 180, 320), 0.4),
    )
    page = np.full((400, 200, 3), 230, np.uint8)
    return receipt_of(
        file="fern.jpg",
        status="review",
        merchant=weigh([merchant], model, "tesseract"),
        date=weigh([day], model, "tesseract"),
        total=weigh(total, model, "tesseract"),
        currency=Field("USD", 0.99),
        confidence=0.71,
        reasons=("merchant_uncertain",),
        looks=(Look("page", "tesseract", (Line(words),), 0.25),),
        seconds=0.4,
        sha256="ab" * 32,
        page=page,
        stages=(
            Stage("paper", page, "found, 4 corners"),
            Stage("light", page[..., 0].copy(), ""),
        ),
    )
