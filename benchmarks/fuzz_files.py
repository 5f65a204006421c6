"""Mutate good small files of every format, and see that loading them fails as it should.

    python -m benchmarks.fuzz_files --number 20000 --seed 1 [--keep FOLDER] [--format png]

Each mutated file is loaded and its pages are prepared, in worker processes with a limit of
time and, where the system can, of memory.  Any exception but a ``ReceiptsError``, a hang and a
process that ends are reported by cause, and the file is kept.  File number N of a seed is the
same in every run.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import re
import struct
import sys
import time
import traceback
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pebble import ProcessExpired, ProcessPool
from PIL import Image

from receipts.errors import ReceiptsError
from receipts.images.load import load
from receipts.images.prepare import prepare
from tests.hostile.good import TEXT, encoded, receipt
from tests.hostile.pdfs import document, picture, text_page

HANG = 20.0
"""Seconds after which a file counts as one that hangs."""

MEMORY = 4 << 30
"""Bytes of address space of a worker: twice what a scan may have resident, as libraries map more
than they use."""

JPEG_MARKERS = bytes(range(0xC0, 0x100))
EDGES = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
PDF_TOKENS = (
    b"<<", b">>", b"[", b"]", b"obj", b"endobj", b"stream\n", b"endstream", b"0 R", b"1 0 R",
    b"2 0 R", b"null", b"true", b"-1", b"0", b"1e99", b"4294967296", b"99999999999", b"/Kids",
    b"/Parent", b"/Contents", b"/Length", b"/MediaBox", b"/Filter", b"/FlateDecode", b"/Count",
    b"/Do", b"/Type", b"(", b")", b"<", b">", b"%", b"xref", b"trailer", b"startxref",
)  # fmt: skip

Draw = random.Random
Mutation = Callable[[bytearray, Draw], None]


# --- mutations of any bytes --------------------------------------------------------------------


def flip(data: bytearray, draw: Draw) -> None:
    for _ in range(draw.choice((1, 2, 8, 64))):
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)


def cut_out(data: bytearray, draw: Draw) -> None:
    at = draw.randrange(len(data))
    del data[at : at + draw.choice((1, 2, 4, 100, 5000))]


def double(data: bytearray, draw: Draw) -> None:
    at = draw.randrange(len(data))
    data[at:at] = data[at : at + draw.choice((1, 4, 100, 5000))]


def overwrite(data: bytearray, draw: Draw) -> None:
    at = draw.randrange(len(data))
    length = draw.choice((1, 4, 50))
    data[at : at + length] = draw.randbytes(length)


def number(data: bytearray, draw: Draw) -> None:
    """A number at an edge in place of what may be a length, mostly in the header."""
    at = draw.randrange(min(len(data), draw.choice((64, 512, len(data)))))
    size, order = draw.choice((1, 2, 4)), draw.choice(("little", "big"))
    value = draw.choice(EDGES) & (1 << 8 * size) - 1
    data[at : at + size] = value.to_bytes(size, order)  # type: ignore[arg-type]


ANYWHERE: tuple[Mutation, ...] = (flip, cut_out, double, overwrite, number)

# --- mutations of one format's parts --------------------------------------------------------------


def png_chunks(data: bytearray, draw: Draw) -> None:
    """Change, drop, double or move chunks, and repair all checksums."""
    chunks, at = [], 8
    while at + 12 <= len(data):
        length = struct.unpack_from(">I", data, at)[0]
        chunks.append((bytes(data[at + 4 : at + 8]), bytearray(data[at + 8 : at + 8 + length])))
        at += length + 12
    if not chunks:
        return
    place = draw.randrange(len(chunks))
    kind, content = chunks[place]
    choice = draw.randrange(6)
    if choice == 0:
        del chunks[place]
    elif choice == 1:
        chunks.insert(draw.randrange(len(chunks)), (kind, content))
    elif choice == 2:
        names = (b"PLTE", b"tRNS", b"iCCP", b"eXIf", b"zTXt", b"acTL", b"fdAT", b"IDAT", b"gAMA")
        chunks.insert(1, (draw.choice(names), bytearray(draw.randbytes(draw.choice((0, 4, 99))))))
    elif choice == 3 and kind == b"IDAT":
        raw = bytearray(zlib.decompress(content))
        draw.choice(ANYWHERE)(raw, draw)
        chunks[place] = kind, bytearray(zlib.compress(raw))
    elif content:
        draw.choice(ANYWHERE)(content, draw)
    whole = b"".join(
        struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in chunks
    )
    data[8:] = whole


def jpeg_segments(data: bytearray, draw: Draw) -> None:
    """Change a marker, a length, or the order of segments."""
    places = [n for n in range(len(data) - 4) if data[n] == 0xFF and data[n + 1] >= 0xC0]
    if not places:
        return
    at = draw.choice(places)
    choice = draw.randrange(4)
    if choice == 0:
        data[at + 1] = draw.choice(JPEG_MARKERS)
    elif choice == 1:
        data[at + 2 : at + 4] = struct.pack(">H", draw.choice(EDGES) & 0xFFFF)
    elif choice == 2:
        segment = data[at : at + 2 + struct.unpack_from(">H", data, at + 2)[0]]
        other = draw.choice(places)
        data[other:other] = segment * draw.choice((1, 1, 50))
    else:
        marker = draw.choice(JPEG_MARKERS)
        body = draw.randbytes(draw.choice((0, 6, 64)))
        data[at:at] = bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def tiff_tags(data: bytearray, draw: Draw) -> None:
    """Change number, type, count or value of a tag."""
    order = "<" if data[:2] == b"II" else ">"
    start = struct.unpack_from(order + "I", data, 4)[0]
    if start + 2 > len(data):
        return
    entries = struct.unpack_from(order + "H", data, start)[0]
    at = start + 2 + 12 * draw.randrange(max(1, min(entries, 200)))
    if at + 12 > len(data):
        return
    field = draw.choice(((0, "H"), (2, "H"), (4, "I"), (8, "I"), (8, "H")))
    values = (*EDGES, 5, 7, 32773, 34712, 50000, start, len(data))
    mask = 0xFFFF if field[1] == "H" else 0xFFFFFFFF
    struct.pack_into(order + field[1], data, at + field[0], draw.choice(values) & mask)


def boxes(data: bytearray, draw: Draw) -> None:
    """Change the length or the type of a box of HEIC or AVIF, or what stands behind its head."""
    names = (b"ftyp", b"meta", b"hdlr", b"pitm", b"iloc", b"iinf", b"infe", b"iprp", b"ipco",
             b"ispe", b"pixi", b"hvcC", b"av1C", b"ipma", b"mdat", b"colr", b"iref")  # fmt: skip
    places = [at for name in names if (at := data.find(name)) >= 4]
    if not places:
        return
    at = draw.choice(places)
    choice = draw.randrange(4)
    if choice == 0:
        data[at - 4 : at] = struct.pack(">I", draw.choice(EDGES))
    elif choice == 1:
        data[at : at + 4] = draw.choice(names)
    elif choice == 2:
        size = max(8, min(struct.unpack_from(">I", data, at - 4)[0], 10_000))
        data[at - 4 : at - 4] = data[at - 4 : at - 4 + size]
    else:
        place = at + 4 + draw.randrange(24)
        data[place : place + 1] = bytes((draw.choice(EDGES) & 0xFF,))


def webp_chunks(data: bytearray, draw: Draw) -> None:
    """Change name or length of a chunk, or the picture's head; the length of all is repaired."""
    if draw.random() < 0.5:
        data[20 + draw.randrange(40)] = draw.choice(EDGES) & 0xFF
        return
    at = 12 + draw.choice((0, 4, 8, 11, 14, 16, 18))
    data[at : at + 4] = struct.pack("<I", draw.choice(EDGES))
    if draw.random() < 0.3:
        data[12:12] = draw.choice((b"VP8X", b"ANIM", b"ALPH", b"EXIF", b"ICCP")) + struct.pack(
            "<I", 10) + draw.randbytes(10)  # fmt: skip
    data[4:8] = struct.pack("<I", len(data) - 8)


