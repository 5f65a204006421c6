"""Nothing leaves this machine: what dependencies would send or fetch is switched off.

Both switches work only before the dependency is imported.  Where the caller's own program has
imported onnxruntime before, its telemetry is already running and cannot be stopped any more: set
``ORT_DISABLE_TELEMETRY=1`` in the environment of such a program.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from receipts.errors import EngineUnavailable

TELEMETRY = "ORT_DISABLE_TELEMETRY"
"""onnxruntime reads this environment variable once, when it is imported."""

SWITCHED_OFF = frozenset({"1", "true", "yes", "on"})
"""Values that onnxruntime 1.32 understands as off, in upper and lower case; with any other one,
``0`` and ``2`` among them, it sends."""


def switch_off_telemetry() -> bool:
    """Keep onnxruntime from resolving its maker's host, sending events and keeping a device id.

    A value that the user set is overruled, as nothing may leave the machine whatever it says.
    The variable stays, so that processes started from this one send nothing either.

    Returns:
        Whether it came in time; False where onnxruntime was imported before, without it.
    """
    in_time = "onnxruntime" not in sys.modules or is_switched_off()
    if in_time:
        os.environ[TELEMETRY] = "1"
    return in_time


def is_switched_off() -> bool:
    """Whether the environment tells onnxruntime to send nothing."""
    return os.environ.get(TELEMETRY, "").strip().lower() in SWITCHED_OFF


class _NoRequests(ModuleType):
    """Has every public name that ``requests`` may have, and each one refuses when called.

    Args:
        package: The one that would fetch with it.
    """

    def __init__(self, package: str) -> None:
        super().__init__("requests")

        class Refused(Exception):
            """Whatever is asked for: a function, a type, an exception."""

            def __init__(self, *args: Any, **named: Any) -> None:
                raise EngineUnavailable(
                    f"the models of {package} are missing or damaged, and nothing is fetched "
                    "from the network.",
                    advice=f"Run: pip install --force-reinstall --no-deps {package}",
                )

        self._refused = Refused

    def __getattr__(self, name: str) -> type[Exception]:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._refused


@contextmanager
def nothing_to_fetch_with(package: str) -> Iterator[None]:
    """Import ``package`` in this block, and it never reaches the network through ``requests``.

    Its modules hold a stand-in instead; the real library, which opens a socket when it is
    imported, is not loaded.  Everyone else's ``requests`` stays as it is, loaded or not.
    """
    stand_in = _NoRequests(package)
    absent = "requests" not in sys.modules
    if absent:
        sys.modules["requests"] = stand_in
    try:
        yield
    finally:
        if absent:
            del sys.modules["requests"]
        for name, module in list(sys.modules.items()):
            # None stands there for a module that must not be imported.
            names = vars(module) if module else {}
            if name.partition(".")[0] == package and "requests" in names:
                names["requests"] = stand_in
