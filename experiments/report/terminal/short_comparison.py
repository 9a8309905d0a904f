"""A comparison in a few lines: scenarios, words, one table with yuan, why; what does not fit is left to --all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from experiments.analysis.answers.comparison_answer import ComparedMetric, ComparedScenario, Comparison
from experiments.report.design.style import Lang
from experiments.report.terminal.comparison import (
    comparison_text,
    fill_lines,
    fit_columns,
    notes,
    table_columns,
    warnings,
)
from experiments.report.terminal.overload import to_terminal_text
from experiments.report.terminal.table import format_rows
from experiments.report.text.findings import comparison as text
from experiments.report.text.findings.changes import describe_scenario
from experiments.report.text.findings.differences import yearly_yuan
from experiments.report.text.findings.effects import describe_prices
from experiments.report.text.names.labels import HEADLINE_NOTES, Bilingual
from experiments.report.text.wrapping import display_width

LINES = 11  # of two or three scenarios; one more names the report
LEAST_ROWS = 1  # measures of the table however long the rest is
TOLD_BY_WORDS = "service_level_met"  # stands in the sentence of the words


def comparison_in_lines(study: Comparison, lang: Lang, width: int, shown: int | None) -> str:
    """Return a comparison in few lines with the first ``shown`` measures; None: everything, and a blank line."""
    if shown is None:
        return comparison_text(study, lang, width) + "\n"
    return short_comparison_text(study, lang, width, shown)


def short_comparison_text(study: Comparison, lang: Lang, width: int = 100, shown: int = 4) -> str:
    """Return a comparison in at most `LINES` lines, as far as its scenarios and warnings leave room.

    Parameters
    ----------
    study : Comparison
    lang : {"en", "zh"}
    width : int
        Columns of the terminal.
    shown : int
        Measures of which the table shows those that fit, what can be told apart first.
    """
    first = study.scenarios[0]
    head = [_describe(of, of is first, lang, width) for of in study.scenarios]
    always = {note[lang] for note in HEADLINE_NOTES}
    above = _fill([*head, text.describe_words(study)[lang], *warnings(study, lang)], width)
    legend = _fill([text.describe_legend(study)[lang]], width)
    below = _fill([note for note in notes(study, lang) if note in always], width)
    measures = [m for m in study.metrics[:shown] if m.name != TOLD_BY_WORDS]
    room = (
        LINES - len(above) - len(legend) - len(below) - len(_table(study, measures[:LEAST_ROWS], lang, width))
    )
    sentences: list[str] = []
    for sentence in _sentences(study):
        lines = _fill([sentence[lang]], width)
        if len(lines) <= room:
            sentences += lines
            room -= len(lines)
    table = _table(study, _most_telling(measures, LEAST_ROWS + max(room, 0)), lang, width)
    return "\n".join([*above, *table, *legend, *sentences, *below])


def _describe(of: ComparedScenario, is_first: bool, lang: Lang, width: int) -> str:
    """Return what a scenario is; a plan without the values that follow from it where they need another line."""
    whole = describe_scenario(of, is_first)[lang]
    plan = of.plan_zh if lang == "zh" else of.plan_en
    return whole if not plan or display_width(whole) <= width else f"{of.letter}  {plan}"


def _sentences(study: Comparison) -> Iterator[Bilingual]:
    """Yield the sentences below the table, the most important first."""
    others = study.scenarios[1:]
    unpriced = next(iter(text.describe_yuan(study)), None) if yearly_yuan(study) is None else None
    candidates = [
        unpriced,
        *((text.describe_ranking(study),) if len(others) > 1 else ()),
        *(text.describe_minutes(study, of) for of in others),
        *(describe_prices(of) for of in others),
    ]
    yield from (one for one in candidates if one is not None)


def _most_telling(metrics: Sequence[ComparedMetric], most: int) -> list[ComparedMetric]:
    """Return at most so many measures in their order: those that can be told apart before the others."""
    by_clearness = sorted(metrics, key=lambda m: not any(of.is_clear for of in m.differences))[:most]
    return [metric for metric in metrics if metric in by_clearness]


def _table(study: Comparison, measures: Sequence[ComparedMetric], lang: Lang, width: int) -> list[str]:
    """Return heading and rows without rules, the yearly cost last."""
    yuan = yearly_yuan(study)
    columns = table_columns(study, (*measures, *([yuan] if yuan else ())), lang, width)
    fitting, left_out = fit_columns(columns, lang, width)
    heading, rows = format_rows(fitting)
    return [*(to_terminal_text(line) for line in (*heading, *rows)), *left_out]


def _fill(sentences: Sequence[str], width: int) -> list[str]:
    return [line for sentence in sentences for line in fill_lines(sentence, width)]
