"""Files that change while they are scanned: each in a thread that goes on until the end."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .good import good
from .kinds import Expect, Family
from .places import make_pipe

moving = Family("moving")

FILES = 8
EVERY = 0.003
"""Seconds between two changes: many within the time that one file takes."""

ALL = Expect(rows=FILES)


def _files(folder: Path) -> None:
    for number in range(FILES):
        (folder / f"{number}.jpg").write_bytes(good("jpeg"))


def _change(
    name: str, about: str, change: Callable[[Path, int], None], *,
    expect: Expect = ALL, make: Callable[[Path], None] = _files,
) -> None:  # fmt: skip
    """Add a kind whose files suffer ``change`` again and again, with the number of the time."""

    @contextmanager
    def disturb(folder: Path) -> Iterator[None]:
        over = threading.Event()

        def go_on() -> None:
            time = 0
            while not over.wait(EVERY):
                # What is not there, or may not be done, is left: the next time it may be.
                with contextlib.suppress(OSError):
                    change(folder / f"{time % FILES}.jpg", time)
                time += 1

        thread = threading.Thread(target=go_on, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    moving.add(name, about, expect, make, alone=True, disturb=disturb)


def _grow(path: Path, time: int) -> None:
    with path.open("ab") as stream:
        stream.write(bytes(100_000))


def _shrink(path: Path, time: int) -> None:
    os.truncate(path, max(0, path.stat().st_size // 2))


def _come_and_go(path: Path, time: int) -> None:
    if path.exists():
        path.unlink()
    else:
        path.write_bytes(good("jpeg"))


def _replace(path: Path, time: int) -> None:
    other = path.with_name(f"{path.name}.new")
    other.write_bytes(good("png") if time // FILES % 2 else good("jpeg"))
    other.replace(path)


def _to_pipe(path: Path, time: int) -> None:
    path.unlink()
    make_pipe(path)


def _to_pipe_and_back(path: Path, time: int) -> None:
    path.unlink()
    if time // FILES % 2:
        path.write_bytes(good("jpeg"))
    else:
        make_pipe(path)


def _to_folder(path: Path, time: int) -> None:
    path.unlink()
    path.mkdir()


def _to_zero(path: Path, time: int) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _late(path: Path, time: int) -> None:
    if time >= 100:  # after 0.3 seconds: the files are found, and most not yet read
        path.unlink()


def _shut(path: Path, time: int) -> None:
    path.chmod(0)


def _scribble(path: Path, time: int) -> None:
    with path.open("r+b") as stream:
        stream.seek(time * 997 % max(1, path.stat().st_size))
        stream.write(b"\xff" * 50)


def _sparse(path: Path, time: int) -> None:
    os.truncate(path, 1 << 33)


def _folder_renamed(path: Path, time: int) -> None:
    inner, other = path.parent / "in", path.parent / "out"
    (inner if inner.exists() else other).rename(other if inner.exists() else inner)


def _within(folder: Path) -> None:
    (folder / "in").mkdir()
    _files(folder / "in")
    _files(folder)


_change("grows", "files that grow by 100 KB at a time", _grow)
_change("grows-to-8-gb", "files that become 8 GB at once", _sparse)
_change("shrinks", "files that lose half at a time", _shrink)
_change("scribbled", "files that are written over in places", _scribble)
_change("vanishes-late", "files that vanish after they were found", _late, expect=Expect(rows=0))
# What was gone before it was found may have no row, so nothing is expected but no harm.
_change("comes-and-goes", "files that vanish and come back", _come_and_go, expect=Expect(rows=0))
_change("replaced", "files that are replaced by others", _replace)
_change("becomes-pipe", "files that become pipes", _to_pipe, expect=Expect(rows=0))
_change("pipe-and-back", "files that become pipes and files again", _to_pipe_and_back,
        expect=Expect(rows=0))  # fmt: skip
_change("becomes-folder", "files that become folders", _to_folder, expect=Expect(rows=0))
_change("becomes-zero", "files that become links to /dev/zero", _to_zero, expect=Expect(rows=0))
_change("permission-removed", "files that may no longer be read", _shut)
_change("folder-renamed", "a folder that is renamed again and again", _folder_renamed,
        make=_within)  # fmt: skip
