"""Rosters of the servers of a queueing network: working hours, random outages, speeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.network.elements import Breakdowns, Hours, Station
from sim.network.times import draw_times
from sim.rules.durations import STANDARD
from sim.rules.rng import RandomStream, StreamPurpose
from sim.world.event_order import DAY
from sim.world.tables import BLOCK, ROSTER_DAY, SHIFT, WORKER, Table

Blocks = tuple[tuple[int, int], ...]


class Server(NamedTuple):
    """A server: hours, outages and speed; servers that differ in none of them share a roster."""

    hours: Hours
    speed: float
    outages: tuple[tuple[int, int], ...]  # absolute seconds, ascending


@dataclass(frozen=True)
class RunKey:
    """Length of a run in days and seconds, and the key of its draws."""

    days: int
    horizon: int
    seed: int
    replication: int


def build_rosters(stations: Sequence[Station], run: RunKey) -> tuple[Table, Table, Table, Table]:
    """Return World.worker, day, shift and block of all stations."""
    servers = [server for station in stations for server in _servers(station)]
    breakdowns = [station.breakdowns for station in stations for _ in range(station.servers)]
    servers = [
        server if rule is None else server._replace(outages=_draw_outages(rule, number, run))
        for number, (server, rule) in enumerate(zip(servers, breakdowns, strict=True))
    ]
    kinds = list(dict.fromkeys(servers))
    shifts: dict[Blocks, int] = {(): 0}
    day = np.zeros(len(kinds) * run.days, ROSTER_DAY)
    for i, server in enumerate(kinds):
        _fill_roster(day[i * run.days : (i + 1) * run.days], server, shifts)
    worker = np.zeros(len(servers), WORKER)
    worker["line_job_first"] = worker["line_time_duty"] = -1
    worker["queue"] = np.repeat(np.arange(len(stations)), [station.servers for station in stations])
    worker["day_first"] = [kinds.index(server) * run.days for server in servers]
    return worker, day, *_shift_tables(shifts)


def _servers(station: Station) -> list[Server]:
    """Return the servers of a station, without their outages."""
    n = station.servers
    hours = station.hours if isinstance(station.hours, tuple) else (station.hours,) * n
    speeds = station.speeds if station.speeds is not None else (1.0,) * n
    return [Server(h, float(s), ()) for h, s in zip(hours, speeds, strict=True)]


def _draw_outages(rule: Breakdowns, server: int, run: RunKey) -> tuple[tuple[int, int], ...]:
    """Return the outages of a server: up and down times alternate, up at second 0."""
    up = RandomStream(run.seed, run.replication, int(StreamPurpose.NETWORK_OUTAGE), 2 * server)
    down = up._replace(entity=2 * server + 1)
    n = int(run.horizon / max(1.0, rule.up.mean + rule.down.mean)) + 16
    while True:
        edges = np.stack([draw_times(rule.up, n, up), draw_times(rule.down, n, down)], axis=1)
        ends = np.minimum(np.floor(np.cumsum(edges.ravel()) + 0.5), run.days * DAY).astype(np.int64)
        if ends[-1] >= run.horizon:
            return tuple((int(a), int(b)) for a, b in ends.reshape(-1, 2) if a < b)
        n *= 2


def _fill_roster(rows: Table, server: Server, shifts: dict[Blocks, int]) -> None:
    """Fill the days of a server; a new pattern of blocks gets a number in ``shifts``."""
    days = len(rows)
    whole = _number(shifts, server.hours.blocks)
    works = np.isin(np.arange(days) % 7, server.hours.weekdays)
    rows["shift"] = np.where(works, whole, 0)
    for d, gaps in _by_day(server.outages, days).items():
        if works[d]:
            rows["shift"][d] = _number(shifts, _without(server.hours.blocks, gaps))
    seconds = np.array([sum(end - start for start, end in blocks) for blocks in shifts])[rows["shift"]]
    rows["before"] = np.cumsum(seconds) - seconds
    ahead = np.where(rows["shift"] > 0, np.arange(days), days)
    ahead = np.minimum.accumulate(ahead[::-1])[::-1]
    rows["next_present_day"] = np.where(ahead == days, -1, ahead)
    rows["extra_time_ppm"] = round(STANDARD / server.speed) - STANDARD


def _number(shifts: dict[Blocks, int], blocks: Blocks) -> int:
    return shifts.setdefault(blocks, len(shifts))


def _by_day(outages: Sequence[tuple[int, int]], days: int) -> dict[int, list[tuple[int, int]]]:
    """Return the outages of each day in seconds of that day."""
    parts: dict[int, list[tuple[int, int]]] = {}
    for start, end in outages:
        for d in range(start // DAY, min(days, -(-end // DAY))):
            parts.setdefault(d, []).append((max(0, start - d * DAY), min(DAY, end - d * DAY)))
    return parts


def _without(blocks: Blocks, gaps: Sequence[tuple[int, int]]) -> Blocks:
    """Return blocks without gaps, both ascending and disjoint."""
    left: list[tuple[int, int]] = []
    for start, end in blocks:
        for low, high in gaps:
            if start < low < end:
                left.append((start, low))
            if low < end:
                start = max(start, min(high, end))
        if start < end:
            left.append((start, end))
    return tuple(left)


def _shift_tables(shifts: dict[Blocks, int]) -> tuple[Table, NDArray[np.void]]:
    """Return World.shift and World.block of patterns of blocks, in the order of their numbers."""
    shift = np.zeros(len(shifts), SHIFT)
    rows: list[tuple[int, int, int]] = []
    for number, blocks in enumerate(shifts):
        before = 0
        first = len(rows)
        for start, end in blocks:
            rows.append((start, end, before))
            before += end - start
        shift[number] = (first, len(blocks), before)
    return shift, np.array(rows, BLOCK)
