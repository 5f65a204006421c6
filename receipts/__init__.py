"""Read photographed receipts, and count them toward a monthly reward.

>>> import receipts
>>> receipts.Options(engine="tesseract").languages
('eng',)

What stands here is loaded when it is first used: importing the package costs next to nothing,
and worker processes load only what reading takes.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from receipts.errors import ReceiptsError
    from receipts.evaluate import evaluate
    from receipts.options import Options
    from receipts.read import read, read_document
    from receipts.receipt import Receipt
    from receipts.rewards.count import count
    from receipts.scan.files import scan

__version__ = "0.1.0"
__all__ = [
    "Options",
    "Receipt",
    "ReceiptsError",
    "count",
    "evaluate",
    "read",
    "read_document",
    "scan",
]

_PLACES = {
    "Options": "receipts.options",
    "Receipt": "receipts.receipt",
    "ReceiptsError": "receipts.errors",
    "count": "receipts.rewards.count",
    "evaluate": "receipts.evaluate",
    "read": "receipts.read",
    "read_document": "receipts.read",
    "scan": "receipts.scan.files",
}


class _Package(ModuleType):
    """This package, in which ``receipts.read`` stays a function.

    Python binds each submodule to its name in the package once it is imported; that would hide
    the public functions that have the same names as the modules they stand in.
    """

    def __getattr__(self, name: str) -> Any:
        if name not in _PLACES:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_PLACES[name]), name)
        setattr(self, name, value)
        return value

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _PLACES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *_PLACES})


sys.modules[__name__].__class__ = _Package