def pdf_tokens(data: bytearray, draw: Draw) -> None:
    """Put a token in the place of another, or a number in the place of a number."""
    places = [match.span() for match in re.finditer(rb"[^\s<>\[\]()/]+|/\w+|<<|>>|[\[\]]", data)]
    for _ in range(draw.choice((1, 1, 3, 20))):
        start, end = draw.choice(places)
        if end <= len(data):
            old = end - start
            new = draw.choice(PDF_TOKENS)
            data[start:end] = new[:old].ljust(old) if draw.random() < 0.5 else new


OF_FORMAT: dict[str, Mutation] = {
    "png": png_chunks, "jpeg": jpeg_segments, "tiff": tiff_tags, "heic": boxes, "avif": boxes,
    "webp": webp_chunks, "pdf": pdf_tokens,
}  # fmt: skip

# --- the good files ---------------------------------------------------------------------------


@cache
def seeds() -> dict[str, tuple[str, bytes]]:
    """Good small files by the name of what they are: their suffix and their bytes."""
    small = receipt().resize((180, 260))
    exif = Image.Exif()
    exif[274], exif[36867] = 6, "2026:11:14 10:00:00"
    return {
        "jpeg-exif": (".jpg", encoded(small, "JPEG", exif=exif)),
        "jpeg-progressive": (".jpg", encoded(small, "JPEG", progressive=True)),
        "jpeg-cmyk": (".jpg", encoded(small.convert("CMYK"), "JPEG")),
        "png-palette": (".png", encoded(small.quantize(16), "PNG", transparency=3)),
        "png": (".png", encoded(small, "PNG")),
        "png-exif": (".png", encoded(small.convert("LA"), "PNG", exif=exif)),
        "tiff": (".tif", encoded(small.convert("L"), "TIFF")),
        "tiff-lzw": (".tif", encoded(small, "TIFF", compression="tiff_lzw")),
        "tiff-deflate": (".tif", encoded(small, "TIFF", compression="tiff_adobe_deflate")),
        "tiff-jpeg": (".tif", encoded(small, "TIFF", compression="jpeg")),
        "tiff-g4": (".tif", encoded(small.convert("1"), "TIFF", compression="group4")),
        "tiff-packbits": (".tif", encoded(small, "TIFF", compression="packbits")),
        "webp": (".webp", encoded(small, "WEBP", exif=exif)),
        "webp-lossless": (".webp", encoded(small, "WEBP", lossless=True)),
        "bmp": (".bmp", encoded(small.convert("P"), "BMP")),
        "gif": (".gif", encoded(small, "GIF")),
        "heic": (".heic", encoded(small, "HEIF")),
        "avif": (".avif", encoded(small, "AVIF", speed=9)),
        "ppm": (".jpg", encoded(small, "PPM")),
        "pdf-text": (".pdf", document([text_page(TEXT), text_page("TOTAL 1.23")])),
        "pdf-picture": (".pdf", picture(encoded(small, "JPEG"), *small.size)),
    }


