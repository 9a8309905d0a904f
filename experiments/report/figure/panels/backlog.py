"""Strip (c): weekly growth of the backlog by size, only where its interval lies above zero."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.analysis.answers.answer import Estimate, Point
from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Canvas, PlotSpace, text_box
from experiments.report.figure.drawing.text_layout import Box, line_height, wrap
from experiments.report.text.names import labels
from experiments.report.text.numbers import format_number, format_plain, unit_of

GAP = 0.06
ROW = 0.23
LEAST = 0.05  # cases a week that print as more than 0


def grows(estimate: Estimate) -> bool:
    """Return whether the interval lies wholly above zero, and the mean prints as more than 0."""
    return estimate.low > 0.0 and estimate.mean >= LEAST


@dataclass(frozen=True, slots=True)
class BacklogPanel:
    space: PlotSpace

    has_band = True

    @property
    def _title(self) -> list[str]:
        return wrap(labels.BACKLOG[self.space.lang], style.TEXT, self.space.span + 0.1)

    @property
    def height(self) -> float:
        return GAP + len(self._title) * line_height(style.TEXT) + ROW

    def draw(self, canvas: Canvas, top: float) -> None:
        y = top - GAP - line_height(style.TEXT) / 2.0
        for row in self._title:
            canvas.text(self.space.left, y, row, colour=style.MUTED)
            y -= line_height(style.TEXT)
        y -= 0.02
        for point, box in self._shown(y):
            words = _words(point.metrics[labels.GROWTH])
            canvas.text((box.left + box.right) / 2.0, y, words, 11.0, style.CRITICAL, "center")

    def _shown(self, y: float) -> list[tuple[Point, Box]]:
        """Return the numbers that fit side by side; round hundreds come first, then the ends, then the rest."""
        growing = [p for p in self.space.curve.points if labels.GROWTH in p.metrics]
        known = [p for p in growing if grows(p.metrics[labels.GROWTH])]
        ends = {p.households_per_worker for p in (known[:1] + known[-1:])}
        order = sorted(
            known, key=lambda p: (p.households_per_worker % 100 != 0, p.households_per_worker not in ends)
        )
        shown: list[tuple[Point, Box]] = []
        for point in order:
            box = self._box(point, y)
            if not any(box.overlaps(other, 0.08) for _, other in shown):
                shown.append((point, box))
        return shown

    def _box(self, point: Point, y: float) -> Box:
        """Return the box of a number below its size, the outermost ones kept inside the figure."""
        words = _words(point.metrics[labels.GROWTH])
        box = text_box(self.space.x(point.households_per_worker), y, words, 11.0, "center")
        shift = max(0.0, 0.02 - box.left) - max(0.0, box.right - (self.space.width - 0.02))
        return Box(box.left + shift, box.bottom, box.right + shift, box.top)


def _words(estimate: Estimate) -> str:
    """Format whole cases; a tenth only if a small growth is certain and would else read as none."""
    sure = grows(estimate) and estimate.mean < 1.0
    return (
        format_plain(estimate)
        if sure
        else format_number(estimate.mean, max(1.0, unit_of(estimate.half_width)))
    )
