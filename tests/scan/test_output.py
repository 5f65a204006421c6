"""The results of a scan: kept row by row, gone on with, and never replaced by less."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fake_readers import good

from receipts.errors import BadData, ReceiptsError, WrongCall
from receipts.model import Field
from receipts.receipt import Receipt
from receipts.rows import row
from receipts.scan import Found, find
from receipts.scan.journal import Journal
from receipts.scan.output import Output
from receipts.scan.records import CSV, JSON
from receipts.table import read_table, write

SUFFIXES = (".csv", ".jsonl", ".xlsx", ".parquet")


def content(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def read(name: str, **changed: Any) -> Receipt:
    return good(name, **{"sha256": content(name), "reader": "one", **changed})


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """Three files whose content is their name."""
    (tmp_path / "in").mkdir()
    for name in ("a.jpg", "b.jpg", "c.pdf"):
        (tmp_path / "in" / name).write_text(name)
    return find(tmp_path / "in")


def scan(
    path: Path, found: Found, names: Iterable[str], *, reader: str = "one", **named: Any
) -> None:
    """Read some of the files, and bring the results into their final form."""
    with Output(path, found, reader, **named) as output:
        for name in names:
            output.add(read(name, reader=reader))
        output.finish()


def files(path: Path) -> list[str]:
    return [str(name) for name in read_table(path)["file"]]


@pytest.mark.parametrize("suffix", SUFFIXES)
class TestEveryFormat:
    def test_stands_in_order_however_the_rows_came(self, tmp_path, found, suffix):
        path = tmp_path / f"r{suffix}"
        scan(path, found, ["c.pdf", "a.jpg", "b.jpg"])
        assert files(path) == ["a.jpg", "b.jpg", "c.pdf"]
        assert read_table(path)["total"].tolist() == [Decimal("12.30")] * 3
        assert sorted(os.listdir(tmp_path)) == ["in", f"r{suffix}"]

    def test_is_for_its_owner_alone(self, tmp_path, found, suffix):
        path = tmp_path / f"r{suffix}"
        scan(path, found, ["a.jpg"])
        assert path.stat().st_mode & 0o777 == 0o600

    def test_holds_what_was_read_when_the_program_is_killed(self, tmp_path, found, suffix):
        path = tmp_path / f"r{suffix}"
        output = Output(path, found, "one")
        output.add(read("b.jpg"))
        killed = output.working_file.read_bytes()  # what is there without closing it
        output.close()
        torn = b'c.pdf,ok,"Corner' if suffix == ".csv" else b'{"file": "c.pdf", "sta'
        output.working_file.write_bytes(killed + torn)
        with Output(path, found, "one") as again:
            assert again.pages_left("b.jpg", content("b.jpg")) == []
            assert again.pages_left("a.jpg", content("a.jpg")) is None
            again.add(read("a.jpg"))
            again.finish()
        assert files(path) == ["a.jpg", "b.jpg"]
        assert sorted(os.listdir(tmp_path)) == ["in", f"r{suffix}"]

    def test_is_gone_on_with(self, tmp_path, found, suffix):
        path = tmp_path / f"r{suffix}"
        scan(path, found, ["a.jpg", "b.jpg"])
        with Output(path, found, "one") as output:
            assert output.pages_left("a.jpg", content("a.jpg")) == []
            output.add(read("c.pdf"))
            output.finish()
        assert files(path) == ["a.jpg", "b.jpg", "c.pdf"]

    def test_keeps_all_rows_when_nothing_is_read(self, tmp_path, found, suffix):
        path = tmp_path / f"r{suffix}"
        scan(path, found, ["a.jpg", "b.jpg", "c.pdf"])
        scan(path, found, [])
        assert len(files(path)) == 3

    def test_another_reader_replaces_a_row_only_with_a_row(self, tmp_path, found, suffix):
        path = tmp_path / f"r{suffix}"
        scan(path, found, ["a.jpg", "b.jpg"])
        with Output(path, found, "two") as output:
            assert output.pages_left("a.jpg", content("a.jpg")) is None
            output.add(read("a.jpg", reader="two"))
            output.finish(interrupted=True)
        assert read_table(path)["reader"].tolist() == ["two", "one"]

    def test_fresh_replaces_it_only_when_complete(self, tmp_path, found, suffix):
        path = tmp_path / f"r{suffix}"
        scan(path, found, ["a.jpg", "b.jpg", "c.pdf"])
        with Output(path, found, "one", fresh=True) as output:
            assert output.pages_left("a.jpg", content("a.jpg")) is None
            output.add(read("a.jpg"))
            output.finish(interrupted=True)
        assert len(files(path)) == 3
        with Output(path, found, "one", fresh=True) as output:  # goes on with itself
            assert output.pages_left("a.jpg", content("a.jpg")) == []
            output.finish()
        assert files(path) == ["a.jpg"]
        assert sorted(os.listdir(tmp_path)) == ["in", f"r{suffix}"]

    def test_keeps_what_a_person_added(self, tmp_path, found, suffix):
        path = tmp_path / f"r{suffix}"
        scan(path, found, ["a.jpg", "b.jpg"])
        write(read_table(path).assign(confirmed="yes"), path)
        scan(path, found, ["b.jpg", "c.pdf"], reader="two")
        assert read_table(path)["confirmed"].fillna("").tolist() == ["yes", "yes", ""]

    @pytest.mark.parametrize(
        "text",
        [
            "Dear diary,\nthis is no table.\n",
            "Dear diary",
            '{"a": [1, 2]}',
            "file;status;sha256\ra.jpg;ok;\r",
            '"file\n' * 20_000,
            "[" * 100_000,
        ],
    )
    def test_leaves_a_file_alone_that_is_no_table(self, tmp_path, found, suffix, text):
        path = tmp_path / f"r{suffix}"
        path.write_text(text)
        with pytest.raises(BadData, match=f"r{suffix}"):
            Output(path, found, "one")
        assert path.read_bytes().decode() == text

    def test_refuses_the_results_of_another_folder_with_the_same_names(
        self, tmp_path, found, suffix
    ):
        path = tmp_path / f"r{suffix}"
        scan(path, found, ["a.jpg", "b.jpg", "c.pdf"])
        for file in found.files:
            file.write_text("another picture")
        with pytest.raises(WrongCall, match="3 receipts of other pictures with the same names"):
            Output(path, found, "one")
        assert len(files(path)) == 3

    def test_two_scans_at_once_are_told(self, tmp_path, found, suffix):
        path = tmp_path / f"r{suffix}"
        with (
            Output(path, found, "one"),
            pytest.raises(ReceiptsError, match="another scan is writing to this file"),
        ):
            Output(path, found, "one")


class TestFiles:
    def test_that_were_moved_are_known_and_have_one_row(self, tmp_path, found):
        path = tmp_path / "r.csv"
        scan(path, found, ["a.jpg", "b.jpg"])
        (tmp_path / "in" / "a.jpg").rename(tmp_path / "in" / "z.jpg")
        with Output(path, find(tmp_path / "in"), "one") as output:
            assert output.pages_left("z.jpg", content("a.jpg")) == []
            output.finish()
        assert files(path) == ["b.jpg", "z.jpg"]

    def test_that_are_gone_keep_their_rows(self, tmp_path, found):
        path = tmp_path / "r.csv"
        scan(path, found, ["a.jpg", "b.jpg"])
        (tmp_path / "in" / "a.jpg").unlink()
        scan(path, find(tmp_path / "in"), ["c.pdf"])
        assert files(path) == ["a.jpg", "b.jpg", "c.pdf"]

    def test_of_which_some_pages_are_missing(self, tmp_path, found):
        with Output(tmp_path / "r.csv", found, "one") as output:
            for page in (1, 3):
                name = key_name("c.pdf", page)
                output.add(read(name, sha256=content("c.pdf"), page_number=page, page_count=4))
            assert output.pages_left("c.pdf", content("c.pdf")) == [2, 4]

    def test_that_failed_by_accident_are_read_again(self, tmp_path, found):
        with Output(tmp_path / "r.csv", found, "one") as output:
            for name, reason, pages in (("a.jpg", "crashed", 0), ("b.jpg", "too_large", 1)):
                output.add(read(name, status="failed", reasons=(reason,), page_count=pages))
            assert output.pages_left("a.jpg", content("a.jpg")) is None
            assert output.pages_left("b.jpg", content("b.jpg")) == []

    def test_whose_first_page_took_too_much_memory(self, tmp_path, found):
        lost = {"status": "failed", "reasons": ("too_large",), "page_count": 0}
        with Output(tmp_path / "r.csv", found, "one") as output:
            output.add(read("c.pdf", **lost))
            assert output.pages_left("c.pdf", content("c.pdf")) is None
            name = key_name("c.pdf", 2)
            output.add(read(name, sha256=content("c.pdf"), page_number=2, page_count=3))
            assert output.pages_left("c.pdf", content("c.pdf")) == [1, 3]

    def test_that_were_moved_with_pages_missing(self, tmp_path, found):
        path = tmp_path / "r.csv"
        with Output(path, found, "one") as output:
            for page in (1, 3):
                name = key_name("c.pdf", page)
                output.add(read(name, sha256=content("c.pdf"), page_number=page, page_count=4))
            output.finish(interrupted=True)
        (tmp_path / "in" / "c.pdf").rename(tmp_path / "in" / "z.pdf")
        with Output(path, find(tmp_path / "in"), "one") as output:
            assert output.pages_left("z.pdf", content("c.pdf")) == [2, 4]
            output.finish(interrupted=True)
        assert files(path) == ["z.pdf", "z.pdf#page=3"]

    def test_of_the_same_content_keep_their_rows_when_one_of_them_is_scanned(self, tmp_path):
        path, place = tmp_path / "r.csv", tmp_path / "in"
        place.mkdir()
        for name in ("a.jpg", "copy.jpg"):
            (place / name).write_text("a")
        with Output(path, find(place), "one") as output:
            for name in ("a.jpg", "copy.jpg"):
                output.add(read(name, sha256=content("a")))
            output.finish()
        scan(path, find(place / "a.jpg"), [])
        assert files(path) == ["a.jpg", "copy.jpg"]

    def test_of_another_folder_are_not_in_a_fresh_table(self, tmp_path, found):
        path = tmp_path / "r.csv"
        with Output(path, found, "one", fresh=True) as output:
            output.add(read("a.jpg"))  # and then it is broken off
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "o.jpg").write_text("o.jpg")
        scan(path, find(tmp_path / "other"), ["o.jpg"], fresh=True)
        assert files(path) == ["o.jpg"]

    def test_that_cannot_be_read_now_are_no_other_folder(self, tmp_path, found):
        path = tmp_path / "r.csv"
        scan(path, found, ["a.jpg"])
        (tmp_path / "in" / "a.jpg").unlink()
        with Output(path, found, "one") as output:
            assert len(output) == 1

    def test_whose_pages_became_fewer(self, tmp_path, found):
        path = tmp_path / "r.csv"
        with Output(path, found, "one") as output:
            for page in (1, 2):
                output.add(read(key_name("c.pdf", page), sha256=content("c.pdf"), page_count=2))
            output.add(read("c.pdf", sha256="changed"))
            output.finish()
        assert files(path) == ["c.pdf"]


class TestPlaces:
    def test_without_a_path_rows_are_kept_for_the_time_being(self, found):
        with Output(None, found, "one") as output:
            output.add(read("b.jpg"))
            output.add(read("a.jpg"))
            place = output.working_file
            lines = list(output.csv_lines())
            output.finish()
        assert [line.split(",")[0] for line in lines] == ["file", "a.jpg", "b.jpg"]
        assert not place.exists()

    @pytest.mark.skipif(os.name == "nt", reason="there is no such device")
    def test_a_device_gets_all_at_the_end(self, tmp_path, found):
        (tmp_path / "null.csv").symlink_to("/dev/null")
        scan(tmp_path / "null.csv", found, ["a.jpg"])
        assert (tmp_path / "null.csv").is_char_device()

    def test_a_name_that_is_too_long(self, tmp_path, found):
        with pytest.raises(ReceiptsError, match="cannot be written"):
            Output(tmp_path / ("x" * 300 + ".csv"), found, "one")

    def test_a_disk_that_is_nearly_full(self, tmp_path, found, monkeypatch):
        monkeypatch.setattr("shutil.disk_usage", lambda place: type("Usage", (), {"free": 100}))
        with pytest.raises(ReceiptsError, match="the disk is nearly full"):
            Output(tmp_path / "r.jsonl", found, "one")

    @pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
    def test_a_disk_that_is_full_in_the_middle(self, tmp_path):
        script = tmp_path / "script.py"
        script.write_text(
            textwrap.dedent(f"""
            import resource
            from pathlib import Path
            from fake_readers import good
            from receipts.errors import ReceiptsError
            from receipts.scan import find
            from receipts.scan.output import Output
            with Output(Path("r.csv"), find("."), "one") as output:
                resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
                for number in range(99):
                    try:
                        output.add(good(f"{{number:02}}.jpg", sha256="{"0" * 64}"))
                    except ReceiptsError as error:
                        print(number, error)
                        break
            """)
        )
        done = subprocess.run(
            [sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, timeout=60, check=True,
        )  # fmt: skip
        number, _, words = done.stdout.partition(" ")
        assert "the results cannot be written" in words
        assert "the same command goes on from there" in words
        assert len(files(tmp_path / "r.csv")) == int(number) > 2


class TestJournal:
    def test_a_table_of_an_earlier_release_gets_its_new_columns(self, tmp_path):
        path = tmp_path / "r.csv"
        old = {name: value for name, value in row(read("a.jpg")).items() if name not in NEW}
        write(read_table_of([old | {"note": "mine"}]), path)
        journal = Journal(path, CSV)
        journal.append(row(read("b.jpg")))
        journal.close()
        table = read_table(path)
        assert table["note"].tolist() == ["mine", ""]
        assert table["pages"].tolist() == [0, 1]

    @pytest.mark.parametrize("codec", [CSV, JSON])
    def test_every_cut_leaves_the_rows_before_it(self, tmp_path, codec):
        path = tmp_path / "rows"
        names = ["a,\n.jpg", 'b".jpg', "c.jpg"]
        journal, ends = Journal(path, codec), []
        for name in names:
            journal.append(row(read(name, merchant=Field("=1\r\n2", 1.0))))
            ends.append(path.stat().st_size)
        journal.close()
        whole = path.read_bytes()
        for end in range(len(whole)):
            path.write_bytes(whole[:end])
            journal = Journal(path, codec)
            kept = [key[0] for key in journal.sorted_keys()]
            # A row of which nothing but the line feed is missing is whole all the same.
            sure = names[: sum(last <= end for last in ends)]
            assert kept[: len(sure)] == sure
            assert len(kept) - len(sure) in (0, 1)
            journal.append(row(read("d.jpg")))
            journal.close()
            journal = Journal(path, codec)
            assert [key[0] for key in journal.sorted_keys()] == [*kept, "d.jpg"]
            journal.close()

    def test_a_last_row_without_its_line_feed_is_kept(self, tmp_path):
        path = tmp_path / "r.csv"
        write([read("a.jpg"), read("b.jpg")], path)
        path.write_bytes(path.read_bytes().rstrip(b"\n"))
        journal = Journal(path, CSV)
        assert len(journal) == 2
        journal.append(row(read("c.jpg")))
        journal.close()
        assert files(path) == ["a.jpg", "b.jpg", "c.jpg"]

    @pytest.mark.parametrize(
        ("before", "after", "message"),
        [
            (b"12.30", b"12;30", "total in row 1 cannot be '12;30'"),
            (b"0.95", b"high", "confidence in row 1 cannot be 'high'"),
            (b"Corner", b'"Corner', "no results table"),
            (b"Corner", b"Cor,ner", "row 1 cannot be read"),
        ],
    )
    def test_what_a_person_made_unreadable_is_named_and_left(
        self, tmp_path, before, after, message
    ):
        path = tmp_path / "r.csv"
        write([read("a.jpg"), *(read(f"b{n}.jpg") for n in range(9))], path)
        changed = path.read_bytes().replace(before, after, 1)
        path.write_bytes(changed)
        with pytest.raises(BadData, match=message):
            Journal(path, CSV)
        assert path.read_bytes() == changed

    def test_numbers_that_a_spreadsheet_has_written_its_own_way(self, tmp_path):
        path = tmp_path / "r.csv"
        write([read("a.jpg")], path)
        path.write_bytes(path.read_bytes().replace(b",1,1,one\n", b",1.0,1.0,one\n"))
        with Output(path, Found(tmp_path, ()), "one") as output:
            assert output.pages_left("a.jpg", content("a.jpg")) == []


NEW = ("pages", "papers", "reader")


def key_name(name: str, page: int) -> str:
    return name if page == 1 else f"{name}#page={page}"


def read_table_of(rows: list[dict[str, Any]]) -> Any:
    import pandas as pd

    return pd.DataFrame(rows, dtype=object)
