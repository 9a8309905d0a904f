"""The parts of report.html that are words and tables; each returns ready HTML, empty without data."""

from __future__ import annotations

from html import escape

from experiments.analysis.answer import Assumption, Curve, Estimate, OverloadStudy, Point
from experiments.report.html.markup import both, details, element, table
from experiments.report.terminal.overload import limit_cell
from experiments.report.text import labels
from experiments.report.text.labels import Both
from experiments.report.text.metric_names import CODES, factor, label
from experiments.report.text.numbers import interval, plain, scaled, share_words
from experiments.report.text.phrases import capital, likely, limit_label, size_in_short, whole
from experiments.report.text.sentences import place_name, setting
from experiments.report.zones import focus

STATUS = {
    "assumed": Both("assumed by us", "本研究假设"),
    "published": Both("published elsewhere", "公开资料"),
    "data": Both("from data", "数据测算"),
    "document": Both("from the documents", "文件规定"),
}


def numbers(study: OverloadStudy, curve: Curve) -> str:
    """The four numbers beside the figure: number, meaning, interval."""
    point = focus(study, curve)
    size = size_in_short(point)
    found = [_limit_number(curve)]
    for key, what in (
        (labels.LATE, Both(f"of the cases late at {size.en}", f"{size.zh}时超期的事件")),
        (labels.ATTEMPTED, Both(f"of the due visits made at {size.en}", f"{size.zh}时完成的应走访户")),
    ):
        if key in point.metrics:
            share = point.metrics[key]
            words = share_words(share)
            found.append((Both(capital(words.en), words.zh), what, _range(scaled(share, 100.0), " %")))
    if labels.GROWTH in point.metrics:
        growth = point.metrics[labels.GROWTH]
        what = Both(
            f"more open cases per worker each week at {size.en}", f"{size.zh}时每人每周新增积压（件）"
        )
        found.append((Both(plain(growth), plain(growth)), what, _range(growth, "")))
    return "".join(_number(*item) for item in found if item is not None)


def _limit_number(curve: Curve) -> tuple[Both, Both, Both] | None:
    if curve.critical is None:
        return None
    words = limit_label(curve.critical)
    short = Both(words.en.split(" (")[0].split(",")[0], words.zh.split("（")[0])
    span = likely(curve.critical) or Both("", "")
    meaning = Both("households one full-time worker can carry", "一名专职网格员的承载上限")
    return Both(capital(short.en), short.zh), meaning, Both(capital(span.en), span.zh)


def _range(estimate: Estimate, unit: str) -> Both:
    words = interval(estimate).strip("()")
    if not words:
        return Both("", "")
    low, high = words.split(" to ") if " to " in words else words.split("-")
    return Both(f"{low} to {high}{unit}", f"{low}至{high}{unit.strip()}")


def _number(value: Both, meaning: Both, span: Both) -> str:
    inner = element("div", both(value), "n") + element("div", both(meaning), "m")
    return element("div", inner + (element("div", both(span), "i") if span.en else ""))


def limits(study: OverloadStudy) -> str:
    """One row a setting: levers, critical size and the verdict at the documents' size."""
    head = [
        both(b)
        for b in (
            Both("place", "地方"),
            Both("home visits", "走访"),
            Both("rule", "流转"),
            Both("class order", "先后次序"),
            Both("limit, households per worker", "承载上限（户/名）"),
            Both("verdict at the documents' size", "文件规模下的判定"),
        )
    ]
    rows = []
    for curve in study.curves:
        point = focus(study, curve)
        levers = [
            labels.name_of(labels.LEVERS, k) for k in (curve.visit_rule, curve.escalation, curve.class_order)
        ]
        limit = Both(limit_cell(curve, "en"), limit_cell(curve, "zh"))
        at = f"{both(size_in_short(point))} {verdict(point)}"
        rows.append([both(place_name(study, curve.place)), *map(both, levers), both(limit), at])
    return table(head, rows)


def verdict(point: Point) -> str:
    """The verdict as a tag."""
    return element("span", both(labels.VERDICTS[point.verdict]), f"tag {point.verdict}")


