"""Figure of the run-in after Welch: weekly open work from the empty start, its moving average, the holiday weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from experiments.report.design import fonts, style

COLUMNS = 3
HOLIDAY, RUN_IN = "#F0E3C8", "#E6E6E6"
WORDS = {
    "en": {
        "week": "week of the run", "hours": "open work, h per post", "mean": "mean of the years",
        "average": "moving average (Welch)", "dropped": "dropped by MSER-5", "run_in": "run-in",
        "holiday": "holiday week",
    },
    "zh": {
        "week": "运行周次", "hours": "每岗待办工时（小时）", "mean": "各年均值", "average": "移动平均（韦尔奇法）",
        "dropped": "MSER-5剔除", "run_in": "预热期", "holiday": "节假日所在周",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WelchPicture:
    """Weekly open work of one place, mean of the years, in hours per grid post.

    Attributes
    ----------
    name : tuple of str
        In English and Chinese.
    mean, average : sequence of float
        One number a week from the empty start.
    run_in : int
    dropped : int or None
        Weeks before the measured period, and those that MSER-5 drops.
    holidays : sequence of int
        Weeks with a public holiday, from 0.
    """

    name: tuple[str, str]
    mean: Sequence[float]
    average: Sequence[float]
    run_in: int
    dropped: int | None
    holidays: Sequence[int]


def draw_warm_up(pictures: Sequence[WelchPicture], lang: style.Lang) -> Any:
    """Return the Matplotlib figure: one panel for each place."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    words, rows = WORDS[lang], -(-len(pictures) // COLUMNS)
    with matplotlib.rc_context({"font.family": [fonts.register()], "font.size": style.SMALL}):
        figure = Figure(figsize=(style.WIDE, 1.7 * rows + 0.5), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
        for place, picture in zip(axes, pictures, strict=False):
            _draw_panel(place, picture, lang)
        for place in axes[len(pictures) :]:
            place.set_visible(False)
        for number in range(0, len(pictures), COLUMNS):
            axes[number].set_ylabel(words["hours"])
        for place in axes[max(0, len(pictures) - COLUMNS) : len(pictures)]:
            place.set_xlabel(words["week"])
        handles = {name: handle for place in axes[: len(pictures)] for handle, name in zip(
            *place.get_legend_handles_labels(), strict=True)}  # fmt: skip
        figure.legend(
            list(handles.values()),
            list(handles),
            loc="outside lower center",
            ncols=len(handles),
            frameon=False,
        )
    return figure


def _draw_panel(place: Any, picture: WelchPicture, lang: style.Lang) -> None:
    words, weeks = WORDS[lang], range(1, len(picture.mean) + 1)
    place.axvspan(0.5, picture.run_in + 0.5, color=RUN_IN, lw=0, label=words["run_in"])
    for number, week in enumerate(picture.holidays):
        place.axvspan(
            week + 0.5, week + 1.5, color=HOLIDAY, lw=0, label=words["holiday"] if number == 0 else None
        )
    place.plot(weeks, picture.mean, color=style.MUTED, lw=0.8, label=words["mean"])
    place.plot(weeks, picture.average, color=style.FIRST.colour, lw=1.6, label=words["average"])
    if picture.dropped is not None:
        place.axvline(
            picture.dropped + 0.5, color=style.SECOND.colour, lw=1.2, ls="--", label=words["dropped"]
        )
    place.set_title(picture.name[0 if lang == "en" else 1], fontsize=style.SMALL, loc="left", color=style.INK)
    place.set_xlim(0.5, len(picture.mean) + 0.5)
    place.set_ylim(bottom=0.0)
    place.tick_params(colors=style.MUTED, labelsize=style.SMALL)
    for side in ("top", "right"):
        place.spines[side].set_visible(False)
