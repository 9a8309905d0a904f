"""Replication of a scenario: a pure function with equal results on any number of cores."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from sim.builder.area.sections import sections
from sim.builder.build import ModelInstance, build
from sim.config.scenario import Scenario
from sim.extension.extension import Extension, ExtensionError
from sim.metrics import measure as metrics
from sim.metrics.catalog.catalog import declare_own
from sim.network.checks import check
from sim.records.result import Result
from sim.world.decisions import RuleError, needs_rule
from sim.world.diagnostics import describe_loop
from sim.world.event_order import ZeroTimeLoopError
from sim.world.log import sort_canonical
from sim.world.tables import Table, World

if TYPE_CHECKING:
    pass


def simulate(
    scenario: Scenario,
    replication: int = 0,
    *,
    engine: str | None = None,
    keep_log: bool = False,
    threads: int = 1,
    progress: Callable[[int, int], None] = lambda finished, total: None,
) -> Result:
    """Run one replication.

    Both engines give the same rows and so the same metrics. A place of several sections is built, run and measured
    section by section, unless its log is needed as a whole.

    Parameters
    ----------
    scenario
        The scenario, with its extension if it has one.
    replication
        Number of the replication, from 0.
    engine
        "compiled" or "simpy"; by default the scenario's.
    keep_log
        Keep the log and the World it refers to, for `Result.events`.
    threads
        Sections that run at the same time.
    progress
        Called with the numbers of finished and of all sections, in the caller's thread, from (0, total) on.

    Returns
    -------
    Result
        Metrics, daily series, and the log if requested.

    Raises
    ------
    ValueError
        For a scenario that cannot be built, or an extension that cannot be used.
    ZeroTimeLoopError
        For a run that would never end, with the case and its steps.

    Examples
    --------
    >>> import gridstaff as gs
    >>> scenario = gs.load_scenario("reference", {"run.measured_weeks": 4})  # doctest: +SKIP
    >>> gs.simulate(scenario).metrics["load"]  # doctest: +SKIP

    References
    ----------
    Model: `docs/reference/model.md`. Metrics: `results/README.md`.
    """
    own = scenario.extension.metrics if scenario.extension is not None else ()
    if keep_log or own:
        result = _simulate_with_log(scenario, replication, engine or scenario.engine.name)
        return result if keep_log else replace(result, log=None, built=None)
    ranges = sections(scenario)
    run_one = partial(run_section, scenario, replication, engine=engine)
    collect = partial(_collect, total=len(ranges), progress=progress)
    in_threads = threads > 1 and len(ranges) > 1
    summaries = (
        _run_in_threads(run_one, ranges, threads, collect) if in_threads else collect(map(run_one, ranges))
    )
    return replace(combine_sections(scenario, summaries), replication=replication)


def _collect(
    summaries: Iterable[metrics.Summary], total: int, progress: Callable[[int, int], None]
) -> list[metrics.Summary]:
    """Collect summaries in order, reporting progress after each."""
    progress(0, total)
    finished = []
    for one in summaries:
        finished.append(one)
        progress(len(finished), total)
    return finished


def _run_in_threads(
    run_one: Callable[..., metrics.Summary],
    ranges: Sequence[range],
    threads: int,
    collect: Callable[[Iterable[metrics.Summary]], list[metrics.Summary]],
) -> list[metrics.Summary]:
    """Run sections in threads (compiled code releases the GIL); an interrupt does not wait for them."""
    cancelled = Event()
    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(run_one, section, is_cancelled=cancelled.is_set) for section in ranges]
        try:
            return collect(one.result() for one in running)
        except BaseException:
            cancelled.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class RunCancelled(Exception):
    """Cancellation of a run within a section."""


def _never() -> bool:
    return False


def run_section(
    scenario: Scenario,
    replication: int,
    communities: range,
    engine: str | None = None,
    is_cancelled: Callable[[], bool] = _never,
) -> metrics.Summary:
    """Simulate one section of a place (``sim.builder.area.sections``) and return its summary.

    Raises as ``simulate``, and RunCancelled.
    """
    built = build(scenario, replication, communities)
    return metrics.summarise_section(
        _accumulate(built, engine or scenario.engine.name, scenario.extension, is_cancelled=is_cancelled),
        built,
    )


def combine_sections(scenario: Scenario, summaries: Sequence[metrics.Summary]) -> Result:
    """Combine the summaries of a place's sections, in their order, into the result of the replication."""
    whole = metrics.combine_summaries(summaries)
    return Result(metrics.finalize(whole, scenario.verdict), metrics.daily_series(whole), scenario=scenario)


