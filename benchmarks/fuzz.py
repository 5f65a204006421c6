"""Look for whatever makes the reader raise or hang, with made-up input that is damaged at random.

    python -m benchmarks.fuzz texts [--number 100000] [--seed 1] [--jobs 2]

``texts`` damages the texts of made-up receipts: letters exchanged as OCR does, rows doubled,
numbers of thousands of figures, days that do not exist, odd Unicode, boxes that are nowhere.
Each is parsed as several looks, decided, explained and exported.  Any exception that is not of
:mod:`receipts.errors`, and any input that takes too long, is printed with its number;
``--seed NUMBER --number 1`` makes it again.  The exit code is 1 when there was one.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from benchmarks.fuzz_texts import make_text, parse_text
from receipts.errors import ReceiptsError

HANGS = 60
"""Seconds after which an input is given up."""


@dataclass(frozen=True)
class Kind:
    """One kind of input.

    Args:
        make: From a number, always the same input for the same one.
        use: What the reader does with it.
        slow: CPU-seconds from which on an input is reported.
    """

    make: Callable[[int], Any]
    use: Callable[[Any], None]
    slow: float


KINDS = {"texts": Kind(make_text, parse_text, slow=2.0)}
"""A text is parsed as two looks, each of which may take a second."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--number", type=int, default=100_000, help="how many inputs")
    parser.add_argument("--seed", type=int, default=1, help="number of the first input")
    parser.add_argument("--jobs", type=int, default=2, help="worker processes")
    arguments = parser.parse_args()
    numbers = range(arguments.seed, arguments.seed + arguments.number)
    faults, longest = 0, 0.0
    with ProcessPoolExecutor(arguments.jobs) as pool:
        tried = pool.map(partial(try_one, arguments.kind), numbers, chunksize=100)
        for number, (fault, seconds) in zip(numbers, tried, strict=True):
            longest = max(longest, seconds)
            if fault:
                faults += 1
                print(f"--seed {number} --number 1: {fault}", flush=True)
                print(f"    {KINDS[arguments.kind].make(number)!r}"[:2000], flush=True)
    print(f"{len(numbers)} {arguments.kind}, {faults} faults, longest {longest:.2f} CPU-seconds")
    sys.exit(1 if faults else 0)


def try_one(kind: str, number: int) -> tuple[str, float]:
    """What is wrong with how one input is taken, or nothing, and the CPU time it took."""
    _load(kind)
    case = KINDS[kind].make(number)
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, _give_up)
        signal.alarm(HANGS)
    start = time.process_time()
    fault = ""
    try:
        KINDS[kind].use(case)
    except ReceiptsError:
        pass
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        fault = f"{type(error).__name__}: {error} ({place.filename}:{place.lineno})"
    finally:
        if hasattr(signal, "SIGALRM"):
            signal.alarm(0)
    seconds = time.process_time() - start
    if not fault and seconds > KINDS[kind].slow:
        fault = f"takes {seconds:.1f} s"
    return fault, seconds


@cache
def _load(kind: str) -> None:
    """What is read once per process is not counted."""
    KINDS[kind].use(KINDS[kind].make(0))


def _give_up(signum: int, frame: object) -> None:
    raise TimeoutError(f"still at it after {HANGS} s")


if __name__ == "__main__":
    main()
