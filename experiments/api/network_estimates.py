"""Replications of a hand-built network: means with confidence intervals."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from experiments.analysis.statistics.intervals import mean_interval
from experiments.errors import Problem, UserError
from sim.network.description import Network
from sim.network.network import build_network
from sim.records.network_measures import NETWORK, Measure, measure_network
from sim.records.record_table import RecordTable
from sim.simulation import run_world

LEAST_REPLICATIONS = 2  # an interval needs a standard deviation


class EstimateRecord(NamedTuple):
    """Mean of one measure over independent replications, with its confidence interval.

    Attributes
    ----------
    measure
        Name, as listed in ``estimate``.
    station
        None: the whole network.
    unit
        s, customers or share.
    mean
        NaN where nothing happened.
    low, high
        Ends of the interval.
    replications
        Number of replications in which it was measured.
    """

    measure: str
    station: str | None
    unit: str
    mean: float
    low: float
    high: float
    replications: int


def estimate(
    network: Network, replications: int, warm_up: int = 0, seed: int = 1, confidence: float = 0.95
) -> RecordTable[EstimateRecord]:
    """Run independent replications and return means with confidence intervals.

    Each replication gives one value of each measure, without the warm-up; the interval is Student's over these values
    (replication-deletion). Work is counted within working hours, so a spell that spans a night is not overstated.

    Parameters
    ----------
    network
        The network.
    replications
        Number of replications, 2 or more.
    warm_up
        Seconds at the start that are left out; below the horizon.
    seed
        Seed of the random numbers.
    confidence
        Confidence level, above 0 and below 1.

    Returns
    -------
    RecordTable
        One ``EstimateRecord`` for each measure: ``wait`` (s), ``queue length``, ``utilisation``, ``blocked`` and
        ``reneged`` (shares) of each station; ``stay`` (s) and ``number`` of the network. NaN where nothing happened.

    Raises
    ------
    UserError
        If a number is not as described.
    NetworkError
        If the network is invalid.

    Examples
    --------
    >>> from gridstaff import network as nw
    >>> desk = nw.Network(
    ...     [nw.Station("desk")],
    ...     [nw.PriorityClass("any")],
    ...     [nw.Step("serve", "desk", "any", nw.Exponential(1000))],
    ...     [nw.RenewalArrivals("serve", nw.Exponential(1500))],
    ...     horizon=2_000_000,
    ... )
    >>> table = nw.estimate(desk, replications=10, warm_up=200_000)  # doctest: +SKIP

    References
    ----------
    A. M. Law, Simulation Modeling and Analysis (2015), section 9.5.2. `docs/guides/networks.md`.
    """
    _check(replications, warm_up, confidence, network.horizon)
    runs = []
    for replication in range(replications):
        world = build_network(network, seed, replication)
        runs.append(measure_network(world, run_world(world), warm_up))
    rows = [_summarise(network, name, [run[name] for run in runs], confidence) for name in runs[0]]
    columns = {field: [getattr(row, field) for row in rows] for field in EstimateRecord._fields}
    return RecordTable(EstimateRecord, columns, {})


def _summarise(network: Network, name: Measure, values: list[float], confidence: float) -> EstimateRecord:
    """Return mean and interval of one measure over the replications in which it was measured."""
    known = [value for value in values if not np.isnan(value)]
    found = mean_interval(known, (0.0, np.inf), confidence)
    mean, low, high = (found.mean, found.low, found.high) if found is not None else (float("nan"),) * 3
    if name.unit == "share":
        high = min(high, 1.0)
    station = None if name.station == NETWORK else network.stations[name.station].name
    return EstimateRecord(name.name, station, name.unit, mean, low, high, len(known))


def _check(replications: int, warm_up: int, confidence: float, horizon: int) -> None:
    """Refuse numbers out of range, all in one error."""
    problems = [
        Problem(name, repr(value), allowed, "estimate()", "")
        for name, value, allowed, valid in (
            (
                "replications",
                replications,
                "a whole number, 2 or more",
                _is_whole(replications, LEAST_REPLICATIONS),
            ),
            (
                "warm_up",
                warm_up,
                f"whole seconds, 0 to {horizon - 1}",
                _is_whole(warm_up, 0) and warm_up < horizon,
            ),
            (
                "confidence",
                confidence,
                "above 0 and below 1",
                isinstance(confidence, float) and 0 < confidence < 1,
            ),
        )
        if not valid
    ]
    if problems:
        raise UserError(problems)


def _is_whole(value: object, least: int) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and int(value) >= least
