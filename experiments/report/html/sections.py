"""Contents of the sections of report.html as plain data; templates/body.html defines the layout."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.analysis.answers.answer import Assumption, Curve, Estimate, LawAnswer, OverloadStudy, Point
from experiments.costs.book import CostedOption
from experiments.report.html.meanings import assumption_anchor, meaning_anchor
from experiments.report.html.templating import Row
from experiments.report.terminal.overload import limit_cell
from experiments.report.text.findings.certainty import round_households, say_size
from experiments.report.text.names import labels
from experiments.report.text.names.labels import HEADLINE_NOTES, SETTING_NAMES, STATUS, Bilingual
from experiments.report.text.names.metric_names import CODE_METRICS, factor, label
from experiments.report.text.names.units import unit_name
from experiments.report.text.numbers import (
    amount_unit,
    format_interval,
    format_number,
    format_plain,
    format_posts,
    in_chinese,
    scale,
)
from experiments.report.text.phrases import (
    capitalize,
    describe_count,
    format_size,
    limit_label,
    met_share,
    per_grid_limit,
    sampling_interval,
    size_in_short,
)
from experiments.report.text.sentences import describe_setting, place_name
from experiments.report.text.work.work_bar import WorkBar
from experiments.report.text.work.workload import GROUP_NAMES, format_hours
from experiments.report.zones import focus

MONTHS = 12  # of a year
NUMBERS = 4  # beside the figure


def numbers(study: OverloadStudy, curve: Curve, option: CostedOption | None = None) -> list[Row]:
    """Return the key numbers beside the figure: value, meaning, interval, link to the meaning.

    The last one is the yuan of a household and year where the scenario is priced, else the hours that find no time.
    """
    point = focus(study, curve)
    size = size_in_short(point)
    found = _limit_number(curve)
    for key, what in (
        (labels.LATE, Bilingual(f"of the cases late at {size.en}", f"{size.zh}时超期办理的事件")),
        (
            labels.ATTEMPTED,
            Bilingual(f"of the due homes called at, at {size.en}", f"{size.zh}时实际上门的应走访户"),
        ),
    ):
        if key in point.metrics:
            share = scale(point.metrics[key], 100.0)
            value = format_plain(share)
            found.append(
                number(Bilingual(f"{value} %", f"{value}%"), what, _range(share, " %"), meaning_anchor(key))
            )
    last = [*_yuan_number(option), *_undone_number(point, size)]
    return [*found, *last[: max(NUMBERS - len(found), 1)]]


def _undone_number(point: Point, size: Bilingual) -> list[Row]:
    if labels.UNDONE_MINUTES not in point.metrics:
        return []
    hours = scale(point.metrics[labels.UNDONE_MINUTES], point.households_per_worker / 60.0 / MONTHS)
    what = Bilingual(
        f"hours of planned work a month that find no hours, per full-time worker at {size.en}",
        f"{size.zh}时每名专职网格员每月排不进工时的例行工作（小时）",
    )
    value = Bilingual(*[format_plain(hours)] * 2)
    return [number(value, what, _range(hours, ""), meaning_anchor(labels.UNDONE_MINUTES))]


def _yuan_number(option: CostedOption | None) -> list[Row]:
    """Return the yuan of a household and year, as simulated; nothing without a priced post."""
    if option is None or option.outturn.budget.total_of("grid") is None:
        return []
    each = option.outturn.per_household
    unit = amount_unit(each)
    value, low, high = (format_number(number, unit) for number in (each.mean, each.low, each.high))
    span = Bilingual("", "") if low == high else Bilingual(f"{low} to {high} yuan", f"{low}至{high}元")
    part = "" if option.outturn.budget.is_complete else ", priced posts only"
    part_zh = "" if option.outturn.budget.is_complete else "（只计已计价岗位）"
    what = Bilingual(f"a household and year, as simulated{part}", f"每户每年费用（模拟）{part_zh}")
    return [number(Bilingual(f"{value} yuan", f"{value}元"), what, span, "money")]


def number(value: Bilingual, meaning: Bilingual, span: Bilingual, anchor: str = "") -> Row:
    """Return one of the large numbers; its meaning leads to an anchor of the page."""
    return {"value": value, "meaning": meaning, "span": span, "anchor": anchor}


def _limit_number(curve: Curve) -> list[Row]:
    critical = curve.critical
    if critical is None:
        return []
    words = limit_label(critical)
    short = Bilingual(words.en.split(" (")[0].split(",")[0], words.zh.split("（")[0])
    span = sampling_interval(critical) or Bilingual("", "")
    grid = per_grid_limit(curve)
    meaning = Bilingual(
        "households one full-time worker can carry" + (f", {grid.en}" if grid else ""),
        "一名专职网格员的承载上限" + (f"，{grid.zh}" if grid else ""),
    )
    return [
        number(Bilingual(capitalize(short.en), short.zh), meaning, span, meaning_anchor("service_level_met"))
    ]


def _range(estimate: Estimate, unit: str) -> Bilingual:
    words = format_interval(estimate).strip("()")
    if not words:
        return Bilingual("", "")
    low, high = words.split(" to ") if " to " in words else words.split("-")
    return Bilingual(f"{low} to {high}{unit}", f"{low}至{high}{unit.strip()}")


def limits(study: OverloadStudy) -> list[Row]:
    """Return one row per setting: levers, critical size, and the verdict at the place's own size."""
    rows: list[Row] = []
    for curve in study.curves:
        point = focus(study, curve)
        keys = (curve.visit_rule, curve.escalation, curve.class_order)
        rows.append({
            "place": place_name(study, curve.place),
            "levers": [labels.name_of(labels.LEVERS, key) for key in keys],
            "limit": Bilingual(limit_cell(curve, "en"), limit_cell(curve, "zh")),
            "size": size_in_short(point),
            "verdict": point.verdict.word,
            "count": describe_count(point.verdict),
        })  # fmt: skip
    return rows


