"""Figure 2: the hours of a full-time worker by kind of work, against the hours present."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Canvas, Drawing, make_canvas
from experiments.report.figure.drawing.rows import HATCH, Scale, Swatch, draw_axis, draw_legend, legend_rows
from experiments.report.figure.drawing.text_layout import Box, line_height, text_width, wrap
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.work import workload as words
from experiments.report.text.work.work_bar import WorkBar

NAME = "workload"
FILLS: Mapping[str, str] = {
    "cases": "#16324F", "line": "#D9D9D9", "upper": "#E0A066", "office": "#767676", "patrol": "#A5D3CA",
    "visits": "#3F7FB5",
}  # fmt: skip
ROW, THICK, FOOT, MARGIN = 0.34, 0.24, 0.42, 0.08  # inches
LABEL_SHARE = 0.34  # of the width, at most, for the names of rows
ROOM = 1.02  # of the longest bar


def draw_workload(
    names: Sequence[Bilingual], bars: Sequence[WorkBar], lang: style.Lang, narrow: bool = False
) -> Drawing:
    """Draw one row for each scenario or size; a single row carries no name.

    Raises
    ------
    MissingGlyphError
        If a name holds a character that the report's font lacks.
    """
    width = style.NARROW if narrow else style.WIDE
    texts = [wrap(name[lang], style.SMALL, LABEL_SHARE * width) if len(bars) > 1 else [] for name in names]
    label = max((text_width(line, style.SMALL) for text in texts for line in text), default=0.0)
    left = 0.12 + label + (0.08 if label else 0.0)
    most = max(max(bar.present, bar.worked) + bar.overtime + bar.left_undone for bar in bars)
    scale = Scale(left, width - left - 0.42, most * ROOM)
    lines = legend_rows(_swatches(bars, lang), width - 0.2)
    heights = [max(ROW, line_height(style.SMALL) * len(text) + 0.06) for text in texts]
    head = len(lines) * (line_height(style.SMALL) + 0.03) + line_height(style.SMALL) + 0.05
    height = 2 * MARGIN + head + sum(heights) + FOOT
    figure, canvas = make_canvas(width, height)
    top = draw_legend(canvas, lines, 0.1, height - MARGIN)
    top -= line_height(style.SMALL) + 0.05
    draw_axis(canvas, scale, top, top - sum(heights), "")
    _name_present(canvas, scale, bars[0], lang, top)
    for text, bar, tall in zip(texts, bars, heights, strict=True):
        middle = top - tall / 2.0
        _draw_bar(canvas, scale, bar, middle)
        for n, line in enumerate(text):
            y = middle + (len(text) / 2.0 - n - 0.5) * line_height(style.SMALL)
            canvas.text(left - 0.08, y, line, style.SMALL, side="right")
        top -= tall
    canvas.text(scale.left + scale.width / 2.0, top - 0.29, words.AXIS[lang], style.TEXT, side="center")
    return Drawing(figure, canvas, words.describe_bars(names, bars)[lang])


def _swatches(bars: Sequence[WorkBar], lang: style.Lang) -> list[Swatch]:
    groups = list(dict.fromkeys(group for bar in bars for group in bar.done))
    found = [Swatch(words.GROUP_NAMES[group][lang], FILLS[group]) for group in groups]
    if any(bar.idle > words.FITS for bar in bars):
        found.append(Swatch(words.IDLE[lang], style.WHITE, style.MUTED))
    if any(bar.overtime > words.FITS for bar in bars):
        found.append(Swatch(words.OVERTIME[lang], "#E6E6E6", style.INK))
    if any(bar.left_undone > words.FITS for bar in bars):
        found.append(Swatch(words.UNDONE[lang], style.WHITE, style.CRITICAL, HATCH))
    return found


def _name_present(canvas: Canvas, scale: Scale, bar: WorkBar, lang: style.Lang, top: float) -> None:
    """Write the name of the black line above the first row."""
    text = f"{words.PRESENT[lang]} {words.format_hours(bar.present)}"
    half = text_width(text, style.SMALL) / 2.0
    x = min(max(scale.x(bar.present), scale.left + half), scale.left + scale.width + 0.35 - half)
    canvas.text(x, top + line_height(style.SMALL) / 2.0 + 0.02, text, style.SMALL, side="center")


def _draw_bar(canvas: Canvas, scale: Scale, bar: WorkBar, middle: float) -> None:
    low, high, at = middle - THICK / 2.0, middle + THICK / 2.0, 0.0
    for group, hours in bar.done.items():
        at = _segment(canvas, scale, (at, hours), (low, high), FILLS[group])
    if bar.idle > words.FITS:
        at = _segment(canvas, scale, (at, bar.idle), (low, high), style.WHITE, style.MUTED)
    at = max(at, bar.present)
    if bar.overtime > words.FITS:
        thin = (middle - THICK / 5.0, middle + THICK / 5.0)
        at = _segment(canvas, scale, (at, bar.overtime), thin, "#E6E6E6", style.INK)
    for hours in bar.undone.values():
        if hours > words.FITS / 10.0:
            start, at = at, at + hours
            canvas.rect(
                Box(scale.x(start), low, scale.x(at), high), style.WHITE, hatch=HATCH, edge=style.CRITICAL
            )
    if bar.left_undone > words.FITS:
        _number(
            canvas, (scale.x(at - bar.left_undone), scale.x(at)), middle, words.format_hours(bar.left_undone)
        )
    x = scale.x(bar.present)
    canvas.line([x, x], [low - 0.05, high + 0.05], style.INK, 2.0, zorder=5.0)


def _number(canvas: Canvas, span: tuple[float, float], middle: float, text: str) -> None:
    """Write the undone hours on white inside the hatching, or behind it where it is narrow."""
    size = text_width(text, style.SMALL)
    if span[1] - span[0] < size + 0.1:
        canvas.text(span[1] + 0.04, middle, text, style.SMALL, style.CRITICAL)
        return
    box = Box(span[1] - size - 0.05, middle - 0.075, span[1] - 0.01, middle + 0.075)
    canvas.rect(box, style.WHITE, zorder=4.5)
    canvas.text(span[1] - 0.03, middle, text, style.SMALL, style.CRITICAL, "right")


def _segment(
    canvas: Canvas,
    scale: Scale,
    span: tuple[float, float],
    edges: tuple[float, float],
    fill: str,
    edge: str = "none",
) -> float:
    """Draw one part of a bar with its number where it fits; return where it ends."""
    start, hours = span
    left, right = scale.x(start), scale.x(start + hours)
    canvas.rect(Box(left, edges[0], right, edges[1]), fill, edge=edge)
    text = words.format_hours(hours)
    if right - left > text_width(text, style.SMALL) + 0.06 and edges[1] - edges[0] >= THICK * 0.9:
        canvas.text((left + right) / 2.0, sum(edges) / 2.0, text, style.SMALL, style.text_on(fill), "center")
    return start + hours
