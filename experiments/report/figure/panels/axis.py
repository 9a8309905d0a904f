"""The shared axis at the foot: households per full-time worker."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.report import style
from experiments.report.figure.canvas import Canvas, PlotSpace
from experiments.report.figure.text_layout import text_width
from experiments.report.text import labels


@dataclass(frozen=True, slots=True)
class AxisPanel:
    space: PlotSpace

    has_band = False
    height = 0.46

    def ticks(self) -> list[int]:
        """Round sizes, as many as fit."""
        for step in (50, 100, 200, 500):
            first = -(-int(self.space.low) // step) * step
            found = list(range(first, int(self.space.high) + 1, step))
            need = text_width(str(found[-1]), style.TICK) + 0.22
            if step >= 100 and self.space.span / max(len(found) - 1, 1) >= need:
                return found
            if step == 50 and self.space.high - self.space.low <= 250:
                return found
        return found

    def draw(self, canvas: Canvas, top: float) -> None:
        canvas.line([self.space.left, self.space.end], [top, top], style.INK, 0.8)
        for size in self.ticks():
            x = self.space.x(size)
            canvas.line([x, x], [top, top - 0.05], style.INK, 0.8)
            canvas.text(x, top - 0.15, str(size), style.TICK, side="center")
        middle = (self.space.left + self.space.end) / 2.0
        canvas.text(middle, top - 0.345, labels.AXIS[self.space.lang], side="center")
