"""Figure: households per worker against the share of futures in which they hold, one line for each law."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.analysis.answer import LawAnswer
from experiments.report import fonts, style
from experiments.report.figure.text_layout import wrap
from experiments.report.text import labels
from experiments.report.text.certainty import (
    CERTAINTY_AXIS,
    NOT_A_PROBABILITY,
    SHORT_LAWS,
    describe_certainty,
    name_law,
    say_size,
)

SERIES = (style.FIRST, style.SECOND, style.SeriesStyle("#7A5200", (1.5, 1.5), "#7A520033"))
HEIGHT, HEAD, FOOT = 3.6, 0.75, 1.05  # inches
LINE = 0.165  # inches between lines of small text


def draw_certainty(laws: Sequence[LawAnswer], stamp: str, lang: style.Lang) -> Any:
    """Return the Matplotlib figure of the critical sizes of all searched futures.

    Parameters
    ----------
    laws : sequence of LawAnswer
        With critical sizes; the sizes by certainty of the first are marked.
    stamp : str
        Place, year and study, for the last line.
    lang : str
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    fonts.require_glyphs(stamp)
    with matplotlib.rc_context({"font.family": [fonts.register()], "font.size": style.TICK}):
        figure = Figure(figsize=(style.WIDE, HEIGHT + FOOT))
        FigureCanvasAgg(figure)
        tall = HEIGHT + FOOT
        axes = figure.add_axes((0.1, (FOOT + 0.45) / tall, 0.86, (HEIGHT - HEAD - 0.45) / tall))
        for law, series in zip(laws, SERIES, strict=False):
            _line(axes, law, series, lang)
        _marks(axes, laws[0], lang)
        _tidy(axes, laws, lang)
        _texts(figure, laws[0], stamp, lang, tall)
    return figure


def _line(axes: Any, law: LawAnswer, series: style.SeriesStyle, lang: style.Lang) -> None:
    """Draw the share of futures whose critical size is at least x."""
    sizes = np.sort(np.asarray(law.limits, float))
    share = 100.0 * (1.0 - np.arange(len(sizes)) / len(sizes))
    axes.step(
        sizes, share, where="pre", color=series.colour, linewidth=series.width * 0.8,
        dashes=series.dashes or (None, None), label=name_law(law.law, SHORT_LAWS)[lang],
    )  # fmt: skip


def _marks(axes: Any, law: LawAnswer, lang: style.Lang) -> None:
    """Mark the households of each stated certainty, with their intervals."""
    for of in law.certain:
        y = 100.0 * of.share
        axes.plot([of.low, of.high], [y, y], color=style.CRITICAL, linewidth=1.2)
        axes.plot([of.size], [y], "o", color=style.CRITICAL, markersize=5)
        text = say_size(of.size)[lang] + ("户" if lang == "zh" else "")
        axes.annotate(
            text, (of.high, y), (5, 0), textcoords="offset points", va="center", color=style.CRITICAL
        )


def _tidy(axes: Any, laws: Sequence[LawAnswer], lang: style.Lang) -> None:
    most = max(float(np.quantile(law.limits, 0.98)) for law in laws)
    axes.set_xlim(0, most * 1.1)
    axes.set_ylim(0, 102)
    axes.set_yticks([0, 20, 50, 80, 90, 100])
    axes.set_xlabel(labels.AXIS[lang])
    axes.grid(axis="y", color=style.GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.legend(loc="upper right", frameon=False, fontsize=style.SMALL)


def _texts(figure: Any, law: LawAnswer, stamp: str, lang: style.Lang, tall: float) -> None:
    """Write the heading, the name of the y axis on top of it, and caption and stamp below."""
    y = tall - 0.08
    for line in wrap(describe_certainty(law.certain)[lang], style.TEXT, style.WIDE - 0.2)[:2]:
        figure.text(0.014, y / tall, line, fontsize=style.TEXT, color=style.INK, va="top")
        y -= 0.19
    figure.text(
        0.014, (y - 0.04) / tall, CERTAINTY_AXIS[lang], fontsize=style.SMALL, color=style.MUTED, va="top"
    )
    bottom = FOOT - 0.12
    for line in (
        row for text in (caption(law, lang), stamp) for row in wrap(text, style.SMALL, style.WIDE - 0.2)
    ):
        figure.text(0.014, bottom / tall, line, fontsize=style.SMALL, color=style.MUTED, va="top")
        bottom -= LINE


def caption(law: LawAnswer, lang: style.Lang) -> str:
    """Return what lines and marks show."""
    n = len(law.limits)
    if lang == "zh":
        return f"线：{n}种可能情形各自上限的分布；圆点及横线：给定达标比例的户数及其95%区间。{NOT_A_PROBABILITY.zh}"
    return (
        f"Lines: limits of {n} futures; dots and bars: households at a share of futures, with 95 % intervals."
        f" {NOT_A_PROBABILITY.en}"
    )
