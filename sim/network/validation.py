"""Validation of networks written by hand: types, names and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.network.arrivals import ArrivalTimes, RenewalArrivals
from sim.network.checks import check, check_ending, is_number, is_share, is_valid, is_whole, listed
from sim.network.elements import Breakdowns, Hours, PriorityClass, Station, Step
from sim.network.errors import Fault, NetworkError
from sim.network.sources import FiniteSource, Source
from sim.network.validation_arrivals import check_arrival_times, check_finite, check_renewal
from sim.world.event_order import DAY, NEVER
from sim.world.tables import OUTSIDE_HOURS, Distribution, PreemptionRule, ServiceOrder, ShiftEnd

LARGEST_SEED = 2**32 - 1
LARGEST_REPLICATION = 2**31 - 1
LARGEST_FORK = 64  # parts of a customer at one fork
LARGEST_ROOM = 10**9  # places of a waiting room
LARGEST_STATION = 100_000  # servers; all of them may act within one second
LARGEST_SPEED = 1_000.0  # speeds are stored as time factors in millionths


@dataclass(frozen=True)
class RunNumbers:
    """Numbers of one run: end in seconds, seed of the random numbers, number of the replication."""

    horizon: int
    seed: int
    replication: int


def validate(
    stations: Sequence[Station],
    classes: Sequence[PriorityClass],
    steps: Sequence[Step],
    arrivals: Sequence[Source],
    run: RunNumbers,
) -> None:
    """Raise NetworkError for invalid types, names and numbers."""
    _check_elements("stations", stations, Station)
    _check_elements("classes", classes, PriorityClass)
    _check_elements("steps", steps, Step)
    _check_elements("arrivals", arrivals, (ArrivalTimes, RenewalArrivals, FiniteSource))
    _check_run(run)
    station_names = _unique_names(Fault.REPEATED_STATION, stations)
    class_names = _unique_names(Fault.REPEATED_CLASS, classes)
    step_names = _unique_names(Fault.REPEATED_STEP, steps)
    _check_classes(classes)
    for station in stations:
        _check_station(station)
        _check_servers(station)
    for step in steps:
        _check_step(step, station_names, class_names, step_names)
        _check_patience(step, step_names)
        _check_overflow(step, stations, steps)
        _check_parts(step, step_names)
    needs_seconds = any(s.time.distribution == Distribution.GIVEN for s in steps)
    for source in arrivals:
        if source.step not in step_names:
            raise NetworkError(Fault.UNKNOWN_FIRST_STEP, step=source.step, known=listed(step_names))
        if isinstance(source, ArrivalTimes):
            check_arrival_times(source, needs_seconds)
        elif isinstance(source, FiniteSource):
            check_finite(source, needs_seconds, run.horizon)
        else:
            check_renewal(source, needs_seconds, run.horizon)


def _check_elements(argument: str, elements: Any, kinds: type | tuple[type, ...]) -> None:
    names = " or ".join(kind.__name__ for kind in (kinds if isinstance(kinds, tuple) else (kinds,)))
    if not isinstance(elements, Sequence) or isinstance(elements, str):
        raise NetworkError(Fault.VALUE, where=argument, allowed=f"a list of {names}", value=elements)
    for number, element in enumerate(elements):
        if not isinstance(element, kinds):
            raise NetworkError(Fault.VALUE, where=f"{argument}[{number}]", allowed=names, value=element)


def _check_run(run: RunNumbers) -> None:
    if not is_whole(run.horizon, 1, NEVER - DAY - 1):
        raise NetworkError(Fault.HORIZON, largest=NEVER - DAY - 1, horizon=run.horizon)
    check(is_whole(run.seed, 0, LARGEST_SEED), "seed", f"a whole number, 0 to {LARGEST_SEED}", run.seed)
    allowed = f"a whole number, 0 to {LARGEST_REPLICATION}"
    check(is_whole(run.replication, 0, LARGEST_REPLICATION), "replication", allowed, run.replication)


def _unique_names(fault: Fault, elements: Sequence[Station | PriorityClass | Step]) -> set[str]:
    """Return the names of the elements, which must be unique."""
    names: set[str] = set()
    for element in elements:
        where = f"name of a {type(element).__name__}"
        check(isinstance(element.name, str) and element.name != "", where, "text", element.name)
        if element.name in names:
            raise NetworkError(fault, name=element.name)
        names.add(element.name)
    return names


def _check_classes(classes: Sequence[PriorityClass]) -> None:
    if len(classes) > OUTSIDE_HOURS:
        raise NetworkError(Fault.TOO_MANY_CLASSES, largest=OUTSIDE_HOURS, number=len(classes))
    for one in classes:
        where = f"class {one.name!r}: "
        check(isinstance(one.interrupts, bool), where + "interrupts", "True or False", one.interrupts)
        for name, value, rules in (
            (
                "on_interrupt",
                one.on_interrupt,
                [rule for rule in PreemptionRule if rule != PreemptionRule.ABORT],
            ),
            ("shift_end", one.shift_end, tuple(ShiftEnd)),
            ("order", one.order, tuple(ServiceOrder)),
        ):
            allowed = [rule.name.lower() for rule in rules]
            check(value in allowed, where + name, "one of: " + ", ".join(allowed), value)
    if sum(c.interrupts for c in classes) > 1 and any(c.on_interrupt == "keep" for c in classes):
        raise NetworkError(Fault.SEVERAL_PREEMPTING)


def _check_station(station: Station) -> None:
    where = f"station {station.name!r}: "
    if not is_whole(station.servers, 0, LARGEST_STATION):
        raise NetworkError(Fault.SERVERS, station=station.name, servers=station.servers, most=LARGEST_STATION)
    keeps = isinstance(station.keep_server, bool) or station.keep_server == "if_free"
    check(keeps, where + "keep_server", "True or False or 'if_free'", station.keep_server)
    if not isinstance(station.hours, tuple):
        _check_hours(station.name, station.hours)
        return
    if len(station.hours) != station.servers:
        raise NetworkError(Fault.NUMBER_OF_HOURS, station=station.name)
    for hours in station.hours:
        _check_hours(station.name, hours)


def _check_servers(station: Station) -> None:
    where = f"station {station.name!r}: "
    if station.waiting_room is not None:
        allowed = "a whole number, 0 or more, or None"
        check(
            is_whole(station.waiting_room, 0, LARGEST_ROOM),
            where + "waiting_room",
            allowed,
            station.waiting_room,
        )
    if station.speeds is not None:
        numbers = isinstance(station.speeds, tuple) and len(station.speeds) == station.servers
        valid = numbers and all(
            is_number(s) and 1 / LARGEST_SPEED <= s <= LARGEST_SPEED for s in station.speeds
        )
        allowed = f"a tuple of {station.servers} numbers, {1 / LARGEST_SPEED:g} to {LARGEST_SPEED:g}, or None"
        check(valid, where + "speeds", allowed, station.speeds)
    if station.breakdowns is not None:
        check(
            isinstance(station.breakdowns, Breakdowns),
            where + "breakdowns",
            "Breakdowns or None",
            station.breakdowns,
        )
        for name in ("up", "down"):
            check_ending(getattr(station.breakdowns, name), f"{where}breakdowns: {name}")


def _check_overflow(step: Step, stations: Sequence[Station], steps: Sequence[Step]) -> None:
    if step.overflow_to is None:
        return
    where = f"step {step.name!r}: overflow_to"
    limited = {station.name for station in stations if station.waiting_room is not None}
    check(step.station in limited, where, "None at a station without a waiting room", step.overflow_to)
    elsewhere = {other.name for other in steps if other.station != step.station}
    check(step.overflow_to in elsewhere, where, f"a step elsewhere ({listed(elsewhere)})", step.overflow_to)


def _check_parts(step: Step, steps: set[str]) -> None:
    if step.parts is None:
        return
    known = isinstance(step.parts, tuple) and 0 < len(step.parts) <= LARGEST_FORK and set(step.parts) <= steps
    allowed = f"a tuple of 1 to {LARGEST_FORK} steps ({listed(steps)})"
    check(known and step.station is None, f"step {step.name!r}: parts", allowed, step.parts)


def _check_patience(step: Step, steps: set[str]) -> None:
    where = f"step {step.name!r}: "
    if step.patience is None:
        check(step.reneges_to is None, where + "reneges_to", "None without patience", step.reneges_to)
        return
    check(step.station is not None, where + "patience", "None for a delay", step.patience)
    valid = is_valid(step.patience) and step.patience.distribution != Distribution.GIVEN
    check(valid, where + "patience", "a distribution, finite and not negative, or None", step.patience)
    allowed = f"None or a step ({listed(steps)})"
    check(step.reneges_to is None or step.reneges_to in steps, where + "reneges_to", allowed, step.reneges_to)


def _check_hours(station: str, hours: Any) -> None:
    check(isinstance(hours, Hours), f"station {station!r}: hours", "Hours or a tuple of Hours", hours)
    pairs = hours.blocks if isinstance(hours.blocks, tuple) else ()
    whole = all(
        isinstance(block, tuple) and len(block) == 2 and all(is_whole(t, 0, DAY) for t in block)
        for block in pairs
    )
    ends = [0, *(t for block in pairs for t in block), DAY] if whole else []
    if not whole or not pairs or ends != sorted(ends) or any(start == end for start, end in pairs):
        raise NetworkError(Fault.BLOCKS, station=station, day=DAY, blocks=hours.blocks)
    days = hours.weekdays
    if not isinstance(days, tuple) or not all(is_whole(day, 0, 6) for day in days):
        raise NetworkError(Fault.WEEKDAYS, station=station, weekdays=days)


def _check_step(step: Step, stations: set[str], classes: set[str], steps: set[str]) -> None:
    if (step.station is None) != (step.priority_class is None):
        raise NetworkError(Fault.WORK_OR_DELAY, step=step.name)
    branches = _branches(step)
    for fault, name, known in (
        (Fault.UNKNOWN_STATION, step.station, stations),
        (Fault.UNKNOWN_CLASS, step.priority_class, classes),
        *((Fault.UNKNOWN_STEP, name, steps) for name, _ in branches),
    ):
        if name is not None and name not in known:
            raise NetworkError(fault, step=step.name, name=name, known=listed(known))
    if any(not is_share(p) for _, p in branches):
        raise NetworkError(Fault.PROBABILITY, step=step.name)
    if abs(sum(p for _, p in branches) - 1.0) > 1e-9:
        raise NetworkError(Fault.SUM_OF_PROBABILITIES, step=step.name)
    if not is_valid(step.time):
        raise NetworkError(Fault.STEP_TIME, step=step.name, time=step.time)


def _branches(step: Step) -> tuple[tuple[Any, Any], ...]:
    """Return the next steps with their probabilities."""
    if step.then is None or isinstance(step.then, str):
        return ((step.then, 1.0),)
    pairs = isinstance(step.then, tuple) and all(
        isinstance(pair, tuple) and len(pair) == 2 and (pair[0] is None or isinstance(pair[0], str))
        for pair in step.then
    )
    allowed = "a name, None, or a tuple of pairs (name or None, probability)"
    check(pairs and len(step.then) > 0, f"step {step.name!r}: then", allowed, step.then)
    return step.then
