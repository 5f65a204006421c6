"""A receipt as plain values that any JSON library can write, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import InvalidOperation
from typing import TYPE_CHECKING, Any, TypeVar

from receipts.errors import BadData
from receipts.fields import FIELDS
from receipts.fields.spec import FieldSpec
from receipts.model import Box, Candidate, Evidence, Field, Line, Look, Word

if TYPE_CHECKING:
    from receipts.receipt import Receipt

T = TypeVar("T")


def to_dict(receipt: Receipt) -> dict[str, Any]:
    """Everything but the pictures, under the names that :class:`Receipt` uses.

    Dates are ISO 8601, amounts are strings with their decimals, boxes are
    ``[left, top, right, bottom]`` in pixels of the page.  ``points`` of an evidence (strength
    times weight) and ``text`` of a line follow from the rest and are there for the reader.
    """
    return {
        "file": receipt.file,
        "status": receipt.status,
        **{name: _field(receipt.field(name), spec) for name, spec in FIELDS.items()},
        "brand": receipt.brand,
        "confidence": float(receipt.confidence),
        "reasons": list(receipt.reasons),
        "looks": [_look(look) for look in receipt.looks],
        "stages": [{"name": stage.name, "note": stage.note} for stage in receipt.stages],
        "seconds": float(receipt.seconds),
        "sha256": receipt.sha256,
        "message": receipt.message,
    }


def _field(field: Field[T], spec: FieldSpec[T]) -> dict[str, Any]:
    return {
        "value": spec.shown(field.value),
        "confidence": float(field.confidence),
        "candidates": [_candidate(candidate, spec) for candidate in field.candidates],
    }


def _candidate(candidate: Candidate[T], spec: FieldSpec[T]) -> dict[str, Any]:
    return {
        "value": spec.to_text(candidate.value),
        "text": candidate.text,
        "box": None if candidate.box is None else _box(candidate.box),
        "probability": float(candidate.probability),
        "score": float(candidate.score),
        "evidence": [_evidence(evidence) for evidence in candidate.evidence],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "name": evidence.name,
        "strength": float(evidence.strength),
        "weight": float(evidence.weight),
        "points": float(evidence.points),
        "detail": evidence.detail,
    }


def _look(look: Look) -> dict[str, Any]:
    return {
        "name": look.name,
        "engine": look.engine,
        "seconds": float(look.seconds),
        "lines": [
            {
                "text": line.text,
                "words": [
                    {"text": w.text, "box": _box(w.box), "confidence": float(w.confidence)}
                    for w in line.words
                ],
            }
            for line in look.lines
        ],
    }


def _box(box: Box) -> list[float]:
    return [float(box.left), float(box.top), float(box.right), float(box.bottom)]


def from_dict(values: Mapping[str, Any]) -> dict[str, Any]:
    """What :func:`to_dict` wrote, as arguments of a :class:`receipts.receipt.Receipt`.

    Raises:
        BadData: a key is missing, or its value is not of the kind that stands there.
    """
    try:
        return dict(
            file=values["file"],
            status=values["status"],
            fields={name: _read_field(values[name], spec) for name, spec in FIELDS.items()},
            brand=values["brand"],
            confidence=values["confidence"],
            reasons=tuple(values["reasons"]),
            looks=tuple(_read_look(look) for look in values["looks"]),
            seconds=values["seconds"],
            sha256=values["sha256"],
            message=values["message"],
        )
    except KeyError as error:
        raise BadData(f"this is no exported receipt: it has no {error}.") from error
    except (TypeError, ValueError, InvalidOperation) as error:
        raise BadData(f"this is no exported receipt: {error}.") from error


def _read_field(values: Mapping[str, Any], spec: FieldSpec[T]) -> Field[T]:
    value = values["value"]
    return Field(
        value=None if value is None else spec.parse(value),
        confidence=values["confidence"],
        candidates=tuple(_read_candidate(c, spec) for c in values["candidates"]),
    )


def _read_candidate(values: Mapping[str, Any], spec: FieldSpec[T]) -> Candidate[T]:
    return Candidate(
        value=spec.parse(values["value"]),
        text=values["text"],
        box=None if values["box"] is None else _read_box(values["box"]),
        evidence=tuple(
            Evidence(e["name"], e["strength"], e["weight"], e["detail"]) for e in values["evidence"]
        ),
        score=values["score"],
        probability=values["probability"],
    )


def _read_look(values: Mapping[str, Any]) -> Look:
    lines = tuple(
        Line(tuple(Word(w["text"], _read_box(w["box"]), w["confidence"]) for w in line["words"]))
        for line in values["lines"]
    )
    return Look(values["name"], values["engine"], lines, values["seconds"])


def _read_box(sides: Sequence[float]) -> Box:
    left, top, right, bottom = sides
    return Box(left, top, right, bottom)
