"""What engines make of a character: the costs of misreadings, fitted on real receipts.

The table ``receipts/data/confusions.json`` is made by ``tools/fit_confusions.py``.  A cost is
minus the logarithm of a probability, in nats: 0 is certain, 5 is one in 150, 10 one in 22,000.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from receipts.errors import BadData
from receipts.text.fold import fold_each

FILE = Path(__file__).parent.parent / "data" / "confusions.json"
SCHEMA = 1
STEPS = ((1, 1), (1, 0), (0, 1), (2, 1), (1, 2))
"""How many true characters may have become how many read ones in one misreading."""

MOST_UNLIKE = 6.4
"""Nats up to which a sign is a look-alike of a figure: one in 600 of those read is the figure."""

BOTH_WAYS = 16.0
"""Nats up to which a figure and a letter are look-alikes, taken for each other both ways together:
0 and O have 9, 0 and D 13, 0 and C just below 16."""


@dataclass(frozen=True)
class Costs:
    """What each misreading costs, in nats.

    Args:
        pairs: True characters, then those read in their place.  Either may be two characters, as
            in ``rn`` read as ``m``; an empty text read is a character lost, an empty true text
            one added.
        unlike: A character read as another one, where ``pairs`` does not have them.
        lost: A character lost that ``pairs`` does not have.
        added: A character added that ``pairs`` does not have.
    """

    pairs: Mapping[tuple[str, str], float]
    unlike: float
    lost: float
    added: float

    def of(self, true: str, read: str) -> float:
        """What it costs to read ``true``, at most two characters, as ``read``; 0 where equal.

        Infinite for two characters read as one, or one as two, that ``pairs`` does not have:
        that is a character misread and another one lost or added.
        """
        if true == read:
            return 0.0
        rest = math.inf if len(true) + len(read) > 2 else self._other(true, read)
        return self.pairs.get((true, read), rest)

    def _other(self, true: str, read: str) -> float:
        return self.added if not true else self.lost if not read else self.unlike


def align(true: str, read: str, costs: Costs) -> list[tuple[str, str]]:
    """The cheapest way from a true text to the one that was read.

    The method is the edit distance of Brill and Moore (2000), "An improved error model for noisy
    channel spelling correction", with runs of at most two characters.

    Returns:
        The pieces of ``true``, each with what became of it, in order.
    """
    best: list[list[float]] = [[math.inf] * (len(read) + 1) for _ in range(len(true) + 1)]
    steps: dict[tuple[int, int], tuple[int, int]] = {}
    best[0][0] = 0.0
    for i in range(len(true) + 1):
        for j in range(len(read) + 1):
            for step in STEPS if i or j else ():
                i0, j0 = i - step[0], j - step[1]
                if i0 < 0 or j0 < 0:
                    continue
                cost = best[i0][j0] + costs.of(true[i0:i], read[j0:j])
                if cost < best[i][j]:
                    best[i][j], steps[i, j] = cost, step
    pieces, i, j = [], len(true), len(read)
    while i or j:
        before, after = steps[i, j]
        pieces.append((true[i - before : i], read[j - after : j]))
        i, j = i - before, j - after
    return pieces[::-1]


def same_ends(true: str, read: str) -> tuple[int, int]:
    """How many characters two texts have in common at the beginning, and at the end."""
    most = min(len(true), len(read))
    start = next((i for i in range(most) if true[i] != read[i]), most)
    rest = most - start
    end = next((i for i in range(rest) if true[-1 - i] != read[-1 - i]), rest)
    return start, end


@dataclass(frozen=True)
class Confusions:
    """The fitted table.

    Args:
        engines: The costs of each engine, by its name.
        figures: True figures and the signs or letters read for them, in their case; the cost is
            that of a sign read being this figure, by the counts of all engines together.
    """

    engines: Mapping[str, Costs]
    figures: Mapping[tuple[str, str], float]

    @cached_property
    def any_engine(self) -> Costs:
        """The costs where it is not known which engine read: each is as likely as the others."""
        all_costs = list(self.engines.values())
        pairs = {pair for costs in all_costs for pair in costs.pairs}
        return Costs(
            {pair: mixed(costs.of(*pair) for costs in all_costs) for pair in pairs},
            unlike=mixed(costs.unlike for costs in all_costs),
            lost=mixed(costs.lost for costs in all_costs),
            added=mixed(costs.added for costs in all_costs),
        )

    @cached_property
    def figure_for(self) -> dict[str, str]:
        """The figure that each look-alike sign or letter stands for among figures.

        A letter is a look-alike where the figure is read as it, and it as the figure.
        """
        best: dict[str, tuple[float, str]] = {}
        for (figure, sign), cost in self.figures.items():
            alike = not sign.isalpha() or self._both_ways(figure, fold_each(sign)) <= BOTH_WAYS
            if cost <= MOST_UNLIKE and alike:
                best[sign] = min(best.get(sign, (cost, figure)), (cost, figure))
        return {sign: figure for sign, (_, figure) in best.items()}

    @cached_property
    def letter_for(self) -> dict[str, str]:
        """The letter that a figure amid letters most likely is, in lower case.

        Figures that are seldom a letter's look-alike are left out.
        """
        letters = {pair[1] for pair in self.any_engine.pairs if pair[1].isalpha()}
        found = {}
        for figure in "0123456789":
            cost, letter = min((self._both_ways(figure, letter), letter) for letter in letters)
            if cost <= 2 * MOST_UNLIKE:
                found[figure] = letter
        return found

    def _both_ways(self, one: str, other: str) -> float:
        """The cost of reading one as the other and the other as the one; seen ones only."""
        pairs = self.any_engine.pairs
        return pairs.get((one, other), math.inf) + pairs.get((other, one), math.inf)


def mixed(costs: Iterable[float]) -> float:
    """The cost of what one of several equally likely engines did."""
    chances = [math.exp(-cost) for cost in costs]
    mean = sum(chances) / len(chances)
    return -math.log(mean) if mean else math.inf


@cache
def load_confusions(path: Path = FILE) -> Confusions:
    """The table, read once per process.

    Raises:
        BadData: The file is missing, or is not what ``tools/fit_confusions.py`` writes.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
        if content["schema"] != SCHEMA:
            raise BadData(f"has schema {content['schema']!r}, not {SCHEMA}.", file=path)
        engines = content["engines"]
        return Confusions(
            {name: _costs(entry) for name, entry in engines.items()},
            dict(_pairs(content["figures"])),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadData(
            f"is no table of confusions ({error!r}).", file=path,
            advice="Install the package again, or make it with tools/fit_confusions.py.",
        ) from error  # fmt: skip


def _costs(entry: Mapping[str, Any]) -> Costs:
    others = {name: _number(entry["others"][name]) for name in ("unlike", "lost", "added")}
    return Costs(dict(_pairs(entry["misread"])), **others)


def _pairs(table: Mapping[str, Mapping[str, object]]) -> Iterator[tuple[tuple[str, str], float]]:
    for true, reads in table.items():
        for read, cost in reads.items():
            if not 0 < len(true + read) <= 3 or true == read:
                raise ValueError(f"{true!r} read as {read!r}")
            yield (true, read), _number(cost)


def _number(value: object) -> float:
    if not isinstance(value, float | int) or not 0 <= value < math.inf:
        raise ValueError(f"{value!r} is no cost")
    return float(value)
