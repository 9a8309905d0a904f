"""Figure: households per worker against the share of futures in which they hold, one line for each law."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.analysis.answers.answer import LawAnswer
from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Canvas, Drawing, make_canvas
from experiments.report.figure.drawing.rows import Scale
from experiments.report.figure.drawing.text_layout import line_height, text_width, wrap
from experiments.report.figure.drawing.text_rows import Frame, draw_rows, height_of
from experiments.report.text.findings.certainty import (
    CERTAINTY_AXIS,
    NOT_A_PROBABILITY,
    SHORT_LAWS,
    describe_certainty,
    name_law,
    say_size,
)
from experiments.report.text.names import labels

NAME = "certainty"
SERIES = (style.FIRST, style.SECOND, style.SeriesStyle("#7A5200", (1.5, 1.5), "#7A520033"))
PLOT, MARGIN, GAP, AXIS_FOOT = 2.4, 0.06, 0.1, 0.5  # inches
SAMPLE = 0.34  # inches of a line in the legend
SHARES = (0, 20, 50, 80, 90, 100)  # per cent of the y axis
MOST = 0.98, 1.1  # quantile of the limits that the x axis reaches, and room beyond it


def draw_certainty(
    laws: Sequence[LawAnswer], lang: style.Lang, narrow: bool = False, frame: Frame | None = None
) -> Drawing:
    """Draw the critical sizes of all searched futures as falling lines.

    Parameters
    ----------
    laws : sequence of LawAnswer
        With critical sizes; the sizes by certainty of the first are marked.
    lang : str
    narrow : bool
    frame : Frame
        Texts of a stand-alone figure.
    """
    frame, width = frame or Frame(), style.NARROW if narrow else style.WIDE
    head, foot = frame.head(width), frame.foot(width)
    title = wrap(CERTAINTY_AXIS[lang], style.SMALL, width - 0.2)
    small = line_height(style.SMALL)
    above = height_of(head) + (GAP if head else 0.0) + small * (len(title) + 1) + 0.06
    height = 2 * MARGIN + above + PLOT + AXIS_FOOT + height_of(foot)
    figure, canvas = make_canvas(width, height)
    top = draw_rows(canvas, head, height - MARGIN) - (GAP if head else 0.0)
    top = _legend(canvas, laws, lang, top)
    for line in title:
        canvas.text(0.1, top - small / 2.0, line, style.SMALL, style.MUTED)
        top -= small
    top -= 0.06
    along, up = _axes(canvas, laws, (top, width), lang)
    for law, series in zip(laws, SERIES, strict=False):
        _line(canvas, law, series, along, up)
    _marks(canvas, laws[0], along, up, lang)
    draw_rows(canvas, foot, top - PLOT - AXIS_FOOT)
    return Drawing(figure, canvas, describe_certainty(laws[0].certain)[lang])


def _legend(canvas: Canvas, laws: Sequence[LawAnswer], lang: style.Lang, top: float) -> float:
    x, y = 0.1, top - line_height(style.SMALL) / 2.0
    for law, series in zip(laws, SERIES, strict=False):
        canvas.line([x, x + SAMPLE], [y, y], series.colour, series.width, series.dashes)
        name = name_law(law.law, SHORT_LAWS)[lang]
        canvas.text(x + SAMPLE + 0.06, y, name, style.SMALL)
        x += SAMPLE + 0.26 + text_width(name, style.SMALL)
    return top - line_height(style.SMALL)


def _axes(
    canvas: Canvas, laws: Sequence[LawAnswer], corner: tuple[float, float], lang: style.Lang
) -> tuple[Scale, Scale]:
    """Draw gridlines and values below ``corner``, the plot's upper edge and right end; return both scales."""
    top, width = corner
    left = 0.16 + text_width("100", style.TICK)
    most = max(float(np.quantile(law.limits, MOST[0])) for law in laws) * MOST[1]
    along, up = Scale(left, width - left - 0.2, most), Scale(top - PLOT, PLOT, 102.0)
    for share in SHARES:
        y = up.x(share)
        canvas.line([left, width - 0.2], [y, y], style.GRID, 0.6, zorder=0.6)
        canvas.text(left - 0.06, y, f"{share}", style.TICK, style.MUTED, "right")
    for size in along.ticks():
        canvas.text(along.x(size), top - PLOT - 0.12, f"{size:,.0f}", style.TICK, style.MUTED, "center")
    canvas.text(left + along.width / 2.0, top - PLOT - 0.34, labels.AXIS[lang], style.TEXT, side="center")
    return along, up


def _line(canvas: Canvas, law: LawAnswer, series: style.SeriesStyle, along: Scale, up: Scale) -> None:
    """Draw the share of futures whose critical size is at least x, in steps."""
    sizes = np.sort(np.asarray(law.limits, float))
    share = 100.0 * (1.0 - np.arange(len(sizes) + 1) / len(sizes))
    xs = np.repeat(np.concatenate([[0.0], sizes]), 2)[1:]
    ys = np.repeat(share, 2)[:-1]
    inside = xs <= along.most
    canvas.line(
        [along.x(x) for x in xs[inside]], [up.x(y) for y in ys[inside]], series.colour, series.width * 0.8,
        series.dashes,
    )  # fmt: skip


def _marks(canvas: Canvas, law: LawAnswer, along: Scale, up: Scale, lang: style.Lang) -> None:
    """Mark the households of each stated certainty, with their intervals."""
    for of in law.certain:
        y = up.x(100.0 * of.share)
        canvas.line([along.x(of.low), along.x(of.high)], [y, y], style.CRITICAL, 1.4)
        canvas.dot(along.x(of.size), y, style.CRITICAL)
        text = say_size(of.size)[lang] + ("户" if lang == "zh" else "")
        canvas.text(along.x(of.high) + 0.08, y + 0.09, text, style.SMALL, style.CRITICAL)


def caption(law: LawAnswer) -> labels.Bilingual:
    """Return what lines and marks show."""
    n = len(law.limits)
    return labels.Bilingual(
        f"Lines: limits of {n} futures; dots and bars: households at a share of futures, with 95 % intervals."
        f" {NOT_A_PROBABILITY.en}",
        f"线：{n}种可能情形各自上限的分布；圆点及横线：给定达标比例的户数及其95%区间。{NOT_A_PROBABILITY.zh}",
    )
