"""Spoilt twins of labelled receipts: pictures that are harder to read, and whose truth is known.

    python tools/spoil.py FOLDER [FOLDER ...] --into FOLDER

Certainty can only be fitted on mistakes, and good pictures have few.  Each receipt gets one twin,
always the same one: half the size, blurred, in a shadow, tilted, saved as a poor JPEG, or cut off
at the top or the bottom.  A folder ``wild`` becomes ``wild~spoilt`` with the same ``labels.csv``;
the part before ``~`` is the source, and ``fit.py`` leaves out a receipt together with its twin.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

import numpy as np
from PIL import Image as Pillow

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.variants import VARIANTS, Change, chance
from receipts.images.load import load
from receipts.labels import read_labels
from receipts.model import Image

SPOILT = "~spoilt"
"""What the name of a folder of twins ends in."""

CUT = (0.1, 0.35)
"""Of the height, how much is cut off."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--into", type=Path, required=True)
    arguments = parser.parse_args()
    for folder in arguments.folders:
        target = arguments.into / f"{folder.name}{SPOILT}"
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / "labels.csv", target)
        for file in read_labels(folder):
            twin = spoilt(load(folder / file)[0].image, f"{folder.name}/{file}")
            Pillow.fromarray(twin).save(target / file, quality=90)


def spoilt(image: Image, name: str) -> Image:
    """The twin of a picture; what is done to it comes from its name alone."""
    random = chance(name)
    return CHANGES[random.integers(len(CHANGES))](image, random)


def without_top(image: Image, random: np.random.Generator) -> Image:
    """The top is cut off."""
    return image[int(len(image) * random.uniform(*CUT)) :]


def without_bottom(image: Image, random: np.random.Generator) -> Image:
    """The bottom is cut off."""
    return image[: -int(len(image) * random.uniform(*CUT))]


CHANGES: tuple[Change, ...] = (
    *(VARIANTS[n] for n in ("half the size", "blurred", "in a shadow", "tilted", "poor JPEG")),
    without_top,
    without_bottom,
)

if __name__ == "__main__":
    main()
