"""What a process did behind our back, out of the lines that ``strace -y`` wrote of it.

Python's own audit hooks see nothing of what native libraries do; the system's calls show all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

CHANGING = (
    "open", "openat", "openat2", "creat", "mkdir", "mkdirat", "mknod", "mknodat", "truncate",
    "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat",
    "unlink", "unlinkat", "rmdir",
)  # fmt: skip
"""Calls that may change what lies on the disk."""

TRACED = ",".join(["%network", *(f"?{call}" for call in CHANGING)])
"""For ``strace -e trace=``; ``?`` as not every processor has each of these calls."""

HARMLESS = re.compile(r"/dev/(null|tty)|/dev/shm/(sem\.|pym-|psm_)[^/]*|/proc/(self|\d+)/.*")
"""Places that keep nothing: devices, what a process says of itself, and ``/dev/shm``, memory in
which multiprocessing makes its semaphores, each removed as soon as it is open."""

RESOLVER = re.compile(r"/etc/(resolv|host)\.conf|/run/(systemd/resolve|nscd)/.*")
"""What is opened or connected to in order to find the address of a host."""

_CALL = re.compile(r"(?:\[pid +\d+\] |\d+ +)?(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>.*)")
_PATH = re.compile(r'(?:(?:AT_FDCWD|\d+)<(?P<folder>[^>]*)>, )?"(?P<path>(?:[^"\\]|\\.)*)"')
_WRITES = re.compile(r"O_(WRONLY|RDWR|CREAT|TRUNC|TMPFILE)")


def offences(lines: Iterable[str], allowed: Sequence[Path], cwd: Path) -> list[str]:
    """The lines that tell of a socket other than a Unix one, or of a change outside.

    Args:
        lines: As ``strace -y -ff`` writes them, one whole call a line.
        allowed: Folders in which everything, and files which, may be changed.
        cwd: Where paths begin that name no folder.
    """
    return [line for line in lines if _is_offence(line, [str(p) for p in allowed], cwd)]


def _is_offence(line: str, allowed: Sequence[str], cwd: Path) -> bool:
    call = _CALL.match(line)
    if call is None:
        return False
    name, arguments = call["name"], call["arguments"]
    paths = [_absolute(match, cwd) for match in _PATH.finditer(arguments)]
    if name not in CHANGING:
        return _reaches_out(name, arguments, paths)
    if any(map(RESOLVER.fullmatch, paths)):
        return True
    failed = call["result"].startswith("-1 ")
    if failed or (name.startswith("open") and not _WRITES.search(arguments)):
        return False
    # A link's first path is only pointed at.
    changed = paths[-1:] if "link" in name and not name.startswith("unlink") else paths
    return not all(_may_change(path, allowed) for path in changed)


def _reaches_out(name: str, arguments: str, paths: Sequence[str]) -> bool:
    if name in ("socket", "socketpair"):
        return not arguments.startswith(("AF_UNIX", "AF_LOCAL"))
    families = re.findall(r"sa_family=(\w+)", arguments)
    return any(f not in ("AF_UNIX", "AF_LOCAL") for f in families) or any(
        map(RESOLVER.fullmatch, paths)
    )


def _absolute(match: re.Match[str], cwd: Path) -> str:
    return os.path.normpath(os.path.join(match["folder"] or cwd, match["path"]))


def _may_change(path: str, allowed: Sequence[str]) -> bool:
    inside = any(path == place or path.startswith(f"{place}/") for place in allowed)
    return inside or HARMLESS.fullmatch(path) is not None
