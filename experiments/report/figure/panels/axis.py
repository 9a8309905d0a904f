"""The shared axis at the foot: households per full-time worker."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.report import style
from experiments.report.figure.canvas import Pen, Scene
from experiments.report.figure.text_layout import text_width
from experiments.report.text import labels


@dataclass(frozen=True, slots=True)
class Axis:
    scene: Scene

    banded = False
    height = 0.46

    def ticks(self) -> list[int]:
        """Round sizes, as many as fit."""
        for step in (50, 100, 200, 500):
            first = -(-int(self.scene.low) // step) * step
            found = list(range(first, int(self.scene.high) + 1, step))
            need = text_width(str(found[-1]), style.TICK) + 0.22
            if step >= 100 and self.scene.span / max(len(found) - 1, 1) >= need:
                return found
            if step == 50 and self.scene.high - self.scene.low <= 250:
                return found
        return found

    def draw(self, pen: Pen, top: float) -> None:
        pen.line([self.scene.left, self.scene.end], [top, top], style.INK, 0.8)
        for size in self.ticks():
            x = self.scene.x(size)
            pen.line([x, x], [top, top - 0.05], style.INK, 0.8)
            pen.text(x, top - 0.15, str(size), style.TICK, side="center")
        middle = (self.scene.left + self.scene.end) / 2.0
        pen.text(middle, top - 0.345, labels.AXIS[self.scene.lang], side="center")
