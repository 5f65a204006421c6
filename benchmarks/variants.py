"""What is lost when the same receipts are turned, tilted, askew, shaded, blurred, small or poor.

    python -m benchmarks.variants FOLDER [FOLDER ...] [--engine auto] [--most 60] [--record DIR]

Of receipts of each folder (with ``labels.csv``) variants are made, the same ones every time, and
each is read with the shipped weights.  A cell says on how many of 100 receipts merchant, date and
total are all right, and how many that is more or less than on the unchanged pictures.  What was
right and is lost is listed on standard error.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import sys
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pillow

from receipts.evaluate import Score, score
from receipts.images.ink import find_ink
from receipts.images.load import load
from receipts.images.scene import measured, to_grey
from receipts.images.straighten import rotation
from receipts.images.view import Matrix, View, moved, projection, shift
from receipts.labels import Label, read_labels
from receipts.model import Image
from receipts.ocr.base import Engine
from receipts.ocr.engines import engines_for
from receipts.ocr.recorded import RecordedEngine
from receipts.options import Options
from receipts.read import read_page

TODAY = dt.date(2026, 11, 30)
UNCHANGED = "as it is"
STEEPEST = 12.0
"""Degrees by which a picture is tilted at most, and half of it at least."""

ASKEW = 0.08
"""Of the width, by which each corner strays at most."""

SHADOW = (0.5, 0.6)
"""Brightness in the shadow."""

POOR = 25
"""JPEG quality."""

Random = np.random.Generator
Change = Callable[[Image, Random], Image]


def turned(quarters: int) -> Change:
    """Turn by so many quarters clockwise."""
    return lambda image, _: np.ascontiguousarray(np.rot90(image, -quarters))


def tilted(image: Image, random: Random) -> Image:
    """Tilt to either side; the corners that come into view look like the edge of the picture."""
    height, width = image.shape[:2]
    degrees = random.uniform(STEEPEST / 2, STEEPEST) * random.choice([-1.0, 1.0])
    window = rotation(degrees, width, height)
    return _warped(image, window.matrix, window.width, window.height)


def askew(image: Image, random: Random) -> Image:
    """As seen from a corner: each corner strays by up to a share of the width."""
    height, width = image.shape[:2]
    corners = [(0.0, 0.0), (width, 0.0), (0.0, height), (width, height)]
    goals = [(x + dx, y + dy) for (x, y), (dx, dy) in zip(
        corners, random.uniform(-ASKEW, ASKEW, (4, 2)) * width, strict=True)]  # fmt: skip
    matrix = projection(corners, goals)
    there = moved(np.array(corners, np.float32), matrix)
    left, top = there.min(axis=0)
    right, bottom = there.max(axis=0)
    return _warped(image, shift(-left, -top) @ matrix, right - left, bottom - top)


def shaded(image: Image, random: Random) -> Image:
    """A shadow with a soft edge over one side of the picture, whichever way."""
    height, width = image.shape[:2]
    angle, depth = random.uniform(0, 2 * np.pi), random.uniform(*SHADOW)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    far = (x / width - 0.5) * np.cos(angle) + (y / width - 0.5 * height / width) * np.sin(angle)
    light = depth + (1 - depth) / (1 + np.exp(-(far + random.uniform(-0.15, 0.15)) / 0.02))
    return np.asarray(image * light[..., None], np.uint8)


def blurred(image: Image, _: Random) -> Image:
    """Out of focus by a twentieth of the height of the print."""
    sigma = _print_height(image) / 20
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8) if sigma else image


def halved(image: Image, _: Random) -> Image:
    """Half as wide and half as high."""
    return np.asarray(cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))


def poor(image: Image, _: Random) -> Image:
    """Saved as a JPEG of poor quality."""
    file = io.BytesIO()
    Pillow.fromarray(image).save(file, "JPEG", quality=POOR)
    return np.array(Pillow.open(file))


VARIANTS: dict[str, Change] = {
    UNCHANGED: lambda image, _: image,
    "turned by 90": turned(1),
    "turned by 180": turned(2),
    "turned by 270": turned(3),
    "tilted": tilted,
    "askew": askew,
    "in a shadow": shaded,
    "blurred": blurred,
    "half the size": halved,
    "poor JPEG": poor,
}


def variant(name: str, image: Image, file: str) -> Image:
    """A variant of a picture; its random choices come from the names alone."""
    return VARIANTS[name](image, chance(f"{name} {file}"))


def chance(name: str) -> Random:
    """Random choices that are always the same for the same name."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def _warped(image: Image, matrix: Matrix, width: float, height: float) -> Image:
    edge = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    colour = [float(c) for c in np.median(edge, axis=0)]
    return np.asarray(
        cv2.warpPerspective(
            image, matrix, (round(width), round(height)),
            flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=colour,
        ),
        np.uint8,
    )  # fmt: skip


