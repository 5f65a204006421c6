"""How right and how fast, in one run: labelled receipts, and two yardsticks beside them.

    python -m benchmarks.real FOLDER [FOLDER ...] [--every N] [--engines auto tesseract]

Each FOLDER holds pictures and a ``labels.csv``.  Each picture is read with each choice of
engines, and right after with the yardsticks, so that whatever else the machine does slows all
of them down alike: one bare Tesseract page pass over the picture at a width of 1000 pixels, and
one plain RapidOCR read of the page, its models and settings as they come.  One process, one
thread, CPU-seconds; models are loaded before.  The tables are in Markdown.

How right is with the shipped weights, which are fitted on labelled receipts; for merchants that
the weights never saw see ``tools/fit.py``.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

import cv2
import numpy as np

from receipts.cpu import cpu_seconds
from receipts.evaluate import Report, Score, score
from receipts.images.geometry import scale
from receipts.images.load import load
from receipts.labels import read_labels
from receipts.model import Image, Look
from receipts.ocr.engines import engines_for
from receipts.options import Options
from receipts.read import read

ENGINES = ("auto", "tesseract")
BARE, PLAIN = "bare Tesseract pass at width 1000", "plain RapidOCR page read"
YARDSTICK = {"auto": PLAIN, "rapidocr": PLAIN, "tesseract": BARE}
Scores = dict[tuple[str, str], list[Score]]
"""By engine and folder."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=1, help="only each N-th picture of a folder")
    parser.add_argument("--engines", nargs="+", default=ENGINES, choices=tuple(YARDSTICK))
    arguments = parser.parse_args()
    scores, yardsticks = measure(arguments.folders, arguments.engines, arguments.every)
    print(accuracy_table(scores))
    print(speed_table(scores, yardsticks))


def measure(
    folders: Sequence[Path], engines: Sequence[str], every: int
) -> tuple[Scores, dict[str, list[float]]]:
    """Read and time every picture; the scores, and the seconds of each yardstick."""
    scores: Scores = defaultdict(list)
    seconds: dict[str, list[float]] = defaultdict(list)
    sticks = yardsticks()
    warm: set[str] = set()
    for folder in folders:
        for label in list(read_labels(folder).values())[::every]:
            file = folder / label.file
            for engine in engines:
                if engine not in warm:  # models are loaded once, and not counted
                    read(file, engine=engine)
                    warm.add(engine)
                receipt = read(file, engine=engine, keep_pictures=False)
                scores[engine, folder.name].append(score(receipt, label))
            image = load(file, Options())[0].image
            for name, stick in sticks.items():
                if name not in warm:
                    stick(image)
                    warm.add(name)
                start = cpu_seconds()
                stick(image)
                seconds[name].append(cpu_seconds() - start)
    return scores, seconds


def yardsticks() -> dict[str, Callable[[Image], Any]]:
    """What the reader's speed is held against: a picture to whatever they make of it."""
    tesseract, _ = engines_for("auto")  # loads RapidOCR so that it sends nothing
    from rapidocr import RapidOCR

    one = {f"EngineConfig.onnxruntime.{k}_op_num_threads": 1 for k in ("intra", "inter")}
    plain = RapidOCR(params={**one, "Global.log_level": "critical"})

    def bare(image: Image) -> Any:
        small = scale(image, 1000 / image.shape[1])
        return tesseract.read(np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8))

    return {BARE: bare, PLAIN: lambda image: plain(image[..., ::-1])}


def accuracy_table(scores: Scores) -> str:
    """In percent, a row for each choice of engines and folder."""
    lines = [
        "| engine | receipts | merchant | date | total | all three | type | ok | of these wrong |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    engines = list(dict.fromkeys(engine for engine, _ in scores))
    for engine in engines:
        groups = {folder: found for (name, folder), found in scores.items() if name == engine}
        groups["**all**"] = [s for found in groups.values() for s in found]
        for folder, found in groups.items():
            report = Report(tuple(found))
            hits = (report.hits(m) for m in ("merchant", "date", "total", "all_three", "type"))
            cells = [f"{100 * good / max(of, 1):.1f}" for good, of in hits]
            cells.append(f"{100 * report.accepted / len(found):.0f}")
            cells.append(f"{report.accepted_wrong} of {report.accepted}")
            lines.append(f"| {engine} | {folder} | " + " | ".join(cells) + " |")
        report = Report(tuple(groups["**all**"]))
        errors = (f"{name} {c.error:.3f}" for name, c in report.calibrations.items())
        lines.append(f"\n{engine}, expected calibration error: {', '.join(errors)}\n")
    return "\n".join(lines)


def speed_table(scores: Scores, yardsticks: dict[str, list[float]]) -> str:
    """Mean CPU-seconds a receipt, and as a multiple of the yardstick."""
    lines = ["| | CPU-seconds | of it OCR | looks | times its yardstick |", "|---|---|---|---|---|"]
    for name, seconds in yardsticks.items():
        lines.append(f"| {name} | {mean(seconds):.2f} | | | |")
    for engine in dict.fromkeys(engine for engine, _ in scores):
        receipts = [s.receipt for (e, _), found in scores.items() if e == engine for s in found]
        whole = mean(receipt.seconds for receipt in receipts)
        ocr = mean(_seconds(receipt.looks) for receipt in receipts)
        looks = mean(len(receipt.looks) for receipt in receipts)
        ratio = whole / mean(yardsticks[YARDSTICK[engine]])
        lines.append(f"| {engine} | {whole:.2f} | {ocr:.2f} | {looks:.1f} | {ratio:.2f} |")
    return "\n".join(lines)


def _seconds(looks: Sequence[Look]) -> float:
    return sum(look.seconds for look in looks)


if __name__ == "__main__":
    main()
