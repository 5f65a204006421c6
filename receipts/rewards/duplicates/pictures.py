"""Pictures that are alike, by their fingerprints.

Two fingerprints (see :mod:`receipts.images.fingerprint`) are alike where many of their spots
are, and one move, turn and change of size takes all of these from the one to the other.  That
is so for one picture saved twice, and also for two receipts of a shop whose form is the same;
so it is evidence to be weighed with what was read, and a verdict of its own only where nearly
every spot returns.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

ALIKE = 1 / 6
"""Share of the spots that must return.  Measured: 1 in 1,000 pairs of receipts of all shops has
more; of pictures saved anew, resized, turned or cropped by up to 8 % a side, 99 in 100 have."""

THE_SAME = 3 / 4
"""Share of the spots from which on it is the same picture.  Measured: two receipts on the same
form of one shop have up to 2/3 in common."""

Spots = tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]
"""The bits of spots, and the number of the picture that each belongs to."""

_BYTES = 12
_FILED = 32  # spots of each picture that it is searched by
_SAME_SPOT = 12  # bits of 64 that may differ
_NEAR = 0.03 * 255  # of the longer side
_SIZE, _TURN = np.log(1.3), np.deg2rad(20)


@dataclass(frozen=True, eq=False)
class Fingerprint:
    """A fingerprint taken apart.

    Args:
        bits: One number a spot, the largest spot first.
        places: x and y as a complex number, 255 being the longer side.
        arrows: Size and direction as a complex number.
    """

    bits: npt.NDArray[np.uint64]
    places: npt.NDArray[np.complex128]
    arrows: npt.NDArray[np.complex128]


def likeness(one: str, other: str) -> float:
    """The share of spots that two fingerprints have in common, 0 to 1.

    Fingerprints of another kind, such as a hash from elsewhere, are alike where they are equal.
    """
    if one == other:
        return float(bool(one))
    a, b = parse(one), parse(other)
    if a is None or b is None:
        return 0.0
    return _together(a, b) / min(len(a.bits), len(b.bits))


def largest(text: str) -> bytes:
    """The bits of a fingerprint's largest spots; nothing where the text is none."""
    found = _parse(text)
    return b"" if found is None else found.bits[:_FILED].astype(">u8").tobytes()


@lru_cache(maxsize=4096)
def parse(text: str) -> Fingerprint | None:
    """Take a fingerprint apart; ``None`` where the text is none."""
    return _parse(text)


def _together(a: Fingerprint, b: Fingerprint) -> int:
    """Most spots that one move, turn and change of size takes from ``a`` to ``b``.

    Each pair of like spots proposes one; the others vote.
    """
    i, j = np.nonzero(np.bitwise_count(a.bits[:, None] ^ b.bits[None]) <= _SAME_SPOT)
    if len(i) == 0:
        return 0
    change = b.arrows[j] / a.arrows[i]
    moved = b.places[j][:, None] + change[:, None] * (a.places[i] - a.places[i][:, None])
    other_change = change / change[:, None]
    agrees = (
        (abs(moved - b.places[j]) < _NEAR)
        & (abs(np.log(abs(other_change))) < _SIZE)
        & (abs(np.angle(other_change)) < _TURN)
    )
    best = agrees[agrees.sum(axis=1).argmax()]
    return min(len(set(i[best])), len(set(j[best])))