def mutated(seed: int, which: int, only: str) -> tuple[str, str, bytes]:
    """File number ``which``: what it was made from, its suffix, its bytes."""
    draw = random.Random(f"{seed}/{which}")
    names = [name for name in seeds() if name.startswith(only)]
    name = draw.choice(names)
    suffix, good = seeds()[name]
    data = bytearray(good)
    own = OF_FORMAT.get(name.partition("-")[0])
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        change = own if own and draw.random() < 0.6 else draw.choice(ANYWHERE)
        # Once mutated, a file may no longer have the parts that the next mutation looks for.
        with suppress(struct.error, zlib.error, IndexError, ValueError):
            change(data, draw)
    return name, suffix, bytes(data)


# --- the test ------------------------------------------------------------------------------------


def limit() -> None:
    """Runs first in each worker; what libraries write to standard error is let go."""
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    # What is loaded and made once must not count as time of the first file.
    _, good = seeds()["pdf-picture"]
    for page in load(good):
        prepare(page.image)


def check(seed: int, which: int, only: str) -> tuple[str, float]:
    """Load and prepare a mutated file: what became of it, and the seconds it took.

    What became of it is ``good``, the reason of an error of ours, or ``!`` and the cause.
    """
    _, _, data = mutated(seed, which, only)
    start = time.perf_counter()
    try:
        for page in list(load(data))[:5]:
            prepare(page.image)
        said = "good"
    except ReceiptsError as error:
        said = error.reason
    except BaseException as error:
        said = cause(error)
    return said, time.perf_counter() - start


def cause(error: BaseException) -> str:
    """The type of an exception and the last place of ours that it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"{os.sep}receipts{os.sep}" in frame.filename]
    frame = (ours or frames)[-1]
    where = f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
    return f"! {type(error).__name__} in {where}: {str(error)[:80]}"


@dataclass(frozen=True)
class Outcome:
    """What became of file number ``which``."""

    which: int
    said: str
    seconds: float


def outcomes(number: int, seed: int, only: str, jobs: int) -> Iterator[Outcome]:
    """Check files 0 to ``number`` in worker processes, in any order."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPool(max_workers=jobs, initializer=limit, context=context)
    running: dict[Future[tuple[str, float]], int] = {}
    left = iter(range(number))
    try:
        while True:
            while len(running) < 2 * jobs and (which := next(left, None)) is not None:
                running[pool.schedule(check, (seed, which, only), timeout=HANG)] = which
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                which = running.pop(future)
                try:
                    yield Outcome(which, *future.result())
                except TimeoutError:
                    yield Outcome(which, f"! hang over {HANG:g} seconds", HANG)
                except ProcessExpired as error:
                    yield Outcome(which, f"! process ended with {error.exitcode}", 0.0)
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format", default="", help="only files whose format begins like this")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for the files that were found")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    found: list[str] = []
    slowest = Outcome(-1, "", 0.0)
    for outcome in outcomes(given.number, given.seed, given.format, given.jobs):
        name, suffix, data = mutated(given.seed, outcome.which, given.format)
        slowest = max(slowest, outcome, key=lambda one: one.seconds)
        if not outcome.said.startswith("!"):
            counts[outcome.said] += 1
            continue
        counts[f"{name}: {outcome.said[2:]}"] += 1
        found.append(outcome.said)
        print(f"{outcome.which} {name} {outcome.said}", file=sys.stderr, flush=True)
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
            (given.keep / f"{given.seed}-{outcome.which}-{name}{suffix}").write_bytes(data)
    for said, times in counts.most_common():
        print(f"{times:8,} {said}")
    print(f"{given.number:,} files, {len(found):,} found; the slowest was {slowest.which} "
          f"with {slowest.seconds:.1f} seconds ({slowest.said})")  # fmt: skip
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
