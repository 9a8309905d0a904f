"""Strip (d): kinds of work that are no longer done, and from which size."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.analysis.answers.answer import CriticalSize, Curve, UnmetWork
from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Canvas, PlotSpace
from experiments.report.figure.drawing.text_layout import Box, line_height, text_width, wrap
from experiments.report.text.names import labels
from experiments.report.text.phrases import still_met

GAP = 0.08
ROW = 0.2
BAR = 0.11
AWAY = 0.07
TITLE_GAP = 0.03


def unmet_within_range(curve: Curve) -> list[tuple[UnmetWork, CriticalSize]]:
    """Return the kinds of work that become unmet within the sizes tried, the first one first."""
    found = [(b, b.size) for b in curve.unmet_work if b.size is not None and b.size.bound != "above"]
    return sorted(found, key=lambda pair: pair[1].size)


def met_at_largest(curve: Curve) -> list[UnmetWork]:
    """Return the kinds of work still done at the largest size tried."""
    return [b for b in curve.unmet_work if b.size is None or b.size.bound == "above"]


@dataclass(frozen=True, slots=True)
class UnmetWorkPanel:
    space: PlotSpace

    has_band = True

    @property
    def height(self) -> float:
        lines = len(self._title) * line_height(style.TEXT)
        return (
            GAP
            + lines
            + sum(self._row(size, b) for b, size in unmet_within_range(self.space.curve))
            + len(self._still_met_lines) * ROW
            + 0.03
            + TITLE_GAP
        )

    @property
    def _title(self) -> list[str]:
        return wrap(labels.UNMET_WORK[self.space.lang], style.TEXT, self.space.span + 0.1)

    @property
    def _still_met_lines(self) -> list[str]:
        """Lines naming what is still met, as many names a line as fit."""
        names = [labels.name_of(labels.WORK, b.work) for b in met_at_largest(self.space.curve)]
        return still_met(names, self.space.tried[1], self.space.lang, self._fits_line)

    def _fits_line(self, words: str) -> bool:
        return text_width(words, style.TEXT) <= self.space.span

    def _name(self, item: UnmetWork) -> str:
        return labels.name_of(labels.WORK, item.work)[self.space.lang]

    def _side(self, size: CriticalSize, item: UnmetWork) -> str:
        """Return where the name has room: left of the interval, right of it on the bar, or above the bar."""
        width = text_width(self._name(item), style.TEXT)
        if self.space.x(size.low) - AWAY - width >= 0.02 and size.bound == "inside":
            return "left"
        if self.space.x(size.high) + AWAY + width <= self.space.end:
            return "right"
        return "above"

    def _row(self, size: CriticalSize, item: UnmetWork) -> float:
        return ROW + (line_height(style.TEXT) if self._side(size, item) == "above" else 0.0)

    def draw(self, canvas: Canvas, top: float) -> None:
        y = top - GAP - line_height(style.TEXT) / 2.0
        for row in self._title:
            canvas.text(self.space.left, y, row, colour=style.MUTED)
            y -= line_height(style.TEXT)
        y += line_height(style.TEXT) / 2.0 - TITLE_GAP
        for item, size in unmet_within_range(self.space.curve):
            height = self._row(size, item)
            self._draw_row(canvas, item, size, y - height + ROW / 2.0)
            y -= height
        for words in self._still_met_lines:
            canvas.text(self.space.end, y - ROW / 2.0, words, colour=style.MUTED, side="right")
            y -= ROW

    def _draw_row(self, canvas: Canvas, item: UnmetWork, size: CriticalSize, y: float) -> None:
        colour = style.CRITICAL if self._is_limit(size) else style.INK
        x = self.space.x(size.size)
        end = max(self.space.x(self.space.tried[1]), self.space.x(size.high))
        canvas.rect(Box(x, y - BAR / 2.0, end, y + BAR / 2.0), style.UNMET_FILL)
        canvas.line([self.space.x(size.low), self.space.x(size.high)], [y, y], colour, 2.0, zorder=4)
        beyond = ">" if size.size > self.space.high else "<"
        found = size.bound == "inside" and self.space.contains(size.size)
        canvas.dot(x, y, colour, shape="o" if found else beyond)
        side = self._side(size, item)
        if side == "left":
            canvas.text(self.space.x(size.low) - AWAY, y, self._name(item), side="right")
        elif side == "right":
            canvas.text(self.space.x(size.high) + AWAY, y, self._name(item))
        else:
            canvas.text(self.space.x(self.space.tried[0]), y + line_height(style.TEXT), self._name(item))

    def _is_limit(self, size: CriticalSize) -> bool:
        critical = self.space.curve.critical
        return critical is not None and critical.bound == size.bound and critical.size == size.size
