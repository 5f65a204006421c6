"""From items of the name-suggestion-index to rows of the gazetteer."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import io
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_brands", ROOT / "tools/build_brands.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["build_brands"] = module
    spec.loader.exec_module(module)
    return module


def item(countries: list[str], tags: dict[str, str], names: list[str] | None = None) -> Any:
    return {
        "displayName": tags.get("name", ""), "locationSet": {"include": countries},
        "tags": tags, "matchNames": names or [],
    }  # fmt: skip


def category(*items: Any) -> dict[str, Any]:
    return {"properties": {"exclude": {"generic": ["^market$"]}}, "items": list(items)}


def brand(of: str, **tags: str) -> dict[str, str]:
    return {"brand": of, "name": of, "brand:wikidata": f"Q-{of}", **tags}


@pytest.mark.parametrize(
    ("index", "rows"),
    [
        pytest.param(
            {"brands/shop/supermarket": category(item(["gb"], brand("Özkan's"), ["ozkans food"]))},
            [["Özkan's", "grocery", "1", "GB", "ozkan s|ozkans food"]],
            id="names are folded, the own name first",
        ),
        pytest.param(
            {"brands/shop/clothes": category(item(["001"], brand("Next")))},
            [["Next", "retail", "2", "001", "~next"]],
            id="an everyday word is marked",
        ),
        pytest.param(
            {
                "brands/shop/supermarket": category(item(["us-tx.geojson", "ca"], brand("Zorbo"))),
                "brands/amenity/fuel": category(
                    item(["us"], brand("Zorbo", name="Zorbo Gas", operator="Holding Firm"))
                ),
            },
            [
                ["Zorbo", "fuel", "2", "US", "zorbo|zorbo gas"],
                ["Zorbo", "grocery", "1", "CA US", "zorbo"],
            ],
            id="one row a kind, states are countries, firms behind a brand are left out",
        ),
        pytest.param(
            {"brands/shop/supermarket": category(item(["de"], brand("Zorbo")),
                                                 item(["001"], brand("Zorbo")))},
            [["Zorbo", "grocery", "1", "001", "zorbo"]],
            id="the world holds every country",
        ),
        pytest.param(
            {"brands/shop/supermarket": category(item(["us"], brand("Market")),
                                                 item(["us"], brand("Ü1")))},
            [],
            id="generic and one-letter names are no names",
        ),
        pytest.param(
            {"brands/amenity/bank": category(item(["us"], brand("Zorbo Bank"))),
             "operators/power/tower": category(item(["us"], brand("Zorbo Grid")))},
            [],
            id="banks and pylons print no receipts",
        ),
        pytest.param(
            {"transit/route/train": category(item(["fr"], {"network": "Zorbahn"}))},
            [["Zorbahn", "travel", "2", "FR", "~zorbahn"]],
            id="transit networks are marked, they bear their town's name",
        ),
    ],
)  # fmt: skip
def test_rows(tool: ModuleType, index: dict[str, Any], rows: list[list[str]]) -> None:
    assert tool.build(index, ["^shops?$"]) == rows


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ({"newtree/shop/robot": category()}, "brand_kinds.toml has no line for newtree/shop/robot"),
        (
            {"brands/shop/supermarket": category(item(["middle earth"], brand("Zorbo")))},
            "brand_regions.toml has no line for 'middle earth'",
        ),
    ],
)
def test_what_is_new_in_the_index_stops_the_build(
    tool: ModuleType, index: dict[str, Any], message: str
) -> None:
    with pytest.raises(SystemExit, match=message):
        tool.build(index, ["^shops?$"])


def test_the_same_rows_give_the_same_bytes(tool: ModuleType, tmp_path: Path) -> None:
    rows = [["Zorbo", "grocery", "1", "CA US", "zorbo"]]
    for name in ("a", "b"):
        tool.write_csv(rows, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_shipped_gazetteer_is_whole() -> None:
    path = ROOT / "receipts/data/brands.csv.gz"
    assert path.stat().st_size < 1_000_000
    rows = list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode())))
    assert {row["kind"] for row in rows} == {
        "grocery", "restaurant", "pharmacy", "entertainment", "fuel", "travel", "retail", "service",
    }  # fmt: skip
    names = {name.lstrip("~") for row in rows for name in row["names"].split("|")}
    assert not names & {"visa", "mastercard", "american express", "coca cola", "pepsi", "paypal"}
    assert all(row["names"] and row["standing"] in "1234" for row in rows)
    assert rows == sorted(rows, key=lambda row: list(row.values()))


def test_the_licence_stands_beside_the_data() -> None:
    note = (ROOT / "receipts/data/brands.LICENSE.md").read_text(encoding="utf-8")
    assert "BSD 3-Clause" in note
    assert "Redistributions in binary form must reproduce" in note
