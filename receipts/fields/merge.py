"""The candidates of several looks as one list, equal values together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from receipts.model import Box, Candidate, Evidence

T = TypeVar("T")


def strongest(strengths: Sequence[float]) -> float:
    """The strength that is farthest from nothing, the first of several."""
    return max(strengths, key=abs)


def merge(
    looks: Sequence[tuple[str, Sequence[Candidate[T]]]],
    same: Callable[[T, T], bool] | None = None,
    *,
    of_looks: Callable[[Sequence[float]], float] = strongest,
) -> list[Candidate[T]]:
    """Candidates of several looks as one list, equal values together.

    Args:
        looks: For each look its engine's name and its candidates, the most trusted look last.
        same: When two values are one; equality where it is not given.
        of_looks: What the strengths of one name of evidence make together: one for each look of the
            engine that saw the candidate, 0 where it does not give that name.

    Returns:
        One candidate a value: as the most trusted look printed it, with the union of the
        evidence of the looks of its engine, and who saw it.  Where a look has it several times,
        as a name alone and with a stain, the tightest counts; of those in several places the
        first.
    """
    groups: list[list[tuple[int, Candidate[T]]]] = []
    by_value: dict[T, list[tuple[int, Candidate[T]]]] = {}
    for look in reversed(range(len(looks))):
        for candidate in looks[look][1]:
            group = by_value.get(candidate.value)
            if group is None and same is not None:
                group = next((g for g in groups if same(g[0][1].value, candidate.value)), None)
            if group is None:
                group = []
                groups.append(group)
            by_value.setdefault(candidate.value, group)
            group.append((look, candidate))
    engines = [engine for engine, _ in looks]
    return [_merged(_tightest(group), engines, of_looks) for group in groups]


def _tightest(group: Sequence[tuple[int, Candidate[T]]]) -> list[tuple[int, Candidate[T]]]:
    """Of each look and place the candidate that covers least: a name and a stain are the name.

    Of several that cover the same the first one counts, which is as printed.
    """
    if len(group) == 1:
        return list(group)
    kept: list[int] = []
    for place in sorted(range(len(group)), key=lambda n: _area(group[n][1].box)):
        look, candidate = group[place]
        others = (group[n] for n in kept)
        if not any(look == other and _covers(candidate.box, c.box) for other, c in others):
            kept.append(place)
    return [group[place] for place in sorted(kept)]


def _area(box: Box | None) -> float:
    return box.width * box.height if box else 0.0


def _covers(box: Box | None, other: Box | None) -> bool:
    """Whether a box has all of another one in it."""
    return box is not None and other is not None and Box.around([box, other]) == box


def _merged(
    group: Sequence[tuple[int, Candidate[T]]],
    engines: Sequence[str],
    of_looks: Callable[[Sequence[float]], float],
) -> Candidate[T]:
    """One of a group's candidates with the evidence of its most trusted engine's looks.

    ``engines`` are those of the looks, by number.
    """
    by_look: dict[int, dict[str, float]] = {}
    for look, candidate in group:
        # How another engine saw the page around it would only blur what the better one saw.
        if engines[look] == engines[group[0][0]]:
            by_look.setdefault(look, {e.name: e.strength for e in candidate.evidence})
    names = dict.fromkeys(name for given in by_look.values() for name in given)
    found = {
        name: Evidence(name, round(of_looks([g.get(name, 0.0) for g in by_look.values()]), 4))
        for name in names
    }
    looks = {look for look, _ in group}
    seen = {engines[look] for look in looks}
    for engine in sorted(set(engines)):
        name = f"{'seen' if engine in seen else 'missed'}_by_{engine}"
        found[name] = Evidence(name)
    if len(seen) > 1:
        found["engines_agree"] = Evidence("engines_agree")
    if len(engines) > 1:
        share = (len(looks) - 1) / (len(engines) - 1)
        found["looks_agree"] = Evidence("looks_agree", share)
    return replace(group[0][1], evidence=tuple(found.values()))
