"""Who comes to a hand-made network, when, how much work he brings and how long he waits.

Laws of random times, lists of arrivals, and the case table they make. `sim.network.network` passes all of it on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.rules.durations import duration_quantile
from sim.rules.rng import RandomStream, StreamPurpose, uniform
from sim.world.tables import CASE, Distribution, Table


class UnsupportedFeatureError(NotImplementedError):
    """A mechanism of queueing networks that this engine does not have yet."""


@dataclass(frozen=True)
class Time:
    """How long something takes, in seconds."""

    distribution: Distribution
    mean: float = 0.0
    spread: float = 0.0


def Constant(seconds: float) -> Time:
    """Always the same."""
    return Time(Distribution.CONSTANT, seconds)


def Exponential(mean: float) -> Time:
    """Memoryless with this mean."""
    return Time(Distribution.EXPONENTIAL, mean)


def Lognormal(mean: float, sigma: float) -> Time:
    """Lognormal with this *mean* and sigma of the logarithm."""
    return Time(Distribution.LOGNORMAL, mean, sigma)


def Uniform(low: float, high: float) -> Time:
    """Uniform between two bounds."""
    return Time(Distribution.UNIFORM, (low + high) / 2, (high - low) / 2)


GivenService = Time(Distribution.GIVEN)
"""The seconds listed with each arrival."""


@dataclass(frozen=True)
class ArrivalTimes:
    """Arrivals at listed times; `seconds` with ``GivenService`` steps.

    `patience`: seconds until the customer leaves unless started, -1 = endless; 0 = leaves at once, always.

    `due_days`: due so many days of 24 hours after arriving (at least 1), for ``build_network(earliest_due=True)``.
    """

    step: str
    times: Sequence[int]
    seconds: Sequence[int] | None = None
    patience: Sequence[int] | None = None
    due_days: Sequence[int] | None = None


@dataclass(frozen=True)
class RenewalArrivals:
    """Random arrivals with independent gaps; Poisson if they are exponential. `patience`: random, or None."""

    step: str
    gap: Time
    patience: Time | None = None
    start: int = 0
    batch_size: Time | None = None
    rates: Sequence[float] | None = None
    population: int | None = None
    retrial: Time | None = None


def build_case_table(
    arrivals: Sequence[ArrivalTimes | RenewalArrivals],
    entry: dict[str, int],
    horizon: int,
    seed: int,
    replication: int,
) -> Table:
    """The case table of all arrivals, sorted by time; those of one second in the order of their sources."""
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
        ("own_days", [a.due_days for a in lists]),
    ):
        if any(part is not None for part in parts):
            columns[name] = _join_columns(parts, sizes)
    return _fill_table(_template_row(entry[lists[0].step] if lists else 0), _sort_by_time(columns))


def _template_row(entry: int) -> Table:
    """One customer of whom nothing is known but the first step."""
    row = np.zeros(1, CASE)
    row["entry"] = entry
    for name in ("needed", "channel", "own_days", "reference_days", "household", "patience", "given_seconds"):
        row[name] = -1
    row["factor"] = 1.0
    return row


def _sort_by_time(columns: dict[str, NDArray[np.int64]]) -> dict[str, NDArray[np.int64]]:
    """The same columns, sorted by time unless they are."""
    times = columns["time"]
    if (times[1:] >= times[:-1]).all():
        return columns
    order = np.argsort(times, kind="stable")
    return {name: column[order] for name, column in columns.items()}


ROWS_AT_ONCE = 4096  # half a megabyte: stays in the cache while its columns are written


def _fill_table(blank: Table, columns: dict[str, NDArray[np.int64]]) -> Table:
    """A table of rows like ``blank`` with these columns; a million rows pass through memory once, not per column."""
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
    """Lists of all sources one after the other; a list not given is -1 for everybody."""
    columns = [np.full(n, -1) if p is None else np.asarray(p) for p, n in zip(parts, sizes, strict=True)]
    if any(len(column) != n for column, n in zip(columns, sizes, strict=True)):
        raise ValueError("`seconds`, `patience` and `due_days` must be as long as `times`")
    if len(columns) == 1:
        return columns[0].astype(np.int64, copy=False)
    return np.concatenate([np.zeros(0, np.int64), *columns]).astype(np.int64, copy=False)


def _draw_arrival_times(
    a: RenewalArrivals, source: int, horizon: int, seed: int, replication: int
) -> ArrivalTimes:
    """The arrivals of a random source as a list."""
    n = int((horizon - a.start) / a.gap.mean * 1.05 + 6 * np.sqrt(horizon / a.gap.mean) + 100)
    gaps = RandomStream(seed, replication, int(StreamPurpose.NETWORK_ARRIVAL), source)
    times = a.start + np.cumsum(_draw_times(a.gap, n, gaps))
    if times[-1] < horizon:
        raise ValueError("arrivals vary too much for the number drawn: use a smaller spread of the gaps")
    times = np.floor(times + 0.5).astype(np.int64)
    times = times[times < horizon]
    patience = None
    if a.patience is not None:
        stream = RandomStream(seed, replication, int(StreamPurpose.NETWORK_PATIENCE), source)
        drawn = _draw_times(a.patience, len(times), stream)
        patience = np.floor(drawn + 0.5).astype(np.int64)
    return ArrivalTimes(a.step, times, patience=patience)  # type: ignore[arg-type]  # an array is as good as a sequence


def _draw_times(time: Time, n: int, stream: RandomStream) -> NDArray[np.float64]:
    """Return ``n`` random times of one stream, in seconds."""
    times = np.zeros(n)
    _fill_durations(times, int(time.distribution), time.mean, time.spread, stream)
    return times


@compiled
def _fill_durations(
    out: NDArray[np.float64], distribution: int, mean: float, spread: float, stream: RandomStream
) -> None:
    """Fill ``out`` with draws 0, 1, 2, ... of a stream (30 ns each)."""
    for i in range(len(out)):
        u = uniform(stream.seed, stream.replication, stream.purpose, stream.entity, i)
        out[i] = duration_quantile(distribution, mean, spread, u)
