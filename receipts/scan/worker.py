"""One worker process from its first breath to its last: it takes an item, gives an answer."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from receipts.errors import ReceiptsError
from receipts.whole import OWNER_ONLY

HEADROOM = 2 * 1024**3
"""Bytes that a worker may allocate beyond its limit of resident memory before the system itself
refuses.  Libraries reserve more than they use; this stops only what would outrun the watching."""

LARGEST_FILE = 256 * 1024**2
"""Bytes of a file that a worker may write.  The largest picture handed to an engine has a third of
it; a library that complains about each pixel of a picture is stopped before the disk is full."""

WORDS_FILE = 2  # the descriptor of standard error
_PR_SET_PDEATHSIG = 1  # from linux/prctl.h


@dataclass(frozen=True, slots=True)
class Lost:
    """Why there is no result: a reason code of the results table, and what happened."""

    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may take.

    Args:
        seconds: Time on the wall.
        memory: Resident bytes of the worker.
    """

    seconds: float
    memory: int


def out_of_memory(limits: Limits) -> Lost:
    """What becomes of an item that takes more memory than it may."""
    size = f"{limits.memory / 1024**3:.3g} GB"
    return Lost("too_large", f"Reading took more than {size} of memory.")


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker has to know before it begins."""

    parent: int
    parent_is_main_thread: bool
    limits: Limits
    place: str


def serve(pipe: Connection, work: Callable[[Any], Any], setup: Setup) -> None:
    """The whole life of a worker."""
    _prepare(setup)
    pipe.send(("ready", None))
    while True:
        try:
            item = pipe.recv()
        except (EOFError, OSError):
            return
        os.ftruncate(WORDS_FILE, 0)
        try:
            answer = ("done", work(item))
        except MemoryError:
            answer = ("done", out_of_memory(setup.limits))
        except Exception as error:
            answer = ("raised", error)
        try:
            pipe.send(answer)
        except OSError:  # the parent is gone
            return
        except MemoryError:
            pipe.send(("done", out_of_memory(setup.limits)))
        except Exception as error:  # what cannot be pickled
            text = f"{''.join(traceback.format_exception(error))}{answer[1]!r}"
            pipe.send(("raised", ReceiptsError(f"a worker's answer cannot be sent: {text}")))


def _prepare(setup: Setup) -> None:
    _die_with_parent(setup)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the parent decides
    if hasattr(os, "setsid"):
        os.setsid()  # a group of its own, to be killed as a whole
    # Temporary files of the libraries go where the parent removes them, whatever happens here.
    tempfile.tempdir = setup.place
    os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), setup.place))
    # C libraries print what they think of a damaged picture; the results are on the parent's
    # standard output.  Kept in a file, for the message in case this process dies.
    words = os.open(Path(setup.place, "stderr"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, OWNER_ONLY)
    os.dup2(words, 1)
    os.dup2(words, WORDS_FILE)
    os.close(words)
    if sys.platform == "linux":
        import resource

        most = setup.limits.memory + HEADROOM
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if hard == resource.RLIM_INFINITY or most <= hard:
            resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump holds the receipt


def _die_with_parent(setup: Setup) -> None:
    """End this process when the parent is gone, however that went."""
    if sys.platform == "linux" and setup.parent_is_main_thread:
        # By the kernel, even in the middle of a library's work.  It goes by the thread that
        # started this process, so it is of use only where that is the parent's main thread.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != setup.parent:
            os._exit(1)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
