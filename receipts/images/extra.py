"""Packages that only some formats need."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from receipts.errors import MissingExtra


def optional(module: str, what: str, file: Path | None) -> Any:
    """Import ``module``, which reading ``what`` needs.

    Raises:
        MissingExtra: It is not installed; the advice names the command that installs it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtra(
            f"Reading {what} needs the package {module.replace('_', '-')}.",
            file=file,
            advice="Run: pip install 'receipts[formats]'",
        ) from error
