"""The samples are what their labels say, and anyone can draw them again."""

from __future__ import annotations

import csv
import datetime as dt
import io
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
sys.path.insert(0, str(ROOT / "tools"))

from draw_samples import (  # noqa: E402
    amounts,
    draw,
    encode,
    faults,
    labels,
    load,
    readme,
)

PAPERS, PHOTOS = load()
DATE_ORDER = {"us": "mdy", "uk": "dmy", "de": "dmy", "fr": "dmy"}
MONTHS = ["", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def table() -> list[dict[str, str]]:
    with (SAMPLES / "labels.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def printed(paper: dict[str, Any]) -> str:
    return "\n".join(" ".join(row[1:]) for row in paper["rows"])


def test_every_picture_has_a_label_and_every_label_a_picture() -> None:
    assert sorted(row["file"] for row in table()) == sorted(p.name for p in SAMPLES.glob("*.jpg"))


def test_labels_and_readme_are_those_of_the_specification() -> None:
    assert table() == labels(PAPERS, PHOTOS)
    assert (SAMPLES / "README.md").read_text(encoding="utf-8") == readme()


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.jpg")), ids=lambda path: path.name)
def test_pictures_are_small_files_of_a_phones_shape(path: Path) -> None:
    assert path.stat().st_size < 200_000
    with Image.open(path) as picture:
        assert 700 <= picture.width <= 1200
        assert picture.mode == "RGB"


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_every_receipt_adds_up(paper: dict[str, Any]) -> None:
    assert faults(paper) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            ("item", "WHOLE MILK GAL", "4.28 F"),
            "SUBTOTAL: 32.06 printed, the rows above give 32.05",
        ),
        (("item", "  2.31 lb @ 0.80 /lb", "1.82 F"), "  2.31 lb @ 0.80 /lb: is not 1.82"),
        (("tax", "TAX 7.55% ON 8.99", "0.69"), "TOTAL: 32.74 printed, the rows above give 32.75"),
        (("change", "CHANGE", "7.27"), "32.73 paid, 32.74 due"),
    ],
)
def test_a_wrong_amount_is_found(change: tuple[str, str, str], fault: str) -> None:
    paper = dict(PAPERS["us-grocery"])
    place = next(i for i, row in enumerate(paper["rows"]) if row[1][:6] == change[1][:6])
    paper["rows"] = [*paper["rows"][:place], list(change), *paper["rows"][place + 1 :]]
    assert fault in faults(paper)


def test_net_and_tax_make_gross() -> None:
    assert faults({"rows": [["vat", "TVA 10% HT 38,00 TVA 3,80", "41,81"]]})


@pytest.mark.parametrize(
    "paper", [paper for paper in PAPERS.values() if "total" in paper], ids=lambda p: p["name"]
)
def test_the_labels_stand_on_the_paper(paper: dict[str, Any]) -> None:
    """Merchant, date and total are printed as labelled."""
    text = printed(paper).upper()
    names = paper["merchant"].upper().split("|")
    head = " ".join(text.split("\n")[:2])
    assert any(name in head for name in names)
    totals = [amounts(row[2])[-1] for row in paper["rows"] if row[0] == "total"]
    assert totals == [Decimal(paper["total"])]
    assert paper["currency"] in {"us": "USD", "uk": "GBP"}.get(paper["name"][:2], "EUR")
    if "date" in paper:
        assert paper["date_printed"].upper() in text
        assert as_date(paper["date_printed"], DATE_ORDER[paper["name"][:2]]) == paper["date"]


def as_date(text: str, order: str) -> dt.date:
    parts = text.replace("/", " ").replace(".", " ").replace(",", " ").split()
    number = {"m": 0, "d": 0, "y": 0}
    for part, letter in zip(parts, order, strict=True):
        number[letter] = MONTHS.index(part) if part in MONTHS else int(part)
    return dt.date(number["y"] % 2000 + 2000, number["m"], number["d"])


def test_where_nothing_can_be_read_nothing_is_labelled() -> None:
    empty = [row["file"] for row in table() if not any(list(row.values())[1:])]
    assert empty == ["torn-unreadable.jpg", "shopping-list.jpg"]


def test_the_duplicate_shows_the_same_receipt_in_another_picture() -> None:
    first, again = (row for row in table() if row["merchant"] == "Fern Hollow Market")
    assert {**first, "file": ""} == {**again, "file": ""}
    assert (SAMPLES / first["file"]).read_bytes() != (SAMPLES / again["file"]).read_bytes()


@pytest.mark.parametrize(
    "file",
    ["us-hardware-scan.jpg", "uk-bakery-stained.jpg", "us-restaurant-tilted.jpg",
     "torn-unreadable.jpg", "shopping-list.jpg"],
)  # fmt: skip
def test_drawn_again_they_look_the_same(file: str) -> None:
    """Not to the byte: another build of OpenCV or FreeType may round differently."""
    photo = next(photo for photo in PHOTOS if photo["file"] == file)
    again = np.asarray(Image.open(io.BytesIO(encode(draw(photo, PAPERS)))), dtype=float)
    stored = np.asarray(Image.open(SAMPLES / file), dtype=float)
    assert again.shape == stored.shape
    assert np.abs(again - stored).mean() < 1.0
