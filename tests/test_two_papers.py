"""Several receipts on one page: each keeps its name from the reader to the ledger.

The reader does not yet find more than one paper on a page, so the two are drawn apart and told
which papers they are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawn import FakeEngine, words
from hypothesis import given
from hypothesis import strategies as st
from papers import PAPERS

from receipts.images.files import sha256_of
from receipts.model import PaperKey, page_name, paper_key
from receipts.read import read
from receipts.receipt import Receipt
from receipts.rewards.ledger import Ledger
from receipts.rewards.ledger.intake import LedgerMemory
from receipts.rows import row
from receipts.scan import find
from receipts.scan.files import place
from receipts.scan.output import Output
from receipts.table import read_table

NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
TODAY = dt.date(2026, 6, 30)
PICTURE = np.full((900, 500, 3), 255, np.uint8)
NAMES = ["a.pdf", "a.pdf#page=2", "a.pdf#page=2&paper=2"]


# A receipt's name


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("a.jpg", ("a.jpg", 1, 1)),
        ("a.pdf#page=12", ("a.pdf", 12, 1)),
        ("a.jpg#page=1&paper=2", ("a.jpg", 1, 2)),
        ("a.pdf#page=12&paper=3", ("a.pdf", 12, 3)),
        ("a.pdf&paper=3", ("a.pdf&paper=3", 1, 1)),
        ("b#page=c.jpg", ("b#page=c.jpg", 1, 1)),
        ("#page=2/x.jpg", ("#page=2/x.jpg", 1, 1)),
        ("a.pdf#page=99999999999999999999", ("a.pdf#page=99999999999999999999", 1, 1)),
    ],
)
def test_page_and_paper_are_known_by_the_end_of_the_name(
    file: str, key: tuple[str, int, int]
) -> None:
    assert paper_key(file) == key


NUMBER = st.integers(1, 999_999_999)


@given(st.sampled_from(["a.pdf", "b/c d.jpg", "#page=", "x\n"]), NUMBER, NUMBER)
def test_every_name_says_which_paper_it_is(file: str, page: int, paper: int) -> None:
    assert paper_key(page_name(file, page, paper)) == (file, page, paper)


# From the reader to the ledger


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    (made / "a.pdf").write_bytes(b"two pages, with two receipts on the second")
    return made


@pytest.fixture
def three(folder: Path) -> list[Receipt]:
    """One receipt on the first page of a file, two on the second."""
    texts = [PAPERS[name].text for name in list(PAPERS)[:3]]
    read_as = [
        read(PICTURE, engines=[FakeEngine(words(t), "rapidocr")], today=TODAY) for t in texts
    ]
    return [
        replace(
            receipt,
            file=page_name("a.pdf", page, paper),
            sha256=sha256_of(folder / "a.pdf"),
            page_number=page,
            page_count=2,
            paper_number=paper,
            paper_count=count,
            reader="one",
        )
        for receipt, (page, paper, count) in zip(
            read_as, [(1, 1, 1), (2, 1, 2), (2, 2, 2)], strict=True
        )
    ]


def totals(receipts: Sequence[Receipt]) -> list[str]:
    return [str(receipt.total.value) for receipt in receipts]


def test_rows_say_which_paper_of_how_many(three: list[Receipt]) -> None:
    rows = [row(receipt) for receipt in three]
    assert [values["file"] for values in rows] == NAMES
    assert [(values["pages"], values["papers"]) for values in rows] == [(2, 1), (2, 2), (2, 2)]
    assert [place(receipt) for receipt in three] == [
        PaperKey("a.pdf", 1, 1), PaperKey("a.pdf", 2, 1), PaperKey("a.pdf", 2, 2),
    ]  # fmt: skip


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx", ".parquet"])
def test_every_format_keeps_them_apart(
    folder: Path, tmp_path: Path, three: list[Receipt], suffix: str
) -> None:
    path = tmp_path / f"r{suffix}"
    with Output(path, find(folder), "one") as output:
        for receipt in reversed(three):
            output.add(receipt)
        output.finish()
    table = read_table(path)
    assert table["file"].tolist() == NAMES
    assert [str(total) for total in table["total"]] == totals(three)
    assert table["papers"].tolist() == [1, 2, 2]


def test_a_page_is_read_again_until_all_its_papers_are_there(
    folder: Path, tmp_path: Path, three: list[Receipt]
) -> None:
    sha256 = three[0].sha256
    with Output(tmp_path / "r.csv", find(folder), "one") as output:
        left = []
        for receipt in three:
            output.add(receipt)
            left.append(output.pages_left("a.pdf", sha256))
    assert left == [[2], [2], []]


def test_papers_move_with_their_file(folder: Path, tmp_path: Path, three: list[Receipt]) -> None:
    path = tmp_path / "r.csv"
    with Output(path, find(folder), "one") as output:
        for receipt in three:
            output.add(receipt)
        output.finish()
    (folder / "a.pdf").rename(folder / "z.pdf")
    with Output(path, find(folder), "one") as output:
        assert output.pages_left("z.pdf", three[0].sha256) == []
        output.finish()
    assert read_table(path)["file"].tolist() == [n.replace("a.pdf", "z.pdf") for n in NAMES]


def test_a_paper_that_a_page_has_no_more_has_no_row(
    folder: Path, tmp_path: Path, three: list[Receipt]
) -> None:
    path = tmp_path / "r.csv"
    with Output(path, find(folder), "two") as output:
        for receipt in (*three, replace(three[1], paper_count=1, reader="two")):
            output.add(receipt)
        output.finish()
    assert read_table(path)["file"].tolist() == NAMES[:2]


def test_the_ledger_has_each_of_them_once(tmp_path: Path, three: list[Receipt]) -> None:
    with Ledger(tmp_path / "mine.ledger") as ledger:
        memory, left = LedgerMemory(ledger, NOW), []
        for receipt in three:
            assert memory.take_in(receipt, NOW) is None  # none is another one again
            left.append(ledger.pages_left(receipt.sha256))
        assert left == [[2], [2], []]
        assert not any(added.new for added in ledger.add(three, NOW))
        rows, _ = memory.known("renamed.pdf", three[0].sha256)
    assert [values["file"] for values in rows] == [n.replace("a", "renamed", 1) for n in NAMES]
    assert [values["total"] for values in rows] == totals(three)
