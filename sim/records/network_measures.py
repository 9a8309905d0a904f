"""Measures of one replication of a hand-built network: waits, numbers, shares, utilisation by presence."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.records.spells import END, INSIDE, SPELL, START, split_log
from sim.rules.presence import Roster, presence_seconds
from sim.world.log import RecordType
from sim.world.tables import StepType, Table, World

Whole = NDArray[np.int64]
ENDS_OF_WAIT = (RecordType.SPELL, RecordType.WITHDRAWN)
LEAVES_UNSERVED = (RecordType.BLOCKED, RecordType.RENEGED)
UNSERVED = [int(kind) for kind in LEAVES_UNSERVED]
NETWORK = -1  # in place of a station


class Measure(NamedTuple):
    """Quantity, place and unit of a measurement; ``station`` = NETWORK for the whole network."""

    name: str
    station: int
    unit: str


class Waits(NamedTuple):
    """Times in a queue, [customer who joined]: station, second of joining and of the end; 1 = ended in service."""

    station: Whole
    joined: Whole
    ended: Whole
    served: NDArray[np.bool_]


def measure_network(world: World, log: Table, warm_up: int) -> dict[Measure, float]:
    """Return the measures of one replication from ``warm_up`` to the horizon.

    Parameters
    ----------
    world
        World of the run.
    log
        Rows of `sim.world.log.ROW`, in canonical order.
    warm_up
        Seconds at the start that are left out: customers who come or join a queue in them, and all time in them.

    Returns
    -------
    dict
        Value of each measure; NaN where nothing happened. ``wait``: mean seconds from joining a queue to the first
        service; ``queue length``: mean number waiting; ``utilisation``: seconds worked within presence / present;
        ``blocked``, ``reneged``: share of those who tried or joined; ``stay``: mean seconds from arrival to departure
        of those who left; ``number``: mean number in the network.
    """
    horizon = int(world.run["horizon"][0])
    waits = _waits(log, horizon)
    found: dict[Measure, float] = {}
    period = log[log["time"] >= warm_up]
    for station in range(len(world.queue)):
        found |= _measure_station(station, waits, (warm_up, horizon))
        found |= _measure_unserved(world, station, period)
    worked = _worked_seconds(world, log, warm_up)
    for station in range(len(world.queue)):
        present = _present_seconds(world, station, warm_up, horizon)
        found[Measure("utilisation", station, "share")] = _ratio(worked[station], present)
    arrived, left, closed = _lives(world, log, horizon)
    measured = closed & (arrived >= warm_up)
    found[Measure("stay", NETWORK, "s")] = _ratio((left - arrived)[measured].sum(), measured.sum())
    inside = np.clip(left, warm_up, horizon) - np.clip(arrived, warm_up, horizon)
    found[Measure("number", NETWORK, "customers")] = _ratio(inside.sum(), horizon - warm_up)
    return found


def _measure_station(station: int, waits: Waits, period: tuple[int, int]) -> dict[Measure, float]:
    """Return the mean wait and the mean number waiting at one station in a period, seconds."""
    start, end = period
    own = waits.station == station
    since = own & (waits.joined >= start)
    served = since & waits.served
    waiting = np.clip(waits.ended[own], start, end) - np.clip(waits.joined[own], start, end)
    return {
        Measure("wait", station, "s"): _ratio((waits.ended - waits.joined)[served].sum(), served.sum()),
        Measure("queue length", station, "customers"): _ratio(waiting.sum(), end - start),
    }


def _measure_unserved(world: World, station: int, log: Table) -> dict[Measure, float]:
    """Return the shares who are blocked or renege at a station, where they can. ``log``: rows of the period."""
    blocked, reneged = (
        int(((log["record_type"] == record_type) & (log["value"] == station)).sum())
        for record_type in LEAVES_UNSERVED
    )
    joined = int(((log["record_type"] == RecordType.QUEUED) & (log["unit"] == station)).sum())
    found = {}
    of_station = world.step["queue"] == station
    if (of_station & (world.step["type"] == StepType.ADMIT)).any():
        found[Measure("blocked", station, "share")] = _ratio(blocked, blocked + joined)
    if (of_station & (world.step["patience"] > 0)).any() or (world.case["patience"] >= 0).any():
        found[Measure("reneged", station, "share")] = _ratio(reneged, joined)
    return found


def _ratio(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole > 0 else float("nan")


def _waits(log: Table, horizon: int) -> Waits:
    """Return all times in queues: each ends with the customer's next spell or withdrawal, or at the horizon."""
    rows = log[np.isin(log["record_type"], [int(RecordType.QUEUED), *map(int, ENDS_OF_WAIT)])]
    order = np.lexsort((rows["record_type"] != RecordType.QUEUED, rows["time"], rows["entity"]))
    rows = rows[order]
    start = np.flatnonzero(rows["record_type"] == RecordType.QUEUED)
    after = np.minimum(start + 1, len(rows) - 1)
    ends = (rows["entity"][after] == rows["entity"][start]) & (
        rows["record_type"][after] != RecordType.QUEUED
    )
    ended = np.where(ends, rows["time"][after], horizon)
    served = ends & (rows["record_type"][after] == RecordType.SPELL)
    return Waits(rows["unit"][start].astype(np.int64), rows["time"][start], ended, served)


def _worked_seconds(world: World, log: Table, warm_up: int) -> Whole:
    """Return seconds worked within presence from ``warm_up`` on, [station of the server]."""
    spells, pieces = split_log(world, log, warm_up)
    kept = pieces[(pieces[:, INSIDE] == 1) & (pieces[:, START] >= warm_up)]
    station = world.worker["queue"][spells["worker"][kept[:, SPELL]]]
    seconds = (kept[:, END] - kept[:, START]).astype(float)
    return np.bincount(station, seconds, minlength=len(world.queue)).astype(np.int64)


def _present_seconds(world: World, station: int, start: int, end: int) -> int:
    """Return the seconds that the servers of a station are present."""
    total = 0
    for first in world.worker["day_first"][world.worker["queue"] == station].tolist():
        roster = Roster(world.day, world.shift, world.block, first, int(world.run["days"][0]))
        total += presence_seconds(roster, end) - presence_seconds(roster, start)
    return total


def _lives(world: World, log: Table, horizon: int) -> tuple[Whole, Whole, NDArray[np.bool_]]:
    """Return seconds of arrival and departure, and who was served to the end, [customer who arrived]."""
    arrived = np.full(len(world.case), -1, np.int64)
    came = log[log["record_type"] == RecordType.ARRIVED]
    arrived[came["entity"]] = came["time"]
    left = np.full(len(world.case), horizon, np.int64)
    rows = log[np.isin(log["record_type"], [RecordType.QUEUED, RecordType.DELAYED, *UNSERVED])]
    ended = np.isin(rows["record_type"], UNSERVED)  # of one second: joins another queue after it gave up
    last = rows[np.lexsort((~ended, rows["time"], rows["entity"]))]
    final = np.append(last["entity"][1:] != last["entity"][:-1], True)[: len(last)]
    lost = last[final & np.isin(last["record_type"], UNSERVED)]
    left[lost["entity"]] = lost["time"]
    done = log[log["record_type"] == RecordType.CLOSED]
    left[done["entity"]] = done["time"]
    closed = np.zeros(len(world.case), bool)
    closed[done["entity"]] = True
    chosen = arrived >= 0
    if len(world.parent):
        chosen &= world.parent < 0  # parts are no customers
    return arrived[chosen], left[chosen], closed[chosen]
