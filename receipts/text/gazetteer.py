"""Reading the lists of names that come with the package."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from receipts.errors import BadData


def read_gazetteer(path: Path, what: str, tool: str) -> str:
    """The text of a packed list of names.

    Args:
        path: The file, gzip of UTF-8.
        what: What it is, in messages: ``"the brand gazetteer"``.
        tool: The script that makes it.

    Raises:
        BadData: The file is not there, or is damaged.
    """
    try:
        return gzip.decompress(path.read_bytes()).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise BadData(
            f"{what} cannot be read ({error}).", file=path,
            advice=f"Install the package again, or make the file with {tool}.",
        ) from error  # fmt: skip
