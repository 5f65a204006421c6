"""How long a call works, measured so that a busy machine does not fail a test."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

TRIES = 3


def cpu_time(call: Callable[[], object]) -> float:
    """CPU seconds of the fastest of a few calls.

    The coverage's tracing takes as long again as the work it watches: it looks away.
    """
    watching = sys.gettrace()
    sys.settrace(None)
    try:
        return min(_once(call) for _ in range(TRIES))
    finally:
        sys.settrace(watching)


def _once(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start
