"""Section "where the hours go": figure and table of the hours of a full-time worker."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Drawing
from experiments.report.figure.workload import NAME, draw_workload
from experiments.report.html.figures import embed
from experiments.report.html.templating import Row
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.work import workload as words
from experiments.report.text.work.work_bar import WorkBar

MOST_ROWS = 14  # of the figure; more settings are in the tables only


def workload_section(names: Sequence[Bilingual], bars: Sequence[WorkBar | None], of: int = 0) -> Row | None:
    """Return heading, figure and table of the bars; ``of``: position of the bar of which the heading speaks."""
    found = [(name, bar) for name, bar in zip(names, bars, strict=True) if bar is not None]
    if not found or len(found) > MOST_ROWS or bars[of] is None:
        return None
    shown, known = [name for name, _ in found], [bar for _, bar in found]
    spoken = bars[of]
    assert spoken is not None
    return {
        "heading": words.workload_heading(spoken),
        "figure": embed(NAME, partial(_draw, shown, known), words.CAPTION),
        **_table(shown, known),
    }


def _draw(names: Sequence[Bilingual], bars: Sequence[WorkBar], lang: style.Lang, narrow: bool) -> Drawing:
    return draw_workload(names, bars, lang, narrow)


def _table(names: Sequence[Bilingual], bars: Sequence[WorkBar]) -> Row:
    """Return one row for each group of work and one column for each bar: done, and undone beside it."""
    groups = list(dict.fromkeys(group for bar in bars for group in (*bar.done, *bar.undone)))
    rows = [
        {
            "name": words.GROUP_NAMES[group],
            "cells": [
                {
                    "done": words.format_hours(bar.done.get(group, 0.0)),
                    "undone": _undone(bar.undone.get(group, 0.0)),
                }
                for bar in bars
            ],
        }
        for group in groups
    ]
    totals = (
        (words.PRESENT, [bar.present for bar in bars]),
        (words.IDLE, [bar.idle for bar in bars]),
        (words.OVERTIME, [bar.overtime for bar in bars]),
    )
    rows += [
        {"name": name, "cells": [{"done": words.format_hours(value), "undone": ""} for value in values]}
        for name, values in totals
    ]
    return {"heads": list(names), "rows": rows}


def _undone(hours: float) -> str:
    text = words.format_hours(hours)
    return text if float(text.replace(",", "")) else ""
