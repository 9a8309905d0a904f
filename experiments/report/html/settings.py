"""Table and key numbers of a sweep."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.analysis.answers.run_answer import RunStudy
from experiments.costs.book import CostedOption
from experiments.report.html.meanings import meaning_anchor
from experiments.report.html.money import PLAIN, amount
from experiments.report.html.sections import estimate_cell, number
from experiments.report.html.templating import Row
from experiments.report.text.findings import sweep
from experiments.report.text.names import labels
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.names.metric_names import label
from experiments.report.text.numbers import round_yuan
from experiments.report.text.phrases import describe_count, format_size


def sweep_numbers(run: RunStudy, options: Sequence[CostedOption]) -> list[Row]:
    """Return the numbers beside the figure: settings that cope, the cheapest of them, ranges over the settings."""
    points, total = [curve.points[0] for curve in run.study.curves], len(run.study.curves)
    good, best = len(sweep.coping(run)), sweep.cheapest(run, options)
    found = [
        number(
            Bilingual(f"{good} of {total}", f"{good}/{total}"),
            sweep.COPES,
            PLAIN,
            meaning_anchor("service_level_met"),
        )
    ]
    if best is not None:
        yuan, name = round_yuan(options[best].outturn.total.mean), sweep.setting_name(run, best)
        meaning = Bilingual(
            f"a year, the cheapest that copes: {name.en}", f"能够承担的设定中每年最低费用：{name.zh}"
        )
        found.append(number(yuan, meaning, PLAIN, "money"))
    for key, meaning in (
        (labels.LATE, Bilingual("of the cases late, over the settings", "各设定下超期办理的事件")),
        (
            labels.ATTEMPTED,
            Bilingual("of the due homes called at, over the settings", "各设定下实际上门的应走访户"),
        ),
        (labels.UNDONE, Bilingual("of planned visits and patrols not done", "各设定下未完成的走访和巡查")),
    ):
        span = sweep.span_of(points, key)
        if span is not None and len(found) < 4:
            found.append(number(span, meaning, PLAIN, meaning_anchor(key)))
    return found


def settings_table(run: RunStudy, options: Sequence[CostedOption]) -> Row:
    """Return one row for each setting: its values, verdict, main numbers and yuan a year."""
    known = dict.fromkeys(key for curve in run.study.curves for key in curve.points[0].metrics)
    main = [key for key in labels.MAIN if key in known]
    priced = len(options) == len(run.study.curves) and any(o.outturn.budget.total > 0.0 for o in options)
    rows = []
    for at, curve in enumerate(run.study.curves):
        point = curve.points[0]
        rows.append({
            "values": [Bilingual(*of.values[at]) for of in run.varied],
            "size": format_size(point.households_per_worker),
            "verdict": point.verdict.word,
            "count": describe_count(point.verdict) if point.verdict.word != "no_word" else PLAIN,
            "cells": [estimate_cell(point.metrics.get(key), key) for key in main],
            "yuan": amount(options[at].outturn.total) if priced else None,
        })  # fmt: skip
    return {
        "varied": [
            {"key": of.key, "name": Bilingual(of.name_en, of.name_zh), "anchor": ""} for of in run.varied
        ],
        "heads": [{"name": label(key), "anchor": meaning_anchor(key)} for key in main],
        "rows": rows,
        "priced": priced,
    }
