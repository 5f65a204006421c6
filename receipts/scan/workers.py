"""Work spread over processes that may hang, die or eat memory, one lost item at a time.

Each worker has a pipe of its own and holds one item at a time, so that whatever happens to a
worker happens to exactly one item.  The parent watches: an item that takes too long or too much
memory is ended with its worker; an item whose worker died is tried once more, alone.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, Generic, TypeVar

import psutil

from receipts.errors import ReceiptsError
from receipts.scan.worker import Limits, Lost, Setup, out_of_memory, serve

T = TypeVar("T")
R = TypeVar("R")

_ONE_THREAD = (
    "OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM",
)  # fmt: skip

WATCH = 0.04
"""Seconds between two looks at the workers' memory.  Linux hands out fresh pages at 2 to 4 GB a
second, so a worker grows by less than 200 MB between two looks."""

RETIRE = 0.75
"""Share of the memory limit at which a worker is replaced by a new one once its item is done:
libraries keep memory that one large picture took."""

START = 120.0
"""Seconds that a worker may take to start, on a machine that is busy."""

STARTS = 4
"""Workers that may die in a row while they start, before that is taken as the machine's fault."""

MOST_ON_WINDOWS = 30
"""Workers there: Python can wait for 63 things at once, and each worker is two."""

WORDS = 4096
"""Bytes at the end of a worker's standard error that may tell why it died."""

PAUSE = 1.0
"""Seconds without watching above which this program was asleep, or its caller slow: workers get
them on top of their time."""

GOODBYE = 2.0
"""Seconds that an idle worker may take to end by itself."""


class Ask(Enum):
    """Answer of what gives items: none now, but ask again soon."""

    AGAIN = "again"


def each(
    work: Callable[[T], R], next_item: Callable[[], T | Ask | None], jobs: int, limits: Limits
) -> Generator[tuple[T, R | Lost], None, None]:
    """Do ``work`` on items in worker processes; results come as they are done, in any order.

    Args:
        work: A function of a module, as workers import it.
        next_item: Gives the next item (one that can be pickled), or ``None`` where there is none
            now; it is asked again after each result, so that a result may lead to more items.
            ``Ask.AGAIN`` says that there will be one without a result.
        jobs: Number of workers at most.
        limits: For each item.

    Yields:
        Each item with its result, or with what became of it.

    Raises:
        ReceiptsError: No worker can be started.
        Exception: Whatever ``work`` raises; it ends the whole.
    """
    pool = _Pool(work, next_item, jobs, limits)
    try:
        yield from pool.run()
    finally:
        pool.stop()


class _Worker(Generic[T]):
    """A process, the pipe to it, and the item that it has."""

    def __init__(self, work: Callable[[Any], Any], limits: Limits, place: Path) -> None:
        self.place = place
        self.item: T | None = None
        self.ready = False
        self.deadline = time.monotonic() + START
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        setup = Setup(os.getpid(), _in_main_thread(), limits, str(place))
        self.process = context.Process(target=serve, args=(theirs, work, setup), daemon=True)
        with _one_thread(), _no_interruption():
            self.process.start()
        theirs.close()
        self._seen_by_system = psutil.Process(self.process.pid)

    def give(self, item: T, limits: Limits) -> None:
        self.item = item
        if self.ready:
            self.deadline = time.monotonic() + limits.seconds
        with suppress(OSError):  # it died just now, which its sentinel will say
            self.pipe.send(item)

    def resident(self) -> int:
        """Bytes of memory that it holds now."""
        try:
            return int(self._seen_by_system.memory_info().rss)
        except psutil.Error:
            return 0

    def last_words(self) -> str:
        """The last line that it wrote to standard error."""
        try:
            with (self.place / "stderr").open("rb") as stream:
                stream.seek(max(0, os.fstat(stream.fileno()).st_size - WORDS))
                lines = stream.read(WORDS).decode("utf-8", "replace").split("\n")
        except OSError:
            return ""
        return next((line.strip() for line in reversed(lines) if line.strip()), "")[:200]

    def kill(self) -> None:
        """Kill it with the programs that it has started, as one of the engines does."""
        try:
            os.killpg(self.process.pid or 0, signal.SIGKILL)
        except (AttributeError, OSError):  # on Windows, or before it had a group of its own
            self.process.kill()

    def end(self, patience: float = 0.0) -> None:
        """End it, at once or after it had the time to end by itself."""
        self.pipe.close()
        if patience:
            self.process.join(patience)
        if self.process.is_alive():
            self.kill()
        self.process.join(GOODBYE)  # one that waits for a dead disk cannot even be killed
        shutil.rmtree(self.place, ignore_errors=True)


