"""Lines of text above and below a drawing: heading, caption, stamp."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Canvas
from experiments.report.figure.drawing.text_layout import line_height, wrap

INSET = 0.1  # inches on both sides


@dataclass(frozen=True, slots=True)
class TextRow:
    """A line of text above or below the plot."""

    words: str
    size: float
    colour: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What a stand-alone figure says around its plot; a page says it as text, so there the frame is empty.

    Attributes
    ----------
    heading : str
    notes : sequence of str
        Caption, then place, year and study.
    """

    heading: str = ""
    notes: Sequence[str] = ()

    def head(self, width: float) -> list[TextRow]:
        """Return the lines above the plot of a figure ``width`` inches wide."""
        return text_rows(self.heading, style.HEADING, style.INK, width) if self.heading else []

    def foot(self, width: float) -> list[TextRow]:
        """Return the lines below the plot."""
        return [row for note in self.notes for row in text_rows(note, style.SMALL, style.MUTED, width)]


def text_rows(words: str, size: float, colour: str, width: float) -> list[TextRow]:
    """Return the lines of a text for a figure ``width`` inches wide."""
    return [TextRow(line, size, colour) for line in wrap(words, size, width - 2 * INSET)]


def height_of(rows: Iterable[TextRow]) -> float:
    """Return the height of lines in inches."""
    return sum(line_height(row.size) for row in rows)


def draw_rows(canvas: Canvas, rows: Iterable[TextRow], top: float) -> float:
    """Draw lines from ``top`` down; return their lower edge."""
    for row in rows:
        canvas.text(INSET, top - line_height(row.size) / 2.0, row.words, row.size, row.colour)
        top -= line_height(row.size)
    return top
