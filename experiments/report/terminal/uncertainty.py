"""Uncertainty study on a terminal: sentences first, then tables; every line encodes in GBK."""

from __future__ import annotations

from experiments.analysis.answers.futures_answer import Measurement, UncertaintyStudy
from experiments.report.design.style import Lang
from experiments.report.terminal.overload import to_terminal_text
from experiments.report.terminal.table import Column, drop_to_fit, format_table
from experiments.report.text.findings.certainty import SHORT_LAWS, name_law, round_households, say_size
from experiments.report.text.findings.sensitivity import describe_indices, sensitivity_notes, strongest
from experiments.report.text.findings.uncertainty import name_number, sentences
from experiments.report.text.findings.uncertainty_methods import EACH_FUTURE, INTERVALS, describe_left_out
from experiments.report.text.numbers import format_number
from experiments.report.text.wrapping import display_width, fill

SHOWN = 8  # rows of the tables of numbers
NAME_WIDTH = 46  # columns of the meaning of a number


def uncertainty_text(study: UncertaintyStudy, lang: Lang, width: int = 100) -> str:
    """Return sentences, kept shares and limits by law, the numbers that matter most, and notes."""
    parts = [
        [row for text in sentences(study) for row in _fill(text[lang], width)],
        _kept(study, lang, width),
        _certainty(study, lang, width),
        _numbers(study, lang, width),
        _indices(study, lang, width),
        _notes(study, lang, width),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _kept(study: UncertaintyStudy, lang: Lang, width: int) -> list[str]:
    """Return by size the share of futures that meet the service level under each law."""
    first = study.laws[0]
    if not first.kept:
        return []
    head = ("households", "per worker") if lang == "en" else ("每名网格员", "户数")
    table = [Column(head, tuple(f"{of.size:,}" for of in first.kept))]
    for law in study.laws:
        cells = tuple(_share(of.share, of.low, of.high) for of in law.kept)
        table.append(
            Column((name_law(law.law, SHORT_LAWS)[lang], "met, %" if lang == "en" else "达标%"), cells)
        )
    return format_table(drop_to_fit(table, width, 2))


def _certainty(study: UncertaintyStudy, lang: Lang, width: int) -> list[str]:
    """Return the households that hold in each share of futures under each law."""
    first = study.laws[0]
    if not first.certain:
        return []
    head = ("holds in", "% of futures") if lang == "en" else ("达标情形", "比例%")
    table = [Column(head, tuple(f"{100 * of.share:g}" for of in first.certain))]
    for law in study.laws:
        cells = tuple(
            f"{say_size(of.size)[lang]} ({round_households(of.low):,}-{round_households(of.high):,})"
            for of in law.certain
        )
        table.append(
            Column((name_law(law.law, SHORT_LAWS)[lang], "households" if lang == "en" else "户数"), cells)
        )
    return format_table(drop_to_fit(table, width, 2))


def _numbers(study: UncertaintyStudy, lang: Lang, width: int) -> list[str]:
    """Return the numbers whose measurement narrows the range or that correlate with the limit."""
    widths = {one.key: one for one in study.measurements}
    rho = {one.key: one for one in study.correlations}
    keys = list(dict.fromkeys([*widths, *rho]))[:SHOWN]
    if not keys:
        return []
    names = tuple(_cut(name_number(study.number(key))[lang]) for key in keys)
    known = tuple(_width(widths[key]) if key in widths else "" for key in keys)
    ranks = tuple(
        f"{rho[k].rho:+.2f} ({rho[k].low:+.2f} {rho[k].high:+.2f})" if k in rho else "" for k in keys
    )
    whole = round_households(study.laws[0].width)
    heads = (
        (("assumed number",), ("range if known,", f"now {whole:,}"), ("rank", "correlation"))
        if lang == "en"
        else (("假设参数",), ("已知时跨度", f"现为{whole:,}"), ("秩相关",))
    )
    table = [Column(heads[0], names, "left"), Column(heads[1], known), Column(heads[2], ranks)]
    return format_table(drop_to_fit(table, width, 2))


def _indices(study: UncertaintyStudy, lang: Lang, width: int) -> list[str]:
    rows = strongest(study, SHOWN)
    if not rows:
        return []
    heads = (
        (("assumed number",), ("Morris", "mu*"), ("Sobol'", "first"), ("Sobol'", "total"))
        if lang == "en"
        else (("假设参数",), ("Morris", "mu*"), ("Sobol", "一阶"), ("Sobol", "总效应"))
    )
    table = [
        Column(heads[0], tuple(_cut(name_number(study.number(row.key))[lang]) for row in rows), "left"),
        Column(heads[1], tuple(f"{row.mu_star:.3g} +-{row.mu_star_interval:.2g}" for row in rows)),
        Column(heads[2], tuple(_index(row.first, row.first_interval) for row in rows)),
        Column(heads[3], tuple(_index(row.total, row.total_interval) for row in rows)),
    ]
    heading = _fill(describe_indices(study)[lang], width)
    return [*heading, "", *format_table(drop_to_fit(table, width, 2))]


def _width(one: Measurement) -> str:
    width, low, high = map(round_households, (one.width, one.low, one.high))
    return f"{width:,} ({low:,}-{high:,})"


def _index(value: float | None, half: float | None) -> str:
    return "" if value is None or half is None else f"{value:.2f} +-{half:.2f}"


def _share(share: float, low: float, high: float) -> str:
    one, less, more = (format_number(100.0 * x, 1.0) for x in (share, low, high))
    return f"{one} ({less}-{more})"


def _cut(text: str) -> str:
    shown = to_terminal_text(text)
    while display_width(shown) > NAME_WIDTH:
        shown = shown[:-1]
    return shown


def _notes(study: UncertaintyStudy, lang: Lang, width: int) -> list[str]:
    texts = [
        describe_left_out(study)[lang],
        INTERVALS[lang],
        EACH_FUTURE[lang],
        *(note[lang] for note in sensitivity_notes(study)),
        *(study.notes_zh if lang == "zh" else study.notes_en),
    ]
    return [row for text in texts for row in _fill(text, width)]


def _fill(text: str, width: int) -> list[str]:
    return list(fill(to_terminal_text(text), width, display_width))
