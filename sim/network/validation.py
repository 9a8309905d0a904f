"""Validation of networks written by hand: unsupported features, names and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from sim.network.arrivals import ArrivalTimes, RenewalArrivals, Time
from sim.network.elements import Hours, PriorityClass, Station, Step
from sim.network.errors import Fault, NetworkError, Unsupported, UnsupportedFeatureError
from sim.world.event_order import DAY, NEVER
from sim.world.tables import OUTSIDE_HOURS, Distribution

UNSUPPORTED_ARRIVALS = {
    "batch_size": Unsupported.BATCH_SIZE,
    "rates": Unsupported.RATES,
    "population": Unsupported.POPULATION,
    "retrial": Unsupported.RETRIAL,
}


def validate(
    stations: Sequence[Station],
    classes: Sequence[PriorityClass],
    steps: Sequence[Step],
    arrivals: Sequence[ArrivalTimes | RenewalArrivals],
    horizon: int,
) -> None:
    """Raise UnsupportedFeatureError for unsupported features, NetworkError for invalid names and numbers."""
    _check_supported(stations, arrivals)
    if not 0 < horizon < NEVER - DAY:
        raise NetworkError(Fault.HORIZON, largest=NEVER - DAY - 1, horizon=horizon)
    station_names = _unique_names(Fault.REPEATED_STATION, stations)
    class_names = _unique_names(Fault.REPEATED_CLASS, classes)
    step_names = _unique_names(Fault.REPEATED_STEP, steps)
    _check_classes(classes)
    for station in stations:
        _check_station(station)
    for step in steps:
        _check_step(step, station_names, class_names, step_names)
    needs_seconds = any(s.time.distribution == Distribution.GIVEN for s in steps)
    for source in arrivals:
        if source.step not in step_names:
            raise NetworkError(Fault.UNKNOWN_FIRST_STEP, step=source.step, known=_listed(step_names))
        if isinstance(source, ArrivalTimes):
            _check_arrival_times(source, needs_seconds)
        else:
            _check_renewal(source, needs_seconds, horizon)


def _unique_names(fault: Fault, elements: Sequence[Station | PriorityClass | Step]) -> set[str]:
    """Return the names of the elements, which must be unique."""
    names: set[str] = set()
    for element in elements:
        if element.name in names:
            raise NetworkError(fault, name=element.name)
        names.add(element.name)
    return names


def _listed(names: set[str]) -> str:
    return ", ".join(map(repr, sorted(names)))


def _check_supported(stations: Sequence[Station], arrivals: Sequence[ArrivalTimes | RenewalArrivals]) -> None:
    for station in stations:
        if station.waiting_room is not None:
            raise UnsupportedFeatureError(Unsupported.WAITING_ROOM, station=station.name)
        if station.breakdowns is not None:
            raise UnsupportedFeatureError(Unsupported.BREAKDOWNS, station=station.name)
    for source in arrivals:
        for name, feature in UNSUPPORTED_ARRIVALS.items():
            if getattr(source, name, None) is not None:
                raise UnsupportedFeatureError(feature, step=source.step)


def _check_classes(classes: Sequence[PriorityClass]) -> None:
    if len(classes) > OUTSIDE_HOURS:
        raise NetworkError(Fault.TOO_MANY_CLASSES, largest=OUTSIDE_HOURS, number=len(classes))
    if sum(c.interrupts for c in classes) > 1 and any(c.on_interrupt == "keep" for c in classes):
        raise NetworkError(Fault.SEVERAL_PREEMPTING)


def _check_station(station: Station) -> None:
    if station.servers < 0:
        raise NetworkError(Fault.SERVERS, station=station.name, servers=station.servers)
    if not isinstance(station.hours, tuple):
        _check_hours(station.name, station.hours)
        return
    if len(station.hours) != station.servers:
        raise NetworkError(Fault.NUMBER_OF_HOURS, station=station.name)
    for hours in station.hours:
        _check_hours(station.name, hours)


def _check_hours(station: str, hours: Hours) -> None:
    ends = [0, *(t for block in hours.blocks for t in block), DAY]
    if ends != sorted(ends) or not hours.blocks or any(start == end for start, end in hours.blocks):
        raise NetworkError(Fault.BLOCKS, station=station, day=DAY, blocks=hours.blocks)
    if not set(hours.weekdays) <= set(range(7)):
        raise NetworkError(Fault.WEEKDAYS, station=station, weekdays=hours.weekdays)


def _check_step(step: Step, stations: set[str], classes: set[str], steps: set[str]) -> None:
    if (step.station is None) != (step.priority_class is None):
        raise NetworkError(Fault.WORK_OR_DELAY, step=step.name)
    branches = step.then if isinstance(step.then, tuple) else ((step.then, 1.0),)
    for fault, name, known in (
        (Fault.UNKNOWN_STATION, step.station, stations),
        (Fault.UNKNOWN_CLASS, step.priority_class, classes),
        *((Fault.UNKNOWN_STEP, name, steps) for name, _ in branches),
    ):
        if name is not None and name not in known:
            raise NetworkError(fault, step=step.name, name=name, known=_listed(known))
    if any(not 0.0 <= p <= 1.0 for _, p in branches):
        raise NetworkError(Fault.PROBABILITY, step=step.name)
    if abs(sum(p for _, p in branches) - 1.0) > 1e-9:
        raise NetworkError(Fault.SUM_OF_PROBABILITIES, step=step.name)
    if not _is_valid(step.time):
        raise NetworkError(Fault.STEP_TIME, step=step.name, time=step.time)


def _is_valid(time: Time) -> bool:
    return isfinite(time.mean) and isfinite(time.spread) and time.mean >= 0 and time.spread >= 0


def _check_renewal(source: RenewalArrivals, needs_seconds: bool, horizon: int) -> None:
    if needs_seconds:
        raise NetworkError(Fault.RENEWAL_WITHOUT_SECONDS, step=source.step)
    for time in (source.gap, *((source.patience,) if source.patience else ())):
        if not _is_valid(time):
            raise NetworkError(Fault.ARRIVAL_DISTRIBUTION, step=source.step, time=time)
        if time.distribution == Distribution.GIVEN:
            raise NetworkError(Fault.GIVEN_GAP, step=source.step)
    if source.gap.mean <= 0:
        raise NetworkError(Fault.MEAN_GAP, step=source.step)
    if not 0 <= source.start < horizon:
        raise NetworkError(Fault.START, step=source.step, start=source.start)


def _check_arrival_times(source: ArrivalTimes, needs_seconds: bool) -> None:
    size = len(source.times)
    if size and min(source.times) < 0:
        raise NetworkError(Fault.NEGATIVE_TIME, step=source.step)
    if needs_seconds and size and source.seconds is None:
        raise NetworkError(Fault.MISSING_SECONDS, step=source.step)
    if source.seconds is not None and len(source.seconds) and min(source.seconds) < 0:
        raise NetworkError(Fault.NEGATIVE_SECONDS, step=source.step)
    for column in (source.seconds, source.patience, source.due_days):
        if column is not None and len(column) != size:
            raise NetworkError(Fault.UNEQUAL_LENGTHS, step=source.step)
