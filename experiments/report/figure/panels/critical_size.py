"""The critical size: a line through the rates, its interval and its number at the head."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Canvas, PlotSpace
from experiments.report.figure.drawing.text_layout import Box, line_height, text_width
from experiments.report.text.phrases import limit_label

AWAY = 0.08
ROW = 0.2


@dataclass(frozen=True, slots=True)
class CriticalMark:
    space: PlotSpace

    @property
    def height(self) -> float:
        """One row; two when the number has no room beside its interval; none without a critical size."""
        if self.space.curve.critical is None:
            return 0.05
        return ROW + (line_height(style.TEXT) if self._side() == "above" else 0.0)

    @property
    def line_x(self) -> float | None:
        """Position of the line: only for a size that was found and lies on the axis."""
        critical = self.space.curve.critical
        if critical is None or critical.bound != "inside" or not self.space.contains(critical.size):
            return None
        return self.space.x(critical.size)

    def _words(self) -> str:
        critical = self.space.curve.critical
        assert critical is not None
        return limit_label(critical)[self.space.lang]

    def _ends(self) -> tuple[float, float]:
        critical = self.space.curve.critical
        assert critical is not None
        return self.space.x(critical.low), self.space.x(critical.high)

    def _side(self) -> str:
        low, high = self._ends()
        width = text_width(self._words(), style.TEXT)
        if low - AWAY - width >= 0.02:
            return "left"
        return "right" if high + AWAY + width <= self.space.width - 0.02 else "above"

    def draw(self, canvas: Canvas, top: float, foot: float) -> Box | None:
        """Draw between `top` and `foot`; return the box of the number."""
        critical = self.space.curve.critical
        if critical is None:
            return None
        low, high = self._ends()
        x, y = self.space.x(critical.size), top - self.height + ROW / 2.0
        if self.line_x is not None:
            canvas.line([x, x], [top, foot], style.CRITICAL, 1.4, zorder=3.8)
            canvas.line([low, high], [y, y], style.CRITICAL, 2.0, zorder=4)
        if critical.bound == "between":  # not searched: a span without a point
            canvas.line([low, high], [y, y], style.CRITICAL, 2.0, zorder=4)
        else:
            beyond = "<" if critical.bound == "below" else ">"
            canvas.dot(x, y, style.CRITICAL, shape="o" if self.line_x is not None else beyond)
        return self._number(canvas, low, high, x, y)

    def _number(self, canvas: Canvas, low: float, high: float, x: float, y: float) -> Box:
        side, words = self._side(), self._words()
        if side == "left":
            return canvas.text(low - AWAY, y, words, colour=style.CRITICAL, side="right")
        if side == "right":
            return canvas.text(high + AWAY, y, words, colour=style.CRITICAL)
        half = text_width(words, style.TEXT) / 2.0
        # beside the line, not across it
        centre = x + AWAY + half if x + AWAY + 2 * half <= self.space.width - 0.02 else x - AWAY - half
        return canvas.text(
            max(centre, half + 0.02), y + line_height(style.TEXT), words, colour=style.CRITICAL, side="center"
        )
