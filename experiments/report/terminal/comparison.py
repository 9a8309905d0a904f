"""Comparison of scenarios on a terminal: what they are, one table, what it says; every line encodes in GBK."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.analysis.answers.comparison_answer import ComparedMetric, Comparison
from experiments.report.design.style import Lang
from experiments.report.terminal.overload import to_terminal_text
from experiments.report.terminal.table import Column, drop_to_fit, format_table
from experiments.report.text.findings import comparison as text
from experiments.report.text.findings import differences
from experiments.report.text.findings.changes import describe_scenario
from experiments.report.text.findings.effects import describe_effects
from experiments.report.text.names.labels import HEADLINE_NOTES, Bilingual
from experiments.report.text.numbers import format_number
from experiments.report.text.wrapping import display_width, fill

NAME_WIDTH = 42
LEAST_NAME = 20
FIRST_COLUMNS, OTHER_COLUMNS = 16, 24  # width of the mark and the first scenario, and of each other one
LEAST_COLUMNS = 5  # mark, name, both means and the first difference
HEAD: dict[Lang, tuple[str, ...]] = {"en": ("measure",), "zh": ("指标",)}
HEAD_OF_MINUTES: dict[Lang, tuple[str, ...]] = {
    "en": ("minutes a", "household and year"),
    "zh": ("每户每年分钟",),
}
SAVED = Bilingual("years saved", "年数倍比")
MINUTES = (differences.PRESENT, differences.WORKED)


def comparison_text(study: Comparison, lang: Lang, width: int = 100, shown: int | None = None) -> str:
    """Return scenarios, table and sentences.

    Parameters
    ----------
    study : Comparison
    lang : {"en", "zh"}
    width : int
        Columns of the terminal.
    shown : int, optional
        Metrics of the table; None: all metrics, minutes by kind of work, and all notes.
    """
    is_whole = shown is None
    metrics = study.metrics if is_whole else study.metrics[:shown]
    first, *others = study.scenarios
    head = [describe_scenario(of, of is first) for of in study.scenarios]
    tables = [_table(study, metrics, lang, width, is_whole)]
    if is_whole:
        tables.append(_table(study, study.minutes, lang, width, True))
    sentences = [
        text.describe_legend(study),
        *(text.describe_clear(study, metrics, of) for of in others),
        text.describe_unclear(study, metrics, None if is_whole else text.SHOWN_UNCLEAR),
        text.describe_ranking(study),
        *text.describe_yuan(study),
        *describe_effects(study),
        *(text.describe_minutes(study, of) for of in others),
    ]
    above = [one[lang] for one in (*head, text.describe_words(study))]
    below = [one[lang] for one in sentences if one is not None]
    lines = (
        *(row for one in (*above, *_warnings(study, lang)) for row in _fill(one, width)),
        *(row for table in tables for row in table),
        *(row for one in (*below, *_notes(study, lang, is_whole)) for row in _fill(one, width)),
    )
    return "\n".join(lines)


def _warnings(study: Comparison, lang: Lang) -> tuple[str, ...]:
    """Return the overloaded desks, which stand in the first lines of every output (S5.6)."""
    return study.warnings_zh if lang == "zh" else study.warnings_en


def _notes(study: Comparison, lang: Lang, is_whole: bool) -> list[str]:
    """Return the caveats; in a short output only those that every output carries (S6.8)."""
    notes = study.notes_zh if lang == "zh" else study.notes_en
    always = {note[lang] for note in HEADLINE_NOTES}
    return [note for note in notes if is_whole or note in always]


def _table(
    study: Comparison, metrics: Sequence[ComparedMetric], lang: Lang, width: int, with_reduction: bool
) -> list[str]:
    first, *others = (of.letter for of in study.scenarios)
    name_width = max(LEAST_NAME, min(NAME_WIDTH, width - FIRST_COLUMNS - OTHER_COLUMNS * len(others)))
    names = tuple(_name(m, lang, name_width) for m in metrics)
    of_minutes = all(m.name.startswith(MINUTES) for m in metrics)
    columns = [
        Column(("",), tuple(_mark(m) for m in metrics), "left"),
        Column((HEAD_OF_MINUTES if of_minutes else HEAD)[lang], names, "left"),
        Column((first,), tuple(_mean(m, first, lang) for m in metrics)),
    ]
    for letter in others:
        less = Bilingual(f"{letter} less {first}", f"{letter}减{first}")[lang]
        columns.append(Column((letter,), tuple(_mean(m, letter, lang) for m in metrics)))
        columns.append(Column((less,), tuple(_difference(m, letter, lang, len(others) > 1) for m in metrics)))
    if with_reduction:
        columns.append(Column((SAVED[lang],), tuple(_reduction(m) for m in metrics)))
    shown = drop_to_fit(columns, width, LEAST_COLUMNS)
    lines = [to_terminal_text(line) for line in format_table(shown)]
    if hidden := [column.head[0] for column in columns[len(shown) :]]:
        left_out = Bilingual(
            f"Too narrow for: {', '.join(hidden)}; the tables have them.",
            f"未显示（宽度不足）：{'、'.join(hidden)}，见数据表。",
        )
        lines += _fill(left_out[lang], width)
    return lines


def _mark(metric: ComparedMetric) -> str:
    return text.CLEAR if any(of.is_clear for of in metric.differences) else ""


def _name(metric: ComparedMetric, lang: Lang, width: int) -> str:
    """Return the name with its unit; minutes of work have theirs in the heading."""
    name, unit = differences.metric_name(metric.name)[lang], differences.unit_name(metric)[lang]
    comma = "，" if lang == "zh" else ", "
    whole = name if metric.name.startswith(MINUTES) else f"{name}{comma}{unit}"
    while display_width(whole) > width:
        whole = whole[:-1]
    return whole


def _mean(metric: ComparedMetric, letter: str, lang: Lang) -> str:
    found = metric.means.get(letter)
    return "-" if found is None else differences.format_mean(metric, found)[lang]


def _difference(metric: ComparedMetric, letter: str, lang: Lang, is_short: bool) -> str:
    found = next((of for of in metric.differences if of.letter == letter), None)
    if found is None:
        return "-"
    mark = text.CLEAR if found.is_clear and is_short else ""
    shown = differences.shown_estimate(metric, found.estimate)
    if not is_short:
        return differences.signed_change(shown, lang)
    unit = differences.difference_unit(shown)
    half = differences.signed(shown.half_width, unit).removeprefix("+")
    return f"{mark}{differences.signed(shown.mean, unit)} ±{half}"


def _reduction(metric: ComparedMetric) -> str:
    found = [of.variance_reduction for of in metric.differences if of.variance_reduction is not None]
    return format_number(min(found), 1.0 if min(found) >= 10.0 else 0.1) if found else "-"


def _fill(line: str, width: int) -> list[str]:
    return list(fill(to_terminal_text(line), width, display_width))