def curves(study: OverloadStudy) -> str:
    """Every setting's numbers by size; the headline's open, the others folded."""
    return "".join(
        details(both(setting(study, curve)), _curve(curve), opened=i == 0)
        for i, curve in enumerate(study.curves)
    )


def _curve(curve: Curve) -> str:
    keys = [key for key in labels.MAIN if any(key in p.metrics for p in curve.points)]
    head = [both(Both("households per worker", "每名户数")), both(Both("verdict", "判定"))]
    head += [both(label(key)) for key in keys]
    rows = [
        [whole(p.households_per_worker), verdict(p), *(_estimate(p.metrics.get(key), key) for key in keys)]
        for p in curve.points
    ]
    return table(head, rows, "figures verdicts") + _others(curve)


def _others(curve: Curve) -> str:
    """The metrics that have no column of their own: one row each, a column per size, means only."""
    known = dict.fromkeys(key for p in curve.points for key in p.metrics)
    keys = [key for key in known if key not in labels.MAIN and key not in CODES]
    if not keys:
        return ""
    head = [
        both(Both("mean of the simulations", "模拟均值")),
        *(whole(p.households_per_worker) for p in curve.points),
    ]
    rows = [[both(label(key)), *(_mean(p.metrics.get(key), key) for p in curve.points)] for key in keys]
    title = Both(f"{len(keys)} more measures by size", f"另外{len(keys)}项指标（按户数）")
    return details(both(title), table(head, rows, "figures"))


def _mean(found: Estimate | None, key: str) -> str:
    return "" if found is None else escape(plain(scaled(found, factor(key))))


def _estimate(found: Estimate | None, key: str) -> str:
    """Mean with its interval below; nothing where the metric does not apply."""
    if found is None:
        return ""
    shown = scaled(found, factor(key))
    span = interval(shown).strip("()")
    return escape(plain(shown)) + (element("small", escape(span)) if span else "")


def documents(study: OverloadStudy) -> str:
    """The documents' households per grid and, computed from each preset, per full-time worker."""
    head = [
        both(b)
        for b in (
            Both("document", "文件"),
            Both("households per grid", "每网格户数"),
            Both("per full-time worker", "每名专职"),
        )
    ]
    rows = [
        [both(Both(d.name_en, d.name_zh)), f"{d.grid_low}–{d.grid_high}", whole(d.per_full_time_worker)]
        for d in study.documents
    ]
    return table(head, rows, "figures") if rows else ""


def assumptions(study: OverloadStudy) -> str:
    """Every default by status, the assumed ones first."""
    parts = []
    for status, name in STATUS.items():
        found = [a for a in study.assumptions if a.status == status]
        if found:
            parts.append(element("h3", f"{both(name)} ({len(found)})") + _assumed(found))
    return "".join(parts)


def _assumed(found: list[Assumption]) -> str:
    head = [
        both(b)
        for b in (
            Both("meaning", "含义"),
            Both("value", "取值"),
            Both("unit", "单位"),
            Both("range", "范围"),
            Both("source", "来源"),
            Both("key", "键"),
        )
    ]
    rows = [
        [
            both(Both(a.meaning_en, a.meaning_zh)),
            escape(a.value),
            escape(a.unit),
            escape(f"{a.low} – {a.high}" if a.low or a.high else ""),
            escape(a.source),
            element("code", escape(a.key)),
        ]
        for a in found
    ]
    return table(head, rows)


def notes(study: OverloadStudy) -> str:
    """What the study says about its own limits."""
    english = "".join(element("li", escape(note)) for note in study.notes_en)
    chinese = "".join(element("li", escape(note)) for note in study.notes_zh)
    if not english and not chinese:
        return ""
    lists = (("en", english or chinese), ("zh", chinese or english))
    return "".join(f'<ul class="{lang}" lang="{lang}">{items}</ul>' for lang, items in lists)


def settings(study: OverloadStudy) -> str:
    """What to type to get the same page, and with which versions."""
    rows = [[escape(key), element("code", escape(value))] for key, value in study.settings.items()]
    rows.append([both(labels.STUDY_KEY), element("code", escape(study.study_key))])
    return table([both(Both("setting", "设置")), both(Both("value", "取值"))], rows)
