"""A scan that is killed loses nothing that was read; ``benchmarks/kill.py`` does it often."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("kind", ["csv", "xlsx", "ledger"])
def test_killed_scans_lose_nothing(kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.kill", "--times", "2", "--files", "30", "--only", kind],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(f"{kind}: ")
