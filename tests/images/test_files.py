"""Only regular files are opened, nothing waits, and nothing is read beyond the limit."""

from __future__ import annotations

import hashlib
import os
import socket
from pathlib import Path

import pytest

from receipts.errors import FileTooLarge, UnreadableFile
from receipts.images.files import read_bytes, sha256_of
from receipts.images.load import load, sha256

LIMIT = 1000
posix = pytest.mark.skipif(os.name != "posix", reason="pipes and devices have no names there")


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "x.jpg")
    return folder / "x.jpg"


def listening(folder: Path) -> Path:
    with socket.socket(socket.AF_UNIX) as there:
        there.bind(os.path.relpath(folder / "x.jpg"))
    return folder / "x.jpg"


def linked(target: Path) -> Path:
    link = target.with_name("link.jpg")
    link.symlink_to(target)
    return link


def device_link(folder: Path) -> Path:
    (folder / "x.jpg").symlink_to("/dev/zero")
    return folder / "x.jpg"


def ring(folder: Path) -> Path:
    (folder / "x.jpg").symlink_to(folder / "x.jpg")
    return folder / "x.jpg"


NO_FILES = {
    "folder": (lambda folder: folder, "a folder, not"),
    "named pipe": (pipe, "a named pipe, not a file"),
    "link to a named pipe": (lambda folder: linked(pipe(folder)), "a link to a named pipe"),
    "socket": (listening, "a socket"),
    "device": (lambda folder: Path("/dev/zero"), "a device"),
    "terminal": (lambda folder: Path("/dev/tty"), "a device|No such device|cannot be opened"),
    "link to a device": (device_link, "a link to a device"),
    "link to itself": (ring, "cannot be opened"),
    "nothing": (lambda folder: folder / "none.jpg", "no such file"),
    "below a file": (lambda folder: Path(__file__) / "x.jpg", "cannot be opened"),
    "name with NUL": (lambda folder: folder / "a\0b.jpg", "No file can have this name"),
    "name too long": (lambda folder: folder / ("a" * 300 + ".jpg"), "cannot be opened"),
    "name that cannot be encoded": (lambda folder: folder / "\ud800.jpg", "No file can have"),
}


@posix
@pytest.mark.parametrize("kind", NO_FILES)
@pytest.mark.parametrize("use", [load, sha256, lambda path: read_bytes(path, LIMIT)])
def test_what_is_no_regular_file_is_refused_at_once(tmp_path, kind, use):
    make, reason = NO_FILES[kind]
    path = make(tmp_path)
    with pytest.raises(UnreadableFile, match=reason) as caught:
        use(path)
    assert caught.value.file == path
    assert caught.value.advice


@posix
def test_a_file_exchanged_for_a_pipe_while_it_is_opened_does_not_block(tmp_path, monkeypatch):
    path = pipe(tmp_path)
    there = tmp_path / "there.jpg"
    there.write_bytes(b"abc")
    monkeypatch.setattr(os, "stat", lambda *_, real=os.stat, **__: real(there))
    with pytest.raises(UnreadableFile, match="a named pipe"):
        read_bytes(path, LIMIT)


def test_a_file_that_vanishes_before_it_is_opened(tmp_path, monkeypatch):
    path = tmp_path / "x.jpg"
    path.write_bytes(b"abc")

    def gone(*arguments, real=os.open, **named):
        path.unlink()
        return real(*arguments, **named)

    monkeypatch.setattr(os, "open", gone)
    with pytest.raises(UnreadableFile, match="no such file"):
        read_bytes(path, LIMIT)


def growing(path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Make the file longer after its size has been asked for."""

    def fstat(descriptor, real=os.fstat):
        state = real(descriptor)
        with path.open("ab") as stream:
            stream.write(bytes(size))
        return state

    monkeypatch.setattr(os, "fstat", fstat)


def test_a_file_that_grows_beyond_the_limit_is_too_large(tmp_path, monkeypatch):
    path = tmp_path / "x.jpg"
    path.write_bytes(b"abc")
    growing(path, monkeypatch, 10 * LIMIT)
    with pytest.raises(FileTooLarge, match=f"{LIMIT + 1:,} bytes"):
        read_bytes(path, LIMIT)


def test_a_file_that_grows_within_the_limit_is_read(tmp_path, monkeypatch):
    path = tmp_path / "x.jpg"
    path.write_bytes(b"abc")
    growing(path, monkeypatch, 10)
    assert read_bytes(path, LIMIT) == b"abc" + bytes(10)


def test_the_hash_is_that_of_the_bytes_there_were_when_the_file_was_opened(tmp_path, monkeypatch):
    path = tmp_path / "x.jpg"
    path.write_bytes(b"abc")
    growing(path, monkeypatch, 10)
    assert sha256_of(path) == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize("size", [0, 1, LIMIT, 3_000_000])
def test_bytes_and_hash(tmp_path, size):
    data = os.urandom(size)
    path = tmp_path / "x.jpg"
    path.write_bytes(data)
    assert read_bytes(path, size) == data
    assert sha256_of(path, size) == sha256(str(path)) == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("use", [read_bytes, sha256_of])
def test_the_limit(tmp_path, use):
    path = tmp_path / "x.jpg"
    path.write_bytes(bytes(LIMIT + 1))
    with pytest.raises(FileTooLarge, match="1,001 bytes; the limit is 1,000"):
        use(path, LIMIT)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc")
@pytest.mark.parametrize("name", ["self/status", "kmsg", "kcore", "self/mem", "self/pagemap"])
def test_files_of_proc_are_no_pictures(name):
    with pytest.raises((UnreadableFile, FileTooLarge)):
        load(Path("/proc", name))


@posix
def test_no_descriptor_is_left_open(tmp_path):
    before = len(os.listdir("/dev/fd"))
    for make, _ in NO_FILES.values():
        folder = tmp_path / os.urandom(4).hex()
        folder.mkdir()
        with pytest.raises(UnreadableFile):
            sha256(make(folder))
    assert len(os.listdir("/dev/fd")) == before
