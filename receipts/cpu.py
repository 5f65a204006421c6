"""The clock by which reading is measured."""

from __future__ import annotations

import os


def cpu_seconds() -> float:
    """CPU time of this process and its ended children so far, in seconds.

    Unlike time on the wall it does not grow when workers share a core.
    """
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
