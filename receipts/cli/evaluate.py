"""``receipts evaluate``: how right we are on a labelled folder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from receipts.cli import console
from receipts.cli.console import say
from receipts.errors import ReceiptsError
from receipts.options import Options
from receipts.scan import find, scan_files
from receipts.whole import check_place, make_private

if TYPE_CHECKING:
    from receipts.evaluate import Report


def evaluate(
    folder: Annotated[Path, typer.Argument(help="A folder with receipts and a labels.csv.")],
    engine: console.EngineOption = "auto",
    languages: console.LanguagesOption = "eng",
    timeout: console.TimeoutOption = 60.0,
    jobs: console.JobsOption = None,
    wrong: Annotated[
        Path, typer.Option("--wrong", help="CSV file for the fields that are wrong.")
    ] = Path("wrong.csv"),
    diagram: Annotated[
        Path | None,
        typer.Option("--diagram", metavar="FILE.png", help="Draw the reliability diagram."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
) -> None:
    """Read the receipts of a labelled folder and say how many are right.

    labels.csv has the columns file, merchant, date, total, currency, type; merchant, total and
    type may list alternatives, a|b; an empty label is not scored.
    """
    from receipts.evaluate import evaluate as score_all
    from receipts.labels import read_labels

    labels = read_labels(folder)
    for out in filter(None, (wrong, diagram)):
        check_place(out)
    found = find(folder)
    files = [f for f in found.files if f.relative_to(found.root).as_posix() in labels]
    unlabelled = len(found.files) - len(files)
    if unlabelled:
        say(f"{unlabelled} pictures passed over that have no label.")
    options = Options(
        engine=engine,
        languages=console.languages(languages),
        timeout=timeout,
        keep_pictures=False,
    )
    with console.progress_bar() as progress:
        read = scan_files(replace(found, files=tuple(files)), options, jobs=jobs, progress=progress)
        report = score_all(read, labels)
    text = json.dumps(report.to_dict(), indent=2) if as_json else report.to_text()
    console.emit(text + "\n")
    say(f"{report.write_wrong(wrong)} wrong fields are listed in {wrong}.")
    if diagram is not None:
        _draw(report, diagram)
        say(f"The reliability diagram is in {diagram}.")


def _draw(report: Report, diagram: Path) -> None:
    from receipts import calibration

    try:
        make_private(diagram)
        calibration.draw(report.calibrations, diagram)
    except (OSError, ValueError) as error:  # the second for a suffix that matplotlib does not know
        raise ReceiptsError(f"the diagram cannot be drawn ({error}).", file=diagram) from error
