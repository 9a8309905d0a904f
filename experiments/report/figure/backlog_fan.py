"""Figure 4: open cases by week over the year, median and bands between the simulated years."""

from __future__ import annotations

import datetime as dt

from experiments.analysis.answers.run_answer import Backlog
from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Canvas, Drawing, make_canvas
from experiments.report.figure.drawing.rows import Scale
from experiments.report.figure.drawing.text_layout import Box, line_height, text_width
from experiments.report.text.work import backlog as words

NAME = "backlog"
PLOT, MARGIN, FOOT = 1.55, 0.08, 0.24  # inches
ROOM, WEEK = 1.05, 7
INNER, OUTER = "#1F6AA555", "#1F6AA52A"


def draw_backlog(backlog: Backlog, lang: style.Lang, narrow: bool = False) -> Drawing:
    """Draw the open cases of a run by week."""
    width = style.NARROW if narrow else style.WIDE
    head = line_height(style.SMALL) * 2 + 0.04
    height = 2 * MARGIN + head + PLOT + FOOT
    figure, canvas = make_canvas(width, height)
    most = max(max(backlog.p95), 1.0) * ROOM
    up = Scale(MARGIN + FOOT, PLOT, most)
    values = up.ticks()
    left = 0.12 + max(text_width(f"{value:,g}", style.TICK) for value in values) + 0.06
    along = Scale(left, width - left - 0.12, float(WEEK * len(backlog.p50)))
    top, bottom = up.x(most), up.x(0.0)
    canvas.text(0.1, height - MARGIN - line_height(style.SMALL) / 2.0, words.AXIS[lang], style.SMALL)
    for value in values:
        canvas.line([left, width - 0.12], [up.x(value)] * 2, style.GRID, 0.6, zorder=0.6)
        canvas.text(left - 0.06, up.x(value), f"{value:,g}", style.TICK, style.MUTED, "right")
    _holidays(canvas, backlog, along, (bottom, top), lang)
    _months(canvas, backlog, along, bottom, lang)
    xs = [along.x(WEEK * (week + 0.5)) for week in range(len(backlog.p50))]
    for low, high, fill in ((backlog.p05, backlog.p95, OUTER), (backlog.p25, backlog.p75, INNER)):
        canvas.band(xs, [up.x(value) for value in low], [up.x(value) for value in high], fill)
    canvas.line(xs, [up.x(value) for value in backlog.p50], style.INK, 2.0)
    return Drawing(figure, canvas, words.describe_backlog(backlog)[lang])


def _holidays(
    canvas: Canvas, backlog: Backlog, along: Scale, edges: tuple[float, float], lang: style.Lang
) -> None:
    """Draw stripes with their names above; a name that would meet the one before it is left out."""
    free = 0.0
    for english, chinese, first, last in backlog.holidays:
        left, right = along.x(first), along.x(last + 1.0)
        canvas.rect(Box(left, edges[0], right, edges[1]), style.CONTEXT, zorder=0.5)
        name = chinese if lang == "zh" else english
        half = text_width(name, style.SMALL) / 2.0
        x = min(max((left + right) / 2.0, along.left + half), along.left + along.width - half)
        if x - half > free:
            canvas.text(
                x, edges[1] + line_height(style.SMALL) / 2.0, name, style.SMALL, style.MUTED, "center"
            )
            free = x + half + 0.05


def _months(canvas: Canvas, backlog: Backlog, along: Scale, bottom: float, lang: style.Lang) -> None:
    """Write the months below their middle."""
    names, first = words.MONTHS[lang].split(), dt.date.fromisoformat(backlog.first)
    for day in range(WEEK * len(backlog.p50)):
        date = first + dt.timedelta(days=day)
        if date.day == 15:
            canvas.text(along.x(day), bottom - 0.12, names[date.month - 1], style.TICK, style.MUTED, "center")
        if date.day == 1:
            canvas.line([along.x(day)] * 2, [bottom, bottom - 0.05], style.MUTED, 0.6)
