"""Many receipts at once: a folder to a results table, by processes that may hang or die."""

from receipts.scan.files import Memory, Progress, Reader, read_file, scan, scan_files
from receipts.scan.find import Found, find

__all__ = ["Found", "Memory", "Progress", "Reader", "find", "read_file", "scan", "scan_files"]
