"""A folder to rows: every file gets one, whatever becomes of it."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from fake_readers import by_name, limits_of_threads

from receipts.errors import EngineUnavailable, ReceiptsError, WrongCall
from receipts.model import Receipt
from receipts.options import Options
from receipts.scan import Found, find, in_order, scan, scan_files
from receipts.table import COLUMNS

SCAN = sys.modules["receipts.scan"]  # as an attribute, receipts.scan is the function


def folder_of(path: Path, *names: str) -> Found:
    for name in names:
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(name.encode())
    return find(path)


def read(found: Found, jobs: int | None = 2, **named: object) -> dict[str, Receipt]:
    named = {"reader": by_name, **named}
    return {r.file: r for r in scan_files(found, jobs=jobs, **named)}  # type: ignore[arg-type]


class TestFind:
    def test_looks_in_all_folders_and_sorts_by_name(self, tmp_path):
        found = folder_of(tmp_path, "b.jpg", "a/z.PNG", "a-1.jpg", "a/deep/er.heic", "c.pdf")
        names = [file.relative_to(tmp_path).as_posix() for file in found.files]
        assert names == ["a-1.jpg", "a/deep/er.heic", "a/z.PNG", "b.jpg", "c.pdf"]

    def test_counts_what_is_no_picture(self, tmp_path):
        found = folder_of(tmp_path, "a.jpg", "labels.csv", "README.md", "noend")
        assert len(found.files) == 1
        assert found.passed_over == 3

    def test_takes_a_single_file(self, tmp_path):
        folder_of(tmp_path, "a.jpg", "b.jpg")
        assert find(tmp_path / "b.jpg") == Found(tmp_path, (tmp_path / "b.jpg",))

    def test_a_broken_link_is_a_file_too(self, tmp_path):
        (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
        assert len(find(tmp_path).files) == 1

    def test_refuses_a_folder_that_is_not_there(self, tmp_path):
        with pytest.raises(WrongCall, match=r"nowhere: there is no such folder"):
            find(tmp_path / "nowhere")

    @pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="root opens every folder")
    def test_names_folders_that_it_may_not_open(self, tmp_path):
        folder_of(tmp_path, "shut/a.jpg")
        (tmp_path / "shut").chmod(0)
        found = find(tmp_path)
        (tmp_path / "shut").chmod(0o700)
        assert "shut" in found.closed[0]


class TestEveryFileGetsARow:
    @pytest.mark.parametrize(
        ("name", "reason", "message"),
        [
            ("bad.jpg", "unreadable_file", "It is no picture."),
            ("bug.jpg", "internal_error", "bug.jpg: ZeroDivisionError: a defect in the reader"),
            ("hang.jpg", "timed_out", "longer than 2.5 seconds"),
            ("crash.jpg", "crashed", "SIGSEGV"),
            ("quit.jpg", "crashed", "exit code 7"),
        ],
    )
    def test_and_the_rest_goes_on(self, tmp_path, name, reason, message):
        found = folder_of(tmp_path, name, "x-1.jpg", "x-2.jpg", "x-3.jpg")
        rows = read(found, timeout=2.5)
        assert rows[name].status == "failed"
        assert rows[name].reasons == (reason,)
        assert message in rows[name].message
        assert len(rows[name].sha256) == 64
        assert [rows[f"x-{n}.jpg"].status for n in (1, 2, 3)] == ["ok"] * 3

    @pytest.mark.skipif(os.name == "nt", reason="there is no SIGTERM to ignore")
    def test_a_worker_that_will_not_stop_is_killed(self, tmp_path):
        rows = read(folder_of(tmp_path, "deaf.jpg", "x.jpg"), jobs=2, timeout=2.5)
        assert rows["deaf.jpg"].reasons == ("timed_out",)
        assert rows["x.jpg"].status == "ok"

    def test_many_crashes_among_many_files(self, tmp_path):
        names = [f"{'crash' if n % 4 == 0 else 'x'}-{n:02}.jpg" for n in range(20)]
        rows = read(folder_of(tmp_path, *names))
        assert sorted(rows) == sorted(names)
        assert sum(r.reasons == ("crashed",) for r in rows.values()) == 5
        assert sum(r.status == "ok" for r in rows.values()) == 15

    def test_in_this_process_too(self, tmp_path):
        rows = read(folder_of(tmp_path, "bad.jpg", "bug.jpg", "x.jpg"), jobs=1)
        assert [rows[f].status for f in ("bad.jpg", "bug.jpg", "x.jpg")] == [
            "failed",
            "failed",
            "ok",
        ]

    def test_a_file_that_vanished_has_no_hash(self, tmp_path):
        found = folder_of(tmp_path, "bad.jpg")
        found.files[0].unlink()
        assert read(found, jobs=1)["bad.jpg"].sha256 == ""

    def test_a_file_without_pages_is_failed(self, tmp_path):
        row = read(folder_of(tmp_path, "pages-0.pdf"), jobs=1)["pages-0.pdf"]
        assert (row.status, row.reasons) == ("failed", ("unreadable_file",))

    @pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode there")
    def test_a_name_that_is_no_utf8(self, tmp_path):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jpg")).write_bytes(b"x")
        assert list(read(find(tmp_path), jobs=1)) == ["caf\\xe9.jpg"]


class TestNames:
    def test_are_relative_and_have_slashes(self, tmp_path):
        assert list(read(folder_of(tmp_path, "a/b.jpg"), jobs=1)) == ["a/b.jpg"]

    def test_number_the_further_pages(self, tmp_path):
        rows = read(folder_of(tmp_path, "pages-3.pdf"), jobs=1)
        assert list(rows) == ["pages-3.pdf", "pages-3.pdf#page=2", "pages-3.pdf#page=3"]

    def test_order_pages_by_number_and_files_as_they_were_found(self, tmp_path):
        found = folder_of(tmp_path, "pages-12.pdf", "pages-2.pdf", "a/x.jpg", "a-x.jpg")
        receipts = list(scan_files(found, jobs=1, reader=by_name))
        assert [r.file for r in in_order(reversed(receipts))] == [r.file for r in receipts]


class TestWorkers:
    def test_receipts_come_as_they_are_done(self, tmp_path):
        found = folder_of(tmp_path, "wait-1.jpg", "x-1.jpg")
        coming = scan_files(found, jobs=2, reader=by_name)
        assert next(coming).file == "x-1.jpg"
        (tmp_path / "go").touch()
        assert [r.file for r in coming] == ["wait-1.jpg"]

    def test_progress_counts_files_not_pages(self, tmp_path):
        seen: list[tuple[int, int]] = []
        found = folder_of(tmp_path, "bad.jpg", "pages-3.pdf", "x.jpg")
        read(found, jobs=2, progress=lambda done, of: seen.append((done, of)))
        assert seen == [(1, 3), (2, 3), (3, 3)]

    def test_keep_to_one_thread(self, tmp_path, monkeypatch):
        monkeypatch.delenv("OMP_THREAD_LIMIT", raising=False)
        rows = read(folder_of(tmp_path, "x.jpg"), reader=limits_of_threads)
        assert rows["x.jpg"].merchant.value == "1"

    def test_end_when_the_caller_stops_early(self, tmp_path):
        found = folder_of(tmp_path, *(f"x-{n}.jpg" for n in range(9)))
        coming = scan_files(found, jobs=2, reader=by_name)
        next(coming)
        coming.close()
        assert not multiprocessing.active_children()

    @pytest.mark.parametrize("jobs", [1, 2])
    def test_an_error_of_no_file_ends_the_scan(self, tmp_path, jobs):
        found = folder_of(tmp_path, "noengine.jpg", "x.jpg")
        with pytest.raises(EngineUnavailable, match="There is no engine"):
            read(found, jobs=jobs)

    @pytest.mark.parametrize("jobs", [0, -1])
    def test_need_at_least_one_job(self, tmp_path, jobs):
        with pytest.raises(WrongCall, match="jobs must be at least 1"):
            scan_files(folder_of(tmp_path), jobs=jobs)

    def test_an_empty_folder_starts_none(self, tmp_path):
        assert read(folder_of(tmp_path)) == {}

    def test_a_script_without_a_guard_is_told(self, tmp_path):
        folder_of(tmp_path / "in", "x.jpg")
        script = tmp_path / "script.py"
        script.write_text(
            textwrap.dedent(f"""
            from receipts.scan import find, scan_files
            from fake_readers import by_name
            print(list(scan_files(find({str(tmp_path / "in")!r}), jobs=2, reader=by_name)))
            """)
        )
        path = os.pathsep.join(sys.path)
        done = subprocess.run(
            [sys.executable, str(script)],
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 1
        assert ReceiptsError.__name__ in done.stderr
        assert "__name__ == '__main__'" in done.stderr


class TestTable:
    def test_has_a_row_a_receipt_in_the_order_of_the_files(self, tmp_path, monkeypatch):
        monkeypatch.setattr(SCAN, "_default_reader", lambda: by_name)
        folder_of(tmp_path, "x.jpg", "bad.jpg", "pages-2.pdf")
        table = scan(tmp_path, jobs=1)
        assert tuple(table.columns) == COLUMNS
        assert table["file"].tolist() == ["bad.jpg", "pages-2.pdf", "pages-2.pdf#page=2", "x.jpg"]
        assert table["status"].tolist() == ["failed", "ok", "ok", "ok"]

    def test_of_an_empty_folder_has_no_rows(self, tmp_path):
        assert scan(tmp_path).empty

    def test_keeps_no_pictures_and_takes_options_by_name(self, tmp_path, monkeypatch):
        seen: list[Options] = []

        def reader(path: Path, options: Options) -> list[Receipt]:
            seen.append(options)
            return [Receipt()]

        monkeypatch.setattr(SCAN, "_default_reader", lambda: reader)
        folder_of(tmp_path, "x.jpg")
        scan(str(tmp_path), {"pages": "joined"}, jobs=1, engine="tesseract")
        assert seen == [Options(engine="tesseract", pages="joined", keep_pictures=False)]

    def test_refuses_an_option_that_does_not_exist(self, tmp_path):
        with pytest.raises(WrongCall, match="unknown option 'enginee'"):
            scan(tmp_path, enginee="tesseract")
