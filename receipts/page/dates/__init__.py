"""Dates in rows of text, in every notation, with OCR's usual damage mended."""
