"""Comparison of scenarios on a terminal: what they are, one table, what it says; every line encodes in GBK."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.analysis.answers.comparison_answer import ComparedMetric, Comparison
from experiments.report.design.style import Lang
from experiments.report.terminal.overload import to_terminal_text
from experiments.report.terminal.table import GAP, Column, drop_to_fit, format_table, table_width
from experiments.report.text.findings import comparison as text
from experiments.report.text.findings import differences
from experiments.report.text.findings.changes import describe_scenario
from experiments.report.text.findings.effects import describe_effects
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import format_number
from experiments.report.text.wrapping import display_width, fill

NAME_WIDTH = 42
LEAST_NAME = 20
CUT = ".."  # end of a name that was cut
NARROW = 72  # columns below which half-widths stand for intervals
LEAST_COLUMNS = 5  # mark, name, both means and the first difference
HEAD: dict[Lang, tuple[str, ...]] = {"en": ("measure",), "zh": ("指标",)}
HEAD_OF_MINUTES: dict[Lang, tuple[str, ...]] = {
    "en": ("minutes a", "household and year"),
    "zh": ("每户每年分钟",),
}
SAVED = Bilingual("years saved", "年数倍比")
MINUTES = (differences.PRESENT, differences.WORKED)


def comparison_text(study: Comparison, lang: Lang, width: int = 100) -> str:
    """Return scenarios, every measure, minutes by kind of work, sentences and notes.

    Parameters
    ----------
    study : Comparison
    lang : {"en", "zh"}
    width : int
        Columns of the terminal.
    """
    first, *others = study.scenarios
    head = [describe_scenario(of, of is first) for of in study.scenarios]
    yuan = differences.yearly_yuan(study)
    families = ((*study.metrics, *([yuan] if yuan else ())), study.minutes)
    tables = [_table(study, metrics, lang, width) for metrics in families]
    sentences = [
        text.describe_legend(study),
        *(text.describe_clear(study, study.metrics, of) for of in others),
        text.describe_unclear(study, study.metrics, None),
        text.describe_ranking(study),
        *text.describe_yuan(study),
        *describe_effects(study),
        *(text.describe_minutes(study, of) for of in others),
    ]
    above = [one[lang] for one in (*head, text.describe_words(study))]
    below = [one[lang] for one in sentences if one is not None]
    lines = (
        *(row for one in (*above, *warnings(study, lang)) for row in fill_lines(one, width)),
        *(row for table in tables for row in table),
        *(row for one in (*below, *notes(study, lang)) for row in fill_lines(one, width)),
    )
    return "\n".join(lines)


def warnings(study: Comparison, lang: Lang) -> tuple[str, ...]:
    """Return the overloaded desks, which stand in the first lines of every output (S5.6)."""
    return study.warnings_zh if lang == "zh" else study.warnings_en


def notes(study: Comparison, lang: Lang) -> tuple[str, ...]:
    """Return the caveats of a comparison."""
    return study.notes_zh if lang == "zh" else study.notes_en


def _table(study: Comparison, metrics: Sequence[ComparedMetric], lang: Lang, width: int) -> list[str]:
    columns = table_columns(study, metrics, lang, width)
    columns.append(Column((SAVED[lang],), tuple(_reduction(m) for m in metrics)))
    shown, left_out = fit_columns(columns, lang, width)
    return [*(to_terminal_text(line) for line in format_table(shown)), *left_out]


def fit_columns(columns: Sequence[Column], lang: Lang, width: int) -> tuple[list[Column], list[str]]:
    """Return the columns that fit, and the lines that name the others."""
    shown = drop_to_fit(columns, width, LEAST_COLUMNS)
    hidden = [column.head[0] for column in columns[len(shown) :]]
    if not hidden:
        return shown, []
    left_out = Bilingual(
        f"Too narrow for: {', '.join(hidden)}; the tables have them.",
        f"未显示（宽度不足）：{'、'.join(hidden)}，见数据表。",
    )
    return shown, fill_lines(left_out[lang], width)


def table_columns(
    study: Comparison, metrics: Sequence[ComparedMetric], lang: Lang, width: int
) -> list[Column]:
    """Return mark, name and means of the measures of a table, and the differences from the first scenario."""
    first, *others = (of.letter for of in study.scenarios)
    is_short, has_marks = len(others) > 1 or width < NARROW, len(others) > 1
    numbers = [Column((first,), tuple(_mean(m, first, lang) for m in metrics))]
    for letter in others:
        less = Bilingual(f"{letter} less {first}", f"{letter}减{first}")[lang]
        cells = tuple(_difference(m, letter, lang, is_short, has_marks) for m in metrics)
        numbers.append(Column((letter,), tuple(_mean(m, letter, lang) for m in metrics)))
        numbers.append(Column((less,), cells))
    marks = Column(("",), tuple(_mark(m) for m in metrics), "left")
    rest = table_width([marks, *numbers]) + len(GAP)
    names = tuple(_name(m, lang, max(LEAST_NAME, min(NAME_WIDTH, width - rest))) for m in metrics)
    of_minutes = all(m.name.startswith(MINUTES) for m in metrics)
    return [marks, Column((HEAD_OF_MINUTES if of_minutes else HEAD)[lang], names, "left"), *numbers]


def _mark(metric: ComparedMetric) -> str:
    return text.CLEAR if any(of.is_clear for of in metric.differences) else ""


def _name(metric: ComparedMetric, lang: Lang, width: int) -> str:
    """Return the name with its unit; minutes of work have theirs in the heading."""
    name, unit = differences.metric_name(metric.name)[lang], differences.unit_name(metric)[lang]
    comma = "，" if lang == "zh" else ", "
    whole = name if metric.name.startswith(MINUTES) else f"{name}{comma}{unit}"
    if display_width(whole) <= width:
        return whole
    while display_width(name) > width:
        name = f"{name.removesuffix(CUT)[:-1]}{CUT}"
    return name


def _mean(metric: ComparedMetric, letter: str, lang: Lang) -> str:
    found = metric.means.get(letter)
    return "-" if found is None else differences.format_mean(metric, found)[lang]


def _difference(metric: ComparedMetric, letter: str, lang: Lang, is_short: bool, has_mark: bool) -> str:
    found = next((of for of in metric.differences if of.letter == letter), None)
    if found is None:
        return "-"
    mark = text.CLEAR if found.is_clear and has_mark else ""
    shown = differences.shown_estimate(metric, found.estimate)
    if not is_short:
        return differences.signed_change(shown, lang, differences.finest_unit(metric, shown))
    unit = differences.difference_unit(shown, differences.finest_unit(metric, shown))
    half = differences.signed(shown.half_width, unit).removeprefix("+")
    return f"{mark}{differences.signed(shown.mean, unit)} +-{half}"


def _reduction(metric: ComparedMetric) -> str:
    found = [of.variance_reduction for of in metric.differences if of.variance_reduction is not None]
    return format_number(min(found), 1.0 if min(found) >= 10.0 else 0.1) if found else "-"


def fill_lines(line: str, width: int) -> list[str]:
    """Break a sentence into lines of the terminal."""
    return list(fill(to_terminal_text(line), width, display_width))
