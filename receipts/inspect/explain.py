"""Why a receipt was read as it was: the computation itself, as text and as HTML.

A candidate's score is the sum of its evidence's points (strength times weight, in log-odds).
What is printed here is that sum, term by term, with nothing in between.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from receipts.fields import FIELDS
from receipts.inspect.pictures import draw
from receipts.inspect.words import one_line, shown
from receipts.model import Candidate

if TYPE_CHECKING:
    from receipts.receipt import Receipt

THUMBNAIL = (240, 420)
COLOURS = {"ok": "#1a7f37", "review": "#9a6700", "failed": "#b42318"}
LEGEND = (
    "The probability before a candidate is e^score / (1 + the sum of e^score over the field's "
    "candidates);\na field's confidence is that of its first candidate, calibrated by who has "
    "looked and,\nfor some fields, by how well the value is printed."
)
UNEXPLAINED = 0.005
"""A difference between score and sum from which on it is shown; less is rounding."""


def explain(receipt: Receipt, top: int = 3) -> str:
    """For each field its ``top`` candidates, each with the sum that is its score.

    A term reads ``points  strength x weight  name  (detail)``; evidence that weighs nothing is
    left out.  The number before a candidate is its probability, as :data:`LEGEND` says.
    """
    head = f"{one_line(receipt.file) or 'receipt'}: {receipt.status}, {receipt.confidence:.3f}"
    notes = [one_line(note) for note in (", ".join(receipt.reasons), receipt.message) if note]
    fields = ["\n".join(_field(name, receipt, top)) for name in FIELDS]
    return "\n\n".join(["\n".join([head, *notes]), *fields, LEGEND])


def _field(name: str, receipt: Receipt, top: int) -> Iterator[str]:
    field = receipt.field(name)
    yield f"{name}: {shown(name, field.value, receipt)}   confidence {field.confidence:.3f}"
    values = [shown(name, candidate.value, receipt) for candidate in field.candidates[:top]]
    width = max(map(len, values), default=0)
    for candidate, text in zip(field.candidates, values, strict=False):
        yield f"  {candidate.probability:.3f}  {text:<{width}}  {_quoted(candidate.text)}".rstrip()
        yield from _sum(candidate)
    if len(field.candidates) > top:
        yield f"  and {len(field.candidates) - top} more"


def _sum(candidate: Candidate[Any]) -> Iterator[str]:
    terms = sorted((e for e in candidate.evidence if e.points), key=lambda e: -e.points)
    width = max((len(one_line(e.name)) for e in terms), default=0)
    for e in terms:
        detail = f"({one_line(e.detail)})" if e.detail else ""
        factors = f"{e.strength:5.2f} x {e.weight:+6.2f}"
        yield f"    {e.points:+8.2f}   {factors}  {one_line(e.name):<{width}}  {detail}".rstrip()
    rest = candidate.score - sum(e.points for e in terms)
    if abs(rest) > UNEXPLAINED:
        yield f"    {rest:+8.2f}   that no evidence explains"
    yield f"    {candidate.score:+8.2f} = score"


def _quoted(text: str) -> str:
    return f'"{one_line(text)}"' if text else ""


def to_html(receipt: Receipt) -> str:
    """A card for notebooks and reports: the picture in small, the fields, the reasons.

    Whatever comes from the receipt is escaped.  The card needs no script and no other file.
    """
    rows = "".join(_row(name, receipt) for name in FIELDS)
    head = (
        f'<div><b style="color:{COLOURS.get(receipt.status, "inherit")}">'
        f"{escape(receipt.status)}</b> {receipt.confidence:.2f} "
        f"&middot; {escape(one_line(receipt.file))}</div>"
    )
    notes = "".join(
        f'<div style="color:#777">{escape(one_line(note))}</div>'
        for note in (", ".join(receipt.reasons), receipt.message)
        if note
    )
    why = (
        "<details><summary>why</summary>"
        f'<pre style="font-size:11px">{escape(explain(receipt))}</pre></details>'
    )
    return (
        '<div style="display:flex;gap:16px;align-items:flex-start;font-family:sans-serif">'
        f'{_thumbnail(receipt)}<div>{head}<table style="border-collapse:collapse">{rows}</table>'
        f"{notes}{why}</div></div>"
    )


def _row(name: str, receipt: Receipt) -> str:
    field = receipt.field(name)
    share = min(max(field.confidence, 0.0), 1.0)
    bar = (
        '<div style="width:80px;background:#ddd">'
        f'<div style="width:{80 * share:.0f}px;height:6px;background:#4a78c2"></div></div>'
    )
    value = escape(shown(name, field.value, receipt))
    cells = (f"<b>{name}</b>", value, bar, f"{field.confidence:.2f}")
    return "<tr>" + "".join(f'<td style="text-align:left">{cell}</td>' for cell in cells) + "</tr>"


def _thumbnail(receipt: Receipt) -> str:
    if receipt.page is None:
        return ""
    picture = draw(receipt, caption=False)
    picture.thumbnail(THUMBNAIL)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=80)
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    return f'<img alt="" src="data:image/jpeg;base64,{data}">'