def _print_height(image: Image) -> float:
    view = measured(View.of(image))
    ink, _ = find_ink(view.draw(to_grey(image)))
    return ink.height / view.zoom


# ------------------------------------------------------------------ measuring


@dataclass(frozen=True)
class Task:
    """What to read, and with what."""

    folder: Path
    label: Label
    engine: str
    record: Path | None


def main() -> None:
    """Read all variants of all folders, and print the table."""
    arguments = _arguments()
    columns: list[list[str]] = []
    for folder in arguments.folders:
        labels = _spread(sorted(read_labels(folder).values(), key=lambda x: x.file), arguments.most)
        tasks = [Task(folder, label, arguments.engine, arguments.record) for label in labels]
        columns.append(_column(tasks, arguments.variants))
    heads = [f"{folder.name} ({column[0]})" for folder, column in
             zip(arguments.folders, columns, strict=True)]  # fmt: skip
    print("| " + " | ".join(("", *heads)) + " |")
    print("|---" * (len(heads) + 1) + "|")
    for n, name in enumerate(arguments.variants, start=1):
        print("| " + " | ".join((name, *(column[n] for column in columns))) + " |")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--most", type=int, default=60, help="receipts of each folder, at most")
    parser.add_argument("--record", type=Path, help="keep here what the engines read")
    parser.add_argument("--variants", nargs="+", default=list(VARIANTS), choices=VARIANTS)
    arguments = parser.parse_args()
    if UNCHANGED not in arguments.variants:
        arguments.variants.insert(0, UNCHANGED)
    return arguments


def _spread(labels: Sequence[Label], most: int) -> list[Label]:
    """At most so many of them, evenly spread."""
    places = np.linspace(0, len(labels), min(most, len(labels)), endpoint=False).astype(int)
    return [labels[place] for place in places]


def _column(tasks: Sequence[Task], names: Sequence[str]) -> list[str]:
    """The number of receipts, and the cell of each variant, of one folder."""
    usual = [read_variant(UNCHANGED, task) for task in tasks]
    cells = [str(len(tasks))]
    for name in names:
        scores = usual if name == UNCHANGED else [read_variant(name, task) for task in tasks]
        share, before = _share(scores), _share(usual)
        cells.append(f"{share:.1f}" + (f" ({share - before:+.1f})" if scores is not usual else ""))
        for task, now, then in zip(tasks, scores, usual, strict=True):
            if now.all_three != then.all_three:
                change = "gained" if now.all_three else f"lost {', '.join(now.wrong)}"
                print(f"{task.folder.name}/{task.label.file}, {name}: {change}", file=sys.stderr)
        print(f"{task.folder.name}, {name}: {cells[-1]}", file=sys.stderr)
    return cells


def read_variant(name: str, task: Task) -> Score:
    """Read one variant of one receipt, and score it."""
    page = load(task.folder / task.label.file)[0]
    changed = variant(name, page.image, f"{task.folder.name}/{task.label.file}")
    options = Options(engine=task.engine, today=TODAY)
    engines = _engines(task.engine, task.record)
    return score(read_page(replace(page, image=changed), engines, options), task.label)


@cache
def _engines(choice: str, record: Path | None) -> tuple[Engine, ...]:
    engines = engines_for(choice)
    if record is None:
        return engines
    return tuple(RecordedEngine(engine.name, record, engine) for engine in engines)


def _share(scores: Sequence[Score]) -> float:
    scored = [s.all_three for s in scores if s.all_three is not None]
    return 100 * sum(scored) / max(len(scored), 1)


if __name__ == "__main__":
    main()
