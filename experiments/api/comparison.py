"""Comparisons from Python: paired differences of scenarios in the same replications, judged as by the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from experiments.analysis.answers.comparison_answer import ComparedMetric
from experiments.analysis.scenario_comparison import TestLevels, compare_metrics
from experiments.api.study import ExecutorName, ResultsFolder, StudyTable, run_study
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.compose.settings.study_settings import ComparisonSettings, ExecutorSettings, validate_blocks
from experiments.errors import user_error
from sim.metrics.catalog.catalog import lookup
from sim.records.record_table import RecordTable

if TYPE_CHECKING:
    from sim.config.scenario import Scenario

COMMON = ("seed", "start", "warm_up_weeks", "measured_weeks")


class DifferenceRecord(NamedTuple):
    """One scenario less the first one in one metric."""

    scenario: int  # its number, from 1; 0 is the one that the others are compared with
    metric: str
    label: str  # name of the metric
    unit: str  # of the metric
    first_mean: float  # of scenario 0
    mean: float  # of the scenario
    difference: float  # mean over replications of the scenario less scenario 0
    low: float  # of the 95 % interval of the difference
    high: float  # of the same interval
    told_apart: bool  # after Holm's correction over all records, and the interval excludes 0
    p_adjusted: float | None  # Holm; None if both are equal in every replication
    variance_reduction: float | None  # of independent runs / of the paired difference
    replications_needed: int | None  # that would tell a difference as large as observed apart


def compare(
    scenarios: Iterable[Scenario],
    replications: int = 40,
    results: str | Path | ResultsFolder | None = None,
    executor: ExecutorName | ExecutorSettings = "loky",
    *,
    metrics: Sequence[str] | None = None,
) -> RecordTable[DifferenceRecord]:
    """Compare scenarios with the first one, under common random numbers.

    Parameters
    ----------
    scenarios
        Two or more scenarios with the same seed, first day and weeks.
    replications
        Number of replications of each scenario.
    results
        Folder of the store, or a `ResultsFolder`; None stores nothing.
    executor
        As in `run_study`.
    metrics
        Names of metrics, one family of differences for Holm's correction; None: those of `gridstaff compare`.

    Returns
    -------
    RecordTable of DifferenceRecord
        One record per scenario other than the first, and metric that both have.

    Raises
    ------
    UserError
        If the scenarios cannot be paired, there are fewer than two, or a metric does not exist.

    Examples
    --------
    >>> sizes = [load_scenario("reference", {"area.households_per_grid": n}) for n in (400, 450)]  # doctest: +SKIP
    >>> compare(sizes, results="results").to_pandas()  # doctest: +SKIP

    References
    ----------
    Clause S6.9 of `docs/reference/model.md`; `docs/guides/compare.md`.
    """
    chosen = tuple(scenarios)
    settings = _settings()
    names = tuple(settings.metrics if metrics is None else metrics)
    _check(chosen, replications, names)
    table = run_study(chosen, replications, results, executor)
    rows = {str(number): of for number, of in enumerate(_common_rows(table, len(chosen)))}
    found = compare_metrics(rows, names, TestLevels(settings.error, settings.power))
    records = [record for metric in found for record in _records(metric)]
    columns = zip(*records, strict=True) if records else ((),) * len(DifferenceRecord._fields)
    return RecordTable(
        DifferenceRecord, dict(zip(DifferenceRecord._fields, map(list, columns), strict=True)), {}
    )


def _settings() -> ComparisonSettings:
    """Return how `gridstaff compare` judges differences."""
    composed = Composer().compose(DesignPoint((("study", "compare"),), ()))
    settings = validate_blocks(composed.blocks).study.comparison
    assert settings is not None
    return settings


def _check(scenarios: Sequence[Scenario], replications: int, names: Iterable[str]) -> None:
    if len(scenarios) < 2:
        raise user_error("scenarios", str(len(scenarios)), "at least 2")
    if replications < 2:
        raise user_error("replications", str(replications), "at least 2: one says nothing about chance")
    for name in COMMON:
        values = {str(getattr(scenario.run, name)) for scenario in scenarios}
        if len(values) > 1:
            raise user_error(f"run.{name}", ", ".join(sorted(values)), "must be equal in all scenarios")
    for name in names:
        try:
            lookup(name)
        except KeyError as error:
            raise user_error("metrics", name, str(error.args[0]).partition(": ")[2]) from None


def _common_rows(table: StudyTable, scenarios: int) -> list[list[Mapping[str, float]]]:
    """Return the metrics of each scenario in the replications that all of them finished."""
    rows: list[dict[int, dict[str, float]]] = [{} for _ in range(scenarios)]
    names = ("scenario", "replication", "metric", "value")
    for scenario, replication, metric, value in zip(*map(table.column, names), strict=True):
        rows[scenario].setdefault(replication, {})[metric] = value
    common = sorted(set.intersection(*map(set, rows)))
    return [[of[replication] for replication in common] for of in rows]


def _records(metric: ComparedMetric) -> Iterator[DifferenceRecord]:
    label, unit = lookup(metric.name).en, metric.unit
    for of in metric.differences:
        estimate = of.estimate
        yield DifferenceRecord(
            int(of.letter),
            metric.name,
            label,
            unit,
            metric.means["0"].mean,
            metric.means[of.letter].mean,
            estimate.mean,
            estimate.low,
            estimate.high,
            of.is_clear,
            of.p_adjusted,
            of.variance_reduction,
            of.years_needed,
        )