def certainty(law: LawAnswer) -> list[Row]:
    """Return the households that hold in each share of the futures, with intervals."""
    return [
        {
            "share": f"{100 * of.share:g}", "size": say_size(of.size),
            "span": f"{round_households(of.low):,}–{round_households(of.high):,}",
        }
        for of in law.certain
    ]  # fmt: skip


def curves(study: OverloadStudy) -> list[Row]:
    """Return the numbers of every setting by size, the headline's first."""
    return [{"setting": describe_setting(study, curve), **_curve(curve)} for curve in study.curves]


def _curve(curve: Curve) -> Row:
    known = dict.fromkeys(key for p in curve.points for key in p.metrics)
    main = [key for key in labels.MAIN if key in known]
    others = [key for key in known if key not in labels.MAIN and key not in CODE_METRICS]
    return {
        "heads": [{"name": label(key), "anchor": meaning_anchor(key)} for key in main],
        "sizes": [format_size(p.households_per_worker) for p in curve.points],
        "rows": [
            {
                "size": format_size(p.households_per_worker),
                "verdict": p.verdict.word,
                "count": f"{p.verdict.kept}/{p.verdict.years}",
                "met": met_share(p.verdict),
                "cells": [estimate_cell(p.metrics.get(key), key) for key in main],
            }
            for p in curve.points
        ],
        "others": [
            {
                "name": label(key),
                "means": [estimate_cell(p.metrics.get(key), key)["mean"] for p in curve.points],
            }
            for key in others
        ],
    }


def estimate_cell(found: Estimate | None, key: str) -> Row:
    """Return mean and interval of a table's cell; empty if the metric does not apply."""
    if found is None:
        return {"mean": "", "span": ""}
    if key == labels.POST_SHORTFALL:
        return {"mean": format_posts(found), "span": ""}
    shown = scale(found, factor(key))
    span = format_interval(shown).strip("()")
    return {"mean": format_plain(shown), "span": Bilingual(span, in_chinese(span))}


def documents(study: OverloadStudy) -> list[Row]:
    """Return households per grid by document and, computed from each preset, per full-time worker."""
    return [
        {
            "name": Bilingual(d.name_en, d.name_zh), "low": d.grid_low, "high": d.grid_high,
            "per_worker": format_size(d.per_full_time_worker),
        }
        for d in study.documents
    ]  # fmt: skip


def assumptions(study: OverloadStudy) -> list[Row]:
    """Return the defaults by status, assumed values first."""
    found: list[Row] = []
    for status, name in STATUS.items():
        rows = [
            {
                "meaning": Bilingual(a.meaning_en, a.meaning_zh), "value": a.value, "unit": unit_name(a.unit),
                "range": _range_of(a), "source": Bilingual(a.source, a.source_zh or a.source), "key": a.key,
                "anchor": assumption_anchor(a.key), "clause": a.clause, "says": Bilingual(a.says_en, a.says_zh),
                "document": Bilingual(a.document_en, a.document_zh),
            }
            for a in study.assumptions
            if a.status == status
        ]  # fmt: skip
        if rows:
            found.append({"status": name, "rows": rows})
    return found


BEHIND = {
    "cases": ("demand.hotline_orders", "demand.found_per"),
    "upper": ("demand.upper.per_worker_week", "demand.upper"),
    "office": ("duties.admin.share",),
    "patrol": ("duties.patrol",),
    "visits": ("duties.visit_attempt.interview.minutes_mean", "duties.visit_attempt.contact"),
}
"""Group of work -> keys of which its hours are a multiple, most direct first."""


def behind(study: OverloadStudy, bar: WorkBar | None) -> list[Row]:
    """Return the assumptions behind the largest pieces of work, with the hours that rest on each."""
    if bar is None:
        return []
    hours = {group: bar.done.get(group, 0.0) + bar.undone.get(group, 0.0) for group in BEHIND}
    found: list[Row] = []
    for group in sorted(hours, key=lambda group: -hours[group]):
        known = (a for prefix in BEHIND[group] for a in study.assumptions if a.key.startswith(prefix))
        first = next(known, None)
        if first is not None and hours[group] > 0.0:
            found.append({
                "work": GROUP_NAMES[group], "hours": format_hours(hours[group]), "value": first.value,
                "meaning": Bilingual(first.meaning_en, first.meaning_zh), "unit": unit_name(first.unit),
                "range": _range_of(first), "status": STATUS[first.status], "anchor": assumption_anchor(first.key),
            })  # fmt: skip
    return found


def _range_of(of: Assumption) -> str:
    return f"{of.low} – {of.high}" if of.low or of.high else ""


def settings(of: Mapping[str, str]) -> list[Row]:
    """Return the settings of the runs with their names in both languages."""
    return [
        {"name": SETTING_NAMES.get(key, Bilingual(key, key)), "value": value} for key, value in of.items()
    ]


def headline_notes(study: OverloadStudy) -> list[Bilingual]:
    """Return the notes that stand under the headline (S6.8, S12)."""
    return [note for note in HEADLINE_NOTES if note.en in study.notes_en]


def notes(study: OverloadStudy) -> list[tuple[str, tuple[str, ...]]]:
    """Return the study's caveats by language; a missing language is replaced by the other."""
    english, chinese = tuple(study.notes_en), tuple(study.notes_zh)
    if not english and not chinese:
        return []
    return [("en", english or chinese), ("zh", chinese or english)]
