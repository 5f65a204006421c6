"""From characters of a row's text back to the words, boxes and confidences behind them."""

from __future__ import annotations

import math

from receipts.model import Box, Line, Word


def words_in(line: Line, start: int, end: int) -> list[Word]:
    """The words of ``line`` that have characters between ``start`` and ``end`` of its text."""
    found, position = [], 0
    for word in line.words:
        if position < end and position + len(word.text) > start:
            found.append(word)
        position += len(word.text) + 1
    return found


def box_of(line: Line, start: int, end: int) -> Box:
    """The box around those words; the whole row's where there are none."""
    words = words_in(line, start, end)
    return Box.around([word.box for word in words]) if words else line.box


def sureness_of(line: Line, start: int, end: int) -> float:
    """How sure the engine is of the least sure of those words: its nines, 0.9 a quarter, 0.99 half.

    A neural engine's 0.95 is already a doubt and its 0.999 is none, which differ little as they
    stand.  0 where there are no words.
    """
    confidence = min((word.confidence for word in words_in(line, start, end)), default=0.0)
    return min(1.0, -math.log10(max(1 - confidence, 1e-4)) / 4)
