"""Towns of the gazetteer, and where on a page they count."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from drawn import lines

from receipts.errors import BadData
from receipts.place.country import place
from receipts.place.towns import HEADING, load_towns, towns_in


def found(text: str) -> dict[str, float]:
    return {town.name: town.counts for town in towns_in(text.split("\n"))}


@pytest.mark.parametrize(
    ("text", "towns"),
    [
        ("Tullamore", {"tullamore": 1.0}),
        ("Bar, Tullamore", {"tullamore": 1.0}),
        ("The Tullamore Bar", {"tullamore": 0.3}),  # maybe no more than a name
        ("6210 Sursee", {"sursee": 1.0}),
        ("Sursee 12.50", {}),  # goods
        ("Tea 2.00\nSursee", {}),  # below the goods
        ("Tea 2.00\nCH-6210 Sursee", {"sursee": 1.0}),
        ("Reading", {}),  # a word
        ("Reading RG1 1AA", {"reading": 1.0}),
        ("Mobile, AL 36602", {"mobile": 1.0}),
        ("NICE MART", {}),
        ("06000 NICE", {"nice": 1.0}),
        ("HAMBURGERS", {}),
        ("New York", {}),
    ],
)
def test_a_town_counts_where_an_address_stands(text: str, towns: dict[str, float]) -> None:
    assert {name: counts for name, counts in found(text).items() if name != "new york"} == towns


def test_a_town_of_several_countries_is_shared_by_people() -> None:
    _, shares = load_towns()["springfield"]
    assert max(shares, key=lambda code: shares[code]) == "US"
    assert sum(shares.values()) == pytest.approx(1.0, abs=0.15)


def test_hamburgers_are_not_from_hamburg() -> None:
    assert "DE" not in place(lines("World's Greatest Hamburgers")).countries


def test_numbers_of_articles_are_no_calling_codes() -> None:
    assert place(lines("FLOUR 007874200006 F 1.98")).countries == {}
    assert next(iter(place(lines("Tel 0041 44 555 01 23")).countries)) == "CH"


def test_the_gazetteer_hangs_together() -> None:
    towns = load_towns()
    assert len(towns) > 40_000
    assert all(0 < sum(shares.values()) <= 1.31 for _, shares in towns.values())


def test_a_broken_gazetteer_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "places.csv.gz"
    with pytest.raises(BadData, match="places"):
        load_towns(path)
    path.write_bytes(gzip.compress(b"towns\n"))
    with pytest.raises(BadData, match=HEADING):
        load_towns(path)


def test_the_label_of_a_date_is_no_town() -> None:
    """There is a city of Date in Japan."""
    assert not list(towns_in(["NO 000081 DATE:-25-07-2017"]))
