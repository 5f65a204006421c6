"""Names as several looks read them: what one look misreads, the others read nearly alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from receipts.fields.merchant.names import same_merchant
from receipts.fields.merge import merge
from receipts.model import Candidate, Evidence
from receipts.text.fold import squeeze

NOT_ALIKE = 60.0
"""Rapidfuzz ratio (0 to 100) up to which two names are as good as strange to each other."""


def merge_names(looks: Sequence[tuple[str, Sequence[Candidate[str]]]]) -> list[Candidate[str]]:
    """Names of several looks as one list, as :func:`receipts.decide.weigh.merge` does it.

    A name gets the evidence ``readings_alike``: how near the other looks come to it, 0 to 1, or
    the other engines where there are several.
    Of several readings of one row the one that is nearest to all others is the likeliest (the
    set median string, Kohonen 1985), and a row that is read differently each time is none that
    is read well.
    """
    merged = merge(looks, same_merchant)
    if len(looks) < 2:
        return merged
    near = [_nearest(merged, [c.value for c in found]) for _, found in looks]
    engines = [engine for engine, _ in looks]
    if len(set(engines)) > 1:
        # What an engine misreads it misreads again: only another one can support it.
        near = [
            np.max([n for n, engine in zip(near, engines, strict=True) if engine == name], axis=0)
            for name in dict.fromkeys(engines)
        ]
    # The look that printed the name is as near as can be.
    others = (np.sum(near, axis=0) - np.max(near, axis=0)) / (len(near) - 1)
    return [
        replace(c, evidence=(*c.evidence, Evidence("readings_alike", round(float(share), 4))))
        for c, share in zip(merged, others, strict=True)
    ]


def _nearest(merged: Sequence[Candidate[str]], values: Sequence[str]) -> npt.NDArray[np.float64]:
    """For each candidate how near the nearest of ``values`` comes to it, 0 to 1."""
    if not merged or not values:
        return np.zeros(len(merged))
    names = [squeeze(c.value) for c in merged]
    ratios = process.cdist(names, [squeeze(v) for v in values], scorer=fuzz.ratio, workers=1)
    near: npt.NDArray[np.float64] = (ratios.max(axis=1) - NOT_ALIKE) / (100 - NOT_ALIKE)
    return near.clip(0, 1)