class Pictures:
    """Fingerprints to search, in memory: which of them may be like a new one.

    The largest spots of each picture are filed under four parts of their bits; like spots share
    a part or more (locality-sensitive hashing; Indyk and Motwani 1998).
    """

    _PARTS = 4
    _PART_BITS = 16
    _VOTES = 3  # spots that must be found
    _CROWD = 8  # times the average: spots with the same part above which it is passed over
    _MOST = 16  # pictures that are worth a closer look
    _LOOSE = 256 * _FILED  # spots searched one by one before they are filed with the others

    def __init__(self) -> None:
        self._filed = _no_spots()
        self._loose = _no_spots()
        self._files: list[tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]] = []

    def add(self, pictures: Iterable[tuple[int, bytes]]) -> None:
        """File pictures, each under its number, by the bytes that :func:`largest` gives."""
        new = list(pictures)
        bits = np.frombuffer(b"".join(data for _, data in new), ">u8").astype(np.uint64)
        numbers = np.array([number for number, _ in new], np.int64)
        owners = np.repeat(numbers, [len(data) // 8 for _, data in new])
        self._loose = _joined([self._loose, (bits, owners)])
        if len(self._loose[0]) > self._LOOSE:
            self._file()

    def find(self, text: str) -> list[int]:
        """Numbers of the pictures most like a fingerprint, at most sixteen, the likest first.

        A spot that many pictures have, such as a common letter, counts as little for each as
        there are many (as words do by inverse document frequency; Sivic and Zisserman 2003).
        """
        wanted = parse(text)
        if wanted is None:
            return []
        filed, which = self._look_up(wanted.bits)
        bits, owners = self._filed
        like = np.bitwise_count(bits[filed] ^ wanted.bits[which]) <= _SAME_SPOT
        bits, loose_owners = self._loose
        more, loose = np.nonzero(np.bitwise_count(bits ^ wanted.bits[:, None]) <= _SAME_SPOT)
        found = np.concatenate([owners[filed[like]], loose_owners[loose]])
        spots = np.concatenate([which[like], more])
        pairs = _distinct(np.sort(found * len(wanted.bits) + spots))
        pictures, spots = np.divmod(pairs, len(wanted.bits))
        weight = 1 / np.bincount(spots)[spots]
        numbers, place, count = np.unique(pictures, return_inverse=True, return_counts=True)
        votes = np.bincount(place, weight)
        best = np.argsort(-votes, kind="stable")
        return [int(numbers[n]) for n in best if count[n] >= self._VOTES][: self._MOST]

    def _file(self) -> None:
        """Sort all spots by each part of their bits."""
        self._filed, self._loose = _joined([self._filed, self._loose]), _no_spots()
        self._files = []
        for part in range(self._PARTS):
            keys = self._part(self._filed[0], part)
            order = np.argsort(keys, kind="stable")
            starts = np.searchsorted(keys[order], np.arange(2**self._PART_BITS + 1))
            self._files.append((order.astype(np.int32), starts))

    def _look_up(
        self, bits: npt.NDArray[np.uint64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Filed spots that share a part with one of ``bits``, and with which.

        A part that very many spots have, as those of a shop's form do, tells nothing.
        """
        most = self._CROWD * (1 + len(self._filed[0]) // 2**self._PART_BITS)
        found: list[npt.NDArray[np.int32]] = [np.zeros(0, np.int32)]
        which = [np.zeros(0, np.int64)]
        for part, (order, starts) in enumerate(self._files):
            keys = self._part(bits, part).astype(np.int64)
            first, number = starts[keys], starts[keys + 1] - starts[keys]
            number[number > most] = 0
            skipped = np.repeat(first - np.cumsum(number) + number, number)
            found.append(order[skipped + np.arange(len(skipped))])
            which.append(np.repeat(np.arange(len(bits)), number))
        return np.concatenate(found), np.concatenate(which)

    def _part(self, bits: npt.NDArray[np.uint64], part: int) -> npt.NDArray[np.uint16]:
        shifted = bits >> np.uint64(part * self._PART_BITS)
        return (shifted & np.uint64(2**self._PART_BITS - 1)).astype(np.uint16)


def _no_spots() -> Spots:
    return np.zeros(0, np.uint64), np.zeros(0, np.int64)


def _joined(spots: Sequence[Spots]) -> Spots:
    return np.concatenate([s[0] for s in spots]), np.concatenate([s[1] for s in spots])


def _distinct(ordered: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.asarray(ordered[np.diff(ordered, prepend=-1) != 0])


def _parse(text: str) -> Fingerprint | None:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    if not data or len(data) % _BYTES:
        return None
    spots = len(data) // _BYTES
    bits = np.frombuffer(data, ">u8", spots).astype(np.uint64)
    x, y, size, turn = np.frombuffer(data, np.uint8, offset=8 * spots).reshape(spots, 4).T / 1.0
    return Fingerprint(bits, x + 1j * y, 2 ** (size / 8) * np.exp(2j * np.pi * turn / 256))
