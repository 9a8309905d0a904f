"""Strip (b): the two rates with their bands, the critical size, and one remark at the size in focus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.analysis.answers.answer import Curve, Estimate, Point
from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Canvas, PlotSpace
from experiments.report.figure.drawing.text_layout import (
    Box,
    find_free_box,
    line_height,
    spread_apart,
    text_width,
    wrap,
)
from experiments.report.figure.panels.callout import LEADER_LINE_FROM, Callout
from experiments.report.figure.panels.critical_size import CriticalMark
from experiments.report.text.names import labels
from experiments.report.text.phrases import remark_at_focus

TOPS_PERCENT = (10, 20, 40, 60, 80, 100)
TOPS_DAYS = (4, 8, 10, 20, 40, 60, 100, 200, 400)
STEP = {4: 1, 8: 2, 10: 5, 20: 5, 40: 10, 60: 20, 80: 20, 100: 20, 200: 50, 400: 100}


@dataclass(frozen=True, slots=True)
class Series:
    """One metric as a curve. `factor` turns its unit into that of the axis."""

    key: str
    look: style.SeriesStyle
    factor: float = 100.0

    def of(self, point: Point) -> Estimate:
        return point.metrics[self.key]


@dataclass(frozen=True, slots=True)
class RatesPanel:
    """Curves of one unit on one axis."""

    space: PlotSpace
    series: tuple[Series, ...]
    unit: str
    tops: tuple[int, ...]
    plot: float  # height of the plot in inches
    has_critical_mark: bool  # carries the critical size and the sentence

    has_band = True

    @property
    def _mark(self) -> CriticalMark:
        return CriticalMark(self.space)

    @property
    def _head(self) -> float:
        return (self._mark.height if self.has_critical_mark else 0.0) + 0.08

    @property
    def height(self) -> float:
        return self._head + self.plot + 0.06

    @property
    def top_value(self) -> float:
        """Top of the axis: the same for every language and width, from all curves of the study."""
        highest = max(
            (
                series.of(p).high * series.factor
                for series in self.series
                for curve in self._curves_on_axis
                for p in curve.points
                if series.key in p.metrics
            ),
            default=0.0,
        )
        return float(next((top for top in self.tops if top >= min(highest, self.tops[-1])), self.tops[-1]))

    @property
    def _curves_on_axis(self) -> tuple[Curve, ...]:
        return (self.space.curve,)

    def draw(self, canvas: Canvas, top: float) -> None:
        foot = top - self.height + 0.06
        self._grid(canvas, foot)
        for series in self.series:
            self._curve(canvas, series, foot)
        taken = [self._mark.draw(canvas, top, foot)] if self.has_critical_mark else []
        if self.has_critical_mark and self._mark.line_x is not None:
            x = self._mark.line_x
            taken.append(Box(x - 0.01, foot, x + 0.01, top))
        boxes = [box for box in taken if box is not None]
        if self.space.narrow:
            boxes = self._names_inside(canvas, foot, boxes)
        else:
            self._names_at_ends(canvas, foot)
        if self.has_critical_mark:
            self._sentence(canvas, foot, boxes)

    def _y(self, value: float, foot: float) -> float:
        return foot + min(max(value / self.top_value, 0.0), 1.0) * self.plot

    def _grid(self, canvas: Canvas, foot: float) -> None:
        top = int(self.top_value)
        for value in range(0, top + 1, STEP[top]):
            y = self._y(value, foot)
            base = value == 0
            canvas.line(
                [self.space.left, self.space.end],
                [y, y],
                style.INK if base else style.GRID,
                0.8 if base else 0.6,
                zorder=1.5,
            )
            words = f"{value} {self.unit}".strip() if value == top else str(value)
            canvas.text(self.space.left - 0.05, y, words, style.TICK, side="right")

    def points(self, series: Series) -> list[Point]:
        return [p for p in self.space.curve.points if series.key in p.metrics]

    def _curve(self, canvas: Canvas, series: Series, foot: float) -> None:
        known = self.points(series)
        xs = [self.space.x(p.households_per_worker) for p in known]
        rows = [series.of(p) for p in known]
        lows = [self._y(e.low * series.factor, foot) for e in rows]
        highs = [self._y(e.high * series.factor, foot) for e in rows]
        means = [self._y(e.mean * series.factor, foot) for e in rows]
        canvas.band(xs, lows, highs, series.look.band)
        canvas.line(xs, means, series.look.colour, series.look.width, series.look.dashes, zorder=4)
        for x, y in zip(xs, means, strict=True):  # the sizes really tried
            canvas.dot(x, y, series.look.colour, size=4.0)

    def _occupied_points(
        self, foot: float, series_shown: tuple[Series, ...] | None = None
    ) -> list[tuple[float, float]]:
        """Return sampled points of curves and bands, which texts avoid."""
        found: list[tuple[float, float]] = []
        for series in self.series if series_shown is None else series_shown:
            known = self.points(series)
            if not known:
                continue
            xs = np.array([self.space.x(p.households_per_worker) for p in known])
            dense = np.arange(xs[0], xs[-1] + 0.02, 0.04)
            for share in (0.0, 0.25, 0.5, 0.75, 1.0):
                ys = [
                    self._y((e.low + share * (e.high - e.low)) * series.factor, foot)
                    for e in map(series.of, known)
                ]
                found += list(zip(dense.tolist(), np.interp(dense, xs, ys).tolist(), strict=True))
        return found

    def _names_at_ends(self, canvas: Canvas, foot: float) -> None:
        shown = [s for s in self.series if self.points(s)]
        ends = [self._y(s.of(self.points(s)[-1]).mean * s.factor, foot) for s in shown]
        tall = 2 * line_height(style.TEXT) + 0.04
        for series, y in zip(
            shown, spread_apart(ends, [tall] * len(ends), foot - 0.1, foot + self.plot + 0.3), strict=True
        ):
            for i, words in enumerate(labels.CURVE_LINES[series.key]):
                canvas.text(
                    self.space.end + 0.08,
                    y + (0.5 - i) * line_height(style.TEXT),
                    words[self.space.lang],
                    colour=series.look.colour,
                )

    def _names_inside(self, canvas: Canvas, foot: float, taken: Sequence[Box]) -> list[Box]:
        """Draw each name at the place nearest to its curve, joined by a line if that is not near."""
        boxes = list(taken)
        for series in self.series:
            lines = [words[self.space.lang] for words in labels.CURVE_LINES[series.key]]
            others = self._occupied_points(foot, tuple(s for s in self.series if s != series))
            spots = [self._spot(series, point, foot) for point in self.points(series)]
            found = [
                Callout(box, *spot)
                for spot in spots
                if (box := self._place(lines, spot, foot, boxes)) is not None
            ]
            best = min(
                found, key=lambda c: (c.crosses(boxes, others), c.is_ambiguous(others), c.gap), default=None
            )
            if best is None:
                continue
            self._write(canvas, lines, best.box, series.look.colour)
            boxes.append(best.box)
            if best.gap > LEADER_LINE_FROM and not best.crosses(boxes[:-1], others):
                boxes += best.draw(canvas, series.look.colour)
        return boxes

    def _spot(self, series: Series, point: Point, foot: float) -> tuple[float, float]:
        value = series.of(point).mean * series.factor
        return self.space.x(point.households_per_worker), self._y(value, foot)

    def _place(
        self, lines: Sequence[str], near: tuple[float, float], foot: float, taken: Sequence[Box]
    ) -> Box | None:
        size = (max(text_width(words, style.TEXT) for words in lines), len(lines) * line_height(style.TEXT))
        frame = Box(self.space.left + 0.04, foot + 0.04, self.space.end, foot + self.plot + 0.02)
        return find_free_box(size, frame, near, taken, self._occupied_points(foot))

    def _write(self, canvas: Canvas, lines: Sequence[str], box: Box, colour: str) -> None:
        for i, words in enumerate(lines):
            canvas.text(box.left, box.top - (i + 0.5) * line_height(style.TEXT), words, colour=colour)

    def _sentence(self, canvas: Canvas, foot: float, taken: Sequence[Box]) -> None:
        """Draw the remark at the size in focus, joined to its curve by a thin line; leave it out without room."""
        point = self.space.focus
        shown = [s for s in self.series if s.key in point.metrics]
        if not shown:
            return
        series = max(shown, key=lambda s: s.of(point).mean)
        others = self._occupied_points(foot, tuple(s for s in self.series if s != series))
        best = min(
            self._sentences(series, point, foot, taken),
            key=lambda found: found[1].crosses((), others),
            default=None,
        )
        if best is not None:
            self._write(canvas, best[0], best[1].box, style.INK)
            best[1].draw(canvas, style.INK)

    def _sentences(
        self, series: Series, point: Point, foot: float, taken: Sequence[Box]
    ) -> Iterator[tuple[list[str], Callout]]:
        """Yield places for the remark: on one line, else on two; low, in the middle or high."""
        words = remark_at_focus(point, series.key)[self.space.lang]
        x, y = self._spot(series, point, foot)
        for share in (1.0, 0.62):
            lines = wrap(words, style.TEXT, max(1.0, share * text_width(words, style.TEXT) + 0.01))
            for part in (0.2, 0.55, 0.9):
                box = self._place(lines, (x, foot + self.plot * part), foot, taken)
                if box is None:
                    continue
                callout = Callout(box, x, y)
                if callout.is_near_enough and not callout.crosses(taken, ()):
                    yield lines, callout


def make_rate_panels(space: PlotSpace) -> tuple[RatesPanel, ...]:
    """Make one panel of two rates; without deadlines, days to close have an axis of their own."""
    known = {key for point in space.curve.points for key in point.metrics}
    tall = 1.75 if space.narrow else 1.42
    undone = Series(labels.UNDONE, style.SECOND)
    if labels.LATE in known or labels.DAYS not in known:
        both = (Series(labels.LATE, style.FIRST), undone)
        return (RatesPanel(space, tuple(s for s in both if s.key in known), "%", TOPS_PERCENT, tall, True),)
    unit = "天" if space.lang == "zh" else "d"
    days = RatesPanel(space, (Series(labels.DAYS, style.FIRST, 1.0),), unit, TOPS_DAYS, tall * 0.6, False)
    rates = (undone,) if labels.UNDONE in known else ()
    return (RatesPanel(space, rates, "%", TOPS_PERCENT, tall * 0.75, True), days)
