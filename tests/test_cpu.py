"""The clock by which reading is measured."""

from __future__ import annotations

import subprocess
import sys
import time

from receipts.cpu import cpu_seconds

BURN = "import time\nend = time.process_time() + 0.2\nwhile time.process_time() < end: pass"


def test_work_counts() -> None:
    start = cpu_seconds()
    exec(BURN)
    assert cpu_seconds() - start > 0.15


def test_waiting_does_not() -> None:
    start = cpu_seconds()
    time.sleep(0.3)
    assert cpu_seconds() - start < 0.2


def test_the_work_of_a_child_that_has_ended_counts() -> None:
    start = cpu_seconds()
    subprocess.run([sys.executable, "-c", BURN], check=True)
    assert cpu_seconds() - start > 0.15
