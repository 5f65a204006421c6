"""The fields of a receipt, each in a module of its own, and the list over which all else loops."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from receipts.fields import currency, date, merchant, number, time, total, type
from receipts.fields.spec import FieldSpec

FIELDS: dict[str, FieldSpec[Any]] = {
    spec.name: spec
    for spec in (
        merchant.FIELD, date.FIELD, total.FIELD, currency.FIELD, type.FIELD, time.FIELD,
        number.FIELD,
    )
}  # fmt: skip
"""All fields by name, in the order in which people are shown them."""


def essential() -> list[str]:
    """Names of the fields without which no receipt is complete."""
    return [spec.name for spec in FIELDS.values() if spec.essential]


def assured() -> list[str]:
    """Names of the fields that must be right in a receipt that is ``ok``, essential ones first."""
    return [*essential(), *(s.name for s in FIELDS.values() if s.assured and not s.essential)]


@contextmanager
def registered(spec: FieldSpec[Any]) -> Iterator[None]:
    """One field more, for as long as the context is open.

    Raises:
        ValueError: There is a field of that name.
    """
    if spec.name in FIELDS:
        raise ValueError(f"there is a field named {spec.name!r}")
    FIELDS[spec.name] = spec
    try:
        yield
    finally:
        del FIELDS[spec.name]
