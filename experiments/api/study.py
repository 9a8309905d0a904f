"""Studies from Python: scenarios x replications, planned, run and stored as by the command line."""

from __future__ import annotations

import io
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from experiments.compose.extensions import check_extensions
from experiments.compose.settings.study_settings import ExecutorSettings, check_executor
from experiments.executors import make_executor
from experiments.executors.task import Failure
from experiments.run.plan import make_plan
from experiments.run.session import Session, SessionOptions, open_session
from experiments.store.identity import resolved_values, scenario_key
from experiments.store.memory_store import MemoryStore
from experiments.studies.folder.manifest import flatten
from experiments.studies.folder.study_folder import write_study
from experiments.studies.study import Study
from sim.metrics.catalog.catalog import lookup
from sim.records.metric_values import word_of
from sim.records.record_table import RecordTable

if TYPE_CHECKING:
    from sim.config.scenario import Scenario

ExecutorName = Literal["loky", "serial", "dask", "ray"]
UNNAMED = ("place.id", "place.name_en", "place.name_zh", "place.document")  # named by the column `place`


class ResultsFolder(NamedTuple):
    """Folder in which a study stores its results.

    ``path``: folder of the store, shared with the command line. ``study``: name of the study's own folder with manifest
    and tables, for `gridstaff report` and `gridstaff reproduce`; None writes none. ``keep_logs``: store event logs too.
    """

    path: str | Path
    study: str | None = None
    keep_logs: bool = False


class StudyRecord(NamedTuple):
    """One metric of one replication of one scenario."""

    scenario: int  # its number in the study, from 0
    place: str
    changes: str  # what distinguishes it from the other scenarios, as key=value
    replication: int
    metric: str
    label: str
    unit: str
    value: float
    word: str | None  # of a metric whose value is a code


class FailedReplication(NamedTuple):
    """One replication that could not be finished."""

    scenario: int
    replication: int
    error: str
    traceback: str


class StudyTable(RecordTable[StudyRecord]):
    """Results of a study: one record per scenario, replication and metric.

    ``failures``: replications without results. ``scenarios``: the scenarios in the order of their numbers.
    ``differences``: for each scenario the values in which the scenarios differ, by dotted key. ``folder``: where the
    study was written, or None.
    """

    def __init__(
        self,
        columns: Mapping[str, Sequence[Any]],
        failures: tuple[FailedReplication, ...],
        scenarios: tuple[Scenario, ...],
        differences: tuple[Mapping[str, Any], ...],
        folder: Path | None,
    ) -> None:
        super().__init__(StudyRecord, columns, {})
        self.failures, self.scenarios, self.differences, self.folder = (
            failures,
            scenarios,
            differences,
            folder,
        )

    def values(self, metric: str) -> list[list[float]]:
        """Return the values of one metric: for each scenario those of its replications, in their order.

        Raises
        ------
        KeyError
            If there is no such metric.
        """
        lookup(metric)
        found: list[list[float]] = [[] for _ in self.scenarios]
        rows = zip(self.column("scenario"), self.column("metric"), self.column("value"), strict=True)
        for scenario, name, value in rows:
            if name == metric:
                found[scenario].append(value)
        return found


