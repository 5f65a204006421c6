"""What importing the package brings with it: a worker that only reads pays for no more."""

from __future__ import annotations

import subprocess
import sys

import pytest


def run(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("imported", "unwanted"),
    [
        ("receipts", ("receipts.model", "numpy", "pandas")),
        ("receipts.cli", ("numpy", "pandas", "PIL", "cv2")),
        ("receipts.scan.workers", ("numpy", "pandas", "typer", "rich")),
        ("receipts.rewards.programme", ("numpy", "pandas", "typer", "rich")),
        ("receipts.rewards.ledger", ("pandas", "typer", "rich", "pyarrow")),
        ("receipts.read", ("pandas", "typer", "rich", "pyarrow")),
    ],
)
def test_loads_no_more_than_it_needs(imported: str, unwanted: tuple[str, ...]) -> None:
    script = f"import sys, {imported}; print([m for m in {unwanted} if m in sys.modules])"
    assert run(script) == "[]"


def test_functions_stay_functions_when_the_modules_of_their_names_are_loaded() -> None:
    script = "import receipts; import receipts.read, receipts.scan.find, receipts.evaluate; "
    names = "receipts.read, receipts.scan, receipts.evaluate, receipts.count"
    assert run(f"{script}print(*(f.__name__ for f in ({names})))") == "read scan evaluate count"


def test_what_there_is_none_of_is_an_attribute_error() -> None:
    assert run("import receipts; print(hasattr(receipts, 'raed'))") == "False"
