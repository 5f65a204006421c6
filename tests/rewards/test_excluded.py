"""Excluded merchants: many are looked up, and the answer is that of comparing with each."""

from __future__ import annotations

import datetime as dt

from cpu_time import cpu_time
from hypothesis import given
from hypothesis import strategies as st

from receipts.rewards.count import count
from receipts.rewards.names import is_name, phrase_in
from receipts.rewards.programme import load_programme
from receipts.rewards.programme.excluded import Excluded, Exclusion

from .cases import rows

# Words that are one another's misreadings, that join to others, and that are no letters alone.
WORD = st.sampled_from(
    ["whole", "whale", "wh0le", "foods", "food", "whole-foods", "wholefoods", "whoel", "casino",
     "cassino", "caSino", "bar", "bär", "Co.", "ltd", "l'étoile", "etoile", "7", "11", "f00d", ""]
)  # fmt: skip
NAME = st.lists(WORD, max_size=4).map(" ".join) | st.text("abcde ", max_size=9)
NAMES = st.lists(NAME, max_size=5).map(tuple)


def compared(names: tuple[str, ...], group: Exclusion) -> float:
    whole = [is_name(wanted, name) for wanted in group.names for name in names]
    parts = [phrase_in(phrase, name) for phrase in group.words for name in names]
    return max(whole + parts, default=0.0)


@given(st.lists(st.builds(Exclusion, st.text(), NAMES, NAMES), min_size=1, max_size=3), NAMES)
def test_looking_up_gives_what_comparing_with_each_gives(
    groups: list[Exclusion], names: tuple[str, ...]
) -> None:
    expected = max(((g, compared(names, g)) for g in groups), key=lambda found: found[1])
    assert Excluded(tuple(groups)).surest(names) == expected


def test_half_a_million_names_take_seconds() -> None:
    """38 seconds when each was compared with each; it is 2 on one core."""
    letters = "abcdefghijklmnopqrst"
    names = [f"{a}{b}{c} {d}{a}lo{b}" for a in letters for b in letters for c in letters
             for d in letters]  # fmt: skip
    many = Exclusion("many", tuple(f"{n}{end}" for n in names for end in ("x", "yz", "q")), ())
    shopper = load_programme("shopper-panel")
    programme = type(shopper)(
        **{name: getattr(shopper, name) for name in type(shopper).__slots__}
        | {"settings": {**shopper.settings, "excluded": Excluded((many,))}}
    )
    found = count(rows(100), programme, dt.date(2026, 11, 30))
    assert len(found.receipts) == 100
    assert cpu_time(lambda: count(rows(100), programme, dt.date(2026, 11, 30))) < 10
