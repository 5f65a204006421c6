"""A corpus of hostile files: everything that a folder of photos may hold, made from code.

    from tests.hostile import KINDS, make
    make(KINDS["sizes/bomb-webp"], folder)

Nothing of it lies in the repository: each kind is made anew, the same bytes every time.
"""

from __future__ import annotations

from pathlib import Path

from .content import content
from .disguised import disguised
from .documents import documents
from .exif import exif
from .kinds import READABLE, Expect, Kind, NotOnThisSystem
from .modes import modes
from .moving import moving
from .names import names
from .places import places
from .sizes import sizes
from .truncation import truncation

FAMILIES = (
    truncation, modes, exif, sizes, disguised, documents, names, places, moving, content,
)  # fmt: skip

KINDS: dict[str, Kind] = {f"{kind.family}/{kind.name}": kind for f in FAMILIES for kind in f.kinds}
"""All kinds by family and name."""

__all__ = ["FAMILIES", "KINDS", "READABLE", "Expect", "Kind", "NotOnThisSystem", "make"]


def make(kind: Kind, folder: Path) -> None:
    """Make the files of a kind in a folder, which is made for them.

    Raises:
        NotOnThisSystem: It cannot be made here.
    """
    folder.mkdir(parents=True)
    kind.make(folder)
