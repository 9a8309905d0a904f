"""Figure of the drivers study: waterfall of the posts short, and mean effects over random orders beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from experiments.analysis.answers.drivers_answer import DriversStudy
from experiments.report.design import fonts, style
from experiments.report.figure.drawing.text_layout import wrap
from experiments.report.text.findings.drivers import (
    AVERAGE,
    BASIS,
    POSTS_OF,
    STEPS,
    describe_bases,
    describe_whole,
    heading,
    signed,
)
from experiments.report.text.names import labels

WORSE, BETTER, ENDS = "#A8641A", "#1F6AA5", "#222222"
HATCHES = {"stated": "", "named": "////", "assumed": "...."}
ROW = 0.27  # inches
HEAD, FOOT = 1.0, 1.6  # inches
LEFT, RIGHT = 0.38, 0.22  # of the width: waterfall, averages
ROOM = 0.16  # of the waterfall's span, for the number behind the last bar


def draw_drivers(study: DriversStudy, lang: style.Lang, standalone: bool = True) -> Any:
    """Return the Matplotlib figure: one row per difference, the ends first and last.

    ``standalone``: with heading, sentences and study; a page carries them as text.

    Raises
    ------
    MissingGlyphError
        If a name holds a character that the report's font lacks.
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    names = _names(study, lang)
    for name in names:
        fonts.require_glyphs(name)
    head, foot = (HEAD, FOOT) if standalone else (HEAD - 0.5, FOOT - 0.8)
    height = head + ROW * len(names) + foot
    with matplotlib.rc_context(
        {"font.family": [fonts.register()], "font.size": style.SMALL, "hatch.linewidth": 0.5}
    ):
        figure = Figure(figsize=(style.WIDE, height))
        FigureCanvasAgg(figure)
        bottom, tall = foot / height, ROW * len(names) / height
        left = figure.add_axes((0.35, bottom, LEFT, tall))
        right = figure.add_axes((0.76, bottom, RIGHT, tall), sharey=left)
        _waterfall(left, study)
        _averages(right, study)
        for axes, title, width in ((left, STEPS, LEFT), (right, AVERAGE, RIGHT)):
            lines = wrap(title[lang], style.SMALL, style.WIDE * width)
            axes.set_title("\n".join(lines), fontsize=style.SMALL, loc="left", color=style.MUTED)
            _tidy(axes)
        left.set_yticks(range(len(names)), names)
        left.set_ylim(len(names) - 0.4, -0.6)
        left.set_xlabel(POSTS_OF[lang])
        right.tick_params(labelleft=False)
        texts = [_key(lang), *(_sentences(study, lang) if standalone else ())]
        if standalone:
            _write_heading(figure, study, lang, height)
        _write_foot(figure, texts, foot, height)
    return figure


def _names(study: DriversStudy, lang: style.Lang) -> list[str]:
    zh = lang == "zh"
    return [study.start[zh], *(d.name_zh if zh else d.name_en for d in study.drivers), study.end[zh]]


def _waterfall(axes: Any, study: DriversStudy) -> None:
    """Draw each step as a bar from the value before it to the value after it."""
    key = labels.POST_SHORTFALL
    before = study.at_start[key].mean
    axes.barh(0, before, 0.62, color=ENDS)
    for row, driver in enumerate(study.drivers, start=1):
        after = driver.reached[key].mean
        colour = WORSE if after >= before else BETTER
        axes.barh(
            row, after - before, 0.62, left=before, color="white" if HATCHES[driver.basis] else colour,
            edgecolor=colour, hatch=HATCHES[driver.basis], linewidth=0.9,
        )  # fmt: skip
        axes.plot([after, after], [row, row + 1], color=style.MUTED, linewidth=0.6)
        end = max(before, after)
        axes.annotate(
            signed(after - before),
            (end, row),
            (3, 0),
            textcoords="offset points",
            va="center",
            fontsize=style.SMALL,
        )
        before = after
    axes.barh(len(study.drivers) + 1, study.at_end[key].mean, 0.62, color=ENDS)
    axes.axvline(0.0, color=style.INK, linewidth=0.8)
    ends = [0.0, before, study.at_start[key].mean, *(driver.reached[key].mean for driver in study.drivers)]
    room = (max(ends) - min(ends)) * ROOM
    axes.set_xlim(min(ends) - 0.2 * room, max(ends) + room)


def _averages(axes: Any, study: DriversStudy) -> None:
    for row, driver in enumerate(study.drivers, start=1):
        effect = driver.shapley[labels.POST_SHORTFALL]
        colour = WORSE if effect.mean >= 0.0 else BETTER
        axes.plot([effect.low, effect.high], [row, row], color=colour, linewidth=1.6)
        axes.plot([effect.mean], [row], "o", color=colour, markersize=4.5)
    axes.axvline(0.0, color=style.INK, linewidth=0.8)


def _tidy(axes: Any) -> None:
    axes.grid(axis="x", color=style.GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=style.SMALL)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)


def _write_heading(figure: Any, study: DriversStudy, lang: style.Lang, height: float) -> None:
    top = height - 0.08
    for line in wrap(heading(study)[lang], style.TEXT, style.WIDE - 0.2):
        figure.text(0.014, top / height, line, fontsize=style.TEXT, color=style.INK, va="top")
        top -= 0.19


def _key(lang: style.Lang) -> str:
    """Return what the hatches mean."""
    colon = "：" if lang == "zh" else ": "
    joint = "，" if lang == "zh" else ", "
    marks = {"stated": ("full bar", "实心"), "named": ("lines", "斜线"), "assumed": ("dots", "点")}
    return joint.join(f"{marks[basis][lang == 'zh']}{colon}{BASIS[basis][lang]}" for basis in marks)


def _sentences(study: DriversStudy, lang: style.Lang) -> tuple[str, ...]:
    """Return the sentences below a figure of its own, and the study that it shows."""
    stamp = f"{labels.SIMULATED[lang]} {study.settings.get('year', '')}; {labels.STUDY_KEY[lang]} {study.study_key}"
    return describe_whole(study)[lang], describe_bases(study)[lang], stamp


def _write_foot(figure: Any, texts: Sequence[str], foot: float, height: float) -> None:
    bottom = foot - 0.5
    for line in (row for text in texts for row in wrap(text, style.SMALL, style.WIDE - 0.2)):
        figure.text(0.014, bottom / height, line, fontsize=style.SMALL, color=style.MUTED, va="top")
        bottom -= 0.165
