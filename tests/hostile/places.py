"""What lies in a folder and is no regular file, or must not be opened."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path
from tempfile import TemporaryDirectory

from .good import good
from .kinds import ANY, NO_FILE, READ, REFUSED, UNREADABLE, Expect, Family, NotOnThisSystem

places = Family("places")


def _beside(folder: Path) -> None:
    """An ordinary receipt, which must be read whatever else is there."""
    (folder / "good.jpg").write_bytes(good("jpeg"))


ONE_OF_TWO = Expect(some=READ.some, every=frozenset(("read", "unreadable_file")), rows=2)
"""The ordinary receipt beside it is read, and what cannot be has its row."""


@places.kind("pipe", "a named pipe", ONE_OF_TWO, alone=True)
def pipe(folder: Path) -> None:
    _beside(folder)
    make_pipe(folder / "x.jpg")


def make_pipe(path: Path) -> None:
    """A named pipe, where there are any."""
    if not hasattr(os, "mkfifo"):
        raise NotOnThisSystem("no named pipes")
    os.mkfifo(path)


@places.kind("link-to-pipe", "a link to a named pipe", ONE_OF_TWO, alone=True)
def _link_to_pipe(folder: Path) -> None:
    pipe(folder)
    (folder / "x.jpg").rename(folder / "pipe")
    _link(folder / "x.jpg", Path("pipe"))


@places.kind("many-pipes", "20 named pipes, more than there are workers",
             Expect(some=READ.some, every=ONE_OF_TWO.every, rows=21), alone=True)  # fmt: skip
def _many_pipes(folder: Path) -> None:
    _beside(folder)
    for number in range(20):
        make_pipe(folder / f"{number}.jpg")


def _link(path: Path, target: Path) -> None:
    try:
        path.symlink_to(target)
    except OSError as error:
        raise NotOnThisSystem(f"no links: {error}") from error


for device in ("zero", "null", "random", "full", "tty", "stdin"):

    def _device(folder: Path, device: str = device) -> None:
        _beside(folder)
        if not Path("/dev", device).exists():
            raise NotOnThisSystem(f"no /dev/{device}")
        _link(folder / "x.jpg", Path("/dev", device))

    places.add(f"link-to-{device}", f"a link to /dev/{device}", ONE_OF_TWO, _device, alone=True)


@places.kind("link-to-memory", "a link to the memory of who opens it",
             Expect(some=READ.some, rows=2), alone=True)  # fmt: skip
def _proc(folder: Path) -> None:
    _beside(folder)
    if not Path("/proc/self/mem").exists():
        raise NotOnThisSystem("no /proc")
    _link(folder / "x.jpg", Path("/proc/self/mem"))


@places.kind("socket", "a Unix socket", ONE_OF_TWO, alone=True)
def _socket(folder: Path) -> None:
    _beside(folder)
    if not hasattr(socket, "AF_UNIX"):
        raise NotOnThisSystem("no Unix sockets")
    here = os.getcwd()
    os.chdir(folder)  # a socket's name may have 100 characters
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("x.jpg")
    finally:
        os.chdir(here)


@places.kind("block-device", "a node of a block device", ONE_OF_TWO, alone=True)
def _node(folder: Path) -> None:
    _beside(folder)
    try:
        os.mknod(folder / "x.jpg", stat.S_IFBLK | 0o600, os.makedev(7, 200))
    except (OSError, AttributeError) as error:
        raise NotOnThisSystem(f"no device can be made: {error}") from error


@places.kind("link-dangling", "a link to nothing", ONE_OF_TWO)
def _dangling(folder: Path) -> None:
    _beside(folder)
    _link(folder / "x.jpg", Path("nowhere.jpg"))


@places.kind("link-loop", "two links to each other",
             Expect(some=READ.some, every=ONE_OF_TWO.every, rows=3))  # fmt: skip
def _loop(folder: Path) -> None:
    _beside(folder)
    _link(folder / "x.jpg", Path("y.jpg"))
    _link(folder / "y.jpg", Path("x.jpg"))


@places.kind("link-to-itself", "a link to itself", ONE_OF_TWO)
def _self(folder: Path) -> None:
    _beside(folder)
    _link(folder / "x.jpg", Path("x.jpg"))


@places.kind("link-to-folder", "a link named .jpg to a folder", READ)
def _to_folder(folder: Path) -> None:
    _beside(folder)
    _link(folder / "x.jpg", Path("."))


@places.kind("link-to-file", "a link to an ordinary receipt", Expect(every=READ.some, rows=2))
def _to_file(folder: Path) -> None:
    _beside(folder)
    _link(folder / "x.jpg", Path("good.jpg"))


@places.kind("folder-loop", "a folder that leads into itself by a link", READ)
def _folder_loop(folder: Path) -> None:
    _beside(folder)
    (folder / "in").mkdir()
    _link(folder / "in" / "again", folder)


@places.kind("folder-named-jpg", "a folder named x.jpg, with a receipt in it",
             Expect(every=READ.some, rows=2))  # fmt: skip
def _folder(folder: Path) -> None:
    _beside(folder)
    (folder / "x.jpg").mkdir()
    (folder / "x.jpg" / "good.jpg").write_bytes(good("jpeg"))


@places.kind("folder-empty", "an empty folder named x.jpg", NO_FILE)
def _empty(folder: Path) -> None:
    (folder / "x.jpg").mkdir()


def _no_root() -> None:
    """What may not be read is made only where that stops anyone: not for root, nor on Windows."""
    with TemporaryDirectory() as folder:
        Path(folder, "x").touch(mode=0)
        if os.access(Path(folder, "x"), os.R_OK):
            raise NotOnThisSystem("this user may read every file")


@places.kind("file-mode-000", "a file that may not be read", UNREADABLE)
def _unreadable(folder: Path) -> None:
    _no_root()
    (folder / "x.jpg").write_bytes(good("jpeg"))
    (folder / "x.jpg").chmod(0)


@places.kind("folder-mode-000", "a folder that may not be read", READ)
def _shut(folder: Path) -> None:
    _no_root()
    _beside(folder)
    (folder / "shut").mkdir()
    (folder / "shut").chmod(0)


@places.kind("file-append-only", "a file that may only be written", REFUSED)
def _write_only(folder: Path) -> None:
    _no_root()
    (folder / "x.jpg").write_bytes(good("jpeg"))
    (folder / "x.jpg").chmod(0o222)


@places.kind("hard-links", "100 names of one file", Expect(every=READ.some, rows=100))
def _hard(folder: Path) -> None:
    _beside(folder)
    try:
        for number in range(99):
            os.link(folder / "good.jpg", folder / f"{number}.jpg")
    except (OSError, AttributeError) as error:
        raise NotOnThisSystem(f"no hard links: {error}") from error


@places.kind("folders-deep", "300 folders in each other", READ)
def _deep(folder: Path) -> None:
    inner = folder
    for _ in range(300):
        inner /= "d"
    inner.mkdir(parents=True)
    _beside(inner)


@places.kind("folders-many", "3,000 empty folders and a receipt", READ)
def _many(folder: Path) -> None:
    for number in range(3000):
        (folder / str(number)).mkdir()
    _beside(folder)


@places.kind("link-to-root", "a link to the root of the file system", ANY)
def _root(folder: Path) -> None:
    _beside(folder)
    _link(folder / "root", Path("/"))
