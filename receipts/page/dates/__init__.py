"""Dates in rows of text: notations as a table, with OCR's usual damage mended."""
