"""Tables of a comparison of scenarios as columns and rows: differences and changed values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from experiments.analysis.answers.comparison_answer import Comparison
from experiments.csv_format import short_key
from experiments.report.text.findings.differences import metric_name

Cell = str | float | None
Table = tuple[Sequence[str], Sequence[Sequence[Cell]]]

DIFFERENCES = (
    "family", "metric", "name_en", "name_zh", "unit", "unit_zh", "letter", "scenario", "first_mean", "mean",
    "difference", "difference_low", "difference_high", "years", "p_value", "p_holm", "told_apart", "variance_reduction",
    "years_needed",
)  # fmt: skip
CHANGES = ("letter", "scenario", "reference", "key", "meaning_en", "meaning_zh", "unit", "before", "after")


def comparison_rows(study: Comparison) -> Table:
    """Return one row for each metric and scenario other than the first."""
    return DIFFERENCES, list(_differences(study))


def _differences(study: Comparison) -> Iterator[Sequence[Cell]]:
    first, keys = study.scenarios[0].letter, {of.letter: short_key(of.key) for of in study.scenarios}
    for family, metrics in (("metrics", study.metrics), ("minutes", study.minutes)):
        for metric in metrics:
            name = metric_name(metric.name)
            for of in metric.differences:
                estimate = of.estimate
                yield (
                    family, metric.name, name.en, name.zh, metric.unit, metric.unit_zh, of.letter, keys[of.letter],
                    metric.means[first].mean, metric.means[of.letter].mean, estimate.mean, estimate.low, estimate.high,
                    estimate.n, of.p_value, of.p_adjusted, "yes" if of.is_clear else "no", of.variance_reduction,
                    of.years_needed,
                )  # fmt: skip


def change_rows(study: Comparison) -> Table:
    """Return one row for each value in which a scenario differs from the first one."""
    rows = [
        (
            of.letter,
            short_key(of.key),
            of.reference,
            c.key,
            c.meaning_en,
            c.meaning_zh,
            c.unit,
            c.before,
            c.after,
        )
        for of in study.scenarios
        for c in of.changes
    ]
    return CHANGES, rows
