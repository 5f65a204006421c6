"""One receipt: look at it until the fields are sure or the looks are used up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from receipts.cpu import cpu_seconds
from receipts.decide.decision import decide
from receipts.decide.weigh import load_model
from receipts.errors import FileTooLarge, UnreadableFile, WrongCall
from receipts.fields.find import Found, find
from receipts.images.document import Document, Page, Source, open_document
from receipts.images.fingerprint import fingerprint
from receipts.images.prepare import Prepared, prepare, turn_upright
from receipts.model import Image, Look, Word, page_name
from receipts.ocr.base import Engine, Plan
from receipts.ocr.engines import engines_for
from receipts.ocr.lines import rows
from receipts.ocr.settled import regions_without, settled_rows
from receipts.options import Options
from receipts.page.page import ReadPage
from receipts.receipt import Receipt


def looks_for(engines: Sequence[Engine]) -> tuple[tuple[Engine, Plan], ...]:
    """The looks to take with these engines, cheapest first.

    Where there is a second opinion, it takes the place of all but the first look of each cheap
    engine: what these would see in another way it sees better.
    """
    first = [engine for engine in engines if engine.profile.role == "first look"]
    second = [engine for engine in engines if engine.profile.role == "second opinion"]
    cheap = [(e, plan) for e in first for plan in e.profile.plans[: 1 if second else None]]
    return (*cheap, *((e, plan) for e in second for plan in e.profile.plans))


def take_look(engine: Engine, plan: Plan, prepared: Prepared, before: Look | None = None) -> Look:
    """Look at a prepared page.

    Args:
        engine: What looks.
        plan: How it looks.
        prepared: The page.
        before: The look before; a plan that spares settled rows does not read again what this
            one settled.
    """
    start = cpu_seconds()
    image: Image = getattr(prepared, plan.picture)
    factor = prepared.grey.shape[1] / image.shape[1]
    known = settled_rows(before.lines) if before is not None and plan.spares_settled else []
    regions = [region.scaled(1 / factor) for region in regions_without(known, *prepared.size)]
    words = [
        replace(word, box=word.box.scaled(factor))
        for word in engine.read(image, layout=plan.layout, regions=regions if known else None)
    ]
    words += [word for line in known for word in line.words]
    return Look(plan.name, engine.name, rows(words), cpu_seconds() - start)


def read(
    source: Source,
    options: Options | Mapping[str, Any] | None = None,
    *,
    engines: Sequence[Engine] | None = None,
    **named: Any,
) -> Receipt:
    """Read one receipt.

    Args:
        source: A path, the bytes of a file, a ``PIL`` image or an array of pixels.
        options: See :class:`receipts.Options`; single options may be given by name.
        engines: Engines to use instead of those that ``options.engine`` names.

    Returns:
        The first receipt of :func:`read_document`; no further page is read.

    The limits on bytes, pixels, sides and pages hold here too.  Those on time and memory do
    not, since this reads in the caller's own process: ``receipts read`` and
    :func:`receipts.scan` keep them, for files from strangers.

    Raises:
        ReceiptsError: The file cannot be read, or an engine is missing; the message says
            which and what to do.
    """
    chosen = Options.resolve(options, **named)
    with open_document(source, chosen) as document:
        return _read_number(source, document, 1, chosen, engines)


def read_document(
    source: Source,
    options: Options | Mapping[str, Any] | None = None,
    *,
    engines: Sequence[Engine] | None = None,
    **named: Any,
) -> list[Receipt]:
    """Read all receipts of a file, one a page, in their order.

    Args:
        source: A path, the bytes of a file, a ``PIL`` image or an array of pixels.
        options: See :class:`receipts.Options`; single options may be given by name.
        engines: Engines to use instead of those that ``options.engine`` names.

    Raises:
        ReceiptsError: The file or one of its pages cannot be read, or an engine is missing; the
            message says which and what to do.
    """
    chosen = Options.resolve(options, **named)
    with open_document(source, chosen) as document:
        numbers = range(1, document.count + 1)
        return [_read_number(source, document, n, chosen, engines) for n in numbers]


def read_number(path: Path, options: Options, number: int) -> Receipt:
    """Read one page of a file; what a scan's worker processes do.

    A page that cannot be decoded is a failed receipt, so that the others are read all the same.

    Args:
        path: The file.
        options: How to read.
        number: Of the page, from 1.

    Raises:
        ReceiptsError: The file cannot be opened, or an engine is missing.
    """
    with open_document(path, options) as document:
        if number > document.count:
            raise UnreadableFile(f"There is no page {number}.", file=path)
        try:
            return _read_number(path, document, number, options, None)
        except (UnreadableFile, FileTooLarge) as error:
            return Receipt(
                file=page_name(str(path), number),
                reasons=(error.reason,),
                message=str(error),
                sha256=document.sha256,
                page_number=number,
                page_count=document.count,
            )


def _read_number(
    source: Source,
    document: Document,
    number: int,
    options: Options,
    engines: Sequence[Engine] | None,
) -> Receipt:
    start = cpu_seconds()
    use = tuple(engines) if engines is not None else engines_for(options.engine, options.languages)
    if not use:
        raise WrongCall("engines must name at least one engine, or be left out.")
    name = str(source) if isinstance(source, str | Path) else ""
    page = document.page(number)
    receipt = read_page(page, use, options)
    return replace(
        receipt,
        file=page_name(name, number),
        sha256=document.sha256,
        page_number=number,
        page_count=document.count,
        fingerprint=fingerprint(page.image) if options.fingerprint else "",
        seconds=round(cpu_seconds() - start, 3),
    )


def read_page(page: Page, engines: Sequence[Engine], options: Options) -> Receipt:
    """Read one picture: prepare it, then look until sure."""
    model = load_model()
    today = options.today or dt.date.today()
    prepared, first = first_look(page, engines)
    looks: list[Look] = []
    pages: list[ReadPage] = []
    found: list[tuple[str, Found]] = []
    decision = decide(found, model)
    for engine, plan in looks_for(engines):
        look = take_look(engine, plan, prepared, looks[-1]) if looks else first
        looks.append(look)
        pages.append(page_of(look, prepared, today, page.photo_date))
        found.append((engine.profile.calibration, find(pages[-1])))
        decision = decide(found, model)
        if decision.status == "ok":
            break
    receipt = Receipt.of(decision, looks)
    if not options.keep_pictures:
        return receipt
    return replace(receipt, page=prepared.page, read_page=pages[-1], stages=prepared.stages)


def first_look(page: Page, engines: Sequence[Engine]) -> tuple[Prepared, Look]:
    """Prepare a page and take the first look at it; turn it where that look is illegible.

    Few pages are, so the best engine is asked which way up they are: a cheap one sees hardly a
    difference where print is small or blurred.
    """
    looks = looks_for(engines)
    (engine, plan), (best, _) = looks[0], looks[-1]
    prepared = prepare(page.image)
    look = take_look(engine, plan, prepared)
    seen = legibility([word for line in look.lines for word in line.words])
    if seen >= engine.profile.legible:
        return prepared, look
    turned = turn_upright(prepared, lambda grey: legibility(best.read(grey)))
    return turned, (look if turned is prepared else take_look(engine, plan, turned))


def legibility(words: Sequence[Word]) -> float:
    """The mean confidence of the letters: how well an engine could read what it saw."""
    letters = sum(len(word.text) for word in words)
    return sum(len(word.text) * word.confidence for word in words) / max(letters, 1)


def page_of(look: Look, prepared: Prepared, today: dt.date, photo_date: dt.date | None) -> ReadPage:
    """What a look at a prepared page read.

    Args:
        look: The look.
        prepared: The page it was taken at.
        today: The day after which no purchase can lie.
        photo_date: The day the photo says it was taken.
    """
    height, width = prepared.grey.shape
    return ReadPage(look.lines, width, height, today, photo_date)
