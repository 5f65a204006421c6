"""What each row of a receipt is, by its labels and amounts and by where it stands."""

from __future__ import annotations

import numpy as np
import pytest
from drawn import page
from fake_readers import receipt_of
from papers import PAPERS

from receipts.errors import WrongCall
from receipts.inspect.page_picture import OF_ROWS, draw_page

PAPER = """
    CORNER SHOP
    12 Harbour Road
    MILK                4.00
    BREAD
    wholegrain          3.00
    SUBTOTAL            7.00
    VAT 10%             0.70
    TOTAL               7.70
    CASH               10.00
    CHANGE              2.30
    THANK YOU
"""


def test_rows_of_a_receipt() -> None:
    assert page(PAPER).row_types == [
        "head", "head", "item", "item", "item", "sum", "tax", "sum", "payment", "payment", "foot",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("CORNER SHOP\nTOTAL\n12.30", ["head", "head", "item"]),  # nothing above has money
        ("TEA 1.00\nTOTAL\n12.30", ["item", "sum", "item"]),
        ("CORNER SHOP\nTable 12", ["head", "head"]),
        ("TEA 1.00\nTip 2.00", ["item", "sum"]),
        ("x", ["head"]),
    ],
)
def test_parts_of_receipts(text: str, types: list[str]) -> None:
    assert page(text).row_types == types


def test_what_was_read_is_drawn() -> None:
    read = PAPERS["US grocery"].page
    picture = np.full((int(read.height), int(read.width), 3), 255, np.uint8)
    drawn = np.asarray(draw_page(receipt_of(page=picture, read_page=read)))
    assert drawn.shape[0] > picture.shape[0]  # the equations stand below
    row = next(row for row, kind in zip(read.rows, read.row_types, strict=True) if kind == "tax")
    shade = drawn[int(row.line.box.centre[1]), -3].astype(int)
    tint = 255 - np.array(OF_ROWS["tax"])
    assert np.argmax(255 - shade) == np.argmax(tint)  # the colour of taxes over white paper


def test_what_there_is_no_drawing_of_is_refused() -> None:
    with pytest.raises(WrongCall, match="fields, page"):
        receipt_of().show("rows")  # type: ignore[arg-type]
