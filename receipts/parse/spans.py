"""From characters of a row's text back to the words, boxes and confidences behind them."""

from __future__ import annotations

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


def confidence_of(line: Line, start: int, end: int) -> float:
    """The lowest confidence among those words, 0 where there are none."""
    return min((word.confidence for word in words_in(line, start, end)), default=0.0)
