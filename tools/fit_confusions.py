"""Fit what engines take for what, on true texts beside what was read of them.

    python tools/fit_confusions.py FOLDER [FOLDER ...] --record RECORDINGS

Each FOLDER holds pictures, a ``labels.csv`` and ``transcripts`` (see ``observe.py``); RECORDINGS
holds what the engines read, as ``fit.py`` leaves it.  Rows are paired by likeness and order,
their characters by the cheapest alignment; costs are fitted from the alignments and the rows
aligned anew, a few rounds (expectation maximisation with the best alignment only).  Printed is
what a character costs in folders that the fit did not see.

The table written holds characters and numbers, and no text of any receipt.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pair_texts import ENGINES, Pair, pairs

from receipts.text.confusions import FILE, SCHEMA, Costs, align, same_ends
from receipts.text.fold import fold_each

ROUNDS = 4
"""Rounds of aligning and fitting; in a fifth, one misreading of some 900 comes or goes."""

LEAST = 2
"""A misreading that was seen less often has no cost of its own."""

RUN_LEAST = 5
"""The same for two characters read as one, or one as two: chance makes more of them."""

NOT_READ = 4
"""So many misreadings in a row are a stretch that was not read at all, or a wrong pair of rows:
they say nothing of single characters."""

LETTERS = 36
"""Characters that one may be misread as, to share out what was seen less than LEAST times."""

SMOOTHING = 100.0
"""Characters whose worth of the average misreading is added to those seen, so that letters seldom
printed, as q, have no extreme costs.  A misreading in a folder that the fit did not see costs 0.03
nats more than with 1, and 0.1 less than with 1000."""

NOTE = (
    "Made by tools/fit_confusions.py; costs in nats. Counted on true texts of receipts beside what "
    "engines read of them, and holding no text of any: under the licence of the package."
)

START = Costs({}, unlike=2.0, lost=2.0, added=2.0)


@dataclass
class Counts:
    """How often each true character was printed, and how often it was read as what.

    Args:
        printed: Occurrences of each character and of each two characters in the true texts.
        read: True characters and those read, how often; only misreadings.
        figures: True figures and the signs or letters read for them, in their case.
        signs: How often each sign or letter was read, in its case.
    """

    printed: Counter[str]
    read: Counter[tuple[str, str]]
    figures: Counter[tuple[str, str]]
    signs: Counter[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--record", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=FILE)
    arguments = parser.parse_args()
    content = fit_all(list(pairs(arguments.folders, arguments.record)))
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
    arguments.out.write_text(text + "\n", "utf-8")


def fit_all(found: Sequence[Pair]) -> dict[str, Any]:
    """The content of the table; what it is worth unseen is printed."""
    engines, figures, signs = {}, Counter[tuple[str, str]](), Counter[str]()
    for engine in ENGINES:
        of_engine = [pair for pair in found if pair.engine == engine]
        for folder in sorted({pair.folder for pair in of_engine}):
            seen = [pair for pair in of_engine if pair.folder != folder]
            if seen:
                costs, _ = fit(seen)
                unseen = [pair for pair in of_engine if pair.folder == folder]
                print(f"{engine} on {folder}, fitted on others: {_cost(unseen, costs):.4f} nats")
        costs, counts = fit(of_engine)
        figures.update(counts.figures)
        signs.update(counts.signs)
        engines[engine] = _entry(of_engine, costs, counts)
    shares = {pair: n / signs[pair[1]] for pair, n in figures.items() if n >= LEAST}
    return {
        "note": NOTE,
        "schema": SCHEMA,
        "engines": engines,
        "figures": _nested({pair: -math.log(share) for pair, share in shares.items()}),
    }


def fit(found: Iterable[Pair]) -> tuple[Costs, Counts]:
    """The costs of misreadings, and the counts on which they rest."""
    texts = Counter((_signs(pair.true), _signs(pair.read)) for pair in found)
    costs = START
    for _ in range(ROUNDS):
        counts = count(texts, costs)
        costs = _costs(counts)
    return costs, counts


def count(texts: Counter[tuple[str, str]], costs: Costs) -> Counts:
    """Align each pair of rows and count what became of each character."""
    counts = Counts(Counter(), Counter(), Counter(), Counter())
    for (true, read), times in texts.items():
        folded = fold_each(true)
        for sign in read:
            counts.signs[sign] += times
        for size in (1, 2):
            for i in range(len(folded) - size + 1):
                counts.printed[folded[i : i + size]] += times
        for pieces in _stretches(folded, read, costs):
            for one, other in pieces:
                if one.isdigit() and len(one + other) == 2 and not other.isdigit():
                    counts.figures[one, other] += times
                counts.read[one, fold_each(other)] += times
            for one, other in _runs(pieces):
                counts.read[one, fold_each(other)] += times
    return counts


def _stretches(true: str, read: str, costs: Costs) -> Iterator[list[tuple[str, str]]]:
    """Misreadings that stand together, each as what was printed and what was read, unfolded."""
    start, end = same_ends(true, fold_each(read))
    inner = read[start : len(read) - end]
    pieces = align(true[start : len(true) - end], fold_each(inner), costs)
    stretch: list[tuple[str, str]] = []
    place = 0
    for one, other in [*pieces, ("", "")]:
        if one != other:
            stretch.append((one, inner[place : place + len(other)]))
        else:
            if 0 < len(stretch) < NOT_READ:
                yield stretch
            stretch = []
        place += len(other)


def _runs(pieces: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Two misreadings side by side that may be one of two characters, such as ``rn`` for ``m``."""
    if len(pieces) == 2:
        true, read = (a + b for a, b in zip(*pieces, strict=True))
        if {len(true), len(read)} == {1, 2} and (true + read).isalnum():
            yield true, read


