"""A folder to rows: every file gets one, whatever becomes of it."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
import textwrap
import time
from importlib import import_module
from pathlib import Path

import pytest
from fake_readers import by_name, limits_of_threads, modules_loaded, options_seen

from receipts.errors import EngineUnavailable, ReceiptsError, WrongCall
from receipts.options import Options
from receipts.receipt import Receipt
from receipts.rows import columns
from receipts.scan import Found, find, read_file, scan, scan_files

FILES = import_module("receipts.scan.files")
GB = 1024**3


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

    def test_by_a_single_worker_too(self, tmp_path):
        names = ("bad.jpg", "bug.jpg", "crash.jpg", "x.jpg")
        rows = read(folder_of(tmp_path, *names), jobs=1)
        assert [rows[name].status for name in names] == ["failed", "failed", "failed", "ok"]

    @pytest.mark.parametrize("name", ["hungry.jpg", "greedy.jpg"])
    def test_what_takes_too_much_memory_is_too_large(self, tmp_path, name):
        rows = read(folder_of(tmp_path, name, "x.jpg"), max_memory=GB // 2)
        assert rows[name].reasons == ("too_large",)
        assert "more than 0.5 GB of memory" in rows[name].message
        assert rows["x.jpg"].status == "ok"

    def test_a_file_whose_worker_was_killed_is_tried_once_more(self, tmp_path):
        rows = read(folder_of(tmp_path, "once.jpg", "x-1.jpg", "x-2.jpg"))
        assert [row.status for row in rows.values()] == ["ok"] * 3

    def test_a_file_that_vanished_has_no_hash(self, tmp_path):
        found = folder_of(tmp_path, "bad.jpg")
        found.files[0].unlink()
        assert read(found, jobs=1)["bad.jpg"].sha256 == ""

    @pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode there")
    def test_a_name_that_is_no_utf8(self, tmp_path):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jpg")).write_bytes(b"x")
        (tmp_path / "caf\\xe9.jpg").write_bytes(b"x")  # as the other one is shown
        assert set(read(find(tmp_path), jobs=1)) == {"caf\\xe9.jpg", "caf\\\\xe9.jpg"}


class TestNames:
    def test_are_relative_and_have_slashes(self, tmp_path):
        assert list(read(folder_of(tmp_path, "a/b.jpg"), jobs=1)) == ["a/b.jpg"]

    def test_number_the_further_pages(self, tmp_path):
        rows = read(folder_of(tmp_path, "pages-3.pdf"), jobs=1)
        assert list(rows) == ["pages-3.pdf", "pages-3.pdf#page=2", "pages-3.pdf#page=3"]

    def test_a_name_that_looks_like_a_page(self, tmp_path):
        assert list(read(folder_of(tmp_path, "b#page=c.jpg", "b#page=2.jpg"), jobs=1)) == [
            "b#page=2.jpg",
            "b#page=c.jpg",
        ]


class TestPages:
    def test_a_page_that_hangs_leaves_the_others(self, tmp_path):
        rows = read(folder_of(tmp_path, "hangpages-4.pdf"), timeout=2.5)
        reasons = {name: row.reasons for name, row in rows.items()}
        assert reasons == {
            "hangpages-4.pdf": (),
            "hangpages-4.pdf#page=2": ("timed_out",),
            "hangpages-4.pdf#page=3": (),
            "hangpages-4.pdf#page=4": (),
        }

    def test_a_first_page_that_crashes_leaves_the_others(self, tmp_path):
        rows = read(folder_of(tmp_path, "crashpages-3.pdf", "crash.jpg"))
        reasons = {name: row.reasons for name, row in rows.items()}
        assert reasons == {
            "crash.jpg": ("crashed",),
            "crashpages-3.pdf": ("crashed",),
            "crashpages-3.pdf#page=2": (),
            "crashpages-3.pdf#page=3": (),
        }

    def test_only_those_that_are_left_are_read(self, tmp_path):
        class Memory:
            def pages_left(self, name: str, sha256: str) -> list[int] | None:
                return {"pages-5.pdf": [2, 5], "x.jpg": []}.get(name)

        found = folder_of(tmp_path, "pages-5.pdf", "x.jpg", "y.jpg")
        seen: list[tuple[int, int]] = []
        rows = read(found, memory=Memory(), progress=lambda done, of: seen.append((done, of)))
        assert set(rows) == {"pages-5.pdf#page=2", "pages-5.pdf#page=5", "y.jpg"}
        assert seen[-1] == (3, 3)

    def test_of_one_file_come_in_order(self, tmp_path):
        folder_of(tmp_path, "pages-3.pdf")
        pages = list(read_file(tmp_path / "pages-3.pdf", Options(), by_name))
        assert [page.page_number for page in pages] == [1, 2, 3]
        assert pages[2].file == f"{tmp_path}/pages-3.pdf#page=3"


class TestWorkers:
    def test_receipts_come_as_they_are_done(self, tmp_path):
        found = folder_of(tmp_path, "wait-1.jpg", "x-1.jpg")
        coming = scan_files(found, jobs=2, reader=by_name)
        assert next(coming).file == "x-1.jpg"
        (tmp_path / "go").touch()
        assert [r.file for r in coming] == ["wait-1.jpg"]

    def test_a_slow_caller_takes_no_time_from_the_files(self, tmp_path):
        found = folder_of(tmp_path, *(f"short-{n}.jpg" for n in range(4)))
        reasons = []
        for receipt in scan_files(found, jobs=2, reader=by_name, timeout=1.5):
            time.sleep(2)
            reasons.append(receipt.reasons)
        assert reasons == [()] * 4

    def test_progress_counts_files_not_pages(self, tmp_path):
        seen: list[tuple[int, int]] = []
        found = folder_of(tmp_path, "bad.jpg", "pages-3.pdf", "x.jpg")
        read(found, jobs=2, progress=lambda done, of: seen.append((done, of)))
        assert seen == [(1, 3), (2, 3), (3, 3)]

    def test_keep_to_one_thread(self, tmp_path, monkeypatch):
        monkeypatch.delenv("OMP_THREAD_LIMIT", raising=False)
        rows = read(folder_of(tmp_path, "x.jpg"), reader=limits_of_threads)
        assert rows["x.jpg"].merchant.value == "1"

    def test_load_no_pandas(self, tmp_path):
        rows = read(folder_of(tmp_path, "x.jpg"), reader=modules_loaded)
        loaded = str(rows["x.jpg"].merchant.value).split()
        assert "receipts.scan.workers" in loaded
        assert not {"pandas", "cv2", "rich", "typer"} & set(loaded)

    @pytest.mark.parametrize("name", ["x.jpg", "temporary.jpg", "hungry.jpg"])
    def test_leave_no_temporary_files(self, tmp_path, monkeypatch, name):
        (tmp_path / "tmp").mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
        read(folder_of(tmp_path / "in", name), max_memory=GB // 2)
        assert list((tmp_path / "tmp").iterdir()) == []

    def test_keep_what_libraries_say_off_our_streams(self, tmp_path, capfd):
        assert read(folder_of(tmp_path, "noise.jpg"))["noise.jpg"].status == "ok"
        assert capfd.readouterr() == ("", "")

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
        monkeypatch.setattr(FILES, "_default_reader", lambda: by_name)
        folder_of(tmp_path, "x.jpg", "bad.jpg", "pages-2.pdf")
        table = scan(tmp_path, jobs=1)
        assert tuple(table.columns) == columns()
        assert table["file"].tolist() == ["bad.jpg", "pages-2.pdf", "pages-2.pdf#page=2", "x.jpg"]
        assert table["status"].tolist() == ["failed", "ok", "ok", "ok"]

    def test_of_an_empty_folder_has_no_rows(self, tmp_path):
        assert scan(tmp_path).empty

    def test_keeps_no_pictures_and_takes_options_by_name(self, tmp_path, monkeypatch):
        monkeypatch.setattr(FILES, "_default_reader", lambda: options_seen)
        folder_of(tmp_path, "x.jpg")
        table = scan(str(tmp_path), {"pages": "joined"}, jobs=1, engine="tesseract")
        chosen = Options(engine="tesseract", pages="joined", keep_pictures=False)
        assert table["merchant"].tolist() == [repr(chosen)]

    def test_refuses_an_option_that_does_not_exist(self, tmp_path):
        with pytest.raises(WrongCall, match="unknown option 'enginee'"):
            scan(tmp_path, enginee="tesseract")
