"""Breaking text into lines by any measure of width: inches in pictures, columns in terminals."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

Measure = Callable[[str], float]
BALANCE = (0.55, 0.65, 0.75, 0.85, 0.92)


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """Break into as few lines as fit `width`, of about equal length."""
    lines = fill(text, width, measure)
    for share in BALANCE:
        tighter = fill(text, width * share, measure)
        if len(tighter) == len(lines) and all(measure(line) <= width for line in tighter):
            return tighter
    return lines


def fill(text: str, width: float, measure: Measure) -> list[str]:
    """Fill lines in turn: broken at spaces, in Chinese after any character."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, width, measure):
        if not line or measure((line + piece).rstrip()) <= width:
            line += piece
            continue
        cut = _kept_length(line, piece)
        lines.append(line[:cut].rstrip())
        line = (line[cut:] + piece).lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _kept_length(line: str, piece: str) -> int:
    """Return how much of a full line stays: closing punctuation takes the character or number before it along."""
    if not _clings(piece, line):
        return len(line)
    cut = len(line) if line[-1].isdigit() else len(line) - 1
    cut = len(line[:cut].rstrip("0123456789"))
    return cut if cut > 0 and _wide(line[cut - 1]) else len(line)


def display_width(text: str) -> int:
    """Return terminal columns: two for wide characters and those that a Chinese terminal may show wide."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _pieces(text: str, width: float, measure: Measure) -> list[str]:
    """Return words with their space and single Chinese characters; a word wider than a line is cut."""
    pieces: list[str] = []
    for char in text:
        last = pieces[-1] if pieces else " "
        joins = not _wide(char) and not last.endswith(" ") and not _wide(last[-1])
        if pieces and joins and measure(last + char) <= width:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _wide(char: str) -> bool:
    return ord(char) >= 0x2E80


def _clings(piece: str, line: str) -> bool:
    """Return whether a piece must not begin a line: closing punctuation, or the counter of a number."""
    return piece[0] in "，。、；：）！？,.;:)" or (piece[0] in "户年件名个周" and line[-1:].isdigit())
