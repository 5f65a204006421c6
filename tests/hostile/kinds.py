"""What a kind of hostile file is: its name, how it is made, and what must become of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

READABLE = "read"
"""Outcome of a row that is not ``failed``; the outcome of one that is, is its reason."""

NEVER = frozenset(("internal_error", "crashed"))
"""Outcomes that are a defect whatever the file is."""


class NotOnThisSystem(Exception):
    """This kind of file cannot be made here; the message says why."""


@dataclass(frozen=True, slots=True)
class Expect:
    """What must become of the files of a kind.

    Args:
        some: At least one row has one of these outcomes; empty for any.
        every: All rows have one of these outcomes; empty for any.
        rows: At least so many rows in all.
    """

    some: frozenset[str] = frozenset()
    every: frozenset[str] = frozenset()
    rows: int = 1

    def broken_by(self, outcomes: Iterable[str]) -> str:
        """Say what is wrong with the outcomes of a kind's rows; empty if nothing is."""
        seen = Counter(outcomes)
        said = ", ".join(f"{number} x {outcome}" for outcome, number in seen.items()) or "no row"
        if seen.total() < self.rows:
            return f"{said}; at least {self.rows} rows must be there"
        if seen.keys() & NEVER:
            return f"{said}; none may be {' or '.join(sorted(NEVER))}"
        if self.some and not seen.keys() & self.some:
            return f"{said}; one must be {' or '.join(sorted(self.some))}"
        if self.every and seen.keys() - self.every:
            return f"{said}; all must be {' or '.join(sorted(self.every))}"
        return ""

    def __str__(self) -> str:
        parts = []
        if self.some:
            parts.append(f"one is {' or '.join(sorted(self.some))}")
        if self.every:
            parts.append(f"all are {' or '.join(sorted(self.every))}")
        return f"{self.rows} or more rows" + "".join(f", {part}" for part in parts)


ANY = Expect()
"""A row, whatever it says."""

NO_FILE = Expect(rows=0)
"""Nothing that a scan looks for; it must only do no harm."""

READ = Expect(some=frozenset((READABLE,)))
"""At least one row that is not failed."""

DECODED = Expect(some=frozenset((READABLE, "no_text", "not_a_receipt")))
"""The picture is good; whether there is something to read in it is another matter."""

DAMAGED = Expect(every=frozenset((*DECODED.some, "unreadable_file", "too_large")))
"""Read as far as it goes or refused, but neither slow nor deadly."""


def failed(*reasons: str) -> Expect:
    """Every row is failed, for one of these reasons."""
    return Expect(every=frozenset(reasons))


UNREADABLE = failed("unreadable_file")
REFUSED = failed("unreadable_file", "too_large")

Maker = Callable[[Path], None]
"""Writes the files of a kind into a folder that is there and empty."""

Disturber = Callable[[Path], AbstractContextManager[None]]
"""What goes on in the folder while it is scanned."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of hostile file.

    Args:
        name: Short and stable, also the name of its folder.
        family: The group of kinds that it belongs to.
        about: One line for people.
        expect: What must become of it.
        make: Makes its files.
        alone: It may take a whole scan down, so it is not scanned together with others.
        seconds: Longest that a scan of it alone may take.
        disturb: Runs while it is scanned.
    """

    name: str
    family: str
    about: str
    expect: Expect
    make: Maker = field(repr=False)
    alone: bool = False
    seconds: float = 90.0
    disturb: Disturber = field(default=lambda folder: nullcontext(), repr=False)


class Family:
    """The kinds of one module.

    Args:
        name: Its name.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.kinds: list[Kind] = []

    def add(
        self,
        name: str,
        about: str,
        expect: Expect,
        make: Maker,
        *,
        alone: bool = False,
        seconds: float = 90.0,
        disturb: Disturber = lambda folder: nullcontext(),
    ) -> None:
        """Add a kind; see :class:`Kind`."""
        kind = Kind(name, self.name, about, expect, make, alone, seconds, disturb)
        self.kinds.append(kind)

    def file(
        self, name: str, about: str, expect: Expect, suffix: str, content: Callable[[], bytes]
    ) -> None:
        """Add a kind of one ordinary file, ``file`` and ``suffix``, with this content."""

        def make(folder: Path) -> None:
            (folder / f"file{suffix}").write_bytes(content())

        self.add(name, about, expect, make)

    def kind(
        self, name: str, about: str, expect: Expect, *, alone: bool = False, seconds: float = 90.0
    ) -> Callable[[Maker], Maker]:
        """Add the decorated function as the maker of a kind."""

        def register(make: Maker) -> Maker:
            self.add(name, about, expect, make, alone=alone, seconds=seconds)
            return make

        return register
