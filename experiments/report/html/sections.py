"""The parts of report.html that are words and tables; each returns ready HTML, empty without data."""

from __future__ import annotations

from html import escape

from experiments.analysis.answer import Assumption, Curve, Estimate, OverloadStudy, Point
from experiments.report.html.markup import bilingual, details, element, table
from experiments.report.terminal.overload import limit_cell
from experiments.report.text import labels
from experiments.report.text.labels import Bilingual
from experiments.report.text.metric_names import CODE_METRICS, factor, label
from experiments.report.text.numbers import format_interval, format_plain, scale, share_words
from experiments.report.text.phrases import capitalize, format_size, likely_range, limit_label, size_in_short
from experiments.report.text.sentences import describe_setting, place_name
from experiments.report.zones import focus

STATUS = {
    "assumed": Bilingual("assumed by us", "本研究假设"),
    "published": Bilingual("published elsewhere", "公开资料"),
    "data": Bilingual("from data", "数据测算"),
    "document": Bilingual("from the documents", "文件规定"),
}


def numbers(study: OverloadStudy, curve: Curve) -> str:
    """The four numbers beside the figure: number, meaning, interval."""
    point = focus(study, curve)
    size = size_in_short(point)
    found = [_limit_number(curve)]
    for key, what in (
        (labels.LATE, Bilingual(f"of the cases late at {size.en}", f"{size.zh}时超期的事件")),
        (labels.ATTEMPTED, Bilingual(f"of the due visits made at {size.en}", f"{size.zh}时完成的应走访户")),
    ):
        if key in point.metrics:
            share = point.metrics[key]
            words = share_words(share)
            found.append((Bilingual(capitalize(words.en), words.zh), what, _range(scale(share, 100.0), " %")))
    if labels.GROWTH in point.metrics:
        growth = point.metrics[labels.GROWTH]
        what = Bilingual(
            f"more open cases per worker each week at {size.en}", f"{size.zh}时每人每周新增积压（件）"
        )
        found.append((Bilingual(format_plain(growth), format_plain(growth)), what, _range(growth, "")))
    return "".join(_number(*item) for item in found if item is not None)


def _limit_number(curve: Curve) -> tuple[Bilingual, Bilingual, Bilingual] | None:
    if curve.critical is None:
        return None
    words = limit_label(curve.critical)
    short = Bilingual(words.en.split(" (")[0].split(",")[0], words.zh.split("（")[0])
    span = likely_range(curve.critical) or Bilingual("", "")
    meaning = Bilingual("households one full-time worker can carry", "一名专职网格员的承载上限")
    return Bilingual(capitalize(short.en), short.zh), meaning, Bilingual(capitalize(span.en), span.zh)


def _range(estimate: Estimate, unit: str) -> Bilingual:
    words = format_interval(estimate).strip("()")
    if not words:
        return Bilingual("", "")
    low, high = words.split(" to ") if " to " in words else words.split("-")
    return Bilingual(f"{low} to {high}{unit}", f"{low}至{high}{unit.strip()}")


def _number(value: Bilingual, meaning: Bilingual, span: Bilingual) -> str:
    inner = element("div", bilingual(value), "n") + element("div", bilingual(meaning), "m")
    return element("div", inner + (element("div", bilingual(span), "i") if span.en else ""))


def limits(study: OverloadStudy) -> str:
    """One row a setting: levers, critical size and the verdict at the documents' size."""
    head = [
        bilingual(b)
        for b in (
            Bilingual("place", "地方"),
            Bilingual("home visits", "走访"),
            Bilingual("rule", "流转"),
            Bilingual("class order", "先后次序"),
            Bilingual("limit, households per worker", "承载上限（户/名）"),
            Bilingual("verdict at the documents' size", "文件规模下的判定"),
        )
    ]
    rows = []
    for curve in study.curves:
        point = focus(study, curve)
        levers = [
            labels.name_of(labels.LEVERS, k) for k in (curve.visit_rule, curve.escalation, curve.class_order)
        ]
        limit = Bilingual(limit_cell(curve, "en"), limit_cell(curve, "zh"))
        at = f"{bilingual(size_in_short(point))} {verdict(point)}"
        rows.append(
            [bilingual(place_name(study, curve.place)), *map(bilingual, levers), bilingual(limit), at]
        )
    return table(head, rows)


