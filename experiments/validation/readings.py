"""What is measured in one replication, read from the records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.world.log import RecordType
from sim.world.tables import Table, World

Measure = Callable[[World, Table], Mapping[str, float]]

HOUR, DAY = 3600, 86_400
RUN_IN = 0.1  # share of the run that is left out at its start
SETTLING_DAYS = 2  # of queues that change by the hour


def times(world: World, log: Table, record_type: RecordType) -> NDArray[np.int64]:
    """Return when each case first had a record of this type; -1 = never."""
    rows = log[log["record_type"] == record_type][::-1]
    at = np.full(len(world.case), -1, np.int64)
    at[rows["entity"]] = rows["time"]
    return at


def steady(world: World, margin: float) -> NDArray[np.bool_]:
    """Return the cases after the run-in that arrive more than ``margin`` seconds before the end."""
    t, end = world.case["time"], int(world.run["horizon"][0])
    return np.asarray((t > RUN_IN * end) & (t < end - margin), np.bool_)


def durations(world: World, log: Table, until: RecordType, margin: float) -> NDArray[np.int64]:
    """Return the seconds from arrival to the first record of a type, of every case of the steady state.

    Raises
    ------
    ValueError
        If a case has no such record: the margin is too short.
    """
    chosen = steady(world, margin)
    reached = times(world, log, until)[chosen]
    if (reached < 0).any():
        raise ValueError("a case of the steady state was not served before the end of the run")
    return np.asarray(reached - times(world, log, RecordType.ARRIVED)[chosen])


def share_giving_up(world: World, log: Table, margin: float) -> float:
    """Return the share of the cases of the steady state that gave up."""
    return float((times(world, log, RecordType.RENEGED)[steady(world, margin)] >= 0).mean())


def utilisation(world: World, log: Table) -> float:
    """Return seconds worked / seconds present; workers are always present."""
    spells = log[log["record_type"] == RecordType.SPELL]
    return float((spells["value"] - spells["time"]).sum()) / len(world.worker) / int(world.run["horizon"][0])


def number_in_system(world: World, log: Table) -> float:
    """Return the mean number of cases after the run-in, from arrivals and departures."""
    end = int(world.run["horizon"][0])
    since = int(RUN_IN * end)
    left = times(world, log, RecordType.CLOSED)
    left[left < 0] = end
    stay = np.clip(left, since, end) - np.clip(times(world, log, RecordType.ARRIVED), since, end)
    return float(stay.sum()) / (end - since)


def mean_by_source(world: World, log: Table, until: RecordType, margin: float, sources: int) -> list[float]:
    """Return the mean duration of the cases of each source of arrivals."""
    seconds, source = durations(world, log, until, margin), world.case["kind"][steady(world, margin)]
    return [float(seconds[source == n].mean()) for n in range(sources)]


def number_at(log: Table, at: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of cases in the system at each of these times."""
    came = np.sort(log["time"][log["record_type"] == RecordType.ARRIVED])
    left = np.sort(log["time"][log["record_type"] == RecordType.CLOSED])
    return np.asarray(np.searchsorted(came, at) - np.searchsorted(left, at))


def numbers_at(world: World, log: Table, at: int, sources: int) -> NDArray[np.float64]:
    """Return the number of cases of each source in the system at one time."""
    left = times(world, log, RecordType.CLOSED)
    inside = (world.case["time"] < at) & ((left < 0) | (left >= at))
    return np.bincount(world.case["kind"][inside], minlength=sources).astype(float)


def number_at_hour(world: World, log: Table, hour: float) -> float:
    """Return the mean number in the system at one hour of the day."""
    days = np.arange(SETTLING_DAYS, int(world.run["days"][0]) - SETTLING_DAYS)
    return float(number_at(log, days * DAY + int(hour * HOUR)).mean())


def overtime_a_day(world: World, log: Table) -> float:
    """Return the mean seconds of overtime a day."""
    seconds = log["value"][log["record_type"] == RecordType.OVERTIME]
    return float(seconds.sum()) / (int(world.run["horizon"][0]) / DAY)


def growth(world: World, log: Table) -> float:
    """Return the growth of the number of cases per second over the second half of the run."""
    end = int(world.run["horizon"][0])
    half, whole = number_at(log, [end // 2, end])
    return float(whole - half) / (end - end // 2)
