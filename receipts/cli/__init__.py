"""The command line: what is asked for goes to stdout or the named file, all else to stderr."""

from __future__ import annotations

from receipts.cli.app import app, main

__all__ = ["app", "main"]
