"""Where the rows of a scan go: a file that holds, at every moment, all that was read so far.

``.csv`` and ``.jsonl`` grow row by row.  ``.xlsx`` and ``.parquet`` cannot, so rows go to a
journal beside them that becomes the file at the end.  A scan into a file that is there goes on
where the last one ended; with ``fresh`` all is read anew, into a file beside it that takes its
place when it is complete.
"""

from __future__ import annotations

import itertools
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from receipts.csv_text import csv_line
from receipts.errors import ReceiptsError, WrongCall
from receipts.images.files import sha256_of
from receipts.model import PaperKey, page_name, paper_key
from receipts.receipt import Receipt
from receipts.rows import (
    columns,
    details,
    failed_by_accident,
    is_to_be_read,
    page_count,
    paper_count,
    plain,
    row,
)
from receipts.scan.find import Found
from receipts.scan.journal import Journal
from receipts.scan.records import CSV, JSON, as_csv
from receipts.whole import whole

GROWING = {".csv": CSV, ".jsonl": JSON}
"""Formats that rows can be appended to."""

ROW_BYTES = {".jsonl": 300_000}
OTHER_ROW_BYTES = 1_000
"""Bytes that a receipt takes in a file at most, as measured on long real ones: what must be free
on the disk before a scan begins."""

SAMPLE = 20
"""Files that are compared with the results that are there, to see that they are of this folder."""


