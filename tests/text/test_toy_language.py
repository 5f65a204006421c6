"""A language is one file: words that are put there are found, and nothing else is changed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from receipts.text.vocabulary import FOLDER

LANGUAGE = """
language = "xx"

[months]
flurember = 3

[total]
grand = ["zumbra koro"]

[roles]
tax = ["kraw"]

[date]
labels = ["tagwerk"]
"""
SCRIPT = """
import datetime as dt, sys
from pathlib import Path
from receipts.text import vocabulary
vocabulary.FOLDER = Path(sys.argv[1])
from drawn import page
from receipts.fields.find import find
read = page("Tagwerk 12 Flurember 2026\\nKraw 1.00\\nZUMBRA KORO 12.30")
found = find(read)
print(sorted({role for item in read.amounts for role in item.roles}))
print([str(c.value) for c in found.of("date")])
print([e.name for c in found.of("total") if str(c.value) == "12.30" for e in c.evidence][:4])
"""


def said(folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1], timeout=60,
    )  # fmt: skip
    return done.stdout.splitlines()


def test_its_words_are_found(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "with")
    (tmp_path / "with" / "xx.toml").write_text(LANGUAGE)
    roles, dates, total = said(tmp_path / "with")
    assert roles == "['grand', 'tax']"
    assert dates == "['2026-03-12']"
    assert "label" in total
    assert said(FOLDER)[:2] == ["[]", "[]"]
