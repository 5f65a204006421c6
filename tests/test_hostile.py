"""What must become of hostile files: a few kinds of each family; the rest are benchmarks' work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import unicodedata
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from hostile import FAMILIES, KINDS, NotOnThisSystem, make
from hostile.judge import Row, files_of, judge, read_rows

ROOT = Path(__file__).parent.parent

LONGEST = 100.0
"""Seconds after which a scan is killed, several times what it takes."""

FILES = [
    "truncation/cut-jpeg-5",
    "truncation/cut-png-interlaced-9",
    "truncation/cut-tiff-jpeg-8",
    "truncation/cut-webp-5",
    "truncation/cut-heic-9",
    "truncation/cut-pdf-5",
    "modes/jpeg-ycck",
    "modes/tiff-nan",
    "modes/tiff-i16b",
    "modes/png-all-clear",
    "exif/orientation-65535",
    "exif/exif-points-to-itself",
    "exif/exif-maker-note-60-kb",
    "exif/tiff-thumbnail-only",
    "sizes/bytes-0",
    "sizes/bytes-65-mb",
    "sizes/bytes-header",
    "sizes/bomb-webp",
    "sizes/bomb-png-2g",
    "sizes/bomb-gif-65535",
    "sizes/bomb-tiff-strip",
    "sizes/2x60000-jpeg",
    "sizes/png-profile-30-mb",
    "sizes/mpo",
    "disguised/pdf-as-png",
    "disguised/eps-as-jpg",
    "disguised/zip-as-jpg",
    "disguised/ppm-huge-as-jpg",
    "documents/locked",
    "documents/locked-empty",
    "documents/count-negative",
    "documents/pages-loop",
    "documents/nested-arrays-in-page",
    "documents/action-javascript",
    "documents/header-at-1000",
    "places/link-dangling",
    "places/link-loop",
    "places/folder-named-jpg",
    "places/folder-loop",
    "content/white",
    "content/checks-1",
    "content/date-impossible",
]
"""A few kinds of each family, read in one scan."""

NAMES = [
    f"names/{name}"
    for name in [
        "page-marker-text",
        "page-marker-number",
        "page-marker-only",
        "formula-equals",
        "carriage-return",
        "newline",
        "escape",
        "c1-control",
        "not-utf-8",
        "markup-broken",
        "right-to-left",
        "255-bytes",
        "upper-suffix",
    ]
]
"""Names of files, read in one scan."""

DEADLY = [
    "places/pipe",
    "places/link-to-zero",
    "places/socket",
    "documents/nested-forms",
    "documents/box-thin-plain",
    "documents/tiling-tiny-step",
    "moving/pipe-and-back",
    "moving/grows",
]
"""Kinds each of which can take a scan down, or the machine, read in one scan."""


@dataclass(frozen=True)
class Scanned:
    rows: list[Row]
    files: dict[str, list[str]]
    said: str
    code: int


def scan(folder: Path, out: Path, seconds: float) -> tuple[int, str]:
    """The exit code of a scan, and all that it said; it is killed when it takes too long."""
    command = [sys.executable, "-c", "from receipts.cli import main; main()", "scan", str(folder),
               "--out", str(out), "--engine", "tesseract", "--jobs", "2",
               "--timeout", "8"]  # fmt: skip
    path = os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        start_new_session=True, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        said, _ = process.communicate()
        said += f"\nkilled after {seconds:g} seconds".encode()
    return process.returncode, said.decode("utf-8", "backslashreplace")


def scanned(keys: list[str], root: Path) -> Scanned:
    """Scan kinds together, each in the folder of its family and name."""
    folder, out = root / "in", root / "out.jsonl"
    files = {}
    with ExitStack() as going_on:
        for key in keys:
            # One that cannot be made here is left out, and its test is skipped.
            with suppress(NotOnThisSystem):
                make(KINDS[key], folder / key)
                files[key] = files_of(KINDS[key], folder / key)
        for key in files:
            going_on.enter_context(KINDS[key].disturb(folder / key))
        code, said = scan(folder, out, LONGEST)
    return Scanned(read_rows(out), files, said, code)


def check(key: str, scan: Scanned) -> None:
    if key not in scan.files:
        pytest.skip("not on this system")
    verdict = judge(KINDS[key], scan.files[key], scan.rows, f"{key}/")
    assert not verdict.lost, scan.said[-2000:]
    assert not verdict.broken, scan.said[-2000:]


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Scanned:
    return scanned(FILES, tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def names(tmp_path_factory) -> Scanned:
    return scanned(NAMES, tmp_path_factory.mktemp("names"))


@pytest.fixture(scope="module")
def deadly(tmp_path_factory) -> Scanned:
    return scanned(DEADLY, tmp_path_factory.mktemp("deadly"))


@pytest.mark.e2e
class TestEveryFileHasItsRow:
    @pytest.mark.parametrize("key", FILES)
    def test_whatever_is_in_it(self, files, key):
        check(key, files)

    @pytest.mark.parametrize("key", NAMES)
    def test_whatever_its_name(self, names, key):
        check(key, names)

    @pytest.mark.parametrize("key", DEADLY)
    def test_whatever_it_does(self, deadly, key):
        check(key, deadly)

    @pytest.mark.parametrize("which", ["files", "names", "deadly"])
    def test_and_the_scan_ends_well(self, which, request):
        scan = request.getfixturevalue(which)
        assert scan.code == 0, scan.said[-2000:]
        assert "Traceback" not in scan.said

    def test_and_no_control_character_comes_to_the_terminal(self, names):
        control = {c for c in names.said if unicodedata.category(c) == "Cc"} - {"\n"}
        assert not control


class TestCorpus:
    def test_has_kinds_of_all_families(self):
        assert len(KINDS) == sum(len(family.kinds) for family in FAMILIES)  # names are unique
        assert len(KINDS) >= 200
        assert all(len(family.kinds) >= 10 for family in FAMILIES)

    @pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
    def test_names_are_those_of_folders_and_each_says_what_it_is(self, family):
        for kind in family.kinds:
            assert kind.name.replace("-", "").isalnum(), kind.name
            assert kind.name == kind.name.lower()
            assert kind.about, kind.name

    @pytest.mark.parametrize(
        "key",
        ["truncation/cut-heic-5", "truncation/cut-avif-5", "truncation/cut-pdf-9",
         "sizes/bytes-random", "exif/date-long", "documents/locked", "content/codes",
         "modes/tiff-lab"],
    )  # fmt: skip
    def test_makes_the_same_bytes_every_time(self, tmp_path, key):
        for folder in ("one", "other"):
            make(KINDS[key], tmp_path / folder)
        first = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
        assert first == {path.name: path.read_bytes() for path in (tmp_path / "other").iterdir()}
        assert any(first.values())

    def test_leaves_nothing_large_in_the_repository(self):
        folder = Path(__file__).parent / "hostile"
        assert all(path.suffix in (".py", ".pyc") for path in folder.rglob("*") if path.is_file())
        assert all(path.stat().st_size < 2_000_000 for path in folder.rglob("*"))


class TestJudge:
    FILES = ("a.jpg", "b.jpg")

    @staticmethod
    def row(file: str, reason: str = "") -> Row:
        status = "failed" if reason else "review"
        return {"file": file, "status": status, "reasons": reason, "seconds": 1.0}

    @pytest.mark.parametrize(
        ("rows", "lost", "broken"),
        [
            ((("a.jpg", ""), ("b.jpg", "unreadable_file")), (), ""),
            ((("a.jpg", ""),), ("b.jpg",), "at least 2 rows"),
            ((("a.jpg", ""), ("a.jpg#page=2", "")), ("b.jpg",), ""),
            ((("a.jpg", ""), ("b.jpg", "internal_error")), (), "none may be"),
            ((("a.jpg", ""), ("b.jpg", "crashed")), (), "none may be"),
            ((("a.jpg", ""), ("b.jpg", "timed_out")), (), "all must be"),
            ((("a.jpg", "unreadable_file"), ("b.jpg", "unreadable_file")), (), "one must be"),
        ],
    )
    def test_says_what_is_lost_and_what_is_not_as_expected(self, rows, lost, broken):
        kind = KINDS["places/link-dangling"]
        verdict = judge(kind, self.FILES, [self.row(*row) for row in rows])
        assert verdict.lost == lost
        assert broken in verdict.broken
        assert bool(broken) == bool(verdict.broken)
