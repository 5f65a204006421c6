"""What a scan made of hostile files, against what must become of them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from receipts.scan import Found

from .kinds import READABLE, Kind
from .sizes import SUFFIXES

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the files of a kind.

    Args:
        lost: Files that have no row.
        broken: What is wrong with the rows that are there; empty if nothing is.
        seconds: CPU time that its rows tell of.
    """

    lost: tuple[str, ...]
    broken: str
    seconds: float


def read_rows(path: Path) -> list[Row]:
    """The whole rows of a ``.jsonl`` table; none where there is no table."""
    if not path.exists():
        return []
    # Split at line feeds alone: names hold every other kind of end of a line.
    lines = path.read_bytes().split(b"\n")[:-1]
    return [json.loads(line) for line in lines if line]


def files_of(kind: Kind, folder: Path) -> list[str]:
    """The names under which a scan must have rows, relative to ``folder``.

    None of those that change while they are scanned: which were there, nobody can say.
    """
    if kind.expect.rows == 0 or kind.family == "moving":
        return []
    found = []
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            if path.suffix.lower() in SUFFIXES and not path.is_dir():
                found.append(Found(folder, ()).name(path))
    return found


def outcome(row: Row) -> str:
    """``read``, or the reason why the row is failed."""
    return READABLE if row["status"] != "failed" else str(row["reasons"]).partition(";")[0]


def judge(kind: Kind, files: Sequence[str], rows: Sequence[Row], prefix: str = "") -> Verdict:
    """Compare the rows of a scan with what a kind must have.

    Args:
        kind: The kind.
        files: Names of its files, from :func:`files_of`.
        rows: All rows of the scan.
        prefix: What the names in the rows of this kind begin with.
    """
    own = {}
    for number, row in enumerate(rows):
        if str(row["file"]).startswith(prefix):
            own[number] = str(row["file"]).removeprefix(prefix)
    lost = tuple(sorted({*files} - {*own.values()}))
    broken = kind.expect.broken_by(outcome(rows[number]) for number in own)
    return Verdict(lost, broken, sum(float(rows[number]["seconds"]) for number in own))
