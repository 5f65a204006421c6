"""Draw the receipts in ``samples/`` and write their labels and README.

    python tools/draw_samples.py [FOLDER]

What is drawn stands in ``samples.toml``; the same text gives the same pictures.  Needs
matplotlib (for its fonts) besides the package itself.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import numpy as np
from paper import Picture, print_receipt, spill, write_note
from photograph import Camera, photograph
from PIL import Image

SPEC = Path(__file__).with_name("samples.toml")
SAMPLES = Path(__file__).parent.parent / "samples"
LABELS = ("file", "merchant", "date", "total", "currency", "type")
SHOPPING = ("oat milk", "lemons", "rye bread", "batteries", "eggs", "soap for mum")
NOT_CAMERA = ("file", "paper", "shows", "demo", "stain")
MAX_BYTES = 190_000
AMOUNT = re.compile(r"(-?)[£$€]?(\d*[.,]\d\d)(-?)(?!\d)")
TIMES = re.compile(r"(\d+(?:[.,]\d+)?)(?: ?(?:lb|gal|kg))? ?[x@] ?(\d+[.,]\d+)")

Spec = Mapping[str, Any]


def load(path: Path = SPEC) -> tuple[dict[str, Spec], list[Spec]]:
    """The papers by name, and the photos."""
    spec = tomllib.loads(path.read_text(encoding="utf-8"))
    return {paper["name"]: paper for paper in spec["paper"]}, spec["photo"]


def readme(path: Path = SPEC) -> str:
    """What ``samples/README.md`` says."""
    spec = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = [f"| `{p['file']}` | {p['shows']} | {p['demo']} |" for p in spec["photo"]]
    return "\n".join([spec["about"], "| file | shows | in the demo |", "|---|---|---|", *rows, ""])


def amounts(text: str) -> list[Decimal]:
    """Every amount printed in ``text``: two decimals, comma or point, the minus on either side."""
    found = AMOUNT.findall(text)
    return [Decimal((minus or after) + digits.replace(",", ".")) for minus, digits, after in found]


def faults(paper: Spec) -> list[str]:
    """What does not add up on a paper, in words; empty where everything does."""
    found: list[str] = []
    due = paid = Decimal(0)
    for role, left, right in ((*row, "")[:3] for row in paper["rows"]):
        printed = amounts(right)[-1] if amounts(right) else None
        if role == "vat":
            net, tax, gross = amounts(f"{left} {right}")[-3:]
            if net + tax != gross:
                found.append(f"{left}: {net} + {tax} is not {gross}")
        elif role in ("subtotal", "total"):
            if printed != due:
                found.append(f"{left}: {printed} printed, the rows above give {due}")
        elif role in ("item", "discount", "tax", "service", "tip", "rounding") and printed:
            due += printed
            found += [f"{left}: is not {printed}"] if _product(left) not in (None, printed) else []
        elif role in ("paid", "change") and printed is not None:
            paid += printed if role == "paid" else -printed
    if paid != due:
        found.append(f"{paid} paid, {due} due")
    return found


def _product(text: str) -> Decimal | None:
    """Quantity times price, to the cent, where ``text`` has both."""
    match = TIMES.search(text)
    if match is None:
        return None
    quantity, price = (Decimal(part.replace(",", ".")) for part in match.groups())
    return (quantity * price).quantize(Decimal("0.01"), ROUND_HALF_UP)


def draw(photo: Spec, papers: Mapping[str, Spec]) -> Picture:
    """One sample: the photograph, RGB."""
    camera = Camera(**{name: value for name, value in photo.items() if name not in NOT_CAMERA})
    rng = np.random.default_rng(camera.seed + 1000)
    if "paper" not in photo:
        return photograph(write_note(SHOPPING, rng), camera)
    paper = papers[photo["paper"]]
    sheet, places = print_receipt(paper["rows"], paper["columns"], paper.get("face", "mono"), rng)
    if photo.get("stain"):
        sheet = spill(sheet, *places["covered"], rng)
    return photograph(sheet, camera)


def encode(picture: Picture) -> bytes:
    """``picture`` as a JPEG, as good as ``MAX_BYTES`` allow."""
    for quality in range(86, 30, -4):
        buffer = io.BytesIO()
        Image.fromarray(picture).save(buffer, "JPEG", quality=quality, optimize=True)
        if buffer.tell() <= MAX_BYTES:
            break
    return buffer.getvalue()


def labels(papers: Mapping[str, Spec], photos: Sequence[Spec]) -> list[dict[str, str]]:
    """The rows of ``labels.csv``; what is not labelled is empty."""
    shown = [(photo["file"], papers.get(photo.get("paper", ""), {})) for photo in photos]
    return [
        {name: file if name == "file" else str(paper.get(name, "")) for name in LABELS}
        for file, paper in shown
    ]


def main(folder: Path = SAMPLES) -> None:
    """Draw everything into ``folder``, unless something on a paper does not add up."""
    papers, photos = load()
    wrong = [f"{name}: {fault}" for name, paper in papers.items() for fault in faults(paper)]
    if wrong:
        raise SystemExit("\n".join(wrong))
    folder.mkdir(parents=True, exist_ok=True)
    for photo in photos:
        (folder / photo["file"]).write_bytes(encode(draw(photo, papers)))
    with (folder / "labels.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, LABELS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(labels(papers, photos))
    (folder / "README.md").write_text(readme(), encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
