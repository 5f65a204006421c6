"""The rules of a reward programme: its file, and the checks that a receipt must pass."""

from receipts.rewards.programme.programme import (
    Programme,
    load_programme,
    parse_programme,
    programme_names,
)

__all__ = ["Programme", "load_programme", "parse_programme", "programme_names"]
