"""A receipt that was read: its fields, and the ways to write, explain and show it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from receipts.model import Field, Image, Look, Stage, Status

if TYPE_CHECKING:
    from receipts.decide.decision import Decision
    from receipts.page.page import ReadPage


@dataclass(frozen=True)
class Receipt:
    """All that was read from one paper, with the evidence for it.

    ``fields`` holds the fields by name, see :mod:`receipts.fields`; the usual ones have a
    property each.  ``page_number`` counts the pages of the file from 1, ``page_count`` is their
    number (0 where it is not known), ``paper_number`` and ``paper_count`` the receipts that lie on
    its page.  ``page`` is the upright picture and ``read_page`` what the last look made of it,
    where pictures are kept.  ``reader`` names the versions and options that a scan read with.
    """

    file: str = ""
    status: Status = "failed"
    fields: Mapping[str, Field[Any]] = dataclasses.field(default_factory=dict)
    brand: str = ""
    confidence: float = 0.0
    reasons: tuple[str, ...] = ()
    looks: tuple[Look, ...] = ()
    seconds: float = 0.0
    sha256: str = ""
    page: Image | None = dataclasses.field(default=None, repr=False, compare=False)
    read_page: ReadPage | None = dataclasses.field(default=None, repr=False, compare=False)
    stages: tuple[Stage, ...] = dataclasses.field(default=(), repr=False, compare=False)
    message: str = ""
    fingerprint: str = ""
    page_number: int = 1
    page_count: int = 1
    paper_number: int = 1
    paper_count: int = 1
    reader: str = ""

    def field(self, name: str) -> Field[Any]:
        """The field of that name; an empty one where it was not looked for."""
        return self.fields.get(name, Field())

    @property
    def merchant(self) -> Field[str]:
        """The shop's name as printed."""
        return self.field("merchant")

    @property
    def date(self) -> Field[dt.date]:
        """The day of purchase."""
        return self.field("date")

    @property
    def total(self) -> Field[Decimal]:
        """What was to be paid; negative for a refund."""
        return self.field("total")

    @property
    def currency(self) -> Field[str]:
        """The currency of the amounts, by ISO 4217."""
        return self.field("currency")

    @property
    def type(self) -> Field[str]:
        """The kind of shop, one of nine."""
        return self.field("type")

    @property
    def time(self) -> Field[dt.time]:
        """The time of purchase, to the minute."""
        return self.field("time")

    @property
    def number(self) -> Field[str]:
        """The receipt's own number, as printed."""
        return self.field("number")

    @classmethod
    def of(cls, decision: Decision, looks: Sequence[Look]) -> Receipt:
        """The receipt that was decided on, with the looks that it was decided by."""
        return cls(
            status=decision.status,
            fields=decision.fields,
            brand=decision.brand,
            confidence=decision.confidence,
            reasons=decision.reasons,
            looks=tuple(looks),
        )

    def to_dict(self) -> dict[str, Any]:
        """Everything but the pictures, as plain values that ``json`` can write."""
        from receipts.inspect.export import to_dict

        return to_dict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Receipt:
        """The receipt that :meth:`to_dict` wrote, without its pictures: no page, no stages.

        Raises:
            BadData: a key is missing, or its value is not of the kind that stands there.
        """
        from receipts.inspect.export import from_dict

        return cls(**from_dict(values))

    def explain(self) -> str:
        """The computation behind each field, as text: candidates, evidence, log-odds."""
        from receipts.inspect.explain import explain

        return explain(self)

    def show(self, what: Literal["fields", "page"] = "fields") -> Any:
        """The page with what was found drawn on it, as a ``PIL.Image.Image``.

        Args:
            what: The places of the ``fields``; or what the last look made of the ``page``: the
                type of each row, the labels, amounts, dates and times in it, and below the
                equations that hold.

        Raises:
            WrongCall: There is no such drawing, or the receipt holds no picture.
        """
        from receipts.inspect.drawings import draw_as

        return draw_as(self, what)

    def _repr_html_(self) -> str:
        from receipts.inspect.explain import to_html

        return to_html(self)
