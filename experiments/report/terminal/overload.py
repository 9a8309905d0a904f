"""Overload study on a terminal: answer first, then ASCII tables; every line encodes in GBK."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import TextIO

from experiments.analysis.answers.answer import Curve, OverloadStudy, Point, Verdict
from experiments.report.design.style import Lang
from experiments.report.terminal.table import GAP, Column, drop_to_fit, format_table
from experiments.report.text.names import labels
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import (
    format_interval,
    format_percent,
    format_plain,
    format_posts,
    round_size,
    scale,
)
from experiments.report.text.phrases import describe_runs, describe_service_level, format_size, size_in_short
from experiments.report.text.sentences import describe_setting, findings, place_name
from experiments.report.text.wrapping import display_width, fill
from experiments.report.zones import curve_beside, focus

Cell = Callable[[Point], str]
ONE_LINE_BELOW = 60  # columns under which a table cannot be read
_COLOURS = {"OVERLOADED": "31", "超负荷": "31", "falls short": "33", "未达要求": "33"}
_ASCII = {"\N{EN DASH}": "-", "\N{MINUS SIGN}": "-", "\N{MIDDLE DOT}": "-", "\N{MULTIPLICATION SIGN}": "x"}


def overload_text(
    study: OverloadStudy, lang: Lang = "en", width: int = 100, colour: bool = False, whole: bool = True
) -> str:
    """Return sentences, the headline's table, the class orders side by side, and the limit of every setting.

    `width` in columns; every line fits it and encodes in GBK. `colour` adds ANSI colours to verdict words. `whole`:
    with the tables; else the sentences alone.
    """
    width = max(width, 20)
    parts = [_answer(study, lang, width)]
    if not whole:
        return _colour_verdicts("\n".join(parts[0])) if colour else "\n".join(parts[0])
    parts.append(_main(study, study.curves[0], lang, width))
    if width >= ONE_LINE_BELOW:
        parts += [_orders(study, lang, width), _limits(study, lang, width)]
    parts.append(_notes(study, lang, width))
    text = "\n\n".join("\n".join(part) for part in parts if part)
    return _colour_verdicts(text) if colour else text


def wants_colour(stream: TextIO) -> bool:
    """Return whether the stream is a terminal that accepts colour (NO_COLOR, TERM=dumb)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def to_terminal_text(text: str) -> str:
    """Return text that any terminal can show: no control characters, only characters of GBK."""
    for odd, even in _ASCII.items():
        text = text.replace(odd, even)
    printable = "".join(char if char.isprintable() else "?" for char in text)
    return printable.encode("gbk", "replace").decode("gbk")


def _answer(study: OverloadStudy, lang: Lang, width: int) -> list[str]:
    """Return staffing, sentences and caveat of the first curve; in English then its headline in Chinese too."""
    found = findings(study, study.curves[0])
    warnings = study.warnings_zh if lang == "zh" else study.warnings_en
    texts = [*([found.staffing[lang]] if found.staffing else []), found.setting[lang]]
    first = len(texts)
    texts += warnings
    texts += [sentence[lang] for sentence in found.all()]
    texts += [note[lang] for note in labels.HEADLINE_NOTES if note.en in study.notes_en]
    texts += [found.headline.zh] if lang == "en" else []
    beside = curve_beside(study)
    if beside is not None:
        texts.append(
            f"{place_name(study, beside.place)[lang]}{'：' if lang == 'zh' else ': '}"
            f"{findings(study, beside).headline[lang]}"
        )
    return [
        row for i, words in enumerate(texts) for row in _fill_lines(words, width, "" if i < first else "  ")
    ]


def _fill_lines(words: str, width: int, indent: str = "") -> list[str]:
    return [indent + row for row in fill(to_terminal_text(words), width - len(indent), display_width)]


def verdict_label(verdict: str, lang: Lang) -> str:
    """Return the verdict; overloaded ones in capitals."""
    word = labels.VERDICTS[verdict][lang]
    return word.upper() if verdict == "overloaded" else word


def years_met(verdict: Verdict) -> str:
    """Return the count beside a word: `37/40`."""
    return f"{verdict.kept}/{verdict.years}"


