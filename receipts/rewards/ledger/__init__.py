"""The ledger: a memory of receipts in one file."""

from receipts.rewards.ledger.ledger import Added, Ledger

__all__ = ["Added", "Ledger"]
