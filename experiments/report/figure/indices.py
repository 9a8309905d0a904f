"""Figure: which assumed numbers move a metric most, by Sobol' indices or Morris screening."""

from __future__ import annotations

from experiments.analysis.answers.futures_answer import SensitivityIndex, UncertaintyStudy
from experiments.report.design import style
from experiments.report.figure.drawing.bar_rows import Bar, BarRows, draw_bar_rows
from experiments.report.figure.drawing.canvas import Drawing
from experiments.report.figure.drawing.rows import Swatch
from experiments.report.figure.drawing.text_rows import Frame
from experiments.report.text.findings.sensitivity import (
    ALONE,
    SHARE_AXIS,
    WITH_OTHERS,
    describe_indices,
    effect_axis,
    strongest,
)
from experiments.report.text.findings.uncertainty import name_with_range
from experiments.report.text.names.metric_names import factor

NAME = "indices"
TOTAL, FIRST = "#A9C9E2", "#16324F"


def draw_indices(
    study: UncertaintyStudy, lang: style.Lang, narrow: bool = False, frame: Frame | None = None
) -> Drawing:
    """Draw the strongest numbers: total effect and effect alone, or the mean effect where only screening was run."""
    rows = strongest(study)
    has_shares = rows[0].total is not None
    bars = [_bar(study, row, lang) for row in rows]
    axis = SHARE_AXIS if has_shares else effect_axis(study)
    legend = (Swatch(ALONE[lang], FIRST), Swatch(WITH_OTHERS[lang], TOTAL)) if has_shares else ()
    heading = describe_indices(study)[lang]
    return draw_bar_rows(BarRows(bars, axis[lang], legend, heading, FIRST), narrow, frame)


def _bar(study: UncertaintyStudy, row: SensitivityIndex, lang: style.Lang) -> Bar:
    name = name_with_range(study.number(row.key))[lang]
    if row.total is None or row.total_interval is None:
        effect, half = (factor(study.metric) * x for x in (row.mu_star, row.mu_star_interval))
        return Bar(name, effect, max(0.0, effect - half), effect + half, f"{effect:.2g}", TOTAL)
    total, half = 100.0 * row.total, 100.0 * row.total_interval
    first = max(0.0, 100.0 * (row.first or 0.0))
    return Bar(name, total, max(0.0, total - half), total + half, f"{total:.0f}", TOTAL, first)
