"""Page of a comparison: a single file that is read, printed and switched between languages offline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.analysis.answers.comparison_answer import (
    ComparedMetric,
    ComparedScenario,
    Comparison,
    PairedDifference,
)
from experiments.report.design import style
from experiments.report.figure.differences import CAPTION, NAME, draw_differences, find_differences
from experiments.report.html.figures import embed
from experiments.report.html.pages.page import render_file
from experiments.report.html.repairs import repairs_section
from experiments.report.html.templating import render
from experiments.report.text.findings import comparison as text
from experiments.report.text.findings import differences
from experiments.report.text.findings.changes import describe_scenario, value_name
from experiments.report.text.findings.effects import describe_effects
from experiments.report.text.findings.repairs import repairs_of_comparison
from experiments.report.text.names.labels import HEADLINE_NOTES, SIMULATED, Bilingual
from experiments.report.text.numbers import format_number

Row = Mapping[str, Any]

MEASURE = Bilingual("measure", "指标")
MINUTE = Bilingual("minutes a household and year", "每户每年分钟")


def render_comparison(study: Comparison, lang: style.Lang) -> str:
    """Return the complete page.

    Parameters
    ----------
    study
        Comparison to report.
    lang
        Language shown first, and the only one visible without scripts.

    Returns
    -------
    str
        HTML in both languages, with the font embedded.
    """
    body = render("comparison_page.html", **_parts(study))
    letters = ", ".join(of.letter for of in study.scenarios)
    title = Bilingual(f"gridstaff: comparison of {letters}", f"gridstaff：{letters}比较")
    return render_file(body, title, lang)


def _parts(study: Comparison) -> Row:
    """Return the variables of the template."""
    first, *others = study.scenarios
    yuan = differences.yearly_yuan(study)
    notes = [Bilingual(en, zh) for en, zh in zip(study.notes_en, study.notes_zh, strict=True)]
    at_head = [note for note in notes if note in HEADLINE_NOTES]
    warnings = [Bilingual(en, zh) for en, zh in zip(study.warnings_en, study.warnings_zh, strict=True)]
    sentences = [
        *(text.describe_clear(study, study.metrics, of) for of in others),
        text.describe_unclear(study, study.metrics, None),
        text.describe_ranking(study),
        *text.describe_yuan(study),
        *describe_effects(study),
        *(text.describe_minutes(study, of) for of in others),
    ]
    described = [describe_scenario(of, of is first) for of in study.scenarios]
    words = first.reference  # as on the command line, set as code
    described[0] = Bilingual(described[0].en.removesuffix(words), described[0].zh.removesuffix(words))
    return {
        "bar": Bilingual(f"gridstaff · {SIMULATED.en}", f"gridstaff · {SIMULATED.zh}"),
        "simulated": SIMULATED,
        "headline": text.describe_words(study),
        "described": list(zip(described, [words, *[""] * len(others)], strict=True)),
        "first_lines": [*warnings, *at_head],
        "sentences": [one for one in sentences if one is not None],
        "figure": _figure(study),
        "repairs": repairs_section(repairs_of_comparison(study)),
        "scenarios": study.scenarios,
        "measure": MEASURE,
        "minute": MINUTE,
        "metrics": [_row(study, metric, True) for metric in (*study.metrics, *([yuan] if yuan else []))],
        "minutes": [_row(study, metric, False) for metric in study.minutes],
        "legend": text.describe_page_legend(study),
        "changes": [row for of in others for row in _changes(of)],
        "settings": study.settings,
        "years": study.years,
        "notes": [note for note in notes if note not in at_head],
        "study_key": study.study_key,
    }


def _figure(study: Comparison) -> Row | None:
    """Return the figure of the differences; None without a measure that is a share."""
    rows = find_differences(study)
    if not rows:
        return None
    return embed(NAME, lambda lang, narrow: draw_differences(rows, lang, narrow), CAPTION)


def _row(study: Comparison, metric: ComparedMetric, has_unit: bool) -> Row:
    """Return a measure with its means and differences, in the order of the scenarios."""
    name, unit = differences.metric_name(metric.name), differences.unit_name(metric)
    whole = Bilingual(f"{name.en}, {unit.en}", f"{name.zh}，{unit.zh}") if has_unit else name
    of_letter = {of.letter: of for of in metric.differences}
    cells = [cell for of in study.scenarios for cell in _cells(metric, of.letter, of_letter)]
    known = [of.variance_reduction for of in metric.differences if of.variance_reduction is not None]
    worth = format_number(min(known), 1.0 if min(known) >= 10.0 else 0.1) if known else "-"
    return {"name": whole, "cells": cells, "worth": worth}


def _cells(metric: ComparedMetric, letter: str, of_letter: Mapping[str, PairedDifference]) -> Iterator[Row]:
    mean = metric.means.get(letter)
    yield _cell(Bilingual("-", "-") if mean is None else differences.format_mean(metric, mean))
    if letter in of_letter:
        of = of_letter[letter]
        change = differences.shown_estimate(metric, of.estimate)
        value, interval = differences.change_and_interval(change, differences.finest_unit(metric, change))
        yield _cell(Bilingual(value, value), interval, of.is_clear)
    elif letter != "A":
        yield _cell(Bilingual("-", "-"))


def _cell(value: Bilingual, more: Bilingual | None = None, is_clear: bool = False) -> Row:
    return {"text": value, "more": more, "is_clear": is_clear}


def _changes(of: ComparedScenario) -> Sequence[Row]:
    return [
        {
            "letter": of.letter,
            "meaning": Bilingual(change.meaning_en, change.meaning_zh),
            "before": value_name(change.key, change.before),
            "after": value_name(change.key, change.after),
            "key": change.key,
        }
        for change in of.changes
    ]
