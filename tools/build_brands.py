"""Build the brand gazetteer from the name-suggestion-index.

Fetch the package and build (the only step of this project that needs the network)::

    npm pack name-suggestion-index
    python tools/build_brands.py name-suggestion-index-*.tgz

writes ``receipts/data/brands.csv.gz`` and ``receipts/data/brands.LICENSE.md``.  The same package
always gives the same bytes.  Beside this file stand ``brand_kinds.toml`` (what kind of receipt
each path of the index means), ``brand_regions.toml`` (the countries of the regions that the index
names) and ``ordinary_words.txt`` (names that are also words of everyday text).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import re
import sys
import tarfile
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from receipts.page.brands import COLUMNS, plain_name
from receipts.text.fold import fold

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "receipts" / "data"
STANDINGS = ("chief", "usual", "counter", "side")
NAME_TAGS = (
    "name", "brand", "network", "operator", "name:en", "brand:en", "network:en", "alt_name",
    "alt_name:en", "short_name", "short_name:en", "brand:short", "official_name", "old_name",
    "int_name",
)  # fmt: skip
LICENCE_NOTE = """\
# Licence of `brands.csv.gz`

The brands were taken from the [name-suggestion-index](https://github.com/osmlab/name-suggestion-index),
npm package version {version}, chosen, joined and given their kinds of receipt by
`tools/build_brands.py`. To make the file again:

```
npm pack name-suggestion-index@{version}
python tools/build_brands.py name-suggestion-index-{version}.tgz
```

Brand names are trademarks of their owners and serve here only to recognise them.

## Columns

| column | holds |
|---|---|
| `brand` | the brand's own name |
| `kind` | type of receipt that its branches print; a brand with several kinds has a row for each |
| `standing` | 1 the house itself, 2 a usual shop, 3 a counter in it, 4 a side desk: the lowest number is what the plain name means |
| `countries` | ISO 3166 alpha-2, separated by blanks; `001` the whole world; empty where the index gives none |
| `names` | the names that its branches go by, in lower case without accents and marks, separated by a vertical bar; a leading `~` marks a name that is also an everyday word or a place, so that only a row of its own speaks for it |

## Licence of the name-suggestion-index

{licence}"""  # noqa: E501


@dataclass
class Entry:
    """One brand in one kind of trade, gathered from all items of the index."""

    brand: str
    kind: str
    standing: int
    countries: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    transit: bool = False  # such networks bear the name of their town


class Kinds:
    """Paths of the index to the kind of receipt and the standing, as in ``brand_kinds.toml``."""

    def __init__(self, table: Mapping[str, Mapping[str, list[str]]]) -> None:
        self._exact: dict[str, tuple[str, int]] = {}
        for kind, standings in table.items():
            for standing, paths in standings.items():
                for path in paths:
                    if path in self._exact:
                        raise SystemExit(f"brand_kinds.toml: {path} is listed twice.")
                    self._exact[path] = (kind, STANDINGS.index(standing) + 1)

    def of(self, path: str) -> tuple[str, int]:
        """The kind of receipt and the standing, 1 to 4."""
        tree, key, _ = path.split("/", 2)
        for pattern in (path, f"{tree}/{key}/*", f"{tree}/*/*"):
            if pattern in self._exact:
                return self._exact[pattern]
        raise SystemExit(f"brand_kinds.toml has no line for {path}: add it to a kind.")


class Regions:
    """Places of the index to ISO 3166 alpha-2 codes, as in ``brand_regions.toml``."""

    def __init__(self, table: Mapping[str, list[str]]) -> None:
        self._table = table

    def countries(self, places: Iterable[object]) -> set[str]:
        """The ISO codes of places as the index writes them; ``001`` alone for the world."""
        found: set[str] = set()
        for place in places:
            if isinstance(place, str):  # a list is a point on the map: no country is given
                found.update(self._of(place))
        return {"001"} if "001" in found else found

    def _of(self, place: str) -> list[str]:
        if place in self._table:
            return self._table[place]
        if re.fullmatch(r"[a-z]{2}([-.].*)?", place):
            return [place[:2].upper()]
        raise SystemExit(f"brand_regions.toml has no line for {place!r}: add it.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("package", type=Path, help="name-suggestion-index-*.tgz from npm pack")
    package = parser.parse_args().package
    index = json.loads(member(package, "dist/json/nsi.json"))
    generic = json.loads(member(package, "config/genericWords.json"))["genericWords"]
    rows = build(index["nsi"], generic)
    write_csv(rows, DATA / "brands.csv.gz")
    licence = member(package, "LICENSE.md").decode("utf-8").replace("## BSD", "### BSD")
    note = LICENCE_NOTE.format(version=index["_meta"]["version"], licence=licence)
    (DATA / "brands.LICENSE.md").write_text(note, encoding="utf-8")
    size = (DATA / "brands.csv.gz").stat().st_size
    print(f"{len(rows)} rows, {size / 1024:.0f} kB", file=sys.stderr)


def member(package: Path, name: str) -> bytes:
    with tarfile.open(package) as archive:
        file = archive.extractfile(f"package/{name}")
        assert file is not None, name
        return file.read()


def build(index: Mapping[str, Any], generic: list[str]) -> list[list[str]]:
    """The rows of the gazetteer from the parsed ``nsi.json``, in a fixed order."""
    with (HERE / "brand_kinds.toml").open("rb") as file:
        kinds = Kinds(tomllib.load(file))
    with (HERE / "brand_regions.toml").open("rb") as file:
        regions = Regions(tomllib.load(file)["regions"])
    ordinary = read_words(HERE / "ordinary_words.txt")
    entries: dict[tuple[str, str, str], Entry] = {}
    for path, category in sorted(index.items()):
        kind, standing = kinds.of(path)
        if kind == "nothing":
            continue
        patterns = generic + category["properties"].get("exclude", {}).get("generic", [])
        unwanted = re.compile("|".join(patterns), re.IGNORECASE)
        for item in category["items"]:
            gather(entries, item, path, kind, standing, regions, unwanted)
    return sorted(row(entry, ordinary) for entry in merged(entries.values()) if entry.names)


def read_words(path: Path) -> frozenset[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(plain_name(line) for line in lines if line and not line.startswith("#"))


def gather(
    entries: dict[tuple[str, str, str], Entry],
    item: Mapping[str, Any],
    path: str,
    kind: str,
    standing: int,
    regions: Regions,
    unwanted: re.Pattern[str],
) -> None:
    """Add one item of the index to the entry of its brand and kind."""
    tags = item["tags"]
    brand = tags.get("brand") or tags.get("network") or tags.get("name") or item["displayName"]
    house = tags.get("brand:wikidata") or tags.get("network:wikidata") or fold(brand)
    entry = entries.setdefault((house, fold(brand), kind), Entry(brand, kind, standing))
    entry.standing = min(entry.standing, standing)
    entry.transit = path.startswith("transit/")
    entry.countries |= regions.countries(item["locationSet"]["include"])
    for name in item_names(item, path):
        if usable(name) and not unwanted.search(name.lower()):
            entry.names.add(plain_name(name))


def item_names(item: Mapping[str, Any], path: str) -> list[str]:
    """The names a receipt may show: the item's tags that are names, and its match names."""
    tags = dict(item["tags"])
    if path.startswith("brands/"):
        tags.pop("operator", None)  # the firm behind it, which may run a hundred brands
        tags.pop("network", None)
    names = [part for tag in NAME_TAGS for part in tags.get(tag, "").split(";")]
    return [name.strip() for name in [*names, *item.get("matchNames", [])]]


def usable(name: str) -> bool:
    return sum(map(str.isalpha, plain_name(name))) >= 2 and "|" not in name


def merged(entries: Iterable[Entry]) -> list[Entry]:
    """Join entries that differ in nothing but the country, which most chains with twins do."""
    groups: dict[tuple[str, str, int, bool], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[fold(entry.brand), entry.kind, entry.standing, entry.transit].append(entry)
    out = []
    for group in groups.values():
        first = group[0]
        for other in group[1:]:
            first.names |= other.names
            first.countries |= other.countries
        if "001" in first.countries:
            first.countries = {"001"}
        out.append(first)
    return out


def row(entry: Entry, ordinary: frozenset[str]) -> list[str]:
    own = plain_name(entry.brand)
    names = [
        ("~" if entry.transit or everyday(name, ordinary) else "") + name
        for name in sorted(entry.names, key=lambda name: (name != own, name))
    ]
    countries = " ".join(sorted(entry.countries))
    return [entry.brand, entry.kind, str(entry.standing), countries, "|".join(names)]


def everyday(name: str, ordinary: frozenset[str]) -> bool:
    return name in ordinary or ordinary.issuperset(name.split())


def write_csv(rows: list[list[str]], path: Path) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(text.getvalue().encode("utf-8"))


if __name__ == "__main__":
    main()
