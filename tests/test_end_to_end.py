"""From pictures to the table with the real reader, as a user runs it."""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from receipts.cli import app
from receipts.labels import read_labels
from receipts.table import read_table

pytestmark = pytest.mark.e2e


def chunk(kind: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checksum


def huge_png(side: int) -> bytes:
    """A whole and valid PNG, one bit a pixel, that is small as a file and huge in memory."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side + 7) // 8 + 1) * side, 9)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def test_bad_files_have_their_reasons_and_the_rest_is_read(tmp_path, samples):
    folder = tmp_path / "in"
    folder.mkdir()
    receipt = (samples / "us-grocery.jpg").read_bytes()
    (folder / "empty.jpg").touch()
    (folder / "text.jpg").write_text("This is no picture.")
    (folder / "half.jpg").write_bytes(receipt[: len(receipt) // 2])
    (folder / "huge.png").write_bytes(huge_png(30_000))
    (folder / "whole.jpg").write_bytes(receipt)
    out = tmp_path / "results.csv"
    done = CliRunner().invoke(app, ["scan", str(folder), "--out", str(out), "--jobs", "2"])
    assert done.exit_code == 0, done.output
    table = read_table(out).set_index("file")
    assert table["reasons"].drop("whole.jpg").to_dict() == {
        "empty.jpg": "unreadable_file",
        "half.jpg": "unreadable_file",
        "huge.png": "too_large",
        "text.jpg": "unreadable_file",
    }
    assert (table["status"].drop("whole.jpg") == "failed").all()
    assert table["status"]["whole.jpg"] in ("ok", "review")
    assert table["looks"]["whole.jpg"] >= 1


def test_the_samples_are_all_read(tmp_path, samples):
    out = tmp_path / "results.jsonl"
    arguments = ["scan", str(samples), "--out", str(out), "--as-of", "2026-11-20"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    table = read_table(out)
    assert sorted(table["file"]) == sorted(read_labels(samples))
    assert not table["reasons"].str.contains("internal_error|crashed|timed_out").any()
    assert "Shopper Panel (us), 2026-11:" in done.stderr


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp", ".bmp", ".gif"])
def test_one_receipt_in_every_format_gives_the_same_total(tmp_path, samples, suffix):
    from PIL import Image

    file = tmp_path / f"receipt{suffix}"
    with Image.open(samples / "us-cinema.jpg") as picture:
        picture.convert("RGB").save(file, **({"quality": 90} if suffix == ".webp" else {}))
    done = CliRunner().invoke(app, ["read", str(file), "--engine", "tesseract"])
    assert done.exit_code == 0, done.output
    assert read_labels(samples)["us-cinema.jpg"].text("total") in done.stdout


def test_steps_can_be_looked_at(tmp_path, samples):
    shutil.copy(samples / "us-restaurant-tilted.jpg", tmp_path / "a.jpg")
    steps: Path = tmp_path / "steps"
    arguments = ["read", str(tmp_path / "a.jpg"), "--show-steps", str(steps)]
    done = CliRunner().invoke(app, [*arguments, "--engine", "tesseract"])
    assert done.exit_code == 0, done.output
    names = sorted(file.name for file in steps.glob("*.png"))
    assert len(names) >= 4
    assert names[0].startswith("01-")
