"""A file of rows that grows one row at a time, each on the disk before the next one is read.

What such a file holds can be relied on whenever the program ends: a row that was cut short is
the last one, and is taken off when the file is opened again.  A row is known by its
file, page and paper; of several for one paper the last one holds.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from receipts.csv_text import csv_line, csv_values
from receipts.errors import BadData, ReceiptsError
from receipts.fields import FIELDS
from receipts.inputs import shown
from receipts.model import PaperKey, paper_key
from receipts.rows import columns, page_count, paper_count, plain
from receipts.scan.records import Codec
from receipts.whole import OWNER_ONLY, whole

NEEDED = ("file", "status", "sha256")
"""Columns without which a file is no results table."""


def checked() -> dict[str, Callable[[Any], object]]:
    """Columns whose values are used, and may have been changed by a person, with their readers."""
    amounts = {name: spec.parse for name, spec in FIELDS.items() if spec.column == "amount"}
    return {
        **amounts,
        "confidence": float,
        "pages": lambda value: page_count({"pages": value}),
        "papers": lambda value: paper_count({"papers": value}),
    }


LONGEST_RECORD = 100_000
"""Bytes of a CSV record of several lines.  Names of files may hold line feeds, but a record that is
longer has a quote that was never closed, and holds the rest of the file."""


class _Place(NamedTuple):
    """Where a row stands in the file, in bytes, and the SHA-256 of what it was read from."""

    start: int
    length: int
    content: bytes


class Journal:
    """A file of rows, open for appending and locked against a second scan.

    Args:
        path: The file; made for its owner alone where there is none.
        codec: How rows stand in it.

    Raises:
        BadData: The file holds something else; it is left as it is.
        ReceiptsError: It cannot be opened, or another scan is writing to it.
    """

    def __init__(self, path: Path, codec: Codec) -> None:
        self.path = path
        self.codec = codec
        self._open()

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, key: PaperKey) -> bool:
        return key in self._places

    def sorted_keys(self) -> list[PaperKey]:
        """Of all rows, sorted by file, page and paper."""
        return sorted(self._places)

    def content(self, key: PaperKey) -> str | None:
        """The SHA-256 of the file that a row was read from; ``None`` where there is no row."""
        place = self._places.get(key)
        return None if place is None else place.content.hex()

    def row(self, key: PaperKey) -> dict[str, Any] | None:
        """The row of one paper; values of CSV are texts."""
        record = self._record(key)
        return None if record is None else self.codec.decode(record, self.columns)

    def append(self, row: Mapping[str, Any], *, sync: bool = True) -> None:
        """Add a row, unless it stands there already.

        Args:
            row: By column.
            sync: Return only when it is on the disk.

        Raises:
            ReceiptsError: The disk is full, or gone.
        """
        values, key = plain(row), paper_key(str(row["file"]))
        record = self.codec.encode(values, self.columns)
        if record == self._record(key):
            return
        start, whole_row = self._end, False
        try:
            self._write(start, record)
            if sync:
                self.sync()
            whole_row = True
        except OSError as error:
            raise _cannot_be_written(self.path, error) from error
        finally:
            if not whole_row:
                with suppress(OSError):
                    self._stream.truncate(start)
        self._note(key, start, len(record), values.get("sha256"))

    def sync(self) -> None:
        """Have all rows on the disk."""
        os.fsync(self._stream.fileno())

    def write_in_order(self, target: Path, keys: Iterable[PaperKey]) -> None:
        """Write rows to a file that takes the place of ``target``, which may be this one.

        Args:
            target: The file.
            keys: Which rows, in their order.
        """
        is_own = target == self.path
        with whole(target) as part:
            with part.open("wb") as stream:
                stream.write(self._header(self.columns))
                for key in keys:
                    stream.write(self._record(key) or b"")
            if is_own:  # Windows replaces no file that is open
                self._stream.close()
        if is_own:
            self._open()

    @property
    def is_in_order(self) -> bool:
        """Whether the rows stand sorted in the file, each once."""
        return self._in_order

    def close(self) -> None:
        """Close the file, and let another scan have it."""
        self._stream.close()

    def _open(self) -> None:
        self.columns: tuple[str, ...] = columns()
        self._places: dict[PaperKey, _Place] = {}
        self._in_order = True
        self._last: PaperKey | None = None
        self._end = 0
        try:
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
            # Without a buffer: what cannot be written is known at once, and not again at the end.
            self._stream = io.FileIO(os.open(self.path, flags, OWNER_ONLY), "r+")
        except OSError as error:
            raise _cannot_be_written(self.path, error) from error
        try:
            self._lock()
            self._read()
        except BaseException:
            self._stream.close()
            raise

    def _lock(self) -> None:
        try:
            import fcntl
        except ImportError:  # Windows has no such locks
            return
        try:
            fcntl.flock(self._stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ReceiptsError(
                "another scan is writing to this file.",
                file=self.path,
                advice="Wait for it to end, or give another --out.",
            ) from error
        except OSError:  # some network disks know no locks
            return

    def _read(self) -> None:
        """Note where the rows stand; take off, or complete, a last one that was cut short."""
        header = self._header(columns())
        needs_header = self.codec.has_header
        tail, number = b"", 0
        for start, record, is_whole in self._records():
            if not is_whole:
                tail = record
                break
            if needs_header:
                self._read_header(record)
                needs_header = False
            else:
                number += 1
                self._read_row(start, record, number)
        if tail and not self._complete(tail, number + 1, needs_header):
            self._stream.truncate(self._end)
        if self.codec.has_header and not self._end:
            self._write(0, header)
            self._end = len(header)
        if not set(columns()) <= set(self.columns):
            self._widen()

    def _complete(self, tail: bytes, number: int, is_header: bool) -> bool:
        """Keep what stands at the end without a line feed, where it is a row all the same.

        Raises:
            BadData: It is no row that was cut short either.
        """
        start, record = self._end, tail + b"\n"
        try:
            if is_header:
                self._read_header(record)
            else:
                self._read_row(start, record, number)
        except BadData:
            if self._is_cut_short(tail, is_header):
                return False
            raise
        self._write(start + len(tail), b"\n")
        return True

    def _is_cut_short(self, tail: bytes, is_header: bool) -> bool:
        """Whether what stands at the end is the beginning of something that we write."""
        if is_header:
            return self._header(columns()).startswith(tail)
        if not self.codec.has_header:
            return _agree(b'{"file": ', tail)
        # A quote that was never closed has taken in rows that are whole.
        return all(line.count(b",") < len(self.columns) - 1 for line in tail.split(b"\n")[1:])

    def _read_header(self, record: bytes) -> None:
        try:
            self.columns = tuple(csv_values(record.decode("utf-8-sig")))
        except ValueError as error:
            raise self._no_table(f"its first row cannot be read ({error})") from error
        self._check(self.columns, "its first row")
        self._end = len(record)

    def _read_row(self, start: int, record: bytes, number: int) -> None:
        try:
            row = self.codec.decode(record, self.columns)
        except ValueError as error:
            raise self._no_table(f"row {number} cannot be read ({str(error)[:80]})") from error
        self._check(row, f"row {number}")
        for name, read in checked().items():
            try:
                if row.get(name) not in (None, ""):
                    read(row[name])
            except (ValueError, TypeError, InvalidOperation, OverflowError) as error:
                raise self._no_table(
                    f"{name} in row {number} cannot be {shown(row[name])}"
                ) from error
        self._note(paper_key(str(row["file"])), start, len(record), row["sha256"])

    def _widen(self) -> None:
        """Give a table of an earlier release the columns that it lacks."""
        wider = (*self.columns, *(name for name in columns() if name not in self.columns))
        with whole(self.path) as part:
            with part.open("wb") as stream:
                stream.write(self._header(wider))
                for key in self.sorted_keys():
                    stream.write(self.codec.encode(self.row(key) or {}, wider))
            self._stream.close()
        self._open()

    def _check(self, names: Collection[str], where: str) -> None:
        missing = [name for name in NEEDED if name not in names]
        if missing:
            raise self._no_table(f"{where} has no {missing[0]!r}")

    def _no_table(self, why: str) -> BadData:
        return BadData(
            f"this is no results table: {why}.",
            file=self.path,
            advice="Mend it, give another --out, or replace the file with --fresh.",
        )

    def _records(self) -> Iterator[tuple[int, bytes, bool]]:
        """Where each record begins, its bytes, and whether it is whole; only the last may not be.

        A quote inside a quoted CSV field is doubled, so a whole record has an even number of them.
        """
        start, size, parts, is_open = 0, 0, list[bytes](), False
        self._stream.seek(0)
        with io.BufferedReader(_Kept(self._stream)) as lines:
            for line in lines:
                parts.append(line)
                size += len(line)
                is_open ^= self.codec.has_header and line.count(b'"') % 2 == 1
                if is_open and len(parts) > 1 and size > LONGEST_RECORD:
                    raise self._no_table("a quote in it is never closed")
                if line.endswith(b"\n") and not is_open:
                    yield start, b"".join(parts), True
                    start, size, parts = start + size, 0, []
        if parts:
            yield start, b"".join(parts), False

    def _note(self, key: PaperKey, start: int, length: int, sha256: object) -> None:
        if self._last is not None and key <= self._last:
            self._in_order = False
        self._last = key
        self._places[key] = _Place(start, length, _digest(sha256))
        self._end = start + length

    def _record(self, key: PaperKey) -> bytes | None:
        place = self._places.get(key)
        if place is None:
            return None
        self._stream.seek(place.start)
        record = b""
        while len(record) < place.length and (
            more := self._stream.read(place.length - len(record))
        ):
            record += more
        return record

    def _write(self, start: int, data: bytes) -> None:
        self._stream.seek(start)
        while data:
            data = data[self._stream.write(data) :]

    def _header(self, names: tuple[str, ...]) -> bytes:
        return csv_line(names).encode() if self.codec.has_header else b""


class _Kept(io.RawIOBase):
    """A file that is read through a buffer which, when it is closed, leaves the file open."""

    def __init__(self, file: io.FileIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._file.readinto(buffer)


def _agree(one: bytes, other: bytes) -> bool:
    """Whether two texts are the same as far as both go."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _digest(sha256: object) -> bytes:
    try:
        return bytes.fromhex(str(sha256 or ""))
    except ValueError:  # a person may write anything there
        return b""


def _cannot_be_written(path: Path, error: OSError) -> ReceiptsError:
    return ReceiptsError(
        f"the results cannot be written ({error.strerror or error}).",
        file=path,
        advice="Check the disk, the name, and the permissions of the folder. What was read so far "
        "is kept; the same command goes on from there.",
    )
