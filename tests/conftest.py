"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# On a busy machine, and while data is loaded, an example may take long: that is no failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def receipts_data() -> Path:
    """The folder of labelled real receipts, for tests that measure."""
    folder = os.environ.get("RECEIPTS_DATA", "")
    if not folder:
        pytest.skip("RECEIPTS_DATA names no folder of labelled receipts")
    if not Path(folder).is_dir():
        pytest.fail(f"RECEIPTS_DATA names {folder!r}, which is no folder")
    return Path(folder)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The drawn receipts that come with the sources."""
    return Path(__file__).parent.parent / "samples"
