"""Figures of assumed numbers: one bar for each, the longest first, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Canvas, Drawing, make_canvas
from experiments.report.figure.drawing.rows import Scale, Swatch, draw_axis, draw_legend, legend_rows
from experiments.report.figure.drawing.text_layout import Box, line_height, text_width, wrap
from experiments.report.figure.drawing.text_rows import Frame, draw_rows, height_of

MARGIN, GAP, FOOT = 0.06, 0.1, 0.5  # inches
BAR, INNER = 0.16, 0.08  # inches: thickness of a bar and of the one inside it
NAMES = 0.46  # of the wide figure's width
NUMBER = 0.12  # inches between a bar and its number


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a bar with its interval, and a thinner bar inside it.

    Attributes
    ----------
    name : str
    value, low, high : float
    text : str
        Behind the bar.
    fill : str
        Colour of the bar.
    inner : float or None
        Length of the thinner bar.
    """

    name: str
    value: float
    low: float
    high: float
    text: str
    fill: str
    inner: float | None = None


@dataclass(frozen=True, slots=True)
class BarRows:
    """A figure with one bar a row.

    Attributes
    ----------
    bars : sequence of Bar
    axis : str
        Title of the axis below.
    legend : sequence of Swatch
    heading : str
        What the figure is announced with.
    inner_fill : str
        Colour of the thinner bars.
    """

    bars: Sequence[Bar]
    axis: str
    legend: Sequence[Swatch]
    heading: str
    inner_fill: str = style.INK


def draw_bar_rows(of: BarRows, narrow: bool = False, frame: Frame | None = None) -> Drawing:
    """Draw the bars; narrow: each name on lines of its own above its bar."""
    frame = frame or Frame()
    width = style.NARROW if narrow else style.WIDE
    names = [wrap(bar.name, style.SMALL, width - 0.2 if narrow else width * NAMES - 0.2) for bar in of.bars]
    head, foot = frame.head(width), frame.foot(width)
    legend = legend_rows(of.legend, width - 0.2)
    axis = wrap(of.axis, style.SMALL, width - 0.2)
    rows = [_row_height(lines, narrow) for lines in names]
    above = height_of(head) + (GAP if head else 0.0) + len(legend) * (line_height(style.SMALL) + 0.03)
    height = 2 * MARGIN + above + sum(rows) + FOOT + len(axis) * line_height(style.SMALL) + height_of(foot)
    figure, canvas = make_canvas(width, height)
    top = draw_rows(canvas, head, height - MARGIN) - (GAP if head else 0.0)
    top = draw_legend(canvas, legend, 0.1, top)
    scale = _scale(of.bars, width, narrow)
    bottom = top - sum(rows)
    draw_axis(canvas, scale, top, bottom, "")
    for bar, lines, tall in zip(of.bars, names, rows, strict=True):
        _draw_row(canvas, scale, bar, of.inner_fill, _place_names(canvas, lines, scale, top, narrow))
        top -= tall
    y = bottom - 0.24
    for line in axis:
        canvas.text(width - 0.1, y - line_height(style.SMALL) / 2.0, line, style.SMALL, style.MUTED, "right")
        y -= line_height(style.SMALL)
    draw_rows(canvas, foot, y - GAP)
    return Drawing(figure, canvas, of.heading)


def _row_height(lines: Sequence[str], narrow: bool) -> float:
    names = len(lines) * line_height(style.SMALL)
    return names + BAR + 0.12 if narrow else max(names + 0.08, BAR + 0.12)


def _scale(bars: Sequence[Bar], width: float, narrow: bool) -> Scale:
    left = 0.1 if narrow else width * NAMES
    number = max(text_width(bar.text, style.SMALL) for bar in bars) + NUMBER
    most = max(max(bar.value, bar.high) for bar in bars)
    return Scale(left, width - left - 0.12 - number, most or 1.0)


def _place_names(canvas: Canvas, lines: Sequence[str], scale: Scale, top: float, narrow: bool) -> float:
    """Write a name left of its bar, narrow: above it; return the height of the bar's middle."""
    step = line_height(style.SMALL)
    if narrow:
        for at, line in enumerate(lines):
            canvas.text(0.1, top - (at + 0.5) * step - 0.02, line, style.SMALL)
        return top - len(lines) * step - 0.04 - BAR / 2.0
    middle = top - _row_height(lines, narrow) / 2.0
    for at, line in enumerate(lines):
        y = middle + (len(lines) / 2.0 - at - 0.5) * step
        canvas.text(scale.left - 0.1, y, line, style.SMALL, side="right")
    return middle


def _draw_row(canvas: Canvas, scale: Scale, bar: Bar, inner_fill: str, y: float) -> None:
    canvas.rect(Box(scale.x(0.0), y - BAR / 2.0, scale.x(bar.value), y + BAR / 2.0), bar.fill)
    if bar.inner is not None and bar.inner > 0.0:
        canvas.rect(
            Box(scale.x(0.0), y - INNER / 2.0, scale.x(bar.inner), y + INNER / 2.0), inner_fill, zorder=2.0
        )
    if bar.high > bar.low:
        canvas.line([scale.x(bar.low), scale.x(bar.high)], [y, y], style.INK, 1.2)
    x = scale.x(max(bar.value, bar.high)) + 0.06
    canvas.text(x, y, bar.text, style.SMALL)
