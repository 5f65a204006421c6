"""Nothing leaves the machine, and nothing is written but what was asked for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from traced import TRACED, offences

from receipts import private
from receipts.errors import EngineUnavailable

ROOT = Path(__file__).parent.parent
SAMPLES = ("us-grocery.jpg", "uk-tearoom-old.jpg", "shopping-list.jpg")
"""One that Tesseract reads alone, one that RapidOCR reads too, one that takes every look."""

PASSED_ON = ("PATH", "LANG", "LD_LIBRARY_PATH", "TESSDATA_PREFIX")
"""Nothing else of the environment: onnxruntime sends nothing either where CI=true is set."""


class TestTelemetry:
    @pytest.fixture(autouse=True)
    def environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(private.TELEMETRY, "0")
        monkeypatch.delitem(sys.modules, "onnxruntime", raising=False)

    @pytest.mark.parametrize("value", ["", "0", "2", "false", "1", "true"])
    def test_is_off_whatever_was_set(self, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        monkeypatch.setenv(private.TELEMETRY, value)
        assert private.switch_off_telemetry()
        assert os.environ[private.TELEMETRY] == "1"

    @pytest.mark.parametrize(("value", "in_time"), [("0", False), ("", False), ("TRUE", True)])
    def test_that_runs_already_is_told(
        self, monkeypatch: pytest.MonkeyPatch, value: str, in_time: bool
    ) -> None:
        monkeypatch.setitem(sys.modules, "onnxruntime", ModuleType("onnxruntime"))
        monkeypatch.setenv(private.TELEMETRY, value)
        assert private.switch_off_telemetry() is in_time


class TestFetching:
    @pytest.fixture
    def package(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
        """A package that imports and uses ``requests`` as RapidOCR does."""
        (tmp_path / "fetcher.py").write_text(
            "import requests\n"
            "def fetch(url) -> requests.Response:\n"
            "    try:\n"
            "        return requests.get(url)\n"
            "    except requests.RequestException:\n"
            "        return None\n"
        )
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "fetcher", raising=False)
        return "fetcher"

    def fetcher(self) -> Any:
        import fetcher

        return fetcher

    def test_is_refused(self, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delitem(sys.modules, "requests", raising=False)
        with private.nothing_to_fetch_with(package):
            library = self.fetcher()
        assert "requests" not in sys.modules
        with pytest.raises(EngineUnavailable, match="nothing is fetched"):
            library.fetch("https://example.org")

    @pytest.mark.parametrize("imported_before", [False, True])
    def test_leaves_the_callers_requests_alone(
        self, package: str, monkeypatch: pytest.MonkeyPatch, imported_before: bool
    ) -> None:
        real = ModuleType("requests")
        real.Response = real.RequestException = OSError  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "requests", real)
        if imported_before:
            self.fetcher()
        with private.nothing_to_fetch_with(package):
            library = self.fetcher()
        assert sys.modules["requests"] is real
        with pytest.raises(EngineUnavailable):
            library.fetch("https://example.org")

    def test_a_failed_import_leaves_no_stand_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delitem(sys.modules, "requests", raising=False)
        with pytest.raises(ImportError), private.nothing_to_fetch_with("rapidocr"):
            raise ImportError
        assert "requests" not in sys.modules


class Traced:
    """A machine with an empty home, in which every process is watched."""

    def __init__(self, folder: Path) -> None:
        self.out = folder / "out"
        self.home = folder / "home"
        self.temporary = folder / "tmp"
        self.fonts = folder / "fonts"
        self.lines = folder / "lines"
        for place in (self.out, self.home, self.temporary, self.fonts, self.lines):
            place.mkdir()

    def run(self, *arguments: str) -> list[str]:
        """Run Python in ``out``, and give what it and its children should not have done."""
        environment = {
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "TMPDIR": str(self.temporary),
            # Only notebooks draw with matplotlib, which keeps a list of the fonts it found.
            "MPLBACKEND": "agg",
            "MPLCONFIGDIR": str(self.fonts),
        }
        quietly = ["strace", "--seccomp-bpf", "-y", "-ff", "-qq", "-e", "signal=none", "-e"]
        trace = [*quietly, f"trace={TRACED}", "-o", str(self.lines / "of")]
        done = subprocess.run(
            [*trace, sys.executable, *arguments],
            cwd=self.out, env=environment, timeout=300, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        files = sorted(self.lines.iterdir())
        assert files, "strace wrote nothing"
        lines = [line for f in files for line in f.read_text("utf-8", "replace").splitlines()]
        return offences(lines, [self.out, self.temporary, self.fonts], self.out)

    def left(self) -> list[Path]:
        """What lies in the home and the temporary folder."""
        return [*self.home.rglob("*"), *self.temporary.rglob("*")]


@pytest.fixture
def traced(tmp_path: Path) -> Traced:
    if shutil.which("strace") is None:
        said = "strace is not installed, and nothing else sees what native libraries do"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    return Traced(tmp_path)


def receipts(*arguments: str) -> tuple[str, ...]:
    return ("-c", "from receipts.cli import main; main()", *arguments)


@pytest.mark.e2e
class TestNothingGoesOut:
    def test_when_a_folder_is_scanned(self, traced: Traced, samples: Path, tmp_path: Path) -> None:
        pytest.importorskip("rapidocr")
        folder = tmp_path / "photos"
        folder.mkdir()
        for name in SAMPLES:
            shutil.copy(samples / name, folder)
        command = ("scan", str(folder), "--jobs", "2", "--engine", "auto")
        assert traced.run(*receipts(*command, "--out", "rows.csv", "--ledger", "l.ledger")) == []
        assert traced.left() == []
        rows = (traced.out / "rows.csv").read_text("utf-8").splitlines()
        assert len(rows) == 1 + len(SAMPLES)

    def test_when_one_receipt_is_read(self, traced: Traced, samples: Path) -> None:
        pytest.importorskip("rapidocr")
        command = ("read", str(samples / SAMPLES[1]), "--engine", "auto")
        assert traced.run(*receipts(*command)) == []
        assert traced.left() == []

    def test_when_the_doctor_looks(self, traced: Traced) -> None:
        assert traced.run(*receipts("doctor")) == []
        assert traced.left() == []

    @pytest.mark.parametrize(
        "path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem
    )
    def test_when_a_notebook_runs(self, traced: Traced, path: Path) -> None:
        pytest.importorskip("matplotlib")
        cells = json.loads(path.read_text("utf-8"))["cells"]
        code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        # The samples are looked for from the working folder upwards.  A kernel would talk to us
        # through sockets of its own, so the cells run as plain code; as in one, it is no file.
        assert traced.run("-c", f"import os\nos.chdir({str(ROOT)!r})\n{code}") == []
        assert list(traced.home.rglob("*")) == []
