"""What a count comes to: per month and per receipt, as values, as a dictionary, as a table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from receipts.rewards.duplicates.compare import Duplicate
from receipts.rewards.programme.checks import CheckResult, Decision, Outcome, decide

if TYPE_CHECKING:
    import pandas as pd


_OF_MONTH = (
    "month", "counted", "in_review", "threshold", "needed", "reached", "reward", "currency",
)  # fmt: skip
"""What is told of a month, in this order."""


@dataclass(frozen=True, slots=True)
class MonthCount:
    """One calendar month under one programme.

    Args:
        month: ``YYYY-MM``.
        counted: Receipts that count; never more than the programme's cap.
        in_review: Receipts that may count once a person has looked at them.
        threshold: Receipts needed before anything is paid.
        reward: What is earned so far.
        currency: ISO 4217 code of ``reward``.
    """

    month: str
    counted: int
    in_review: int
    threshold: int
    reward: Decimal
    currency: str

    @property
    def needed(self) -> int:
        """Receipts still missing to the threshold."""
        return max(0, self.threshold - self.counted)

    @property
    def reached(self) -> bool:
        """Whether the month has earned its reward."""
        return self.counted >= self.threshold

    @property
    def words(self) -> str:
        """For people: ``8 of 10, 2 more in review``."""
        more = f", {self.in_review} more in review" if self.in_review else ""
        return f"{self.counted} of {self.threshold}{more}"

    def to_dict(self) -> dict[str, Any]:
        """The month in the JSON shape; the amount is a text."""
        return {name: getattr(self, name) for name in _OF_MONTH} | {"reward": str(self.reward)}


@dataclass(frozen=True, slots=True)
class ReceiptCount:
    """The decision for one receipt.

    Args:
        file: As in the results table.
        month: The month it belongs to, ``YYYY-MM``.
        checks: All checks, in their order.
        duplicate: The receipt that this one is, or may be, again.
        id: Its number in the ledger, where it comes from one.
        uploaded: Day of upload, where the user is.
    """

    file: str
    month: str
    checks: tuple[CheckResult, ...]
    duplicate: Duplicate | None = None
    id: int | None = None
    uploaded: dt.date = dt.date.min

    @property
    def decision(self) -> Decision:
        """``counts``, ``does_not_count`` or ``needs_review``."""
        return decide(self.checks)

    @property
    def passed(self) -> tuple[str, ...]:
        """Names of the checks that it passed."""
        return self._named("passed")

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the checks that it failed."""
        return self._named("failed")

    @property
    def undecided(self) -> tuple[str, ...]:
        """Names of the checks that what was read cannot decide."""
        return self._named("undecided")

    @property
    def duplicate_of(self) -> str | None:
        """The file of the receipt that this one surely is again."""
        return self.duplicate.partner.file if self.duplicate and self.duplicate.sure else None

    @property
    def why(self) -> str:
        """For people: what speaks against it, or what has to be looked at; empty if it counts."""
        speaks: Outcome = "failed" if self.failed else "undecided"
        words = [check.words for check in self.checks if check.outcome == speaks]
        return "; ".join(dict.fromkeys(words))  # two checks may say the same

    def to_dict(self) -> dict[str, Any]:
        """The receipt in the JSON shape."""
        return {
            "file": self.file,
            "month": self.month,
            "decision": self.decision,
            "passed": list(self.passed),
            "failed": list(self.failed),
            "undecided": list(self.undecided),
            "duplicate_of": self.duplicate_of,
        }

    def _named(self, outcome: Outcome) -> tuple[str, ...]:
        return tuple(check.name for check in self.checks if check.outcome == outcome)


@dataclass(frozen=True, slots=True)
class Counts:
    """Months in their order and receipts in the order they were given."""

    programme: str
    region: str
    as_of: dt.date
    months: tuple[MonthCount, ...]
    receipts: tuple[ReceiptCount, ...]

    def month(self, name: str) -> MonthCount:
        """The month ``YYYY-MM``; ``KeyError`` where no receipt belongs to it."""
        return {month.month: month for month in self.months}[name]

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape of ``receipts rewards --format json``; amounts are texts."""
        return {
            "programme": self.programme,
            "region": self.region,
            "as_of": self.as_of.isoformat(),
            "months": [month.to_dict() for month in self.months],
            "receipts": [receipt.to_dict() for receipt in self.receipts],
        }

    def to_frame(self) -> pd.DataFrame:
        """A row a receipt: ``file, month, decision, passed, failed, undecided, duplicate_of,
        why``; lists are joined by ``;``, nothing is the empty text.
        """
        import pandas as pd

        columns = [*ReceiptCount("", "", ()).to_dict(), "why"]
        rows = [{**receipt.to_dict(), "why": receipt.why} for receipt in self.receipts]
        for row in rows:
            for name in ("passed", "failed", "undecided"):
                row[name] = ";".join(row[name])
            row["duplicate_of"] = row["duplicate_of"] or ""
        return pd.DataFrame(rows, columns=columns)

    def months_frame(self) -> pd.DataFrame:
        """A row a month: the keys of the JSON shape."""
        import pandas as pd

        return pd.DataFrame([month.to_dict() for month in self.months], columns=_OF_MONTH)
