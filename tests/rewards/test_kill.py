"""A scan that is killed loses nothing that was committed; ``benchmarks/kill.py`` does it often."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_scans_leave_a_whole_ledger() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.kill", "--times", "1", "--files", "40"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("1 of ")
