"""Every format, cut off at every tenth of its length, as a broken copy leaves it."""

from __future__ import annotations

from functools import partial

from .good import FORMATS, good
from .kinds import DAMAGED, READ, Family

truncation = Family("truncation")


def _cut(form: str, tenths: int) -> bytes:
    data = good(form)
    return data[: len(data) * tenths // 10]


for form, (suffix, _) in FORMATS.items():
    truncation.file(f"whole-{form}", f"{form}, whole", READ, suffix, partial(good, form))
    for tenths in range(1, 10):
        truncation.file(
            f"cut-{form}-{tenths}",
            f"{form}, only the first {tenths} tenths of its bytes",
            DAMAGED,
            suffix,
            partial(_cut, form, tenths),
        )