def _main(study: OverloadStudy, curve: Curve, lang: Lang, width: int) -> list[str]:
    if width < ONE_LINE_BELOW:
        return [row for p in curve.points for row in _fill_lines(_short(p, lang), width)]
    known = {key for point in curve.points for key in point.metrics}
    table = [_sizes(study, curve, lang)]
    table += [_metric(curve, key, lang) for key in (labels.LOAD,) if key in known]
    table.append(_verdicts(curve, lang, ("verdict",) if lang == "en" else ("判定",)))
    head = ("years", "met") if lang == "en" else ("达标", "年数")
    table.append(Column(head, tuple(years_met(p.verdict) for p in curve.points)))
    keys = (labels.LATE, labels.UNDONE, labels.ATTEMPTED, labels.POST_SHORTFALL, labels.OVERTIME)
    table += [_metric(curve, key, lang) for key in keys if key in known]
    return format_table(drop_to_fit(table, width, 3))


def _short(point: Point, lang: Lang) -> str:
    """Return one line for a size on a very narrow terminal: `550 OVERLOADED, 51 % late`."""
    words = f"{format_size(point.households_per_worker)} {verdict_label(point.verdict.word, lang)}"
    late, undone = point.metrics.get(labels.LATE), point.metrics.get(labels.UNDONE)
    if late is not None:
        words += f", {format_percent(late)} % late" if lang == "en" else f",超期{format_percent(late)}%"
    if undone is not None:
        words += (
            f", {format_percent(undone)} % not done" if lang == "en" else f",未完成{format_percent(undone)}%"
        )
    return words


def _sizes(study: OverloadStudy, curve: Curve, lang: Lang) -> Column:
    """Return the sizes; a star marks the place's own."""
    own = focus(study, curve)

    def cell(point: Point) -> str:
        return f"{'* ' if point is own else ''}{format_size(point.households_per_worker)}"

    head = ("households", "per worker") if lang == "en" else ("每名网格员", "户数")
    return Column(head, tuple(cell(p) for p in curve.points))


def _verdicts(curve: Curve, lang: Lang, head: tuple[str, ...]) -> Column:
    return Column(head, tuple(verdict_label(p.verdict.word, lang) for p in curve.points), "left")


# head in both languages; how the estimate is scaled
_HEADS: dict[str, tuple[tuple[str, ...], tuple[str, ...], float]] = {
    labels.LOAD: (("load", "%"), ("负荷", "%"), 100.0),
    labels.LATE: (("cases late", "%"), ("事件超期", "%"), 100.0),
    labels.UNDONE: (("not done", "%"), ("走访巡查", "未完成%"), 100.0),
    labels.ATTEMPTED: (("homes", "called at %"), ("上门率", "%"), 100.0),
    labels.POST_SHORTFALL: (("posts",), ("岗位余缺",), 1.0),
    labels.OVERTIME: (("overtime", "h/month"), ("加班", "时/月"), 1.0),
}


_SHORT_HEADS = {
    labels.LATE: (("late", "%"), ("超期", "%")),
    labels.UNDONE: (("not done", "%"), ("未完成", "%")),
}


def _metric(curve: Curve, key: str, lang: Lang, short: bool = False) -> Column:
    english, chinese, factor = _HEADS[key]
    if short:
        english, chinese = _SHORT_HEADS[key]

    def cell(point: Point) -> str:
        found = point.metrics.get(key)
        if found is None:
            return ""
        if key == labels.POST_SHORTFALL:
            return format_posts(found)[lang]
        estimate = scale(found, factor)
        span = "" if key == labels.LOAD else format_interval(estimate)
        return f"{format_plain(estimate)} {span}".rstrip()

    return Column(english if lang == "en" else chinese, tuple(cell(p) for p in curve.points))


def _orders(study: OverloadStudy, lang: Lang, width: int) -> list[str]:
    """Return the headline's setting under each class order, side by side."""
    first = study.curves[0]
    alike = [
        c
        for c in study.curves
        if (c.place, c.visit_rule, c.escalation) == (first.place, first.visit_rule, first.escalation)
        and [p.households_per_worker for p in c.points] == [p.households_per_worker for p in first.points]
    ]
    if len(alike) < 2:
        return []
    table = [_sizes(study, first, lang)]
    for curve in alike:
        name = to_terminal_text(labels.short_name(curve.class_order)[lang])
        table.append(_verdicts(curve, lang, (name, "verdict" if lang == "en" else "判定")))
        table += [
            _metric(curve, key, lang, short=True)
            for key in (labels.LATE, labels.UNDONE)
            if any(key in p.metrics for p in curve.points)
        ]
    title = "The same work under two orders of service" if lang == "en" else "同样的工作，不同的办理优先顺序"
    if len(alike) > 2 and lang == "en":
        title = "The same work under each order of service"
    return [*_fill_lines(title, width), *format_table(drop_to_fit(table, width, 4))]


