"""How many receipts that come again are found, and how many others are taken for them.

    python -m benchmarks.duplicates FOLDER [FOLDER ...] [--receipts 100] [--engine tesseract]

Of some receipts of each folder (with ``labels.csv``) variants are made: saved poorly, half the
size, turned, cropped.  Each is read and looked for among all receipts of the folders, as a
ledger does it.  It is *found* where it is surely one of them again, and that one is its
original; *flagged* where it may be, so that it does not count before a person has looked.

Then all receipts are compared with each other.  Two that are merged are wrong, unless their
labels say the same merchant, date and total: such pairs are the folders' own duplicates.

Reading takes an hour or more: ``--record`` keeps what the engines said of each picture, so that a
run after a change is quick, and ``--rows`` what was made of it, so that one goes on that was
broken off.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from PIL import Image

from receipts.errors import ReceiptsError
from receipts.images.fingerprint import fingerprint
from receipts.images.load import load, sha256
from receipts.ocr.base import Engine
from receipts.ocr.engines import engines_for
from receipts.ocr.recorded import RecordedEngine
from receipts.options import Options
from receipts.read import read
from receipts.receipt import Receipt
from receipts.rewards.duplicates.compare import compare
from receipts.rewards.duplicates.find import MemoryFinder
from receipts.rewards.record import Record, records_of

TODAY = dt.date(2026, 11, 30)
Row = dict[str, Any]
Label = tuple[str, str, str]
"""Merchant, date and total; each may list alternatives, ``a|b``."""

Picture = Image.Image


def crop(picture: Picture, left: float, top: float, right: float, bottom: float) -> Picture:
    width, height = picture.size
    return picture.crop(
        (round(width * left), round(height * top), round(width * (1 - right)),
         round(height * (1 - bottom)))
    )  # fmt: skip


def resized(picture: Picture, factor: float) -> Picture:
    return picture.resize((round(picture.width * factor), round(picture.height * factor)))


VARIANTS: dict[str, tuple[Callable[[Picture], Picture], int]] = {
    "poor JPEG": (lambda picture: picture, 35),
    "half the size": (lambda picture: resized(picture, 0.5), 90),
    "turned left": (lambda picture: picture.transpose(Image.Transpose.ROTATE_90), 90),
    "upside down": (lambda picture: picture.transpose(Image.Transpose.ROTATE_180), 90),
    "turned right": (lambda picture: picture.transpose(Image.Transpose.ROTATE_270), 90),
    "cropped by 3 %": (lambda picture: crop(picture, 0.03, 0.03, 0.03, 0.03), 90),
    "cropped by 8 %": (lambda picture: crop(picture, 0.08, 0.08, 0.08, 0.08), 90),
    "all of these": (
        lambda picture: resized(
            crop(picture.transpose(Image.Transpose.ROTATE_90), 0.05, 0.02, 0.04, 0.06), 0.7
        ),
        50,
    ),
}
"""How a picture is changed, and the quality of JPEG in which it is saved."""


@dataclass(frozen=True)
class Job:
    """A receipt to read: as it is, or the variant of that name."""

    path: Path
    label: Label
    variant: str
    engine: str
    record: Path | None

    @property
    def file(self) -> str:
        """Its name in the table."""
        return f"{self.path}#{self.variant}" if self.variant else str(self.path)

    def data(self) -> bytes:
        """The bytes of its picture."""
        if not self.variant:
            return self.path.read_bytes()
        change, quality = VARIANTS[self.variant]
        stream = io.BytesIO()
        change(Image.fromarray(load(self.path)[0].image)).save(stream, "JPEG", quality=quality)
        return stream.getvalue()

    def engines(self) -> list[Engine]:
        """What reads it: the engines themselves, or what they said before."""
        asked = engines_for(self.engine)
        if self.record is None:
            return list(asked)
        return [RecordedEngine(engine.name, self.record, engine) for engine in asked]


def read_row(job: Job) -> Row:
    """Read a picture; the row of the results table that a ledger would keep."""
    data = job.data()
    try:
        receipt = read(data, Options(keep_pictures=False), engines=job.engines())
        print_ = fingerprint(load(data)[0].image)
    except ReceiptsError as error:
        receipt, print_ = Receipt(reasons=(error.reason,), sha256=sha256(data)), ""
    named = replace(receipt, file=job.file, fingerprint=print_)
    return Record.from_receipt(named).to_row()


def jobs_of(
    folders: list[Path], number: int, among: int | None, engine: str, record: Path | None
) -> Iterator[Job]:
    """``among`` receipts, and the variants of ``number`` of them, spread over the folders."""
    receipts = []
    for folder in folders:
        with (folder / "labels.csv").open(encoding="utf-8", newline="") as stream:
            labels = list(csv.DictReader(stream))
        random.Random(1).shuffle(labels)
        receipts += [(n / len(labels), folder, label) for n, label in enumerate(labels)]
    receipts.sort(key=lambda receipt: receipt[0])
    for n, (_, folder, label) in enumerate(receipts[:among]):
        said = (label["merchant"], label["date"], label["total"])
        for variant in ("", *(VARIANTS if n < number else ())):
            yield Job(folder / label["file"], said, variant, engine, record)


def read_rows(jobs: list[Job], kept: Path | None, processes: int) -> list[Row]:
    """The rows of the jobs; those that ``kept`` has are not read again, the new ones go there."""
    lines = kept.read_text("utf-8").splitlines() if kept and kept.exists() else []
    known = {row["file"]: row for row in map(json.loads, lines)}
    new = [job for job in jobs if job.file not in known]
    with (
        ProcessPoolExecutor(processes) as pool,
        kept.open("a", encoding="utf-8") if kept else nullcontext() as stream,
    ):
        for row in pool.map(read_row, new):
            known[row["file"]] = row
            if stream:
                stream.write(json.dumps(row) + "\n")
                stream.flush()
    return [{**known[job.file], "label": job.label} for job in jobs]


def found_again(originals: list[Record], variants: list[Record]) -> dict[str, Counter[str]]:
    """For each variant of picture how many were found, flagged, missed or taken for another."""
    known = MemoryFinder()
    for original in originals:
        known.add(original)
    result: dict[str, Counter[str]] = {name: Counter() for name in VARIANTS}
    for variant in variants:
        file, _, name = variant.file.partition("#")
        duplicate = known.find(variant)
        verdict = "missed"
        if duplicate is not None:
            right = duplicate.partner.file == file
            verdict = "found" if right else "another"
            verdict = verdict if duplicate.sure else "flagged"
        result[name][verdict] += 1
    return result


def same_purchase(one: Label, other: Label) -> bool:
    """Whether two labels agree, each in one of its alternatives."""
    both = zip(one, other, strict=True)
    return all({*a.split("|")} & {*b.split("|")} for a, b in both)


def merged(
    originals: list[Record], labels: dict[str, Label]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]], int]:
    """Pairs wrongly merged, the folders' own duplicates, and how many pairs only may be one."""
    wrong: list[tuple[str, str]] = []
    own: list[tuple[str, str]] = []
    perhaps = 0
    for one, other in combinations(originals, 2):
        duplicate = compare(one, other)
        if duplicate is not None and duplicate.sure:
            own_one = same_purchase(labels[one.file], labels[other.file])
            (own if own_one else wrong).append((one.file, other.file))
        perhaps += duplicate is not None and not duplicate.sure
    return wrong, own, perhaps


