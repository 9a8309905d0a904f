"""Comparison of scenarios on a terminal: what they are, one table, what it says; every line encodes in GBK."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.analysis.comparison_answer import ComparedMetric, Comparison
from experiments.report.style import Lang
from experiments.report.terminal.overload import to_terminal_text
from experiments.report.terminal.table import Column, drop_to_fit, format_table
from experiments.report.text import comparison as text
from experiments.report.text.labels import Bilingual
from experiments.report.text.numbers import format_number, format_plain
from experiments.report.text.wrapping import display_width, fill

NAME_WIDTH = 42
LEAST_COLUMNS = 4
MINUTES = ("minutes_present", "minutes_worked")


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
    head = [text.describe_scenario(of, of is first) for of in study.scenarios]
    tables = [_table(study, metrics, lang, width, is_whole)]
    if is_whole:
        tables.append(_table(study, study.minutes, lang, width, True))
    sentences = [
        text.describe_legend(study),
        *(text.describe_clear(study, metrics, of) for of in others),
        text.describe_unclear(study, metrics, None if is_whole else text.SHOWN_UNCLEAR),
        text.describe_ranking(study),
        *text.describe_yuan(study),
        *(text.describe_minutes(study, of) for of in others),
    ]
    notes = (study.notes_zh if lang == "zh" else study.notes_en) if is_whole else ()
    above = [one[lang] for one in (*head, text.describe_words(study))]
    below = [*(one[lang] for one in sentences if one is not None), *notes]
    return "\n".join(
        [
            *(row for one in above for row in _fill(one, width)),
            *(row for table in tables for row in table),
            *(row for one in below for row in _fill(one, width)),
        ]
    )


def _table(
    study: Comparison, metrics: Sequence[ComparedMetric], lang: Lang, width: int, with_reduction: bool
) -> list[str]:
    first, *others = (of.letter for of in study.scenarios)
    columns = [Column(("",), tuple(_mark(m) for m in metrics), "left")]
    of_minutes = all(m.name.startswith(MINUTES) for m in metrics)
    head = (
        Bilingual("minutes a household and year", "每户每年分钟")
        if of_minutes
        else Bilingual("measure", "指标")
    )
    columns.append(Column((head[lang],), tuple(_name(m, lang) for m in metrics), "left"))
    columns.append(Column((first,), tuple(_mean(m, first) for m in metrics)))
    for letter in others:
        columns.append(Column((letter,), tuple(_mean(m, letter) for m in metrics)))
        less = Bilingual(f"{letter} less {first}", f"{letter}减{first}")[lang]
        columns.append(Column((less,), tuple(_difference(m, letter, lang, len(others) > 1) for m in metrics)))
    if with_reduction:
        saved = Bilingual("years saved", "年数倍比")[lang]
        columns.append(Column((saved,), tuple(_reduction(m) for m in metrics)))
    return [to_terminal_text(line) for line in format_table(drop_to_fit(columns, width, LEAST_COLUMNS))]


def _mark(metric: ComparedMetric) -> str:
    return text.CLEAR if any(of.is_clear for of in metric.differences) else ""


def _name(metric: ComparedMetric, lang: Lang) -> str:
    """Return the name with its unit; minutes of work have theirs in the heading."""
    name, unit = text.metric_name(metric.name)[lang], text.unit_name(metric)[lang]
    comma = "，" if lang == "zh" else ", "
    whole = name if metric.name.startswith(MINUTES) else f"{name}{comma}{unit}"
    while display_width(whole) > NAME_WIDTH:
        whole = whole[:-1]
    return whole


def _mean(metric: ComparedMetric, letter: str) -> str:
    found = metric.means.get(letter)
    return "-" if found is None else format_plain(text.shown_estimate(metric, found))


def _difference(metric: ComparedMetric, letter: str, lang: Lang, is_short: bool) -> str:
    found = next((of for of in metric.differences if of.letter == letter), None)
    if found is None:
        return "-"
    mark = text.CLEAR if found.is_clear and is_short else ""
    shown = text.shown_estimate(metric, found.estimate)
    if not is_short:
        return text.signed_change(shown, lang)
    unit = text.difference_unit(shown)
    half = text.signed(shown.half_width, unit).removeprefix("+")
    return f"{mark}{text.signed(shown.mean, unit)} ±{half}"


def _reduction(metric: ComparedMetric) -> str:
    found = [of.variance_reduction for of in metric.differences if of.variance_reduction is not None]
    return format_number(min(found), 1.0 if min(found) >= 10.0 else 0.1) if found else "-"


def _fill(line: str, width: int) -> list[str]:
    return list(fill(to_terminal_text(line), width, display_width))