def _limits(study: OverloadStudy, lang: Lang, width: int) -> list[str]:
    """Return one row for each setting: the critical size and the verdict at the place's own size."""
    if len(study.curves) < 2:
        return []
    heads = (
        ("place", "visits", "rule", "order", "limit")
        if lang == "en"
        else ("地区", "走访", "流转方式", "优先顺序", "承载上限")
    )
    rows = [_limit_row(study, curve, lang) for curve in study.curves]
    table = [Column((head,), tuple(row[i] for row in rows), "left") for i, head in enumerate(heads)]
    at = tuple(
        f"{size_in_short(focus(study, c))[lang]} {verdict_label(focus(study, c).verdict.word, lang)}"
        for c in study.curves
    )
    table.append(Column(("own size" if lang == "en" else "现状与判定",), at, "left"))
    title = "Households one full-time worker can carry" if lang == "en" else "一名专职网格员的承载上限"
    if sum(c.width for c in table) + len(GAP) * (len(table) - 1) <= width:
        return [title, *format_table(table)]
    return [
        title,
        *(
            row
            for curve, place in zip(study.curves, rows, strict=True)
            for row in _fill_lines(f"{place[4]}  {describe_setting(study, curve)[lang]}", width, "  ")
        ),
    ]


def _limit_row(study: OverloadStudy, curve: Curve, lang: Lang) -> tuple[str, ...]:
    levers = (curve.visit_rule, curve.escalation, curve.class_order)
    names = [to_terminal_text(labels.short_name(key)[lang]) for key in levers]
    return (to_terminal_text(place_name(study, curve.place)[lang]), *names, limit_cell(curve, lang))


def limit_cell(curve: Curve, lang: Lang) -> str:
    """Return `340 (310-390)`, `300-400, not searched`, `below 150`, `above 600`, or `-` without a limit."""
    critical = curve.critical
    if critical is None:
        return "-"
    if critical.bound == "between":
        span = f"{format_size(critical.low)}-{format_size(critical.high)}"
        return f"{span}, not searched" if lang == "en" else f"{span}(未细查)"
    if critical.bound != "inside":
        word = {"below": Bilingual("below", "不到"), "above": Bilingual("above", "超过")}[critical.bound][
            lang
        ]
        return (
            f"{word} {format_size(critical.size)}" if lang == "en" else f"{word}{format_size(critical.size)}"
        )
    texts = round_size(critical)
    if texts.is_exact:
        return f"{texts.size:,}"
    return f"{texts.size:,} ({f'<{texts.high:,}' if critical.is_open else f'{texts.low:,}-{texts.high:,}'})"


def _notes(study: OverloadStudy, lang: Lang, width: int) -> list[str]:
    """Return what the brackets and the star mean, the service level, then the study's own notes."""
    counts = sorted({p.replications for p in study.curves[0].points})
    runs = describe_runs(study, f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}")
    service_level = describe_service_level(study)
    if lang == "en":
        texts = [f"(a-b) 95 % interval from {runs.en}, simulation only; assumptions move these more."]
        texts += ["*     own size, at the place's own posts"]
    else:
        texts = [f"(a-b) {runs.zh}的95%区间（仅计模拟误差）；参数假设的影响大于模拟误差。"]
        texts += ["*     现状规模，按该地自有岗位"]
    texts += [service_level[lang]] if service_level.en else []
    texts += [
        note
        for note in (study.notes_zh if lang == "zh" else study.notes_en)
        if note not in {shown[lang] for shown in labels.HEADLINE_NOTES}
    ]
    return [row for words in texts for row in _fill_lines(words, width)]


def _colour_verdicts(text: str) -> str:
    """Colour the verdict words; widths were fixed before, so columns stay."""
    for word, code in _COLOURS.items():
        text = re.sub(rf"(?<!\w){word}(?!\w)", f"\x1b[{code}m{word}\x1b[0m", text)
    return text