class _Pool(Generic[T, R]):
    def __init__(
        self,
        work: Callable[[T], R],
        next_item: Callable[[], T | Ask | None],
        jobs: int,
        limits: Limits,
    ) -> None:
        self._work = work
        self._next_item = next_item
        self._jobs = min(jobs, MOST_ON_WINDOWS) if sys.platform == "win32" else jobs
        self._limits = limits
        self._workers: list[_Worker[T]] = []
        self._again: deque[T] = deque()
        """Items whose worker was killed before it could begin."""
        self._suspects: deque[T] = deque()
        """Items whose worker died: each is tried once more when nothing else runs."""
        self._retried: T | None = None
        self._failed_starts = 0
        self._ask_again = False
        self._places = Path(tempfile.mkdtemp(prefix="receipts-"))
        self._count = 0

    def run(self) -> Generator[tuple[T, R | Lost], None, None]:
        self._watched_at = time.monotonic()
        while self._hand_out():
            sources = [s for w in self._workers for s in (w.pipe, w.process.sentinel)]
            ready = set(wait(sources, timeout=0 if self._ask_again else WATCH))
            self._allow_for_pause()
            for worker in list(self._workers):
                if worker.pipe in ready:
                    yield from self._received(worker)
                elif worker.process.sentinel in ready:
                    yield from self._died(worker)
                else:
                    yield from self._watched(worker)

    def _allow_for_pause(self) -> None:
        now = time.monotonic()
        pause, self._watched_at = now - self._watched_at, now
        if pause > PAUSE:
            for worker in self._workers:
                worker.deadline += pause

    def stop(self) -> None:
        """End all workers; those that are idle by themselves."""
        with _no_interruption():
            self._stop()

    def _stop(self) -> None:
        for worker in self._workers:
            if worker.item is None:
                worker.pipe.close()
        for worker in self._workers:
            worker.end(patience=GOODBYE if worker.item is None else 0.0)
        shutil.rmtree(self._places, ignore_errors=True)

    def _hand_out(self) -> bool:
        """Give items to workers that have none; whether anything is left to wait for."""
        self._ask_again = False
        idle = deque(worker for worker in self._workers if worker.item is None)
        while idle or len(self._workers) < self._jobs:
            item = self._take()
            if item is None or isinstance(item, Ask):
                self._ask_again = item is not None
                break
            worker = idle.popleft() if idle else self._start()
            worker.give(item, self._limits)
        return self._ask_again or any(worker.item is not None for worker in self._workers)

    def _take(self) -> T | Ask | None:
        if self._again:
            return self._again.popleft()
        if self._retried is not None:  # it runs alone
            return None
        item = self._next_item()
        if item is None and self._suspects and all(w.item is None for w in self._workers):
            self._retried = item = self._suspects.popleft()
        return item

    def _start(self) -> _Worker[T]:
        self._count += 1
        place = self._places / str(self._count)
        place.mkdir()
        worker: _Worker[T] = _Worker(self._work, self._limits, place)
        self._workers.append(worker)
        return worker

    def _received(self, worker: _Worker[T]) -> Iterator[tuple[T, R | Lost]]:
        try:
            kind, value = worker.pipe.recv()
        except (EOFError, OSError):
            yield from self._died(worker)
            return
        if kind == "ready":
            worker.ready, self._failed_starts = True, 0
            worker.deadline = time.monotonic() + self._limits.seconds
            return
        if kind == "raised":
            raise value
        item, worker.item = worker.item, None
        assert item is not None
        if worker.resident() > RETIRE * self._limits.memory:
            self._remove(worker, GOODBYE)
        yield self._done(item), value

    def _died(self, worker: _Worker[T]) -> Iterator[tuple[T, R | Lost]]:
        worker.process.join()
        code, words, item = worker.process.exitcode or 0, worker.last_words(), worker.item
        self._remove(worker)
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= STARTS:
                raise ReceiptsError(
                    f"the worker processes cannot be started ({_how_it_died(code)}"
                    f"{': ' if words else ''}{words}).",
                    advice="In a script, scan under `if __name__ == '__main__':`.",
                )
            if item is not None:
                self._again.append(item)
        elif item is not None and self._retried is not item:
            self._suspects.append(item)
        elif item is not None:
            how = _how_it_died(code) + (f": {words}" if words else "")
            message = f"The process that read it ended at once, twice ({how})."
            yield self._done(item), Lost("crashed", message)

    def _watched(self, worker: _Worker[T]) -> Iterator[tuple[T, R | Lost]]:
        if worker.item is None or worker.pipe.poll():  # it is done, and received next
            return
        lost = None
        if time.monotonic() > worker.deadline:
            if not worker.ready:  # counts as a worker that died while it started
                worker.kill()
                return
            lost = Lost("timed_out", f"Reading took longer than {self._limits.seconds:g} seconds.")
        elif worker.resident() > self._limits.memory:
            lost = out_of_memory(self._limits)
        if lost:
            item = worker.item
            self._remove(worker)
            yield self._done(item), lost

    def _done(self, item: T) -> T:
        if self._retried is item:
            self._retried = None
        return item

    def _remove(self, worker: _Worker[T], patience: float = 0.0) -> None:
        self._workers.remove(worker)
        worker.end(patience)


def _how_it_died(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"exit code {code}"


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


@contextmanager
def _one_thread() -> Iterator[None]:
    """The environment in which a worker starts: libraries read these variables when loaded.

    Threads within a worker only get in the way of the other workers.
    """
    added = [name for name in _ONE_THREAD if name not in os.environ]
    os.environ.update(dict.fromkeys(added, "1"))
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]


@contextmanager
def _no_interruption() -> Iterator[None]:
    """Ctrl-C waits for the end of this block; processes started in it do not get it at all."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
