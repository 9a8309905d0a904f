"""Validation of networks written by hand: types, names and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from sim.network.arrivals import ArrivalTimes, RenewalArrivals
from sim.network.elements import Breakdowns, Hours, PriorityClass, Station, Step
from sim.network.errors import Fault, NetworkError
from sim.network.laws import NEVER_SECONDS
from sim.network.rates import HOURS_OF_DAY, HOURS_OF_WEEK
from sim.network.sources import FiniteSource, Source
from sim.network.times import Time
from sim.world.event_order import DAY, NEVER
from sim.world.tables import OUTSIDE_HOURS, Distribution, PreemptionRule, ServiceOrder, ShiftEnd

LARGEST_SEED = 2**32 - 1
LARGEST_REPLICATION = 2**31 - 1
LARGEST_FORK = 64  # parts of a customer at one fork
LARGEST_ROOM = 10**9  # places of a waiting room
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
            raise NetworkError(Fault.UNKNOWN_FIRST_STEP, step=source.step, known=_listed(step_names))
        if isinstance(source, ArrivalTimes):
            _check_arrival_times(source, needs_seconds)
        elif isinstance(source, FiniteSource):
            _check_finite(source, needs_seconds, run.horizon)
        else:
            _check_renewal(source, needs_seconds, run.horizon)


def _check_elements(argument: str, elements: Any, kinds: type | tuple[type, ...]) -> None:
    names = " or ".join(kind.__name__ for kind in (kinds if isinstance(kinds, tuple) else (kinds,)))
    if not isinstance(elements, Sequence) or isinstance(elements, str):
        raise NetworkError(Fault.VALUE, where=argument, allowed=f"a list of {names}", value=elements)
    for number, element in enumerate(elements):
        if not isinstance(element, kinds):
            raise NetworkError(Fault.VALUE, where=f"{argument}[{number}]", allowed=names, value=element)


def _is_whole(value: Any, least: int, most: int = NEVER) -> bool:
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    return whole and least <= int(value) <= most


def _check(valid: bool, where: str, allowed: str, value: Any) -> None:
    if not valid:
        raise NetworkError(Fault.VALUE, where=where, allowed=allowed, value=value)


def _check_run(run: RunNumbers) -> None:
    if not _is_whole(run.horizon, 1, NEVER - DAY - 1):
        raise NetworkError(Fault.HORIZON, largest=NEVER - DAY - 1, horizon=run.horizon)
    _check(_is_whole(run.seed, 0, LARGEST_SEED), "seed", f"a whole number, 0 to {LARGEST_SEED}", run.seed)
    allowed = f"a whole number, 0 to {LARGEST_REPLICATION}"
    _check(_is_whole(run.replication, 0, LARGEST_REPLICATION), "replication", allowed, run.replication)


def _unique_names(fault: Fault, elements: Sequence[Station | PriorityClass | Step]) -> set[str]:
    """Return the names of the elements, which must be unique."""
    names: set[str] = set()
    for element in elements:
        where = f"name of a {type(element).__name__}"
        _check(isinstance(element.name, str) and element.name != "", where, "text", element.name)
        if element.name in names:
            raise NetworkError(fault, name=element.name)
        names.add(element.name)
    return names


def _listed(names: set[str]) -> str:
    return ", ".join(map(repr, sorted(names)))


def _check_classes(classes: Sequence[PriorityClass]) -> None:
    if len(classes) > OUTSIDE_HOURS:
        raise NetworkError(Fault.TOO_MANY_CLASSES, largest=OUTSIDE_HOURS, number=len(classes))
    for one in classes:
        where = f"class {one.name!r}: "
        _check(isinstance(one.interrupts, bool), where + "interrupts", "True or False", one.interrupts)
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
            _check(value in allowed, where + name, "one of: " + ", ".join(allowed), value)
    if sum(c.interrupts for c in classes) > 1 and any(c.on_interrupt == "keep" for c in classes):
        raise NetworkError(Fault.SEVERAL_PREEMPTING)


def _check_station(station: Station) -> None:
    where = f"station {station.name!r}: "
    if not _is_whole(station.servers, 0):
        raise NetworkError(Fault.SERVERS, station=station.name, servers=station.servers)
    keeps = isinstance(station.keep_server, bool) or station.keep_server == "if_free"
    _check(keeps, where + "keep_server", "True or False or 'if_free'", station.keep_server)
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
        _check(
            _is_whole(station.waiting_room, 0, LARGEST_ROOM),
            where + "waiting_room",
            allowed,
            station.waiting_room,
        )
    if station.speeds is not None:
        numbers = isinstance(station.speeds, tuple) and len(station.speeds) == station.servers
        valid = numbers and all(
            _is_number(s) and 1 / LARGEST_SPEED <= s <= LARGEST_SPEED for s in station.speeds
        )
        allowed = f"a tuple of {station.servers} numbers, {1 / LARGEST_SPEED:g} to {LARGEST_SPEED:g}, or None"
        _check(valid, where + "speeds", allowed, station.speeds)
    if station.breakdowns is not None:
        _check(
            isinstance(station.breakdowns, Breakdowns),
            where + "breakdowns",
            "Breakdowns or None",
            station.breakdowns,
        )
        for name in ("up", "down"):
            _check_ending(getattr(station.breakdowns, name), f"{where}breakdowns: {name}")


def _check_ending(time: Any, where: str) -> None:
    """Refuse what is no distribution with a mean above 0 whose times end."""
    valid = _is_valid(time) and time.distribution != Distribution.GIVEN and time.mean > 0
    valid = valid and (time.knots is None or time.knots.seconds[-1] < NEVER_SECONDS)
    _check(valid, where, "a distribution with a finite mean above 0", time)


def _check_overflow(step: Step, stations: Sequence[Station], steps: Sequence[Step]) -> None:
    if step.overflow_to is None:
        return
    where = f"step {step.name!r}: overflow_to"
    limited = {station.name for station in stations if station.waiting_room is not None}
    _check(step.station in limited, where, "None at a station without a waiting room", step.overflow_to)
    elsewhere = {other.name for other in steps if other.station != step.station}
    _check(step.overflow_to in elsewhere, where, f"a step elsewhere ({_listed(elsewhere)})", step.overflow_to)


def _check_parts(step: Step, steps: set[str]) -> None:
    if step.parts is None:
        return
    known = isinstance(step.parts, tuple) and 0 < len(step.parts) <= LARGEST_FORK and set(step.parts) <= steps
    allowed = f"a tuple of 1 to {LARGEST_FORK} steps ({_listed(steps)})"
    _check(known and step.station is None, f"step {step.name!r}: parts", allowed, step.parts)


def _check_finite(source: FiniteSource, needs_seconds: bool, horizon: int) -> None:
    if needs_seconds:
        raise NetworkError(Fault.RENEWAL_WITHOUT_SECONDS, step=source.step)
    where = f"finite source at {source.step!r}: "
    _check(_is_whole(source.population, 1), where + "population", "a whole number above 0", source.population)
    _check_ending(source.time, where + "time")
    _check(
        _is_whole(source.start, 0, horizon - 1), where + "start", "a second before the horizon", source.start
    )


def _check_patience(step: Step, steps: set[str]) -> None:
    where = f"step {step.name!r}: "
    if step.patience is None:
        _check(step.reneges_to is None, where + "reneges_to", "None without patience", step.reneges_to)
        return
    _check(step.station is not None, where + "patience", "None for a delay", step.patience)
    valid = _is_valid(step.patience) and step.patience.distribution != Distribution.GIVEN
    _check(valid, where + "patience", "a distribution, finite and not negative, or None", step.patience)
    allowed = f"None or a step ({_listed(steps)})"
    _check(
        step.reneges_to is None or step.reneges_to in steps, where + "reneges_to", allowed, step.reneges_to
    )


def _check_hours(station: str, hours: Any) -> None:
    _check(isinstance(hours, Hours), f"station {station!r}: hours", "Hours or a tuple of Hours", hours)
    pairs = hours.blocks if isinstance(hours.blocks, tuple) else ()
    whole = all(
        isinstance(block, tuple) and len(block) == 2 and all(_is_whole(t, 0, DAY) for t in block)
        for block in pairs
    )
    ends = [0, *(t for block in pairs for t in block), DAY] if whole else []
    if not whole or not pairs or ends != sorted(ends) or any(start == end for start, end in pairs):
        raise NetworkError(Fault.BLOCKS, station=station, day=DAY, blocks=hours.blocks)
    days = hours.weekdays
    if not isinstance(days, tuple) or not all(_is_whole(day, 0, 6) for day in days):
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
            raise NetworkError(fault, step=step.name, name=name, known=_listed(known))
    if any(not _is_share(p) for _, p in branches):
        raise NetworkError(Fault.PROBABILITY, step=step.name)
    if abs(sum(p for _, p in branches) - 1.0) > 1e-9:
        raise NetworkError(Fault.SUM_OF_PROBABILITIES, step=step.name)
    if not _is_valid(step.time):
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
    _check(pairs and len(step.then) > 0, f"step {step.name!r}: then", allowed, step.then)
    return step.then


def _is_share(value: Any) -> bool:
    return _is_number(value) and 0.0 <= value <= 1.0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool) and isfinite(value)


def _is_valid(time: Any) -> bool:
    """Return whether a distribution has finite numbers and no negative times."""
    return (
        isinstance(time, Time)
        and isinstance(time.distribution, Distribution)
        and _is_number(time.mean)
        and _is_number(time.spread)
        and time.mean >= 0
        and time.spread >= 0
        and not (time.distribution == Distribution.UNIFORM and time.spread > time.mean)
    )


def _check_renewal(source: RenewalArrivals, needs_seconds: bool, horizon: int) -> None:
    if needs_seconds:
        raise NetworkError(Fault.RENEWAL_WITHOUT_SECONDS, step=source.step)
    for time in (source.gap, *((source.patience,) if source.patience is not None else ())):
        if not _is_valid(time):
            raise NetworkError(Fault.ARRIVAL_DISTRIBUTION, step=source.step, time=time)
        if time.distribution == Distribution.GIVEN:
            raise NetworkError(Fault.GIVEN_GAP, step=source.step)
    if source.gap.knots is not None and source.gap.knots.seconds[-1] >= NEVER_SECONDS:
        raise NetworkError(Fault.NEVER_GAP, step=source.step)
    _check_rates(source)
    _check_batches(source)
    if source.gap.mean <= 0:
        raise NetworkError(Fault.MEAN_GAP, step=source.step)
    if not _is_whole(source.start, 0, horizon - 1):
        raise NetworkError(Fault.START, step=source.step, start=source.start)


def _check_rates(source: RenewalArrivals) -> None:
    if source.rates is None:
        return
    if len(source.rates) not in (HOURS_OF_DAY, HOURS_OF_WEEK):
        raise NetworkError(Fault.NUMBER_OF_RATES, step=source.step, number=len(source.rates))
    if not all(_is_number(rate) and rate >= 0 for rate in source.rates) or not any(source.rates):
        raise NetworkError(Fault.RATE, step=source.step)


def _check_batches(source: RenewalArrivals) -> None:
    sizes = source.batch_size
    if sizes is None:
        return
    pairs = list(sizes) if isinstance(sizes, Sequence) else [(sizes, 1.0)]
    if not all(isinstance(pair, tuple) and len(pair) == 2 and _is_whole(pair[0], 1) for pair in pairs):
        raise NetworkError(Fault.BATCH_SIZE, step=source.step)
    if not all(_is_share(p) for _, p in pairs) or abs(sum(p for _, p in pairs) - 1.0) > 1e-9:
        raise NetworkError(Fault.BATCH_PROBABILITIES, step=source.step)


def _check_arrival_times(source: ArrivalTimes, needs_seconds: bool) -> None:
    size = len(source.times)
    for name, least in (("times", 0), ("seconds", 0), ("patience", -1), ("due_days", 1)):
        values = getattr(source, name)
        if values is not None and not _are_whole(values, least):
            raise NetworkError(Fault.LISTED_NUMBERS, step=source.step, name=name, least=least, most=NEVER)
    if needs_seconds and size and source.seconds is None:
        raise NetworkError(Fault.MISSING_SECONDS, step=source.step)
    for column in (source.seconds, source.patience, source.due_days):
        if column is not None and len(column) != size:
            raise NetworkError(Fault.UNEQUAL_LENGTHS, step=source.step)


def _are_whole(values: Any, least: int) -> bool:
    """Return whether a list or an array holds whole numbers from ``least`` on."""
    numbers = np.asarray(values)
    if numbers.ndim != 1 or (len(numbers) and not np.issubdtype(numbers.dtype, np.integer)):
        return False
    return bool(((numbers >= least) & (numbers <= NEVER)).all())
