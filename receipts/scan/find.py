"""What lies in a folder: the pictures and PDFs in it and below it, by their suffix."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from receipts.errors import WrongCall

SUFFIXES = frozenset((
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".webp", ".bmp", ".gif",
    ".heic", ".heif", ".hif", ".avif", ".pdf",
))  # fmt: skip
"""Lower-case endings of the files that a scan of a folder looks at."""


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in a folder.

    Args:
        root: The folder.
        files: Pictures and PDFs under it, sorted by their names relative to ``root``.
        passed_over: Number of other files.
        closed: Folders that could not be opened.
    """

    root: Path
    files: tuple[Path, ...]
    passed_over: int = 0
    closed: tuple[str, ...] = ()

    def name(self, file: Path) -> str:
        """The name of one of the files in the results table.

        It is relative to the folder, with ``/``; bytes that are no UTF-8 stand as ``\\xe9``, and
        what looks like that already gets one more backslash, so that no two files have one name.
        """
        name = file.relative_to(self.root).as_posix().replace("\\x", "\\\\x")
        return os.fsencode(name).decode("utf-8", "backslashreplace")


def find(folder: Path | str) -> Found:
    """Look for pictures and PDFs, by their suffix, in a folder and all folders in it.

    Raises:
        WrongCall: There is no such file or folder.
    """
    root = Path(folder)
    try:
        if root.is_file():
            return Found(root.parent, (root,))
        if not root.is_dir():
            raise WrongCall("there is no such folder.", file=root)
    except (OSError, ValueError) as error:  # a name that is too long, or holds a NUL
        raise WrongCall(f"this is no folder ({error}).", file=ascii(str(folder))) from error
    closed: list[str] = []
    files: list[Path] = []
    passed_over = 0
    for parent, folders, names in os.walk(root, onerror=lambda e: closed.append(str(e))):
        # A folder that is named like a picture is searched, and gets no row of its own.
        folders.sort()
        for name in names:
            file = Path(parent, name)
            if file.suffix.lower() in SUFFIXES:
                files.append(file)
            else:
                passed_over += 1
    nothing_yet = Found(root, ())
    files.sort(key=nothing_yet.name)
    return Found(root, tuple(files), passed_over, tuple(closed))
