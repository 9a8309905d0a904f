"""What a hand-made network may not say: mechanisms that are not built, names and numbers that do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from sim.network.arrivals import ArrivalTimes, RenewalArrivals, Time, UnsupportedFeatureError
from sim.network.elements import Hours, PriorityClass, Station, Step
from sim.world.events import DAY, NEVER
from sim.world.tables import MAX_CLASSES, Distribution

PLANNED_FEATURES = {
    "batch_size": "batch arrivals",
    "rates": "piecewise arrival rates",
    "population": "finite sources",
    "retrial": "retrial",
}


def validate(
    stations: Sequence[Station],
    classes: Sequence[PriorityClass],
    steps: Sequence[Step],
    arrivals: Sequence[ArrivalTimes | RenewalArrivals],
    horizon: int,
) -> None:
    """Raises UnsupportedFeatureError for what is foreseen only, ValueError for what does not fit together."""
    _check_supported(stations, arrivals)
    if not 0 < horizon < NEVER - DAY:
        raise ValueError(f"horizon must lie between 1 and {NEVER - DAY} seconds, not {horizon}")
    for words, names in (
        ("stations", [u.name for u in stations]),
        ("classes", [c.name for c in classes]),
        ("steps", [s.name for s in steps]),
    ):
        if len(set(names)) < len(names):
            raise ValueError(f"{words}: a name stands there twice: {names}")
    _check_classes(classes)
    for station in stations:
        _check_station(station)
    for step in steps:
        _check_step(step, {u.name for u in stations}, {c.name for c in classes}, {s.name for s in steps})
    gives = {s.name for s in steps if s.time.distribution == Distribution.GIVEN}
    for source in arrivals:
        _check_source(source, {s.name for s in steps}, bool(gives), horizon)


def _check_supported(stations: Sequence[Station], arrivals: Sequence[ArrivalTimes | RenewalArrivals]) -> None:
    for station in stations:
        if station.waiting_room is not None:
            raise UnsupportedFeatureError(f"station {station.name!r}: waiting-room limits are not built yet")
        if station.breakdowns is not None:
            raise UnsupportedFeatureError(
                f"station {station.name!r}: servers going up and down are not built yet"
            )
    for source in arrivals:
        for name, words in PLANNED_FEATURES.items():
            if getattr(source, name, None) is not None:
                raise UnsupportedFeatureError(f"arrivals at {source.step!r}: {words}: not built yet")


def _check_classes(classes: Sequence[PriorityClass]) -> None:
    if len(classes) > MAX_CLASSES:
        raise ValueError(f"at most {MAX_CLASSES} classes, not {len(classes)}")
    if sum(c.interrupts for c in classes) > 1 and any(c.on_interrupt == "keep" for c in classes):
        raise ValueError(
            "`keep` remembers one interrupted task: with several interrupting classes use `requeue`"
        )


def _check_station(station: Station) -> None:
    if station.servers < 0:
        raise ValueError(f"station {station.name!r}: servers must be 0 or more, not {station.servers}")
    hours = station.hours if isinstance(station.hours, tuple) else (station.hours,)
    if isinstance(station.hours, tuple) and len(hours) != station.servers:
        raise ValueError(f"station {station.name!r}: `hours` must be one Hours or one for each server")
    for one in hours:
        _check_hours(station.name, one)


def _check_hours(name: str, hours: Hours) -> None:
    ends = [0, *(t for block in hours.blocks for t in block), DAY]
    if ends != sorted(ends) or not hours.blocks or any(start == end for start, end in hours.blocks):
        raise ValueError(
            f"station {name!r}: blocks must follow each other between 0 and {DAY}: {hours.blocks}"
        )
    if not set(hours.weekdays) <= set(range(7)):
        raise ValueError(f"station {name!r}: weekdays are 0 (Monday) to 6, not {hours.weekdays}")


def _check_step(step: Step, stations: set[str], classes: set[str], steps: set[str]) -> None:
    if (step.station is None) != (step.priority_class is None):
        raise ValueError(f"step {step.name!r}: work needs a station and a class, a delay neither")
    branches = step.then if isinstance(step.then, tuple) else ((step.then, 1.0),)
    for name, known in (
        (step.station, stations),
        (step.priority_class, classes),
        *((n, steps) for n, _ in branches),
    ):
        if name is not None and name not in known:
            raise ValueError(f"step {step.name!r}: there is no {name!r} among {sorted(known)}")
    if any(not 0.0 <= p <= 1.0 for _, p in branches):
        raise ValueError(f"step {step.name!r}: the probabilities of `then` must lie between 0 and 1")
    if abs(sum(p for _, p in branches) - 1.0) > 1e-9:
        raise ValueError(f"step {step.name!r}: the probabilities of `then` must add up to 1")
    _check_time(f"step {step.name!r}", step.time)


def _check_time(where: str, time: Time) -> None:
    if not (isfinite(time.mean) and isfinite(time.spread) and time.mean >= 0 and time.spread >= 0):
        raise ValueError(f"{where}: times must be finite and not negative: {time}")


def _check_source(source: ArrivalTimes | RenewalArrivals, steps: set[str], gives: bool, horizon: int) -> None:
    where = f"arrivals at {source.step!r}"
    if source.step not in steps:
        raise ValueError(f"{where}: there is no such step among {sorted(steps)}")
    if isinstance(source, ArrivalTimes):
        _check_arrival_times(where, source, gives)
        return
    if gives:
        raise ValueError(f"{where}: random arrivals bring no seconds, but a step takes them GivenService")
    for time in (source.gap, *((source.patience,) if source.patience else ())):
        _check_time(where, time)
        if time.distribution == Distribution.GIVEN:
            raise ValueError(f"{where}: gaps and patience need a law of their own")
    if source.gap.mean <= 0:
        raise ValueError(f"{where}: the mean gap must be above 0")
    if not 0 <= source.start < horizon:
        raise ValueError(f"{where}: they start between 0 and the horizon, not at {source.start}")


def _check_arrival_times(where: str, source: ArrivalTimes, gives: bool) -> None:
    if len(source.times) and min(source.times) < 0:
        raise ValueError(f"{where}: a time lies before day 0")
    if gives and len(source.times) and source.seconds is None:
        raise ValueError(f"{where}: a step takes its seconds GivenService, but `seconds` are not given")
    if source.seconds is not None and len(source.seconds) and min(source.seconds) < 0:
        raise ValueError(f"{where}: `seconds` must not be negative")