def run_study(
    scenarios: Iterable[Scenario],
    replications: int | Iterable[int] = 1,
    results: str | Path | ResultsFolder | None = None,
    executor: ExecutorName | ExecutorSettings = "loky",
    *,
    progress: bool = False,
) -> StudyTable:
    """Run replications of scenarios; stored ones are not run again.

    Parameters
    ----------
    scenarios
        The scenarios.
    replications
        Number of replications, or their numbers. The same numbers give the same residents and cases in every scenario.
    results
        Folder of the store, or a `ResultsFolder` with the name of the study; None stores nothing.
    executor
        "loky" (processes of this machine), "serial" (this process), "dask" or "ray"; or `ExecutorSettings` with the
        number of workers (default: one per core) and the address of a running cluster.
    progress
        Print plan and progress to standard error.

    Returns
    -------
    StudyTable
        One record per scenario, replication and metric.

    Raises
    ------
    UserError
        If the study cannot run as requested.

    Warns
    -----
    RuntimeWarning
        If replications failed; they are listed in ``failures``.

    Examples
    --------
    >>> scenario = load_scenario("reference", {"run.measured_weeks": 4})  # doctest: +SKIP
    >>> run_study([scenario], replications=20, results="results").to_pandas()  # doctest: +SKIP

    References
    ----------
    Store and keys: `docs/guides/store.md`. Executors: `docs/guides/executors.md`. Metrics: `results/README.md`.
    """
    chosen = tuple(scenarios)
    settings = ExecutorSettings(name=executor) if isinstance(executor, str) else executor
    check_executor(settings)
    target = results if results is None or isinstance(results, ResultsFolder) else ResultsFolder(results)
    check_extensions(chosen, in_process=settings.name == "serial", stored=target is not None)
    numbers = range(replications) if isinstance(replications, int) else tuple(replications)
    plan = make_plan((scenario, numbers) for scenario in chosen)
    stream = sys.stderr if progress else io.StringIO()
    with _session(target, settings, stream) as session:
        if progress:
            session.run(plan)
        else:
            session.run_unannounced(plan)
    differences = _differences(chosen)
    folder = None
    if target is not None and target.study is not None:
        levers = {scenario_key(s): d for s, d in zip(chosen, differences, strict=True)}
        study = Study(
            target.study, target.study, (), plan, levers, session.replication_results, session.failures
        )
        folder = write_study(study, Path(target.path))
    return _table(chosen, numbers, session, differences, folder)


@contextmanager
def _session(target: ResultsFolder | None, settings: ExecutorSettings, stream: Any) -> Iterator[Session]:
    if target is not None:
        options = SessionOptions(keep_logs=target.keep_logs)
        with open_session(Path(target.path), settings, options, stream) as session:
            yield session
        return
    with make_executor(settings.name, settings.workers, settings.address) as processes:
        yield Session(MemoryStore(), processes, stream)


def _differences(scenarios: Sequence[Scenario]) -> tuple[Mapping[str, Any], ...]:
    """Return for each scenario the values in which the scenarios differ."""
    flat = [flatten(resolved_values(scenario)) for scenario in scenarios]
    keys = dict.fromkeys(key for values in flat for key in values if key not in UNNAMED)
    varied = [key for key in keys if len({repr(values.get(key)) for values in flat}) > 1]
    return tuple({key: values[key] for key in varied if key in values} for values in flat)


def _table(
    scenarios: tuple[Scenario, ...],
    numbers: Iterable[int],
    session: Session,
    differences: tuple[Mapping[str, Any], ...],
    folder: Path | None,
) -> StudyTable:
    rows: list[StudyRecord] = []
    failures: list[FailedReplication] = []
    for n, scenario in enumerate(scenarios):
        key = scenario_key(scenario)
        changes = ", ".join(f"{name}={value}" for name, value in differences[n].items())
        for number in sorted(set(numbers)):
            result = session.replication_results.get((key, number))
            if result is None:
                failure = session.failures.get((key, number), Failure("not run", ""))
                failures.append(FailedReplication(n, number, failure.error, failure.traceback))
                continue
            for metric, value in sorted(result.metrics.items()):
                found = lookup(metric)
                rows.append(
                    StudyRecord(
                        n, scenario.place.id, changes, number, metric, found.en, found.unit, value,
                        word_of(metric, value),
                    )
                )  # fmt: skip
    if failures:
        warnings.warn(
            f"{len(failures)} of {len(scenarios) * len(set(numbers))} replications failed: {failures[0].error}",
            RuntimeWarning,
            stacklevel=3,
        )
    columns = zip(*rows, strict=True) if rows else ((),) * len(StudyRecord._fields)
    return StudyTable(
        dict(zip(StudyRecord._fields, map(list, columns), strict=True)),
        tuple(failures),
        scenarios,
        differences,
        folder,
    )
