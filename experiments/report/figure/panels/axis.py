"""The shared axis at the foot: households per full-time worker."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.analysis.answers.answer import Point
from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Canvas, PlotSpace
from experiments.report.figure.drawing.text_layout import text_width
from experiments.report.text.names import labels
from experiments.report.text.phrases import size_in_full

OWN_ROW = 0.2  # inches
AWAY = 0.1


@dataclass(frozen=True, slots=True)
class AxisPanel:
    space: PlotSpace

    has_band = False

    @property
    def height(self) -> float:
        return 0.42 + (OWN_ROW if self._own else 0.0)

    @property
    def _own(self) -> Point | None:
        """The place's own size, if it lies on the axis."""
        own = [p for p in self.space.curve.points if p.is_own]
        return own[0] if own and self.space.contains(own[0].households_per_worker) else None

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
        own = self._own
        if own is not None:
            self._mark_own(canvas, own, top)
            top -= OWN_ROW
        middle = (self.space.left + self.space.end) / 2.0
        canvas.text(middle, top - 0.345, labels.AXIS[self.space.lang], side="center")

    def _mark_own(self, canvas: Canvas, own: Point, top: float) -> None:
        """Mark the place's own size below the ticks."""
        x, y = self.space.x(own.households_per_worker), top - 0.15 - OWN_ROW
        size = size_in_full(own)[self.space.lang]
        words = f"{labels.OWN_SIZE[self.space.lang]}{'：' if self.space.lang == 'zh' else ': '}{size}"
        canvas.dot(x, y, style.CRITICAL, shape="^")
        width = text_width(words, style.TEXT)
        right = x + AWAY + width <= self.space.width - 0.02
        canvas.text(
            x + AWAY if right else x - AWAY,
            y,
            words,
            colour=style.CRITICAL,
            side="left" if right else "right",
        )
