"""Read photographed receipts, and count them toward a monthly reward.

>>> import receipts
>>> receipts.Options(engine="tesseract").languages
('eng',)
"""

from receipts.errors import ReceiptsError
from receipts.evaluate import evaluate
from receipts.model import Receipt
from receipts.options import Options
from receipts.read import read, read_pages
from receipts.rewards.count import count
from receipts.scan import scan

__version__ = "0.1.0"
__all__ = ["Options", "Receipt", "ReceiptsError", "count", "evaluate", "read", "read_pages", "scan"]
