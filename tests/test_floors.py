"""Each part of the package imports from the floors below it only: see pyproject.toml."""

from __future__ import annotations

from pathlib import Path

from importlinter.api import read_configuration
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent


def test_no_part_imports_from_a_floor_above() -> None:
    config = str(ROOT / "pyproject.toml")
    assert read_configuration(config)["contracts_options"][0]["id"] == "floors"
    assert lint_imports(config_filename=config, no_cache=True) == 0
