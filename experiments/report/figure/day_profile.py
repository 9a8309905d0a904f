"""Figure of the day: what workers do, and when cases arrive and doors open, with and without preferred hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.report.design import fonts, style

HOURS = range(8, 21)  # of the day, as drawn
WORK = {  # order of the stack, from below: colour, English, Chinese
    "cases": ("#1F6AA5", "cases and emergencies", "事件处置（含突发事件）"),
    "upper": ("#7A5200", "tasks from above", "上级交办任务"),
    "paperwork": ("#C4C4C4", "paperwork, log", "内业、日志"),
    "patrol": ("#DD9A2B", "patrol", "巡查"),
    "visits": ("#A3261D", "visits", "入户走访"),
    "other": ("#595959", "meetings and other", "会议及其他"),
}
WORDS = {
    "en": {
        "before": "Without preferred hours", "after": "With preferred hours",
        "work": "minutes of work per hour present", "arrivals": "Cases found or reported, per hour of the day",
        "contact": "Doors opened by visits, per hour of the day", "share": "% of the day",
        "hour": "hour of the day", "without": "without", "with": "with",
    },
    "zh": {
        "before": "未设时段偏好", "after": "设有时段偏好",
        "work": "每在岗小时工作分钟数", "arrivals": "各时段新增事件", "contact": "各时段入户见面",
        "share": "占全天百分比", "hour": "时", "without": "未设", "with": "设有",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayProfile:
    """Work, arrivals and contact by hour of working days: [24] each; work in minutes per hour present."""

    work: Mapping[str, Sequence[float]]
    arrivals: Sequence[float]  # share of the day
    contact: Sequence[float]  # share of the day


def draw_day_profile(before: DayProfile, after: DayProfile, lang: style.Lang) -> Any:
    """Return the Matplotlib figure: work before and after above, arrivals and contact below."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    words = WORDS[lang]
    with matplotlib.rc_context({"font.family": [fonts.register()], "font.size": style.SMALL}):
        figure = Figure(figsize=(style.WIDE, 5.6), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(2, 2)
        for place, profile, name in ((axes[0, 0], before, "before"), (axes[0, 1], after, "after")):
            _stack(place, profile, lang)
            place.set_title(words[name], fontsize=style.TEXT, loc="left", color=style.INK)
        axes[0, 0].set_ylabel(words["work"])
        for place, name in ((axes[1, 0], "arrivals"), (axes[1, 1], "contact")):
            _lines(place, getattr(before, name), getattr(after, name), words)
            place.set_title(words[name], fontsize=style.TEXT, loc="left", color=style.INK)
            place.set_xlabel(words["hour"])
        axes[1, 0].set_ylabel(words["share"])
        axes[1, 0].legend(frameon=False, fontsize=style.SMALL)
        figure.legend(
            *axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False
        )
    return figure


def _stack(place: Any, profile: DayProfile, lang: style.Lang) -> None:
    hours = list(HOURS)
    below = [0.0] * len(hours)
    for kind, (colour, english, chinese) in WORK.items():
        values = [profile.work[kind][h] for h in hours]
        name = english if lang == "en" else chinese
        place.bar(hours, values, 0.92, bottom=below, align="edge", color=colour, label=name)
        below = [a + b for a, b in zip(below, values, strict=True)]
    place.set_ylim(0.0, 62.0)
    _tidy(place)


def _lines(place: Any, before: Sequence[float], after: Sequence[float], words: Mapping[str, str]) -> None:
    hours = list(HOURS)
    for values, kind, name in ((before, style.SECOND, "without"), (after, style.FIRST, "with")):
        shown = [100.0 * values[h] for h in hours]
        place.step(
            hours,
            shown,
            where="post",
            color=kind.colour,
            dashes=kind.dashes or (None, None),
            label=words[name],
        )
    place.set_ylim(bottom=0.0)
    _tidy(place)


def _tidy(place: Any) -> None:
    place.set_xlim(HOURS[0], HOURS[-1] + 1)
    place.set_xticks(range(HOURS[0], HOURS[-1] + 2, 2))
    place.tick_params(colors=style.MUTED, labelsize=style.SMALL)
    for side in ("top", "right"):
        place.spines[side].set_visible(False)
