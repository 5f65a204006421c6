"""The notebooks run from top to bottom and show what their prose says."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "notebooks"
READ = "01-read-a-receipt.ipynb"
MONTH = "02-a-month-of-receipts.ipynb"

Cells = dict[str, list[Any]]


def execute(name: str) -> Cells:
    """The outputs of a notebook's code cells, by their source, after a fresh run."""
    notebook = nbformat.read(FOLDER / name, as_version=4)  # type: ignore[no-untyped-call]
    where = {"metadata": {"path": str(FOLDER)}}
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources=where)
    client.execute(env={**os.environ, "PYTHONPATH": path})
    return {cell.source: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}


@pytest.fixture(scope="module")
def executed() -> Cells:
    return execute(READ)


@pytest.fixture(scope="module")
def month() -> Cells:
    return execute(MONTH)


def outputs(executed: Cells, start: str) -> list[Any]:
    """What the one cell that has a line starting so gave out."""
    (found,) = (
        shown
        for source, shown in executed.items()
        if any(line.startswith(start) for line in source.splitlines())
    )
    return found


def text(executed: Cells, start: str) -> str:
    return "".join(
        shown["text"] if shown.output_type == "stream" else shown["data"]["text/plain"]
        for shown in outputs(executed, start)
    )


def test_the_committed_notebooks_hold_no_outputs() -> None:
    for path in FOLDER.glob("*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        assert not any(cell.get("outputs") for cell in cells), path.name


@pytest.mark.e2e
class TestReadAReceipt:
    def test_no_cell_complains(self, executed: Cells) -> None:
        streams = [s for shown in executed.values() for s in shown if s.output_type == "stream"]
        assert [s["text"] for s in streams if s["name"] == "stderr"] == []

    def test_the_fields_are_those_of_the_label(self, executed: Cells) -> None:
        assert text(executed, "print(repr(receipt.merchant.value))").splitlines()[:4] == [
            "'Juniper & Rye'",
            "datetime.date(2026, 11, 12)",
            "Decimal('82.48') USD",
            "'restaurant'",
        ]

    def test_the_receipt_shows_itself_as_a_card(self, executed: Cells) -> None:
        (card,) = outputs(executed, "receipt = receipts.read(file")
        assert "82.48 USD" in card["data"]["text/html"]
        assert "data:image/jpeg;base64," in card["data"]["text/html"]

    @pytest.mark.parametrize("cell", ["photo.resize", "draw_stages(", "rows = draw_lin", "shown ="])
    def test_every_stage_has_its_picture(self, executed: Cells, cell: str) -> None:
        assert any("image/png" in shown.get("data", {}) for shown in outputs(executed, cell))

    @pytest.mark.parametrize(
        ("cell", "words"),
        [
            ("print(page.note)", ["JPEG"]),
            ("    [(stage.name", ["paper", "straighten", "light"]),
            ("    [(look.name", ["tesseract"]),
            ("print(receipt.looks[0].text)", ["82.48", "Mushroom Risotto"]),
            ("    [(str(c.value)", ["82.48", "probability"]),
            ("best = receipt.total", ["strength", "weight", "points"]),
            ("print(receipt.explain())", ["date: 2026-11-12", "total: 82.48 USD", "= score"]),
            ('print(f"{len(text)', ["characters", "True"]),
        ],
    )
    def test_key_cells_show_what_they_must(
        self, executed: Cells, cell: str, words: list[str]
    ) -> None:
        shown = text(executed, cell)
        assert [word for word in words if word not in shown] == []

    def test_the_sum_done_by_hand_is_the_readers(self, executed: Cells) -> None:
        lines = text(executed, "scores =").splitlines()
        by_name = {line[:20].strip(): line[20:].split() for line in lines}
        assert by_name["sum of the evidence"] == by_name["score"]
        probability, *_, by_hand = by_name["probability"]
        assert probability.rstrip(",") == by_hand

    def test_what_cannot_be_read_is_not_ok(self, executed: Cells) -> None:
        (table,) = outputs(executed, "doubtful =")
        shown = table["data"]["text/html"]
        for name in ("uk-bakery-stained.jpg", "torn-unreadable.jpg", "shopping-list.jpg"):
            assert name in shown
        assert "<td>ok</td>" not in shown


@pytest.mark.e2e
class TestAMonthOfReceipts:
    def test_no_cell_complains(self, month: Cells) -> None:
        # Tesseract's own library may write to the process's stderr while it reads.
        cells = [shown for source, shown in month.items() if "receipts.scan(" not in source]
        streams = [s for shown in cells for s in shown if s.output_type == "stream"]
        assert [s["text"] for s in streams if s["name"] == "stderr"] == []

    def test_every_file_of_the_folder_is_decided(self, month: Cells) -> None:
        *_, table = outputs(month, "counts.to_frame()")
        shown = table["data"]["text/html"]
        files = [file.name for file in (ROOT / "samples").glob("*.jpg")]
        assert [name for name in files if name not in shown] == []
        for why in ("the same purchase as", "type fuel", "bought 38 days before upload"):
            assert why in shown

    def test_the_ledger_adds_nothing_twice(self, month: Cells) -> None:
        assert "the second time 0" in text(month, "again =")

    def test_a_correction_stands_beside_what_was_read(self, month: Cells) -> None:
        shown = text(month, "history =")
        assert "'date': '2026-11-06'" in shown.splitlines()[1]
        assert "2026-11-06" not in shown.splitlines()[0]

    def counted(self, month: Cells) -> int:
        """How many receipts count once a person has spoken."""
        said = text(month, "history =").splitlines()[-1]
        found = re.match(r"now (\d+) of 10\b.*; (\d+\.\d\d) USD earned$", said)
        assert found, said
        assert (found[2] == "10.00") == (int(found[1]) >= 10)  # ten earn the reward, nine none
        return int(found[1])

    def test_what_a_person_said_counts(self, month: Cells) -> None:
        assert self.counted(month) >= 3  # the three that were confirmed
        assert "Millstone Bakery" in text(month, "history =")

    @pytest.mark.parametrize("cell", ["growth =", "by_type ="])
    def test_the_plots_are_drawn(self, month: Cells, cell: str) -> None:
        assert any("image/png" in shown.get("data", {}) for shown in outputs(month, cell))

    def test_the_plot_ends_at_the_months_count(self, month: Cells) -> None:
        streams = [s["text"] for s in outputs(month, "growth =") if s.output_type == "stream"]
        assert streams == [f"{self.counted(month)} counted by 2026-11-20\n"]

    def test_the_payout_is_split(self, month: Cells) -> None:
        (table,) = outputs(month, "earned =")
        assert "to charity" in table["data"]["text/plain"]
