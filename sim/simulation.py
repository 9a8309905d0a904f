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
class Run:
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
    rows: bool = False,
    daily: bool = False,
    threads: int = 1,
    tell: Callable[[int, int], None] = lambda finished, of: None,
) -> Run:
    """Run one replication with the scenario's engine, or with ``engine`` ("compiled" or "simpy").

    Both engines give the same rows and so the same metrics. A place of several sections is built, run and measured
    section by section, ``threads`` at a time; ``tell`` hears how many are finished, of how many, from 0 on and in the
    caller's thread. ``rows`` keeps the log and the World it speaks of, in one piece; ``daily`` the daily series of
    ``sim.metrics.days``. Raises ValueError for a scenario that cannot be built,
    ZeroTimeLoopError with its story for a run that would never end.
    """
    if rows:
        return _kept(scenario, replication, engine or scenario.engine.name, daily)
    stretches = sections(scenario)
    of = partial(part, scenario, replication, engine=engine)
    counted = partial(_counted, of=len(stretches), tell=tell)
    side_by_side = threads > 1 and len(stretches) > 1
    parts = _threaded(of, stretches, threads, counted) if side_by_side else counted(map(of, stretches))
    return concluded(scenario, parts, daily)


def _counted(
    parts: Iterable[metrics.Summary], of: int, tell: Callable[[int, int], None]
) -> list[metrics.Summary]:
    """All of them, in their order, and a word after each."""
    tell(0, of)
    finished = []
    for one in parts:
        finished.append(one)
        tell(len(finished), of)
    return finished


def _threaded(
    of: Callable[..., metrics.Summary],
    stretches: Sequence[range],
    threads: int,
    counted: Callable[[Iterable[metrics.Summary]], list[metrics.Summary]],
) -> list[metrics.Summary]:
    """Sections side by side: compiled code lets go of Python's lock. Whoever is interrupted waits for none of them."""
    stopped = Event()
    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(of, stretch, stopped=stopped.is_set) for stretch in stretches]
        try:
            return counted(one.result() for one in running)
        except BaseException:
            stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class Stopped(Exception):
    """A section was left because the run is given up."""


def _never() -> bool:
    return False


def part(
    scenario: Scenario,
    replication: int,
    communities: range,
    engine: str | None = None,
    stopped: Callable[[], bool] = _never,
) -> metrics.Summary:
    """Run one section of a place (``sim.builder.area.sections``); what it comes to. Raises as ``simulate``, and Stopped."""
    built = build(scenario, replication, communities)
    return metrics.summary(_folded(built, engine or scenario.engine.name, stopped=stopped), built)


def concluded(scenario: Scenario, parts: Sequence[metrics.Summary], daily: bool = False) -> Run:
    """The run that the sections of a place, in their order, come to."""
    whole = metrics.total(parts)
    return Run(metrics.conclude(whole, scenario.verdict), metrics.days(whole) if daily else {})


def measured(scenario: Scenario, replication: int, log: Table) -> Run:
    """What ``simulate`` gives with ``daily``, from a log that was kept: nothing is simulated."""
    built = build(scenario, replication)
    return concluded(
        scenario, [metrics.summary(metrics.update(metrics.start(built), log), built)], daily=True
    )


def _kept(scenario: Scenario, replication: int, engine: str, daily: bool) -> Run:
    built = build(scenario, replication)
    log: list[Table] = []
    tally = _folded(built, engine, lambda piece: log.append(piece.copy()))
    run = concluded(scenario, [metrics.summary(tally, built)], daily)
    return replace(run, log=sort_canonical(np.concatenate(log)), built=built)


def _folded(
    built: ModelInstance,
    engine: str,
    keep: Callable[[Table], None] = lambda piece: None,
    stopped: Callable[[], bool] = _never,
) -> metrics.Tally:
    """Run and fold; engines are imported only when they are used."""
    tally = metrics.start(built)
    update = metrics.updating(tally)

    def take(piece: Table) -> None:
        if stopped():
            raise Stopped
        update(piece)
        keep(piece)

    try:
        if engine == "simpy":
            from sim.agents.engine import run

            take(run(built.world))
        else:
            from sim.kernel.engine import run_streaming

            run_streaming(built.world, take, between=lambda finished: metrics.settle(tally, finished))
    except ZeroTimeLoopError as loop:
        raise describe_loop(loop, built.world, built.labels) from None
    return tally
