"""Read a table of TOML key by key, with errors that say file, key and what was expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn, cast, overload

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
        may_be_empty = default is not _REQUIRED

        def fits(value: Any) -> bool:
            return isinstance(value, str) and (may_be_empty or bool(value.strip()))

        return str(self._take(key, default, "a text", fits))

    def flag(self, key: str, default: bool) -> bool:
        """``true`` or ``false``."""
        found = self._take(key, default, "true or false", lambda value: isinstance(value, bool))
        return bool(found)

    @overload
    def whole(self, key: str, least: int) -> int: ...
    @overload
    def whole(self, key: str, least: int, default: None) -> int | None: ...
    def whole(self, key: str, least: int, default: Any = _REQUIRED) -> int | None:
        """A whole number of at least ``least``."""
        expected = f"a whole number of at least {least} and at most {MOST}"
        found = self._take(key, default, expected, lambda v: type(v) is int and least <= v <= MOST)
        return cast(int | None, found)

    def amount(self, key: str) -> Decimal:
        """Money: a text, because a TOML float cannot hold 0.10 exactly."""
        expected = 'an amount of money in quotes, such as "10.00"'
        return amount(self._take(key, _REQUIRED, expected, _is_amount))

    def one_of(self, key: str, allowed: Sequence[str], default: str = _REQUIRED) -> str:
        """One of the ``allowed`` texts."""
        expected = "one of " + ", ".join(allowed)
        return str(self._take(key, default, expected, lambda value: value in allowed))

    def texts(
        self, key: str, allowed: Sequence[str] | None = None, default: Sequence[str] = _REQUIRED
    ) -> tuple[str, ...]:
        """A list of texts, each one of ``allowed`` where that is given."""
        expected = "a list of texts" if allowed is None else "a list out of " + ", ".join(allowed)

        def fits(value: Any) -> bool:
            return isinstance(value, list) and all(
                isinstance(text, str)
                and (bool(text.strip()) if allowed is None else text in allowed)
                for text in value
            )

        return tuple(self._take(key, default, expected, fits))

    def table(self, key: str) -> Table:
        """The table ``[key]``; it must be there."""
        expected = f"a table, [{self._name(key)}]"
        found = self._take(key, _REQUIRED, expected, lambda value: isinstance(value, Mapping))
        return Table(found, self.file, self._name(key))

    def optional_table(self, key: str) -> Table | None:
        """The table ``[key]``, or ``None`` where it is missing."""
        if key in self._data:
            return self.table(key)
        self._asked.append(key)
        return None

    def tables(self, key: str) -> tuple[Table, ...]:
        """A list of tables, ``[[key]]``; empty where the key is missing."""

        def fits(value: Any) -> bool:
            return isinstance(value, list) and all(isinstance(v, Mapping) for v in value)

        found = self._take(key, [], f"a list of tables, [[{self._name(key)}]]", fits)
        return tuple(Table(v, self.file, f"{self._name(key)}.{n}") for n, v in enumerate(found, 1))

    def named_tables(self) -> dict[str, Table]:
        """All keys of this table, each of which must be a table."""
        return {key: self.table(key) for key in self._data}

    def done(self) -> None:
        """Refuse the keys that nobody asked for."""
        for key in self._data:
            if key not in self._asked:
                known = f"known here are {', '.join(self._asked)}"
                raise BadData(f"key {self._name(key)!r} is not known; {known}.", file=self.file)

    def _take(self, key: str, default: Any, expected: str, fits: Callable[[Any], bool]) -> Any:
        self._asked.append(key)
        if key not in self._data and default is not _REQUIRED:
            return default
        if key not in self._data or not fits(self._data[key]):
            self.fail(key, expected)
        return self._data[key]

    def _name(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key


def _is_amount(value: Any) -> bool:
    try:
        return isinstance(value, str) and amount(value) >= 0
    except InvalidOperation:
        return False