def report(rows: list[Row]) -> None:
    labels = {row["file"]: row["label"] for row in rows}
    records = records_of(rows, TODAY, None, frozenset())
    originals = [record for record in records if "#" not in record.file]
    variants = [record for record in records if "#" in record.file]
    verdicts = ("found", "flagged", "missed", "another")
    total: Counter[str] = Counter()
    print(f"{len(variants)} variants among {len(originals)} receipts\n")
    print("| variant | " + " | ".join(verdicts) + " |\n|---|" + "--:|" * len(verdicts))
    for name, counts in found_again(originals, variants).items():
        total += counts
        print(f"| {name} | " + " | ".join(str(counts[verdict]) for verdict in verdicts) + " |")
    print("| **all** | " + " | ".join(str(total[verdict]) for verdict in verdicts) + " |\n")
    wrong, own, perhaps = merged(originals, labels)
    pairs = len(originals) * (len(originals) - 1) // 2 - len(own)
    print(
        f"Of {pairs:,} pairs of different receipts {len(wrong)} wrongly merged, {perhaps} flagged;"
    )
    print(f"{len(own)} pairs are the folders' own duplicates by their labels.")
    for one, other in wrong:
        print(f"  {one} {other}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--receipts", type=int, default=100, help="receipts to make variants of")
    parser.add_argument("--among", type=int, help="receipts to look among; by default all")
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--record", type=Path, help="folder of what the engines have read before")
    parser.add_argument("--rows", type=Path, help="file of the rows read before; the rest is added")
    given = parser.parse_args()
    jobs = list(jobs_of(given.folders, given.receipts, given.among, given.engine, given.record))
    rows = read_rows(jobs, given.rows, given.jobs)
    report(rows)


if __name__ == "__main__":
    main()