def recompute_metrics(scenario: Scenario, replication: int, log: Table) -> Result:
    """Return the result of ``simulate`` from a stored log, without simulation."""
    built = build(scenario, replication)
    summary = metrics.summarise_section(metrics.update(metrics.start(built), log), built)
    result = replace(combine_sections(scenario, [summary]), replication=replication)
    return with_own_metrics(result, log, built)


def run_world(world: World, engine: str = "compiled") -> Table:
    """Run a World, such as a network written by hand.

    Parameters
    ----------
    world
        The World.
    engine
        "compiled" or "simpy"; both give the same rows.

    Returns
    -------
    Table
        Rows of `sim.world.log.ROW` in canonical order: one for each event, times in seconds since day 0.

    Raises
    ------
    NetworkError
        For anything but a World, or an unknown engine.
    ZeroTimeLoopError
        For a network whose customers circulate without delay.

    Examples
    --------
    >>> from sim.network.network import ArrivalTimes, Constant, Network, PriorityClass, Station, Step, build_network
    >>> desk = Network(
    ...     [Station("desk")],
    ...     [PriorityClass("any")],
    ...     [Step("serve", "desk", "any", Constant(60))],
    ...     [ArrivalTimes("serve", [0])],
    ...     horizon=3600,
    ... )
    >>> int(run_world(build_network(desk))["time"].max())  # doctest: +SKIP
    60

    References
    ----------
    `docs/tutorials/first_network.md`.
    """
    check(isinstance(world, World), "world", "a World, such as of build_network", type(world).__name__)
    check(engine in ("compiled", "simpy"), "engine", "'compiled' or 'simpy'", engine)
    if engine == "simpy":
        from sim.agents.engine import run as run_agents

        return sort_canonical(run_agents(world))
    from sim.kernel.engine import run

    return sort_canonical(run(world))


def with_own_metrics(result: Result, log: Table, built: ModelInstance) -> Result:
    """Add the metrics of the scenario's extension to a result.

    Raises
    ------
    ExtensionError
        If a metric fails or its value is not a finite number.
    """
    extension = result.scenario.extension if result.scenario is not None else None
    if extension is None or not extension.metrics:
        return result
    events = replace(result, log=log, built=built).events()
    own = {}
    for metric in extension.metrics:
        declare_own(metric.full_name, metric.label, metric.unit, metric.better)
        try:
            value = metric.function(events)
        except Exception as error:
            raise ExtensionError(
                f"{extension.name}: the metric {metric.name} fails: {type(error).__name__}: {error}"
            ) from error
        if value is not None:
            if not math.isfinite(value):
                raise ExtensionError(
                    f"{extension.name}: the metric {metric.name} is {value}, not a finite number"
                )
            own[metric.full_name] = float(value)
    return replace(result, metrics={**result.metrics, **own})


def _simulate_with_log(scenario: Scenario, replication: int, engine: str) -> Result:
    built = build(scenario, replication)
    pieces: list[Table] = []
    accumulator = _accumulate(built, engine, scenario.extension, lambda piece: pieces.append(piece.copy()))
    result = combine_sections(scenario, [metrics.summarise_section(accumulator, built)])
    log = sort_canonical(np.concatenate(pieces))
    result = replace(result, log=log, built=built, replication=replication)
    return with_own_metrics(result, log, built)


def _accumulate(
    built: ModelInstance,
    engine: str,
    extension: Extension | None,
    keep: Callable[[Table], None] = lambda piece: None,
    is_cancelled: Callable[[], bool] = _never,
) -> metrics.Accumulator:
    """Run and accumulate; engines are imported only when they are used."""
    accumulator = metrics.start(built)
    update = metrics.build_update(accumulator)

    def take(piece: Table) -> None:
        if is_cancelled():
            raise RunCancelled
        update(piece)
        keep(piece)

    rule = extension.rule.function if extension is not None and extension.rule is not None else None
    if extension is not None and rule is not None and not needs_rule(built.world):
        raise ExtensionError(f"{extension.name} declares a rule, but no step is marked `decides`")
    try:
        if engine == "simpy":
            from sim.agents.engine import run

            take(run(built.world, rule=rule))
        else:
            from sim.kernel.engine import run_streaming

            run_streaming(
                built.world,
                take,
                between=lambda finished: metrics.release(accumulator, finished),
                rule=rule,
            )
    except ZeroTimeLoopError as loop:
        raise describe_loop(loop, built.world, built.labels) from None
    except RuleError as error:
        name = f"{extension.name}: " if extension is not None else ""
        raise ExtensionError(f"{name}{error}") from None
    return accumulator
