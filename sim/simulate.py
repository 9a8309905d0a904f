"""One replication of one scenario: a pure function. Same arguments, same bytes, on one core or many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.builder import Built, build
from sim.config.schema import Scenario
from sim.events import EndlessLoop
from sim.metrics import measuring as metrics
from sim.rows import canonical
from sim.stories import named
from sim.world import Table


@dataclass(frozen=True)
class Run:
    """What a replication says. ``metrics``: declared metrics that apply; the rest only on request."""

    metrics: Mapping[str, float]
    daily: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)
    log: Table | None = None  # rows in canonical order
    built: Built | None = None


def simulate(
    scenario: Scenario,
    replication: int,
    *,
    engine: str | None = None,
    rows: bool = False,
    daily: bool = False,
) -> Run:
    """Run one replication with the scenario's engine, or with ``engine`` ("compiled" or "simpy").

    Both engines give the same rows and so the same metrics. ``rows`` keeps the log and the World it speaks of,
    ``daily`` the daily series (``sim.metrics.measuring.series``). Raises ValueError for a scenario that cannot be
    built, EndlessLoop with its story for a run that would never end.
    """
    built = build(scenario, replication)
    tally = metrics.start(built)
    parts: list[Table] = []
    try:
        for part in _parts_of_log(built, engine or scenario.engine.name):
            metrics.update(tally, part)
            if rows:
                parts.append(part.copy())
    except EndlessLoop as loop:
        raise named(loop, built.world, built.names) from None
    run = _run(scenario, built, tally, daily)
    return replace(run, log=canonical(np.concatenate(parts)), built=built) if rows else run


def measured(scenario: Scenario, replication: int, log: Table) -> Run:
    """What ``simulate`` gives with ``daily``, from a log that was kept: nothing is simulated."""
    built = build(scenario, replication)
    return _run(scenario, built, metrics.update(metrics.start(built), log), daily=True)


def _run(scenario: Scenario, built: Built, tally: metrics.Tally, daily: bool) -> Run:
    lives = metrics.lives_of(tally, built)
    return Run(
        metrics=metrics.finish(tally, built, scenario.verdict, lives),
        daily=metrics.series(tally, built, lives) if daily else {},
    )


def _parts_of_log(built: Built, engine: str) -> list[Table]:
    """The log in one or more pieces; engines are imported only when they are used."""
    if engine == "simpy":
        from sim.agents.engine import log_of

        return [log_of(built.world)]
    from sim.kernel.engine import run_world

    parts: list[Table] = []
    run_world(built.world, lambda part: parts.append(part.copy()))
    return parts
