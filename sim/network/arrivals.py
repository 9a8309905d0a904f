"""Arrivals of a queueing network: arrival processes and their case table.

Import the public names from ``sim.network.network``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.network.rates import RateClock, batch_sizes
from sim.network.times import Time, draw_times
from sim.rules.rng import RandomStream, StreamPurpose, fill_uniform
from sim.world.tables import CASE, Table


@dataclass(frozen=True)
class ArrivalTimes:
    """Arrivals at listed times.

    Parameters
    ----------
    step
        Name of the first step.
    times
        Arrival times in seconds since day 0, 00:00.
    seconds
        Service time of each customer in seconds, for steps with ``GivenService``.
    patience
        Seconds until each customer reneges unless served; -1 = never, 0 = at once.
    due_days
        Due time of each customer in days of 24 hours after arrival, at least 1, for
        ``Network(earliest_due=True)``.

    Examples
    --------
    >>> customers = ArrivalTimes("serve", times=[0, 10, 20], seconds=[300, 100, 60])
    """

    step: str
    times: Sequence[int]
    seconds: Sequence[int] | None = None
    patience: Sequence[int] | None = None
    due_days: Sequence[int] | None = None


@dataclass(frozen=True)
class RenewalArrivals:
    """Renewal arrivals: independent, identically distributed gaps. Exponential gaps give a Poisson process.

    Parameters
    ----------
    step
        Name of the first step.
    gap
        Distribution of the time between two arrivals, with a mean above 0.
    patience
        Distribution of the time until a customer reneges unless served; None = never.
    start
        Start of the process in seconds; the first gap begins here.
    rates
        Relative rates of the 24 hours of a day, or of the 168 hours of a week from Monday 00:00; ``gap`` holds at
        rate 1. With exponential gaps the arrivals are a Poisson process with piecewise-constant rate.
    batch_size
        Customers of each arrival: a number, or pairs (size, probability) with sum 1. Default: one.

    Examples
    --------
    >>> poisson = RenewalArrivals("serve", Exponential(mean=1500), patience=Exponential(mean=3600))
    >>> office = (0.0,) * 8 + (1.0,) * 4 + (0.0,) * 2 + (2.0,) * 4 + (0.0,) * 6
    >>> pairs = RenewalArrivals("serve", Exponential(mean=1500), rates=office, batch_size=((1, 0.5), (2, 0.5)))

    References
    ----------
    Piecewise-constant rates: E. Cinlar, Introduction to Stochastic Processes (1975), section 4.7.
    """

    step: str
    gap: Time
    patience: Time | None = None
    start: int = 0
    rates: Sequence[float] | None = None
    batch_size: int | Sequence[tuple[int, float]] | None = None


def build_case_table(
    arrivals: Sequence[ArrivalTimes | RenewalArrivals],
    entry: dict[str, int],
    horizon: int,
    seed: int,
    replication: int,
) -> Table:
    """Return the case table of all arrivals, sorted by time; within a second in the order of their sources."""
    lists = [
        a if isinstance(a, ArrivalTimes) else _draw_arrival_times(a, source, horizon, seed, replication)
        for source, a in enumerate(arrivals)
    ]
    sizes = [len(a.times) for a in lists]
    columns = {
        "time": _join_columns([a.times for a in lists], sizes),
        "entity": _join_columns([(source << 40) + np.arange(n) for source, n in enumerate(sizes)], sizes),
    }
    if len(lists) > 1:
        columns["kind"] = np.repeat(np.arange(len(lists)), sizes)
        columns["entry"] = np.repeat([entry[a.step] for a in lists], sizes)
    for name, parts in (
        ("given_seconds", [a.seconds for a in lists]),
        ("patience", [a.patience for a in lists]),
        ("own_deadline", [a.due_days for a in lists]),  # row n of World.deadline is a deadline of n days
    ):
        if any(part is not None for part in parts):
            columns[name] = _join_columns(parts, sizes)
    return _fill_table(_template_row(entry[lists[0].step] if lists else 0), _sort_by_time(columns))


def _template_row(entry: int) -> Table:
    """Return one customer with a first step and no other attribute."""
    row = np.zeros(1, CASE)
    row["entry"] = entry
    for name in (
        "needed",
        "channel",
        "own_deadline",
        "reference_days",
        "household",
        "patience",
        "given_seconds",
    ):
        row[name] = -1
    row["factor"] = 1.0
    return row


def _sort_by_time(columns: dict[str, NDArray[np.int64]]) -> dict[str, NDArray[np.int64]]:
    """Return the columns sorted by time."""
    times = columns["time"]
    if (times[1:] >= times[:-1]).all():
        return columns
    order = np.argsort(times, kind="stable")
    return {name: column[order] for name, column in columns.items()}


ROWS_AT_ONCE = 4096  # half a megabyte, which fits the cache


def _fill_table(blank: Table, columns: dict[str, NDArray[np.int64]]) -> Table:
    """Return rows like ``blank`` with these columns, written in blocks so that memory is traversed once."""
    rows = np.empty(len(columns["time"]), CASE)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        part.view(np.int64).reshape(len(part), -1)[:] = blank.view(np.int64)
        for name, column in columns.items():
            part[name] = column[start : start + ROWS_AT_ONCE]
    return rows


def _join_columns(
    parts: Sequence[Sequence[int] | NDArray[np.int64] | None], sizes: Sequence[int]
) -> NDArray[np.int64]:
    """Return the concatenated lists of all sources; a missing list is -1 for every customer."""
    columns = [np.full(n, -1) if p is None else np.asarray(p) for p, n in zip(parts, sizes, strict=True)]
    if len(columns) == 1:
        return columns[0].astype(np.int64, copy=False)
    return np.concatenate([np.zeros(0, np.int64), *columns]).astype(np.int64, copy=False)


def _draw_arrival_times(
    a: RenewalArrivals, source: int, horizon: int, seed: int, replication: int
) -> ArrivalTimes:
    """Return the arrivals of a renewal process as a list."""
    clock = RateClock(a.rates, a.start, horizon) if a.rates is not None else None
    length = horizon - a.start if clock is None else clock.total
    n = int(length / a.gap.mean * 1.05 + 6 * np.sqrt(max(length, horizon) / a.gap.mean) + 100)
    gaps = RandomStream(seed, replication, int(StreamPurpose.NETWORK_ARRIVAL), source)
    points = np.cumsum(draw_times(a.gap, n, gaps))
    while points[-1] < length:  # variable gaps: the draws so far stay as they are
        n *= 2
        points = np.cumsum(draw_times(a.gap, n, gaps))
    times = np.floor((a.start + points if clock is None else clock.times(points)) + 0.5).astype(np.int64)
    times = times[times < horizon]
    if a.batch_size is not None:
        chance = np.empty(len(times))
        fill_uniform(chance, RandomStream(seed, replication, int(StreamPurpose.NETWORK_BATCH), source))
        times = np.repeat(times, batch_sizes(a.batch_size, chance))
    patience = None
    if a.patience is not None:
        stream = RandomStream(seed, replication, int(StreamPurpose.NETWORK_PATIENCE), source)
        drawn = draw_times(a.patience, len(times), stream)
        patience = np.floor(drawn + 0.5).astype(np.int64)
    return ArrivalTimes(a.step, times, patience=patience)  # type: ignore[arg-type]  # an array is as good as a sequence
