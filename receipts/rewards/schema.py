"""Read a table of TOML key by key, with errors that say file, key and what was expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from receipts.errors import BadData
from receipts.inputs import amount, shown

MOST = 1_000_000
"""The largest whole number in a programme, above any month's receipts and any age in days."""

_REQUIRED: Any = object()


class Table:
    """One table of a TOML file; every key is asked for once, what is left over is refused.

    Args:
        data: The table as ``tomllib`` gives it.
        file: The file's name, for messages.
        path: Where the table stands in the file, such as ``regions.us``; empty at the top.
    """

    def __init__(self, data: Mapping[str, Any], file: str, path: str = "") -> None:
        self._data = data
        self.file = file
        self._path = path
        self._asked: list[str] = []

    def fail(self, key: str, expected: str) -> NoReturn:
        """Raise the error for ``key``, with what stands there instead of ``expected``."""
        found = f"not {shown(self._data[key])}" if key in self._data else "but it is missing"
        raise BadData(f"key {self._name(key)!r} must be {expected}, {found}.", file=self.file)

    def text(self, key: str, default: str = _REQUIRED) -> str:
        """A text, not empty where it must be there."""
        value = self._take(key, default, "a text")
        if not isinstance(value, str) or (default is _REQUIRED and not value.strip()):
            self.fail(key, "a text")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """``true`` or ``false``."""
        value = self._take(key, default, "true or false")
        if not isinstance(value, bool):
            self.fail(key, "true or false")
        return value

    def whole(self, key: str, least: int) -> int:
        """A whole number of at least ``least``; it must be there."""
        expected = f"a whole number of at least {least} and at most {MOST}"
        value = self._take(key, _REQUIRED, expected)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MOST:
            self.fail(key, expected)
        return value

    def optional_whole(self, key: str, least: int) -> int | None:
        """A whole number of at least ``least``, or ``None`` where the key is missing."""
        if key in self._data:
            return self.whole(key, least)
        self._asked.append(key)
        return None

    def amount(self, key: str) -> Decimal:
        """Money: a text, because a TOML float cannot hold 0.10 exactly."""
        expected = 'an amount of money in quotes, such as "10.00"'
        value = self._take(key, _REQUIRED, expected)
        try:
            found = amount(value) if isinstance(value, str) else None
        except InvalidOperation:
            found = None
        if found is None or found < 0:
            self.fail(key, expected)
        return found

    def one_of(self, key: str, allowed: Sequence[str], default: str = _REQUIRED) -> str:
        """One of the ``allowed`` texts."""
        expected = "one of " + ", ".join(allowed)
        value = self._take(key, default, expected)
        if value not in allowed:
            self.fail(key, expected)
        return str(value)

    def texts(
        self, key: str, allowed: Sequence[str] | None = None, default: Sequence[str] = _REQUIRED
    ) -> tuple[str, ...]:
        """A list of texts, each one of ``allowed`` where that is given."""
        expected = "a list of texts" if allowed is None else "a list out of " + ", ".join(allowed)
        value = self._take(key, default, expected)
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
            self.fail(key, expected)
        if any(not v.strip() if allowed is None else v not in allowed for v in value):
            self.fail(key, expected)
        return tuple(value)

    def table(self, key: str) -> Table:
        """The table ``[key]``; it must be there."""
        expected = f"a table, [{self._name(key)}]"
        value = self._take(key, _REQUIRED, expected)
        if not isinstance(value, Mapping):
            self.fail(key, expected)
        return Table(value, self.file, self._name(key))

    def optional_table(self, key: str) -> Table | None:
        """The table ``[key]``, or ``None`` where it is missing."""
        if key in self._data:
            return self.table(key)
        self._asked.append(key)
        return None

    def tables(self, key: str) -> tuple[Table, ...]:
        """A list of tables, ``[[key]]``; empty where the key is missing."""
        value = self._take(key, [], "a list of tables")
        if not isinstance(value, list) or not all(isinstance(v, Mapping) for v in value):
            self.fail(key, f"a list of tables, [[{self._name(key)}]]")
        return tuple(Table(v, self.file, f"{self._name(key)}.{n}") for n, v in enumerate(value, 1))

    def named_tables(self) -> dict[str, Table]:
        """All keys of this table, each of which must be a table."""
        return {key: self.table(key) for key in self._data}

    def done(self) -> None:
        """Refuse the keys that nobody asked for."""
        for key in self._data:
            if key not in self._asked:
                raise BadData(
                    f"key {self._name(key)!r} is not known; known here are "
                    f"{', '.join(self._asked)}.",
                    file=self.file,
                )

    def _take(self, key: str, default: Any, expected: str) -> Any:
        self._asked.append(key)
        if key in self._data:
            return self._data[key]
        if default is _REQUIRED:
            self.fail(key, expected)
        return default

    def _name(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key
