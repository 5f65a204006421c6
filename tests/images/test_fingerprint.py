"""A picture is known again when it is saved anew, resized, turned or cropped; others are not."""

from __future__ import annotations

import io
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from receipts.images.fingerprint import FEWEST, SPOTS, fingerprint
from receipts.images.load import load
from receipts.rewards.duplicates.pictures import ALIKE, THE_SAME, likeness, parse

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = ("us-grocery.jpg", "de-grocery-upside-down.jpg", "us-restaurant-tilted.jpg")


def crop(picture: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    width, height = picture.size
    box = (width * left, height * top, width * (1 - right), height * (1 - bottom))
    return picture.crop(tuple(map(round, box)))  # type: ignore[arg-type]


def poor_jpeg(picture: Image.Image) -> Image.Image:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=30)
    return Image.open(stream)


def smaller(picture: Image.Image, factor: float) -> Image.Image:
    return picture.resize((round(picture.width * factor), round(picture.height * factor)))


VARIANTS = {
    "saved poorly": poor_jpeg,
    "half the size": lambda picture: smaller(picture, 0.5),
    "larger": lambda picture: smaller(picture, 1.4),
    "turned left": lambda picture: picture.transpose(Image.Transpose.ROTATE_90),
    "upside down": lambda picture: picture.transpose(Image.Transpose.ROTATE_180),
    "turned right": lambda picture: picture.transpose(Image.Transpose.ROTATE_270),
    "tilted": lambda picture: picture.rotate(4, fillcolor="white"),
    "cropped": lambda picture: crop(picture, 0.06, 0.03, 0.04, 0.06),
    "grey": lambda picture: picture.convert("L").convert("RGB"),
    "all of it": lambda picture: poor_jpeg(
        smaller(crop(picture.transpose(Image.Transpose.ROTATE_90), 0.04, 0.03, 0.02, 0.05), 0.7)
    ),
}


def read(name: str) -> Image.Image:
    return Image.fromarray(load(SAMPLES / name)[0].image)


@pytest.fixture(scope="module")
def originals() -> dict[str, str]:
    return {name: fingerprint(np.asarray(read(name))) for name in NAMES}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", NAMES)
def test_a_variant_is_known_again(name: str, variant: str, originals: dict[str, str]) -> None:
    changed = fingerprint(np.asarray(VARIANTS[variant](read(name)).convert("RGB")))
    assert likeness(changed, originals[name]) >= ALIKE
    others = [likeness(changed, print_) for other, print_ in originals.items() if other != name]
    assert max(others) < ALIKE


def test_other_receipts_are_not_alike(originals: dict[str, str]) -> None:
    assert all(likeness(a, b) < ALIKE for a, b in combinations(originals.values(), 2))


def test_the_same_picture_is_the_same(originals: dict[str, str]) -> None:
    picture = read(NAMES[0])
    assert fingerprint(np.asarray(picture)) == originals[NAMES[0]]
    grey = fingerprint(np.asarray(picture.convert("L")))
    assert likeness(grey, originals[NAMES[0]]) >= THE_SAME


@pytest.mark.parametrize(
    "picture",
    [
        np.full((400, 300, 3), 255, np.uint8),
        np.zeros((1, 1), np.uint8),
        np.tile(np.linspace(0, 255, 300).astype(np.uint8), (400, 1)),
    ],
    ids=["white", "one pixel", "shaded"],
)
def test_a_plain_picture_has_none(picture: np.ndarray) -> None:
    assert fingerprint(picture) == ""


def test_what_stands_in_a_fingerprint(originals: dict[str, str]) -> None:
    for text in originals.values():
        found = parse(text)
        assert found is not None
        assert FEWEST <= len(found.bits) <= SPOTS
        assert len(found.bits) == len(found.places) == len(found.arrows)
        assert found.places.real.max() <= 255
        assert abs(found.arrows).min() >= 1
