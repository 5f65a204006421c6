"""Names of files that tables, terminals and shells take for something else."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

from .good import good
from .kinds import NO_FILE, READ, Expect, Family, NotOnThisSystem

names = Family("names")

NAMES: dict[str, str | bytes] = {
    "page-marker-text": "b#page=c.jpg",
    "page-marker-number": "x#page=2.jpg",
    "page-marker-only": "#page=.jpg",
    "page-marker-huge": "x#page=99999999999999999999999.jpg",
    "page-marker-twice": "x#page=2#page=3.jpg",
    "page-marker-digits": "x#page=².jpg",
    "formula-equals": "=1+1.jpg",
    "formula-at": "@SUM(1).jpg",
    "formula-minus": "-1.jpg",
    "formula-plus": "+1.jpg",
    "formula-command": "=cmd|' !A0.jpg",
    "formula-tab": "\t=1+1.jpg",
    "formula-wide": "＝1+1.jpg",
    "option": "--help.jpg",
    "carriage-return": "car\rret.jpg",
    "newline": "new\nline.jpg",
    "tab": "ta\tb.jpg",
    "vertical-tab": "v\vf\f.jpg",
    "escape": "\x1b[31mred.jpg",
    "escape-title": "\x1b]0;title\x07.jpg",
    "c1-control": "c1\x9b31m.jpg",
    "delete": "del\x7f.jpg",
    "bell-backspace": "\a\b\b\b.jpg",
    "line-separator": "a\u2028b\u2029c.jpg",
    "quotes": "a\"b'c`d.jpg",
    "double-quote-only": '".jpg',
    "commas": "a,b;c|d.jpg",
    "blanks": "  blank  .jpg",
    "suffix-blank": "blank .jpg",
    "markup": "[bold red]x.jpg",
    "markup-broken": "[link=x][[].jpg",
    "html": "<img src=x onerror=alert(1)>.jpg",
    "percent": "%s%n%d{0}{x}.jpg",
    "dollar": "$(id)`id`$HOME.jpg",
    "backslash": "a\\b\\x41.jpg",
    "backslash-escape": "\\xe9.jpg",
    "not-utf-8": b"caf\xe9.jpg",
    "not-utf-8-all": bytes(range(0x80, 0xC0)) + b".jpg",
    "half-characters": b"\xed\xa0\x80.jpg",
    "emoji": "🧾👩‍👩‍👧‍👦.jpg",
    "right-to-left": "gpj.\u202egpj.jpg",
    "zero-width": "a\u200b\ufeffb.jpg",
    "combining": "\u0301\u0302\u0303.jpg",
    "combining-many": "e" + "\u0301" * 100 + ".jpg",
    "two-dots": "..jpg",
    "three-dots": "...jpg",
    "upper-suffix": "RECEIPT.JPG",
    "mixed-suffix": "receipt.JpEg",
    "suffix-twice": "a.jpg.jpg",
    "reserved": "CON.jpg",
    "reserved-nul": "NUL.jpg",
    "tilde": "~.jpg",
    "wildcards": "*?[a].jpg",
    "number": "007.jpg",
    "date": "2026-11-14.jpg",
    "true": "True.jpg",
    "nan": "nan.jpg",
    "arabic-digits": "٣.jpg",
    "dotless-i": "ı.jpg",
    "width-full": "ｆｕｌｌ.jpg",
}


def _named(name: str | bytes, folder: Path) -> None:
    path = os.path.join(os.fsencode(folder), os.fsencode(name))
    try:
        with open(path, "xb") as stream:
            stream.write(good("jpeg"))
    except (OSError, ValueError) as error:
        raise NotOnThisSystem(f"no file can have this name: {error}") from error


for kind, name in NAMES.items():
    names.add(kind, f"named {os.fsdecode(name)!a}", READ, partial(_named, name),
              alone=kind.startswith("page-marker"))  # fmt: skip
names.add("255-bytes", "a name of 255 bytes", READ, partial(_named, "n" * 251 + ".jpg"))
names.add("255-bytes-wide", "a name of 255 bytes, 3 a letter", READ,
          partial(_named, "é" * 125 + "n.jpg"))  # fmt: skip
names.add("no-stem", "no name but the suffix: nothing to find", NO_FILE, partial(_named, ".jpg"))
names.add("suffix-and-dot", "a dot behind the suffix: nothing to find", NO_FILE,
          partial(_named, "a.jpg."))  # fmt: skip


@names.kind("alike", "names that differ by case, blanks and accents only",
            Expect(some=READ.some, rows=5))  # fmt: skip
def _alike(folder: Path) -> None:
    for name in ("a.jpg", "A.jpg", "a .jpg", "\u00e9.jpg", "e\u0301.jpg"):
        _named(name, folder)


@names.kind("page-of-another", "a file with the name of another one's second page",
            Expect(some=READ.some, rows=3), alone=True)  # fmt: skip
def _page_of_another(folder: Path) -> None:
    from .documents import _receipts

    (folder / "a.pdf").write_bytes(_receipts(2))
    (folder / "a.pdf#page=2.jpg").write_bytes(good("jpeg"))


@names.kind("folder-page-marker", "a folder named like a page", READ, alone=True)
def _folder_marker(folder: Path) -> None:
    (folder / "f#page=3").mkdir()
    (folder / "f#page=3" / "a.jpg").write_bytes(good("jpeg"))


@names.kind("deep-path", "a path of 4,000 characters", READ, alone=True)
def _deep(folder: Path) -> None:
    """Made from within, folder by folder: as a whole the path may be too long to name."""
    if sys.platform == "win32":
        raise NotOnThisSystem("paths are shorter here")
    length = len(os.fsencode(folder))
    at = os.open(folder, os.O_RDONLY)
    while length + 201 < 3_990:
        os.mkdir("d" * 200, dir_fd=at)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at, length = inner, length + 201
    handle = os.open("a.jpg", os.O_WRONLY | os.O_CREAT, dir_fd=at)
    os.close(at)
    with open(handle, "wb") as stream:
        stream.write(good("jpeg"))


@names.kind("deeper-path", "a path of 10,000 characters, longer than can be opened", NO_FILE,
            alone=True)  # fmt: skip
def _deeper(folder: Path) -> None:
    if sys.platform == "win32":
        raise NotOnThisSystem("paths are shorter here")
    at = os.open(folder, os.O_RDONLY)
    for _ in range(50):
        os.mkdir("d" * 200, dir_fd=at)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = inner
    os.close(os.open("a.jpg", os.O_WRONLY | os.O_CREAT, dir_fd=at))
    os.close(at)