class Output:
    """The results of one scan; a context manager.

    Args:
        path: The file to write; without one, rows are kept in a temporary file.
        found: What is scanned.
        reader: Versions and options that are read with, from
            :func:`receipts.scan.version.reader_version`.
        fresh: Read all anew.

    Raises:
        WrongCall: The file holds the results of another folder.
        BadData: The file holds no results.
        ReceiptsError: It cannot be written to, or the disk is nearly full.
    """

    def __init__(
        self, path: Path | None, found: Found, reader: str, *, fresh: bool = False
    ) -> None:
        self.path = path
        self._found = found
        self._reader = reader
        self._fresh = fresh
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        suffix = path.suffix.lower() if path else ".csv"
        self._has_details = suffix == ".jsonl"
        self._complete = False
        working_file = self._working_file(suffix)
        is_newer = _is_newer(path, working_file)
        self._journal = Journal(working_file, GROWING.get(suffix, JSON))
        try:
            self._check_disk(suffix)
            self._take_over(is_newer)
        except BaseException:
            self.close()
            raise
        self._by_content = {
            self._journal.content(key): key.file
            for key in self._journal.sorted_keys()
            if key == PaperKey(key.file)
        }

    def __enter__(self) -> Output:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._journal)

    @property
    def working_file(self) -> Path:
        """The file that rows are added to."""
        return self._journal.path

    def pages_left(self, name: str, sha256: str) -> Sequence[int] | None:
        """See :class:`receipts.scan.Memory`: what was read with this reader is kept."""
        if not sha256:
            return None
        left = self._left(name, sha256)
        if left is None and (other := self._by_content.get(sha256, name)) != name:
            left = self._left(other, sha256)
            if left is not None:  # moved, or there twice
                self._copy(other, name, sha256)
        return left

    def add(self, receipt: Receipt) -> None:
        """Add what was read; when this returns it is on the disk.

        Raises:
            ReceiptsError: The disk is full, or gone.
        """
        self.keep(details(receipt) if self._has_details else row(receipt))

    def keep(self, values: Mapping[str, Any], *, sync: bool = True) -> None:
        """Add a row that is known from elsewhere; columns that a person added stay."""
        key = paper_key(str(values["file"]))
        if values.get("sha256") and self._journal.content(key) == values["sha256"]:
            values = {**(self._journal.row(key) or {}), **values}
        self._journal.append(values, sync=sync)

    def rows(self) -> Iterator[dict[str, Any]]:
        """All rows, sorted by file, page and paper, as plain values or texts."""
        for key in self._keys():
            found = self._journal.row(key)
            assert found is not None
            yield found

    def csv_lines(self) -> Iterator[str]:
        """The whole table as CSV, its header first."""
        yield csv_line(columns())
        for values in self.rows():
            yield as_csv(values)

    def finish(self, *, interrupted: bool = False) -> None:
        """Bring the file into its final form.

        Args:
            interrupted: Not all was read; then a fresh file does not yet replace the old one.

        Raises:
            ReceiptsError: It cannot be written; what was read is in :attr:`working_file`.
        """
        if self.path is None or (interrupted and self._fresh):
            return
        try:
            self._write(self.path)
        except OSError as error:
            raise ReceiptsError(
                f"the results cannot be written ({error.strerror or error}).",
                file=self.path,
                advice=f"What was read is in {self.working_file}; the same command goes on there.",
            ) from error
        self._complete = True

    def close(self) -> None:
        """Close the files; a journal that has become the file is removed."""
        try:
            if self._complete and self.path is not None and self.working_file != self.path:
                self._remove_journal()
            self._journal.close()
        finally:
            if self._temporary is not None:
                self._temporary.cleanup()

    def _remove_journal(self) -> None:
        if os.name == "nt":  # it cannot be removed while it is open
            self._journal.close()
        # Elsewhere while it is still locked: no other scan takes it for its own in between.
        self.working_file.unlink(missing_ok=True)

    def _working_file(self, suffix: str) -> Path:
        path = self.path
        if path is None or _is_special(path):
            self._temporary = tempfile.TemporaryDirectory(prefix="receipts-")
            return Path(self._temporary.name, "rows")
        if self._fresh:
            return path.with_name(f"{path.name}.fresh")
        return path if suffix in GROWING else path.with_name(f"{path.name}.journal")

    def _check_disk(self, suffix: str) -> None:
        new = max(0, len(self._found.files) - len(self._journal))
        needed = new * ROW_BYTES.get(suffix, OTHER_ROW_BYTES)
        free = shutil.disk_usage(self.working_file.parent).free
        if free < needed:
            raise ReceiptsError(
                f"the disk is nearly full: {free / 1e6:,.0f} MB are free, and the results may take "
                f"{needed / 1e6:,.0f} MB.",
                file=self.path or self.working_file,
                advice="Make room, or give an --out on another disk.",
            )

    def _take_over(self, is_newer: bool) -> None:
        """Take the rows of a file that cannot grow into the journal, and look whose they are."""
        if self._temporary is not None or self._fresh:
            return
        path = self.path
        if path is not None and path.is_file() and self.working_file != path:
            self._take_rows(path, is_newer)
        self._check_folder()

    def _take_rows(self, path: Path, is_newer: bool) -> None:
        from receipts.table import read_table

        for values in map(plain, read_table(path).to_dict("records")):
            if is_newer or paper_key(str(values["file"])) not in self._journal:
                self.keep(values, sync=False)
        self._journal.sync()

    def _check_folder(self) -> None:
        """Refuse a file with the results of another folder whose files have the same names."""
        named = [f for f in self._found.files if PaperKey(self._found.name(f)) in self._journal]
        differ = 0
        for file in named[:SAMPLE]:
            known = self._journal.content(PaperKey(self._found.name(file)))
            try:
                if not known or known == sha256_of(file):
                    return
            except ReceiptsError:
                continue
            differ += 1
        if differ:
            raise WrongCall(
                f"the file holds {len(self._journal)} receipts of other pictures with the same "
                "names.",
                file=self.path,
                advice="Give another --out, or replace it with --fresh.",
            )

    def _left(self, name: str, sha256: str) -> list[int] | None:
        first, second = (self._held(PaperKey(name, page), sha256) for page in (1, 2))
        if first is None:
            return None
        # Where the first page was lost with its worker, the second one knows how many there are.
        count = page_count(first) or page_count(second or {})
        if not count:
            return None if failed_by_accident(first) else []
        return [page for page in range(1, count + 1) if self._is_left(name, page, sha256)]

    def _is_left(self, name: str, page: int, sha256: str) -> bool:
        return is_to_be_read(lambda paper: self._held(PaperKey(name, page, paper), sha256))

    def _held(self, key: PaperKey, sha256: str) -> dict[str, Any] | None:
        """The row of a paper, where it was read from this content, and as it would be now."""
        if self._journal.content(key) != sha256:
            return None
        row = self._journal.row(key)
        return row if row is not None and row.get("reader") == self._reader else None

    def _copy(self, name: str, other: str, sha256: str) -> None:
        first = self._held(PaperKey(name), sha256) or {}
        for page in range(1, max(1, page_count(first)) + 1):
            for paper in itertools.count(1):
                values = self._held(PaperKey(name, page, paper), sha256)
                if values is None:
                    break
                self.keep({**values, "file": page_name(other, page, paper)})

    def _keys(self) -> list[PaperKey]:
        """Rows to be kept: all but pages and papers that a file has no more, and moved files.

        A file that is read anew holds nothing of other folders, or of files that are gone.
        """
        keys = [key for key in self._journal.sorted_keys() if self._is_there(key)]
        names = {self._found.name(file) for file in self._found.files}
        if self._fresh:
            return [key for key in keys if key.file in names]
        here = {key._replace(file=self._content(key)) for key in keys if key.file in names}
        return [key for key in keys if key.file in names or not self._was_moved(key, here)]

    def _is_there(self, key: PaperKey) -> bool:
        """Whether a file that may have changed still has this page, and the page this paper."""
        first = self._journal.content(PaperKey(key.file))
        if first is not None and first != self._journal.content(key):
            return False
        page = self._journal.row(key._replace(paper=1)) if key.paper > 1 else None
        return page is None or key.paper <= paper_count(page)

    def _was_moved(self, key: PaperKey, here: set[PaperKey]) -> bool:
        content = self._content(key)
        is_here = bool(content) and key._replace(file=content) in here
        return is_here and not (self._found.root / key.file).exists()

    def _content(self, key: PaperKey) -> str:
        return self._journal.content(key) or ""

    def _write(self, path: Path) -> None:
        keys = self._keys()
        suffix = path.suffix.lower()
        if suffix not in GROWING:
            from receipts import formats
            from receipts.table import frame_of_rows

            rows = list(self.rows())
            added = dict.fromkeys(name for values in rows for name in values)  # by a person
            names = dict.fromkeys((*columns(), *added))
            with whole(path) as part:
                formats.of(path).write(frame_of_rows(rows, tuple(names)), part)
        elif self.working_file != path or not self._journal.is_in_order or len(keys) < len(self):
            self._journal.write_in_order(path, keys)


def _is_special(path: Path) -> bool:
    """Whether something is there that is no file, such as a pipe or a device."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):  # opening it will say what is wrong
        return False


def _is_newer(path: Path | None, journal: Path) -> bool:
    """Whether a file was changed after the journal beside it, by a person that is."""
    try:
        return path is not None and path.stat().st_mtime_ns > journal.stat().st_mtime_ns
    except OSError:  # one of them is not there
        return True
