"""CPU-seconds a receipt, stage by stage, for each choice of engines, beside two yardsticks.

    python benchmarks/speed.py FOLDER [FOLDER ...] [--every N]

The yardsticks are one bare Tesseract page pass over the picture at a width of 1000 pixels, and
one plain RapidOCR read of the page, its models and settings as they come.  One process, one
thread.  The table is written in Markdown, ready for the README.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import mean
from typing import Any, TypeVar

from PIL import Image as Pictures

from receipts.cpu import cpu_seconds
from receipts.images.geometry import scale
from receipts.images.load import SUFFIXES, load
from receipts.images.prepare import prepare
from receipts.model import Image
from receipts.ocr.engines import engines_for
from receipts.options import Options
from receipts.read import read, read_page

T = TypeVar("T")
Times = dict[str, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=1, help="only each N-th picture")
    arguments = parser.parse_args()
    files = [file for folder in arguments.folders for file in _pictures(folder)]
    files = files[:: arguments.every]
    print(f"{len(files)} pictures\n")
    print("| engine | whole | of it load | prepare | OCR | parse and decide |")
    print("|---|---|---|---|---|---|")
    for engine in ("tesseract", "auto", "rapidocr"):
        print(_line(engine, files))
    print("\n| yardstick | CPU-seconds |\n|---|---|")
    for name, seconds in _yardsticks(files).items():
        print(f"| {name} | {mean(seconds):.2f} |")


def _pictures(folder: Path) -> Iterable[Path]:
    return sorted(f for f in folder.iterdir() if f.suffix.lower() in SUFFIXES)


def _line(engine: str, files: list[Path]) -> str:
    read(files[0], engine=engine)  # the models are loaded once, and not counted
    whole = [read(file, engine=engine).seconds for file in files]
    times: Times = defaultdict(list)
    for file in files:
        _stages(file, engine, times)
    cells = [mean(whole), *(mean(times[s]) for s in ("load", "prepare", "ocr", "parse"))]
    return f"| {engine} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |"


def _stages(file: Path, engine: str, times: Times) -> None:
    """The same way through as :func:`receipts.read`, with a clock at each door."""
    engines = engines_for(engine)
    page = _timed(times["load"], lambda: load(file, Options())[0])
    _timed(times["prepare"], lambda: prepare(page.image))
    start = cpu_seconds()
    receipt = read_page(page, engines, Options(engine=engine))
    whole, ocr = cpu_seconds() - start, sum(look.seconds for look in receipt.looks)
    times["ocr"].append(ocr)
    times["parse"].append(whole - ocr - times["prepare"][-1])


def _timed(into: list[float], action: Callable[[], T]) -> T:
    start = cpu_seconds()
    result = action()
    into.append(cpu_seconds() - start)
    return result


def _yardsticks(files: list[Path]) -> Times:
    tesseract = engines_for("tesseract")[0]
    times: Times = {"bare Tesseract pass at width 1000": [], "plain RapidOCR page read": []}
    plain = _plain_rapidocr()
    for file in files:
        image = load(file, Options())[0].image
        small = scale(image, 1000 / image.shape[1])
        grey = _grey(small)
        _timed(times["bare Tesseract pass at width 1000"], lambda g=grey: tesseract.read(g))  # type: ignore[misc]
        _timed(times["plain RapidOCR page read"], lambda i=image: plain(i[..., ::-1]))  # type: ignore[misc]
    return times


def _plain_rapidocr() -> Callable[[Image], Any]:
    from rapidocr import RapidOCR

    one = {f"EngineConfig.onnxruntime.{k}_op_num_threads": 1 for k in ("intra", "inter")}
    engine: Callable[[Image], Any] = RapidOCR(params={**one, "Global.log_level": "critical"})
    return engine


def _grey(image: Image) -> Image:
    import numpy as np

    return np.asarray(Pictures.fromarray(image).convert("L"), np.uint8)


if __name__ == "__main__":
    main()
