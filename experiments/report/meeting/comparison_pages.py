"""The two meeting pages of a comparison: words and differences first, then the sentences and notes."""

from __future__ import annotations

from experiments.analysis.answers.comparison_answer import ComparedMetric, Comparison
from experiments.report.design import style
from experiments.report.figure.differences import CAPTION, draw_differences, find_differences
from experiments.report.meeting.pages import NOTES, MeetingPages
from experiments.report.text.findings import comparison as text
from experiments.report.text.findings import differences
from experiments.report.text.findings.changes import describe_scenario
from experiments.report.text.findings.effects import describe_effects
from experiments.report.text.names.labels import HEADLINE_NOTES, SIMULATED, Bilingual

SHOWN_NUMBERS = 4
TOLD_APART = Bilingual("What can be told apart", "可以看出的差别")


def comparison_pages(study: Comparison, lang: style.Lang) -> MeetingPages:
    """Return the pages of a comparison or of a plan against today."""
    first, *others = study.scenarios
    notes = [Bilingual(en, zh) for en, zh in zip(study.notes_en, study.notes_zh, strict=True)]
    warnings = study.warnings_zh if lang == "zh" else study.warnings_en
    rows = find_differences(study)
    sentences = [
        *(text.describe_clear(study, study.metrics, of) for of in others),
        text.describe_unclear(study, study.metrics),
        text.describe_ranking(study),
        *text.describe_yuan(study),
        *describe_effects(study),
        *(text.describe_minutes(study, of) for of in others),
        text.describe_legend(study),
    ]
    blocks = [
        (TOLD_APART[lang], [one[lang] for one in sentences if one is not None]),
        (NOTES[lang], [note[lang] for note in notes if note not in HEADLINE_NOTES]),
    ]
    lines = [describe_scenario(of, of is first)[lang] for of in study.scenarios]
    return MeetingPages(
        f"gridstaff · {SIMULATED[lang]}",
        "",
        text.describe_words(study)[lang],
        [*lines, *warnings, *(note[lang] for note in notes if note in HEADLINE_NOTES)],
        draw_differences(rows, lang) if rows else None,
        CAPTION[lang],
        _numbers(study, lang),
        [(heading, content) for heading, content in blocks if content],
        f"gridstaff, {study.study_key}",
    )


def _numbers(study: Comparison, lang: style.Lang) -> list[tuple[str, str, str]]:
    """Return the yuan and the first measures that can be told apart, of the second scenario less the first."""
    yuan = differences.yearly_yuan(study)
    measures = (*((yuan,) if yuan else ()), *study.metrics)
    found = [row for metric in measures if (row := _number(study, metric, lang)) is not None]
    return found[:SHOWN_NUMBERS]


def _number(study: Comparison, metric: ComparedMetric, lang: style.Lang) -> tuple[str, str, str] | None:
    second = study.scenarios[1].letter
    of = next((one for one in metric.differences if one.letter == second and one.is_clear), None)
    if of is None:
        return None
    shown = differences.shown_estimate(metric, of.estimate)
    value, interval = differences.change_and_interval(shown, differences.finest_unit(metric, shown))
    name, unit = differences.metric_name(metric.name)[lang], differences.unit_of_difference(metric)[lang]
    comma = "，" if lang == "zh" else ", "
    return (
        value,
        f"{second}: {name}{comma}{unit}" if lang == "en" else f"{second}：{name}{comma}{unit}",
        (interval[lang] if interval else ""),
    )
