"""Figure: paired differences of the compared scenarios from the first one, with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.analysis.answers.comparison_answer import Comparison
from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Canvas, Drawing, make_canvas
from experiments.report.figure.drawing.text_layout import line_height, wrap
from experiments.report.text.findings import differences
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.names.metric_lookup import factor
from experiments.report.text.numbers import format_number

NAME = "differences"
PER_CENT = 100.0  # factor of the measures that share one axis: shares, in percentage points
ROW, MARGIN, FOOT, ROOM = 0.24, 0.08, 0.45, 1.08  # inches; ROOM: of the axis beyond the widest interval
LABELS = 0.44  # of the width, for the names of the measures
AXIS = Bilingual("difference from A, percentage points", "与A之差（百分点）")
CAPTION = Bilingual(
    "Dots: mean differences of the same years; lines: 95 % intervals. Filled: told apart after Holm's"
    " correction; hollow: not.",
    "圆点：相同年份之差的均值；横线：95%区间。实心：经Holm校正后可以区分；空心：不能。",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One row of the figure; numbers in percentage points."""

    name: Bilingual
    mean: float
    low: float
    high: float
    is_clear: bool


def find_differences(study: Comparison) -> list[Difference]:
    """Return the differences of all measures that are shares, in the order of the measures."""
    found = []
    for metric in study.metrics:
        if factor(metric.name) != PER_CENT:
            continue
        name = differences.metric_name(metric.name)
        for of in metric.differences:
            shown = differences.shown_estimate(metric, of.estimate)
            label = Bilingual(f"{name.en}, {of.letter}", f"{name.zh}，{of.letter}")
            found.append(Difference(label, shown.mean, shown.low, shown.high, of.is_clear))
    return found


def draw_differences(rows: Sequence[Difference], lang: style.Lang, narrow: bool = False) -> Drawing:
    """Draw one row for each measure and scenario over a common axis.

    Parameters
    ----------
    rows : sequence of Difference
        At least one.
    lang : str
    narrow : bool
        For a page on a telephone.
    """
    width = style.NARROW if narrow else style.WIDE
    names = [wrap(row.name[lang], style.SMALL, LABELS * width - 0.1) for row in rows]
    small = line_height(style.SMALL)
    heights = [max(ROW, small * len(lines) + 0.06) for lines in names]
    figure, canvas = make_canvas(width, 2 * MARGIN + sum(heights) + FOOT)
    top = MARGIN + sum(heights) + FOOT
    most = max(max(abs(row.low), abs(row.high)) for row in rows) * ROOM or 1.0
    left, end = LABELS * width, width - 0.2
    axis = _Axis(left, end, most)
    _draw_axis(canvas, axis, top, FOOT, lang)
    y = top
    for row, lines, height in zip(rows, names, heights, strict=True):
        _draw_row(canvas, axis, row, y - height / 2.0)
        for number, line in enumerate(lines):
            at = y - height / 2.0 + small * ((len(lines) - 1) / 2.0 - number)
            canvas.text(left - 0.1, at, line, style.SMALL, side="right")
        y -= height
    return Drawing(figure, canvas, AXIS[lang])


@dataclass(frozen=True, slots=True)
class _Axis:
    """Symmetric axis around 0, in inches."""

    left: float
    end: float
    most: float

    def x(self, value: float) -> float:
        return self.left + (value + self.most) / (2.0 * self.most) * (self.end - self.left)


def _draw_axis(canvas: Canvas, axis: _Axis, top: float, bottom: float, lang: style.Lang) -> None:
    canvas.line([axis.x(0.0)] * 2, [bottom, top], style.MUTED, 0.8, zorder=1.0)
    step = _step(axis.most)
    count = int(axis.most / step)
    for number in range(-count, count + 1):
        x = axis.x(number * step)
        canvas.line([x, x], [bottom, top], style.GRID, 0.6, zorder=0.6)
        text = format_number(number * step, step)
        canvas.text(x, bottom - 0.12, text, style.TICK, style.MUTED, "center")
    canvas.text((axis.left + axis.end) / 2.0, bottom - 0.33, AXIS[lang], style.SMALL, side="center")


def _step(most: float) -> float:
    """Return the distance of ticks: 1, 2 or 5 times a power of ten, at most three on each side."""
    size = 1e-3
    while True:
        for of in (1.0, 2.0, 5.0):
            if most / (size * of) < 3.5:
                return size * of
        size *= 10.0


def _draw_row(canvas: Canvas, axis: _Axis, row: Difference, y: float) -> None:
    canvas.line([axis.x(row.low), axis.x(row.high)], [y, y], style.FIRST.colour, 1.4)
    canvas.dot(axis.x(row.mean), y, style.FIRST.colour, None if row.is_clear else style.WHITE)
