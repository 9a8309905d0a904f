"""Figure of a sweep: one row for each setting with its verdict, cases late, duties not done, and yuan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.analysis.answers.answer import Estimate, Point
from experiments.analysis.answers.run_answer import RunStudy
from experiments.costs.book import CostedOption
from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Canvas, Drawing, make_canvas
from experiments.report.figure.drawing.rows import Scale, draw_axis, draw_mark
from experiments.report.figure.drawing.text_layout import line_height, text_width, wrap
from experiments.report.text.findings import sweep
from experiments.report.text.names import labels
from experiments.report.text.numbers import scale as rescale
from experiments.report.text.numbers import yuan_in_cells

NAME = "settings"
ROW, FOOT, MARGIN, MARK, GAP = 0.27, 0.24, 0.08, 0.22, 0.2  # inches
LABEL_SHARE = 0.36  # of the width, at most, for the names of rows
LEAST = 5.0  # per cent, the shortest axis
PANELS = ((labels.LATE, sweep.LATE_AXIS), (labels.UNDONE, sweep.UNDONE_AXIS))


@dataclass(frozen=True, slots=True)
class _Layout:
    """Names of the rows by lines, their heights, and the panels with their scales."""

    texts: list[list[str]]
    heights: list[float]
    names_above: bool
    panels: list[tuple[str, Scale, list[str]]]
    yuan_at: float


def draw_settings(
    run: RunStudy, options: Sequence[CostedOption], lang: style.Lang, narrow: bool = False
) -> Drawing:
    """Draw the settings in their order.

    Raises
    ------
    MissingGlyphError
        If a name holds a character that the report's font lacks.
    """
    width = style.NARROW if narrow else style.WIDE
    layout = _lay_out(run, options, lang, width)
    head = (
        max(len(lines) for _, _, lines in layout.panels) * line_height(style.SMALL) + 0.1
        if layout.panels
        else 0.1
    )
    height = 2 * MARGIN + head + sum(layout.heights) + FOOT
    figure, canvas = make_canvas(width, height)
    top = height - MARGIN - head
    for _, scale, lines in layout.panels:
        for n, line in enumerate(lines):
            canvas.text(scale.left, height - MARGIN - (n + 0.5) * line_height(style.SMALL), line, style.SMALL)
        draw_axis(canvas, scale, top, top - sum(layout.heights), " %")
    if layout.yuan_at:
        for n, line in enumerate(wrap(sweep.YUAN_HEAD[lang], style.SMALL, 0.8)):
            y = height - MARGIN - (n + 0.5) * line_height(style.SMALL)
            canvas.text(layout.yuan_at, y, line, style.SMALL, side="right")
    for at, curve in enumerate(run.study.curves):
        bottom = top - layout.heights[at]
        _draw_row(canvas, layout, at, curve.points[0], (top, bottom))
        if layout.yuan_at and options[at].outturn.budget.total > 0.0:
            words = yuan_in_cells(options[at].outturn.total)[lang]
            canvas.text(layout.yuan_at, _middle(layout, at, (top, bottom)), words, style.SMALL, side="right")
        top = bottom
    return Drawing(figure, canvas, sweep.describe_settings(run)[lang])


def _lay_out(run: RunStudy, options: Sequence[CostedOption], lang: style.Lang, width: float) -> _Layout:
    names = [sweep.row_name(run, at)[lang] for at in range(len(run.study.curves))]
    narrow = width < style.WIDE
    texts = [wrap(name, style.SMALL, width - 0.3 if narrow else LABEL_SHARE * width) for name in names]
    longest = max(text_width(line, style.SMALL) for lines in texts for line in lines)
    above = narrow and longest > LABEL_SHARE * width
    left = 0.1 + (0.0 if above else longest + 0.08) + MARK
    priced = len(options) == len(names) and any(o.outturn.budget.total > 0.0 for o in options)
    end = width - 0.1 - (0.85 if priced else 0.0)
    known = [(key, head) for key, head in PANELS if any(key in c.points[0].metrics for c in run.study.curves)]
    each = (end - left - GAP * max(len(known) - 1, 0)) / max(len(known), 1) - 0.16
    panels = []
    for n, (key, head) in enumerate(known):
        most = max(
            100.0 * c.points[0].metrics[key].high for c in run.study.curves if key in c.points[0].metrics
        )
        scale = Scale(left + n * (each + 0.16 + GAP), each, max(most * 1.04, LEAST))
        panels.append((key, scale, wrap(head[lang], style.SMALL, each + 0.16)))
    extra = line_height(style.SMALL)
    heights = [ROW + extra * len(lines) if above else max(ROW, extra * len(lines) + 0.06) for lines in texts]
    return _Layout(texts, heights, above, panels, width - 0.1 if priced else 0.0)


def _middle(layout: _Layout, at: int, edges: tuple[float, float]) -> float:
    """Return the height of the marks of a row: its middle, or below the name."""
    return edges[1] + ROW / 2.0 if layout.names_above else sum(edges) / 2.0


def _draw_row(canvas: Canvas, layout: _Layout, at: int, point: Point, edges: tuple[float, float]) -> None:
    middle, lines = _middle(layout, at, edges), layout.texts[at]
    start = edges[0] - 0.02 if layout.names_above else middle + len(lines) * line_height(style.SMALL) / 2.0
    for n, line in enumerate(lines):
        canvas.text(0.1, start - (n + 0.5) * line_height(style.SMALL), line, style.SMALL)
    first = layout.panels[0][1].left if layout.panels else 0.1 + MARK
    draw_mark(canvas, first - MARK / 2.0 - 0.02, middle, point.verdict.word)
    canvas.line([0.1, canvas.axes.get_xlim()[1] - 0.1], [edges[1], edges[1]], style.GRID, 0.5, zorder=0.5)
    for key, scale, _ in layout.panels:
        if key in point.metrics:
            _draw_estimate(canvas, scale, rescale(point.metrics[key], 100.0), middle, key)


def _draw_estimate(canvas: Canvas, scale: Scale, of: Estimate, y: float, key: str) -> None:
    series = style.FIRST if key == labels.LATE else style.SECOND
    canvas.line([scale.x(of.low), scale.x(of.high)], [y, y], series.colour, 1.4)
    if key == labels.LATE:
        canvas.dot(scale.x(of.mean), y, series.colour)
    else:
        canvas.dot(scale.x(of.mean), y, series.colour, fill=style.WHITE, shape="D", size=6.0)
