"""How the ledger's times grow with its size: adding, finding duplicates, counting a month.

    python benchmarks/ledger.py [--sizes 1000 10000 100000] [--months 120]

The receipts are made up: shops of very different size, totals of a few pounds to a few hundred,
fingerprints of which half comes from the shop's form.  One in fifty is a duplicate.
"""

from __future__ import annotations

import argparse
import base64
import datetime as dt
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from receipts.rewards.ledger import Ledger
from receipts.rewards.ledger.months import count_ledger

SHOPS, SPOTS, GLYPHS = 300, 48, 5000
TODAY = dt.date(2026, 11, 30)
NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
TYPES = ("grocery", "retail", "restaurant", "pharmacy", "fuel")


class Maker:
    """Makes receipts, always the same ones."""

    def __init__(self, months: int) -> None:
        self._days = months * 30
        self._random = random.Random(1)
        self._numpy = np.random.default_rng(1)
        self._glyphs = self._numpy.integers(0, 2**64, GLYPHS, np.uint64)
        self._forms = self._numpy.integers(0, GLYPHS, (SHOPS, SPOTS // 2))
        self._made = 0

    def receipts(self, number: int) -> Iterator[dict[str, Any]]:
        """Rows of a results table."""
        row = self._receipt()
        for _ in range(number):
            row = self._again(row) if self._random.random() < 0.02 else self._receipt()
            yield row

    def _again(self, row: dict[str, Any]) -> dict[str, Any]:
        self._made += 1
        return {**row, "file": f"{self._made}.jpg", "sha256": f"{self._made:064x}"}

    def _receipt(self) -> dict[str, Any]:
        self._made += 1
        draw = self._random
        shop = min(int(draw.paretovariate(0.6)), SHOPS) - 1
        uploaded = TODAY - dt.timedelta(days=draw.randrange(self._days))
        doubtful = draw.random() < 0.2
        return {
            "file": f"{self._made}.jpg",
            "status": "review" if doubtful else "ok",
            "reasons": draw.choice(["total_uncertain", "date_uncertain"]) if doubtful else "",
            "merchant": f"Shop Number {shop}",
            "date": (uploaded - dt.timedelta(days=draw.randrange(20))).isoformat(),
            "total": f"{draw.lognormvariate(3, 1):.2f}",
            "currency": "USD",
            "type": TYPES[shop % len(TYPES)],
            "sha256": f"{self._made:064x}",
            "uploaded": f"{uploaded}T{draw.randrange(24):02}:00:00+00:00",
            "time": f"{draw.randrange(8, 22):02}:{draw.randrange(60):02}",
            "figures": " ".join(
                [str(n) for n in range(1000 * shop, 1000 * shop + 5)]
                + [str(draw.randrange(100, 10**5)) for _ in range(15)]
            ),
            "phash": self._fingerprint(shop),
        }

    def _fingerprint(self, shop: int) -> str:
        own = self._numpy.integers(0, GLYPHS, SPOTS // 2)
        bits = self._glyphs[self._numpy.permutation(np.concatenate([self._forms[shop], own]))]
        for _ in range(6):
            bits = bits ^ (np.uint64(1) << self._numpy.integers(0, 64, SPOTS, np.uint64))
        places = self._numpy.integers(0, 256, (SPOTS, 4)).astype(np.uint8)
        return base64.b64encode(bits.astype(">u8").tobytes() + places.tobytes()).decode()


def milliseconds(
    work: Callable[[], object], clock: Callable[[], float] = time.process_time
) -> float:
    """Of the processor, so that other programs do not count; of the wall where disks matter."""
    start = clock()
    work()
    return 1000 * (clock() - start)


def fill(ledger: Ledger, maker: Maker, size: int) -> None:
    while len(ledger) < size:
        ledger.add(list(maker.receipts(min(2000, size - len(ledger)))), NOW)


def measure(ledger: Ledger, maker: Maker, path: Path) -> list[str]:
    with Ledger(path) as fresh:
        first = milliseconds(lambda: fresh.add(list(maker.receipts(1)), NOW))
    batch = list(maker.receipts(200))
    check = milliseconds(lambda: ledger.add(batch, NOW)) / len(batch)
    singles = [[row] for row in maker.receipts(50)]
    alone = [
        milliseconds(lambda row=row: ledger.add(row, NOW), time.perf_counter)  # type: ignore[misc]
        for row in singles
    ]
    again = milliseconds(lambda: ledger.add(batch, NOW)) / len(batch)

    def count(programme: str) -> float:
        return statistics.median(
            milliseconds(lambda: count_ledger(ledger, programme, TODAY, month="2026-10"))
            for _ in range(5)
        )

    of_month = count_ledger(ledger, "shopper-panel", TODAY, month="2026-10")
    times = [
        check, statistics.median(alone), max(alone), again, first,
        count("shopper-panel"), count("example-seven-days"),
    ]  # fmt: skip
    return [
        f"{len(ledger):,}", f"{len(of_month.receipts):,}", *(f"{t:.2f}" for t in times),
        f"{path.stat().st_size / 1e6:.0f}",
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--months", type=int, default=120, help="months the receipts spread over")
    given = parser.parse_args()
    print("Milliseconds of the processor; alone: of the wall, with the commit to the disk.")
    print(
        "| receipts | of them in the month | add with the search for duplicates | add, alone | "
        "slowest of 50 | known already | first after opening | month's count | with a shop limit "
        "| MB |"
    )
    print("|" + "--:|" * 10)
    with tempfile.TemporaryDirectory() as folder:
        path, maker = Path(folder) / "ledger", Maker(given.months)
        with Ledger(path) as ledger:
            for size in sorted(given.sizes):
                fill(ledger, maker, size)
                print("| " + " | ".join(measure(ledger, maker, path)) + " |", flush=True)


if __name__ == "__main__":
    main()
