"""Figure: how wide the range of the critical size stays once one assumed number is known."""

from __future__ import annotations

from typing import Any

from experiments.analysis.futures_answer import UncertaintyStudy
from experiments.report import fonts, style
from experiments.report.figure.text_layout import wrap
from experiments.report.text.certainty import round_households
from experiments.report.text.labels import Bilingual
from experiments.report.text.uncertainty import describe_measurement, format_value, name_number

ROW, HEAD, FOOT = 0.36, 0.95, 0.85  # inches
SHOWN = 8
KNOWN, UNKNOWN = "#1F6AA5", style.UNMET_FILL
AXIS = Bilingual(
    "width of the range of nine in ten limits, households per full-time worker",
    "九成情形上限的跨度（户，每名专职网格员）",
)
NOTHING_KNOWN = Bilingual("nothing measured", "均未测量")


def draw_measurements(study: UncertaintyStudy, stamp: str, lang: style.Lang) -> Any:
    """Return the Matplotlib figure: one row for each number worth measuring, below the range without measurement."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = study.measurements[:SHOWN]
    names = [_label(study, one.key, lang) for one in rows]
    for name in (*names, stamp):
        fonts.require_glyphs(name)
    count = len(rows) + 1
    height = HEAD + ROW * count + FOOT
    with matplotlib.rc_context({"font.family": [fonts.register()], "font.size": style.SMALL}):
        figure = Figure(figsize=(style.WIDE, height))
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.47, FOOT / height, 0.47, ROW * count / height))
        whole = study.laws[0].width
        axes.barh(0, whole, 0.55, color=UNKNOWN)
        _number(axes, whole, 0, f"{round_households(whole):,}")
        for at, one in enumerate(rows, start=1):
            axes.barh(at, one.width, 0.55, color=KNOWN)
            axes.plot([one.low, one.high], [at, at], color=style.INK, linewidth=1.2)
            _number(axes, max(one.width, one.high), at, f"{round_households(one.width):,}")
        axes.set_yticks(range(count), [NOTHING_KNOWN[lang], *names])
        axes.set_ylim(count - 0.4, -0.6)
        axes.set_xlim(0, whole * 1.18)
        axes.set_xlabel("\n".join(wrap(AXIS[lang], style.SMALL, style.WIDE * 0.5)))
        axes.grid(axis="x", color=style.GRID, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.tick_params(length=0)
        for side in ("top", "right", "left", "bottom"):
            axes.spines[side].set_visible(False)
        _texts(figure, describe_measurement(study)[lang], stamp, height)
    return figure


def _label(study: UncertaintyStudy, key: str, lang: style.Lang) -> str:
    number = study.number(key)
    span = f"{format_value(number.low)}–{format_value(number.high)}"
    colon = "：" if lang == "zh" else ": "
    lines = wrap(f"{name_number(number)[lang]}{colon}{span}", style.SMALL, style.WIDE * 0.44)
    return "\n".join(lines[:2])


def _number(axes: Any, x: float, y: float, text: str) -> None:
    axes.annotate(text, (x, y), (4, 0), textcoords="offset points", va="center", fontsize=style.SMALL)


def _texts(figure: Any, heading: str, stamp: str, height: float) -> None:
    top = height - 0.08
    for line in wrap(heading, style.TEXT, style.WIDE - 0.2)[:4]:
        figure.text(0.014, top / height, line, fontsize=style.TEXT, color=style.INK, va="top")
        top -= 0.19
    figure.text(0.014, 0.22 / height, stamp, fontsize=style.SMALL, color=style.MUTED, va="top")
