"""The words of all languages, read once per process from ``receipts/data/vocabulary``.

A new language is a new file there; see the README beside the files for the sections.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from receipts.errors import BadData
from receipts.model import TYPES
from receipts.text.fold import fold, squeeze

FOLDER = Path(__file__).parent.parent / "data" / "vocabulary"

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

SECTIONS: dict[str, frozenset[str] | None] = {
    "months": None,
    "weekdays": frozenset(DAYS),
    "date": frozenset({"labels", "not_purchase", "register", "not_date"}),
    "total": frozenset({"grand", "due", "plain", "weak", "refund"}),
    "refund": frozenset({"title", "perhaps", "beside", "terms"}),
    "roles": frozenset(
        {"subtotal", "tax", "cash", "change", "card", "tip", "suggested_tip", "discount",
         "savings", "rounding", "points", "count", "deposit", "unit_price", "heading"}
    ),
    "merchant": frozenset(
        {"legal", "shop", "address", "not_name", "welcome", "slogan", "provider", "web_affix",
         "goods"}
    ),
    "types": frozenset(
        f"{kind}_{where}" for kind in TYPES for where in ("name", "item", "register")
    ),
}  # fmt: skip
"""The sections of a vocabulary file and their keys; ``None`` allows any key."""


@dataclass(frozen=True)
class Vocabulary:
    """The phrases of all languages together, folded by :func:`receipts.text.fold.fold`.

    Args:
        months: Month names and abbreviations, each with its number.
        phrases: Section, then key, then the phrases of all languages.
    """

    months: Mapping[str, int]
    phrases: Mapping[str, Mapping[str, tuple[str, ...]]]

    def section(self, name: str) -> Mapping[str, tuple[str, ...]]:
        """The phrases of a section by key; empty where no file has it."""
        return self.phrases.get(name, {})

    @cached_property
    def known_words(self) -> frozenset[str]:
        """All words and phrases, squeezed: a word that is one of them is no misread other one."""
        sections = [phrases for keys in self.phrases.values() for phrases in keys.values()]
        phrases = [*self.months, *(phrase for phrases in sections for phrase in phrases)]
        return frozenset(squeeze(text) for phrase in phrases for text in (phrase, *phrase.split()))


@cache
def load_vocabulary() -> Vocabulary:
    """Read and merge all vocabulary files.

    Raises:
        BadData: A file has an unknown section or key, or a value of the wrong kind.
    """
    months: dict[str, int] = {}
    phrases: dict[str, dict[str, dict[str, None]]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for section, entries in read_file(path).items():
            if section == "months":
                months.update({fold(str(name)): int(number) for name, number in entries.items()})
                continue
            for key, words in entries.items():
                into = phrases.setdefault(section, {}).setdefault(key, {})
                into.update(dict.fromkeys(fold(word) for word in words))
    return Vocabulary(
        months, {s: {k: tuple(words) for k, words in keys.items()} for s, keys in phrases.items()}
    )


def read_file(path: Path) -> dict[str, dict[str, Any]]:
    """The sections of one vocabulary file, checked.

    Raises:
        BadData: It has an unknown section or key, or a value of the wrong kind.
    """
    try:
        with path.open("rb") as file:
            content = tomllib.load(file)
    except tomllib.TOMLDecodeError as error:
        raise BadData(f"is no valid TOML: {error}", file=path) from error
    if not isinstance(content.pop("language", None), str):
        raise BadData("needs a line such as language = 'en' on top.", file=path)
    for section, entries in content.items():
        if section not in SECTIONS:
            raise BadData(f"unknown section [{section}]; known: {', '.join(SECTIONS)}.", file=path)
        allowed = SECTIONS[section]
        for key, value in entries.items():
            _check(path, section, key, value, allowed)
    return content


def _check(
    path: Path, section: str, key: str, value: object, allowed: frozenset[str] | None
) -> None:
    if allowed is None:
        if not (isinstance(value, int) and 1 <= value <= 12):
            raise BadData(f"[{section}] {key} must be a number from 1 to 12.", file=path)
        return
    if key not in allowed:
        known = ", ".join(sorted(allowed))
        raise BadData(f"[{section}] has the unknown key {key!r}; known: {known}.", file=path)
    if not (isinstance(value, list) and all(isinstance(word, str) for word in value)):
        raise BadData(f"[{section}] {key} must be a list of strings.", file=path)