def verdict(point: Point) -> str:
    """The verdict as a tag."""
    return element("span", bilingual(labels.VERDICTS[point.verdict]), f"tag {point.verdict}")


def curves(study: OverloadStudy) -> str:
    """Every setting's numbers by size; the headline's open, the others folded."""
    return "".join(
        details(bilingual(describe_setting(study, curve)), _curve(curve), opened=i == 0)
        for i, curve in enumerate(study.curves)
    )


def _curve(curve: Curve) -> str:
    keys = [key for key in labels.MAIN if any(key in p.metrics for p in curve.points)]
    head = [
        bilingual(Bilingual("households per worker", "每名户数")),
        bilingual(Bilingual("verdict", "判定")),
    ]
    head += [bilingual(label(key)) for key in keys]
    rows = [
        [
            format_size(p.households_per_worker),
            verdict(p),
            *(_estimate(p.metrics.get(key), key) for key in keys),
        ]
        for p in curve.points
    ]
    return table(head, rows, "figures verdicts") + _others(curve)


def _others(curve: Curve) -> str:
    """The metrics that have no column of their own: one row each, a column per size, means only."""
    known = dict.fromkeys(key for p in curve.points for key in p.metrics)
    keys = [key for key in known if key not in labels.MAIN and key not in CODE_METRICS]
    if not keys:
        return ""
    head = [
        bilingual(Bilingual("mean of the simulations", "模拟均值")),
        *(format_size(p.households_per_worker) for p in curve.points),
    ]
    rows = [[bilingual(label(key)), *(_mean(p.metrics.get(key), key) for p in curve.points)] for key in keys]
    title = Bilingual(f"{len(keys)} more measures by size", f"另外{len(keys)}项指标（按户数）")
    return details(bilingual(title), table(head, rows, "figures"))


def _mean(found: Estimate | None, key: str) -> str:
    return "" if found is None else escape(format_plain(scale(found, factor(key))))


def _estimate(found: Estimate | None, key: str) -> str:
    """Mean with its interval below; nothing where the metric does not apply."""
    if found is None:
        return ""
    shown = scale(found, factor(key))
    span = format_interval(shown).strip("()")
    return escape(format_plain(shown)) + (element("small", escape(span)) if span else "")


def documents(study: OverloadStudy) -> str:
    """The documents' households per grid and, computed from each preset, per full-time worker."""
    head = [
        bilingual(b)
        for b in (
            Bilingual("document", "文件"),
            Bilingual("households per grid", "每网格户数"),
            Bilingual("per full-time worker", "每名专职"),
        )
    ]
    rows = [
        [
            bilingual(Bilingual(d.name_en, d.name_zh)),
            f"{d.grid_low}–{d.grid_high}",
            format_size(d.per_full_time_worker),
        ]
        for d in study.documents
    ]
    return table(head, rows, "figures") if rows else ""


def assumptions(study: OverloadStudy) -> str:
    """Every default by status, the assumed ones first."""
    parts = []
    for status, name in STATUS.items():
        found = [a for a in study.assumptions if a.status == status]
        if found:
            parts.append(element("h3", f"{bilingual(name)} ({len(found)})") + _assumed(found))
    return "".join(parts)


def _assumed(found: list[Assumption]) -> str:
    head = [
        bilingual(b)
        for b in (
            Bilingual("meaning", "含义"),
            Bilingual("value", "取值"),
            Bilingual("unit", "单位"),
            Bilingual("range", "范围"),
            Bilingual("source", "来源"),
            Bilingual("key", "键"),
        )
    ]
    rows = [
        [
            bilingual(Bilingual(a.meaning_en, a.meaning_zh)),
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
    rows.append([bilingual(labels.STUDY_KEY), element("code", escape(study.study_key))])
    return table([bilingual(Bilingual("setting", "设置")), bilingual(Bilingual("value", "取值"))], rows)
