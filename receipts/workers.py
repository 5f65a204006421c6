"""Work spread over processes that may hang or die, one lost item at a time."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import closing
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from receipts.errors import ReceiptsError

T = TypeVar("T")
R = TypeVar("R")
Lost = Callable[[T, str, str], R]
"""Makes the result of an item that was lost: the item, ``timed_out`` or ``crashed``, and how."""

_ONE_THREAD = (
    "OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM",
)  # fmt: skip


def each(
    work: Callable[[T], R], items: Sequence[T], jobs: int, timeout: float, lost: Lost[T, R]
) -> Generator[R, None, None]:
    """Do ``work`` on each item in worker processes; results come as they are done.

    An item that takes too long, or takes its worker down, has the result that ``lost`` makes;
    the others go on, in new workers where all died at once.

    Args:
        work: A function of a module, as workers import it.
        items: What can be pickled.
        jobs: Number of workers.
        timeout: Seconds that one item may take.
        lost: Called in this process.

    Raises:
        ReceiptsError: No worker can be started.
        Exception: Whatever ``work`` raises; it ends the whole.
    """
    left = list(reversed(items))
    while left:
        done = 0
        try:
            # Closed at once, not by the garbage collector: that ends the workers.
            with closing(_pool(work, left, min(jobs, len(left)), timeout, lost)) as finished:
                for result in finished:
                    done += 1
                    yield result
        except RuntimeError as error:  # BrokenProcessPool is one
            if not done:
                raise ReceiptsError(
                    "the worker processes cannot be started.",
                    advice="In a script, scan under `if __name__ == '__main__':`, or with jobs=1.",
                ) from error


def _pool(
    work: Callable[[T], R], left: list[T], jobs: int, timeout: float, lost: Lost[T, R]
) -> Generator[R, None, None]:
    """Take items off the end of ``left``; those that a broken pool lost are put back."""
    pool = ProcessPool(
        max_workers=jobs, initializer=_start, context=multiprocessing.get_context("spawn")
    )
    running: dict[Future[R], T] = {}
    try:
        while left or running:
            # Few wait in the pool: a folder may hold more files than memory holds tasks.
            while left and len(running) < 2 * jobs:
                running[pool.schedule(work, (left[-1],), timeout=timeout)] = left[-1]
                left.pop()
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                result = _result(future, running[future], timeout, lost)
                del running[future]
                yield result
    finally:
        left.extend(running.values())
        pool.stop()  # type: ignore[no-untyped-call]  # pebble's own types end here
        pool.join()


def _result(future: Future[R], item: T, timeout: float, lost: Lost[T, R]) -> R:
    try:
        return future.result()
    except TimeoutError:
        return lost(item, "timed_out", f"Reading took longer than {timeout:g} seconds.")
    except ProcessExpired as error:
        how = _how_it_died(error.exitcode)
        return lost(item, "crashed", f"The process that read it ended at once ({how}).")


def _how_it_died(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"exit code {code}"


def _start() -> None:
    """Runs first in each worker, before a library that reads these variables is loaded.

    Threads within a worker only get in the way of the other workers.
    """
    for name in _ONE_THREAD:
        os.environ.setdefault(name, "1")