def _costs(counts: Counts) -> Costs:
    printed = {one: n for one, n in counts.printed.items() if len(one) == 1}
    whole = sum(printed.values())
    kinds = {"lost": 0, "added": 0, "unlike": 0}
    rare = dict(kinds)
    for (one, other), n in counts.read.items():
        if len(one + other) <= 2:
            kind = "lost" if not other else "added" if not one else "unlike"
            kinds[kind] += n
            rare[kind] += n if n < LEAST else 0
    pairs = {}
    for (one, other), n in counts.read.items():
        run = len(one + other) > 2
        if n < (RUN_LEAST if run else LEAST):
            continue
        kind = "lost" if not other else "added" if not one else "unlike"
        average = kinds[kind] / whole / (1 if kind == "lost" else LETTERS)
        times = counts.printed[one] if one else whole
        pairs[one, other] = -math.log((n + SMOOTHING * average) / (times + SMOOTHING))
    return Costs(
        pairs,
        unlike=-math.log((rare["unlike"] + 1) / whole / LETTERS),
        lost=-math.log((rare["lost"] + 1) / whole),
        added=-math.log((rare["added"] + 1) / whole / LETTERS),
    )


def _cost(found: Sequence[Pair], costs: Costs) -> float:
    """What a misreading costs, on average."""
    texts = Counter((_signs(pair.true), _signs(pair.read)) for pair in found)
    cost, misread = 0.0, 0
    for (true, read), times in texts.items():
        for pieces in _stretches(fold_each(true), read, costs):
            folded = [(one, fold_each(other)) for one, other in pieces]
            cost += times * sum(costs.of(*piece) for piece in folded)
            misread += times * len(pieces)
    return cost / max(misread, 1)


def _entry(found: Sequence[Pair], costs: Costs, counts: Counts) -> dict[str, Any]:
    return {
        "receipts": len({(pair.folder, pair.file) for pair in found}),
        "characters": sum(n for one, n in counts.printed.items() if len(one) == 1),
        "misread": _nested(costs.pairs),
        "others": {name: round(getattr(costs, name), 2) for name in ("unlike", "lost", "added")},
    }


def _nested(pairs: Mapping[tuple[str, str], float]) -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = {}
    for (true, read), cost in pairs.items():
        table.setdefault(true, {})[read] = round(cost, 2)
    return table


def _signs(text: str) -> str:
    """A row without its blanks, whose places engines guess."""
    return "".join(text.split())


if __name__ == "__main__":
    main()
