"""Reward programmes: rules as data, one TOML file each.

The keys of a programme file are those of the dataclasses below; ``shopper-panel.toml``
shows most of them with comments.  A file that does not follow them is refused with an error
that names the file, the key and what was expected.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from receipts.errors import BadData, WrongCall
from receipts.inputs import read_text, shown
from receipts.rewards.calendar import DAY_OF
from receipts.rewards.programme.checks import CHECKS, Check, ShopLimit
from receipts.rewards.programme.table import Table

SCHEMA = 1
MOST_BYTES = 32 * 1024 * 1024
"""Longest programme that is read: a million excluded names have less."""
PAYS = ("threshold", "receipt")
EXTRA_PER = ("each", "month")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Extra:
    """Money beside the receipts, such as surveys: ``amount`` for ``each``, or once a ``month``."""

    amount: Decimal
    per: str


@dataclass(frozen=True, slots=True)
class Region:
    """What the programme pays in one region.

    Args:
        currency: ISO 4217 code.
        reward: Paid once when the month's threshold is reached, or for each counted
            receipt, as :attr:`Programme.pays` says.
        extras: What else earns, by name.
    """

    currency: str
    reward: Decimal
    extras: Mapping[str, Extra]


class _Setting(Generic[T]):
    """The value of a check's key as an attribute of the programme."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __get__(self, programme: Programme, owner: object) -> T:
        return cast(T, programme.settings[self._path])


@dataclass(frozen=True, slots=True)
class Programme:
    """The rules of one reward programme.

    Args:
        name: Short name, as given to ``--programme``.
        title: Name for people.
        about: The rules in a few sentences.
        example: The figures are made up to show the schema.
        month_by: A receipt belongs to the calendar month of its ``upload`` or ``purchase``.
        threshold: Receipts in a month before anything is paid.
        pays: ``threshold`` pays the region's reward once a month, ``receipt`` for each one.
        payout: What the money may be paid to.
        regions: What is paid, by region.
        settings: The values of the keys that the checks go by; see :attr:`Check.keys`.
    """

    name: str
    title: str
    about: str
    example: bool
    month_by: str
    threshold: int
    pays: str
    payout: tuple[str, ...]
    regions: Mapping[str, Region]
    settings: Mapping[str, Any]

    cap = _Setting[int | None]("month.cap")
    carry_over = _Setting[bool]("month.carry_over")
    max_age_days = _Setting[int | None]("receipts.max_age_days")
    types = _Setting[tuple[str, ...]]("receipts.types")
    duplicates = _Setting[str]("receipts.duplicates")
    shop_limit = _Setting[ShopLimit | None]("shop_limit")

    def values_for(self, check: Check) -> list[Any]:
        """The values of a check's keys, in their order."""
        return [self.settings[key] for key in check.keys]

    def region(self, name: str) -> Region:
        """What is paid in one region.

        Raises:
            WrongCall: The programme has no such region.
        """
        if name not in self.regions:
            known = ", ".join(sorted(self.regions))
            raise WrongCall(f"programme {self.name} has no region {name!r}; it has {known}.")
        return self.regions[name]


def programme_names() -> tuple[str, ...]:
    """The names of the programmes that come with the package, in order."""
    files = (entry.name for entry in _folder().iterdir())
    return tuple(sorted(file.removesuffix(".toml") for file in files if file.endswith(".toml")))


def load_programme(name_or_path: str | Path | Programme) -> Programme:
    """A programme by its name, or from the TOML file at a path.

    Raises:
        WrongCall: There is no programme of that name and no such file.
        BadData: The file breaks the schema; the message names file, key and expectation.
    """
    if isinstance(name_or_path, Programme):
        return name_or_path
    if isinstance(name_or_path, str) and name_or_path in programme_names():
        file = f"{name_or_path}.toml"
        return parse_programme((_folder() / file).read_text(encoding="utf-8"), file)
    path = Path(name_or_path)
    if os.path.isdir(path) or not os.path.lexists(path):
        raise WrongCall(
            f"there is no programme {shown(str(name_or_path))}.",
            advice=f"Known are {', '.join(programme_names())}; or give the path of a TOML file.",
        )
    return parse_programme(read_text(path, "a programme", MOST_BYTES), str(path))


def parse_programme(text: str, file: str = "programme") -> Programme:
    """A programme from TOML text; ``file`` is its name in messages.

    Raises:
        BadData: The text is no TOML or breaks the schema.
    """
    try:
        data = tomllib.loads(text)
    except RecursionError as error:
        raise BadData("not valid TOML: nested too deeply.", file=file) from error
    except ValueError as error:  # also for a number of thousands of figures
        raise BadData(f"not valid TOML: {error}.", file=file) from error
    return _programme(Table(data, file))


def _folder() -> resources.abc.Traversable:
    return resources.files("receipts") / "data" / "programmes"


def _programme(top: Table) -> Programme:
    if top.whole("schema", 1) != SCHEMA:
        top.fail("schema", f"{SCHEMA}, the version this release reads")
    month, receipts, regions = top.table("month"), top.table("receipts"), top.table("regions")
    tables = {"": top, "month": month, "receipts": receipts}
    programme = Programme(
        name=top.text("name"),
        title=top.text("title"),
        about=top.text("about", ""),
        example=top.flag("example", False),
        month_by=month.one_of("by", DAY_OF, "upload"),
        threshold=month.whole("threshold", 1),
        pays=month.one_of("pays", PAYS, "threshold"),
        payout=top.texts("payout", default=("balance",)),
        regions={n: _region(t) for n, t in regions.named_tables().items()},
        settings={
            key: read(tables[table], name)
            for check in CHECKS.values()
            for key, read in check.keys.items()
            for table, _, name in [key.rpartition(".")]
        },
    )
    for table in tables.values():
        table.done()
    _check_whole(programme, top, month)
    return programme


def _check_whole(programme: Programme, top: Table, month: Table) -> None:
    """What no single key shows."""
    if programme.cap is not None and programme.cap < programme.threshold:
        month.fail("cap", f"at least the threshold, {programme.threshold}")
    if programme.carry_over and programme.cap is None:
        month.fail("cap", "there where carry_over is true, since only what is over it is carried")
    if not programme.payout:
        top.fail("payout", "a list with at least one destination")
    if not programme.regions:
        top.fail("regions", "a table with at least one region, such as [regions.us]")


def _region(table: Table) -> Region:
    currency = table.text("currency")
    if not re.fullmatch(r"[A-Z]{3}", currency):
        table.fail("currency", "an ISO 4217 code, such as USD")
    reward = table.amount("reward")
    extras = table.optional_table("extras")
    found = {} if extras is None else {n: _extra(t) for n, t in extras.named_tables().items()}
    table.done()
    return Region(currency, reward, found)


def _extra(table: Table) -> Extra:
    found = Extra(table.amount("amount"), table.one_of("per", EXTRA_PER))
    table.done()
    return found
