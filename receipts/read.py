"""One receipt: look at it until the fields are sure or the looks are used up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from receipts.cpu import cpu_seconds
from receipts.decide import decide
from receipts.errors import FileTooLarge, UnreadableFile, WrongCall
from receipts.fields.find import Found, find
from receipts.images.document import Document, Page, Source, open_document
from receipts.images.fingerprint import fingerprint
from receipts.images.prepare import Prepared, prepare, turn_upright
from receipts.model import Image, Look, Receipt, Word, page_name
from receipts.ocr.base import Engine
from receipts.ocr.engines import engines_for
from receipts.ocr.lines import rows
from receipts.ocr.settled import regions_without, settled_rows
from receipts.options import Options
from receipts.page.page import ReadPage
from receipts.weigh import load_model


@dataclass(frozen=True, slots=True)
class Plan:
    """One look to take: which engine, with which setting, on which of the prepared pictures."""

    name: str
    engine: str
    psm: int = 6
    picture: str = "grey"
    spares_settled: bool = False

    def take(
        self, engines: Sequence[Engine], prepared: Prepared, before: Look | None = None
    ) -> Look:
        """Look at ``prepared`` with this plan's engine, or the first one in its place.

        A plan that spares settled rows does not read again what the look ``before`` settled.
        """
        start = cpu_seconds()
        engine = next((e for e in engines if e.name == self.engine), engines[0])
        image: Image = getattr(prepared, self.picture)
        factor = prepared.grey.shape[1] / image.shape[1]
        known = settled_rows(before.lines) if before is not None and self.spares_settled else []
        regions = [region.scaled(1 / factor) for region in regions_without(known, *prepared.size)]
        words = [
            replace(word, box=word.box.scaled(factor))
            for word in engine.read(image, psm=self.psm, regions=regions if known else None)
        ]
        words += [word for line in known for word in line.words]
        return Look(self.name, engine.name, rows(words), cpu_seconds() - start)


LEGIBLE = {"rapidocr": 0.65}
OTHERWISE_LEGIBLE = 0.42
"""Mean confidence of letters below which a page is taken to stand on its head, by engine:
Tesseract gives upright receipts 0.5 to 0.9 and the same ones upside down 0.2 to 0.3, RapidOCR
0.75 to 1.0 and 0.42 to 0.53."""

TESSERACT_LOOKS = (
    Plan("block", "tesseract", psm=6, picture="small"),
    Plan("columns", "tesseract", psm=4),
    Plan("sparse", "tesseract", psm=11),
)
NEURAL_LOOKS = (
    Plan("neural", "rapidocr", picture="fine", spares_settled=True),
    Plan("flat", "rapidocr", psm=11, picture="flat", spares_settled=True),
)


def plans_for(engines: Sequence[Engine]) -> tuple[Plan, ...]:
    """The looks to take with these engines, cheapest first."""
    names = [engine.name for engine in engines]
    if names == ["rapidocr"]:
        return NEURAL_LOOKS
    if "rapidocr" in names:
        return TESSERACT_LOOKS[0], *NEURAL_LOOKS
    return TESSERACT_LOOKS


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
        What was read; of a file with several pages the first one.

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


def read_pages(
    source: Source,
    options: Options | Mapping[str, Any] | None = None,
    *,
    engines: Sequence[Engine] | None = None,
    **named: Any,
) -> list[Receipt]:
    """Read every page of a file as a receipt of its own; see :func:`read`."""
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
    found: list[tuple[str, Found]] = []
    decision = decide(found, model)
    for plan in plans_for(engines):
        look = plan.take(engines, prepared, looks[-1]) if looks else first
        looks.append(look)
        found.append((look.engine, find_in(look, prepared, today, page.photo_date)))
        decision = decide(found, model)
        if decision.sure:
            break
    receipt = decision.receipt(looks)
    if not options.keep_pictures:
        return receipt
    return replace(receipt, page=prepared.page, stages=prepared.stages)


def first_look(page: Page, engines: Sequence[Engine]) -> tuple[Prepared, Look]:
    """Prepare a page and take the first look at it; turn it where that look is illegible.

    Few pages are, so the best engine is asked which way up they are: Tesseract sees hardly a
    difference where print is small or blurred.
    """
    plan = plans_for(engines)[0]
    prepared = prepare(page.image)
    look = plan.take(engines, prepared)
    seen = legibility([word for line in look.lines for word in line.words])
    if seen >= LEGIBLE.get(look.engine, OTHERWISE_LEGIBLE):
        return prepared, look
    turned = turn_upright(prepared, lambda grey: legibility(engines[-1].read(grey)))
    return turned, (look if turned is prepared else plan.take(engines, turned))


def legibility(words: Sequence[Word]) -> float:
    """The mean confidence of the letters: how well an engine could read what it saw."""
    letters = sum(len(word.text) for word in words)
    return sum(len(word.text) * word.confidence for word in words) / max(letters, 1)


def find_in(look: Look, prepared: Prepared, today: dt.date, photo_date: dt.date | None) -> Found:
    """Parse a look at a prepared page.

    Args:
        look: The look.
        prepared: The page it was taken at.
        today: The day after which no purchase can lie.
        photo_date: The day the photo says it was taken.
    """
    height, width = prepared.grey.shape
    return find(ReadPage(look.lines, width, height, today, photo_date))
