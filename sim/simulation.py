"""One replication of one scenario: a pure function. Same arguments, same bytes, on one core or many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Event

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.sections import sections
from sim.builder.build import ModelInstance, build
from sim.config.scenario import Scenario
from sim.metrics import measure as metrics
from sim.world.diagnostics import describe_loop
from sim.world.events import ZeroTimeLoopError
from sim.world.log import sort_canonical
from sim.world.tables import Table


@dataclass(frozen=True)
class Result:
    """What a replication says. ``metrics``: declared metrics that apply; the rest only on request."""

    metrics: Mapping[str, float]
    daily: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)
    log: Table | None = None  # rows in canonical order
    built: ModelInstance | None = None


def simulate(
    scenario: Scenario,
    replication: int,
    *,
    engine: str | None = None,
    keep_log: bool = False,
    daily: bool = False,
    threads: int = 1,
    progress: Callable[[int, int], None] = lambda finished, total: None,
) -> Result:
    """Run one replication with the scenario's engine, or with ``engine`` ("compiled" or "simpy").

    Both engines give the same rows and so the same metrics. A place of several sections is built, run and measured
    section by section, ``threads`` at a time; ``progress`` hears how many are finished, of how many, from 0
    on and in the caller's thread. ``keep_log`` keeps the log and the World it speaks of, in one piece; ``daily`` the daily series of
    ``sim.metrics.measure.daily_series``. Raises ValueError for a scenario that cannot be built,
    ZeroTimeLoopError with its story for a run that would never end.
    """
    if keep_log:
        return _simulate_with_log(scenario, replication, engine or scenario.engine.name, daily)
    ranges = sections(scenario)
    run_one = partial(run_section, scenario, replication, engine=engine)
    collect = partial(_collect, total=len(ranges), progress=progress)
    in_threads = threads > 1 and len(ranges) > 1
    summaries = (
        _run_in_threads(run_one, ranges, threads, collect) if in_threads else collect(map(run_one, ranges))
    )
    return combine_sections(scenario, summaries, daily)


def _collect(
    summaries: Iterable[metrics.Summary], total: int, progress: Callable[[int, int], None]
) -> list[metrics.Summary]:
    """All of them, in their order, and a word after each."""
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
    """Sections side by side: compiled code lets go of Python's lock. Whoever is interrupted waits for none of them."""
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
    """A section was left because the run was cancelled."""


def _never() -> bool:
    return False


def run_section(
    scenario: Scenario,
    replication: int,
    communities: range,
    engine: str | None = None,
    is_cancelled: Callable[[], bool] = _never,
) -> metrics.Summary:
    """Run one section of a place (``sim.builder.area.sections``); what it comes to.

    Raises as ``simulate``, and RunCancelled.
    """
    built = build(scenario, replication, communities)
    return metrics.summarise_section(
        _accumulate(built, engine or scenario.engine.name, is_cancelled=is_cancelled), built
    )


def combine_sections(scenario: Scenario, summaries: Sequence[metrics.Summary], daily: bool = False) -> Result:
    """The run that the sections of a place, in their order, come to."""
    whole = metrics.combine_summaries(summaries)
    return Result(metrics.finalize(whole, scenario.verdict), metrics.daily_series(whole) if daily else {})


def recompute_metrics(scenario: Scenario, replication: int, log: Table) -> Result:
    """What ``simulate`` gives with ``daily``, from a log that was kept: nothing is simulated."""
    built = build(scenario, replication)
    return combine_sections(
        scenario, [metrics.summarise_section(metrics.update(metrics.start(built), log), built)], daily=True
    )


def _simulate_with_log(scenario: Scenario, replication: int, engine: str, daily: bool) -> Result:
    built = build(scenario, replication)
    log: list[Table] = []
    accumulator = _accumulate(built, engine, lambda piece: log.append(piece.copy()))
    result = combine_sections(scenario, [metrics.summarise_section(accumulator, built)], daily)
    return replace(result, log=sort_canonical(np.concatenate(log)), built=built)


def _accumulate(
    built: ModelInstance,
    engine: str,
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

    try:
        if engine == "simpy":
            from sim.agents.engine import run

            take(run(built.world))
        else:
            from sim.kernel.engine import run_streaming

            run_streaming(built.world, take, between=lambda finished: metrics.release(accumulator, finished))
    except ZeroTimeLoopError as loop:
        raise describe_loop(loop, built.world, built.labels) from None
    return accumulator
