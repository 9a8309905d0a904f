"""What a hand-made network may not say: mechanisms that are not built, names and numbers that do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from sim.network.arrivals import Given, NotBuilt, Renewal, Time
from sim.network.elements import Hours, Step, TaskClass, Unit
from sim.world.events import DAY, NEVER
from sim.world.tables import MAX_CLASSES, Law

FORESEEN = {
    "batch_size": "batch arrivals",
    "rates": "piecewise arrival rates",
    "population": "finite sources",
    "retrial": "retrial",
}


def refuse(
    units: Sequence[Unit],
    classes: Sequence[TaskClass],
    steps: Sequence[Step],
    arrivals: Sequence[Given | Renewal],
    horizon: int,
) -> None:
    """Raises NotBuilt for what is foreseen only, ValueError for what does not fit together."""
    _refuse_unbuilt(units, arrivals)
    if not 0 < horizon < NEVER - DAY:
        raise ValueError(f"horizon must lie between 1 and {NEVER - DAY} seconds, not {horizon}")
    for words, names in (
        ("units", [u.name for u in units]),
        ("classes", [c.name for c in classes]),
        ("steps", [s.name for s in steps]),
    ):
        if len(set(names)) < len(names):
            raise ValueError(f"{words}: a name stands there twice: {names}")
    _refuse_classes(classes)
    for unit in units:
        _refuse_unit(unit)
    for step in steps:
        _refuse_step(step, {u.name for u in units}, {c.name for c in classes}, {s.name for s in steps})
    gives = {s.name for s in steps if s.time.law == Law.GIVEN}
    for source in arrivals:
        _refuse_source(source, {s.name for s in steps}, bool(gives), horizon)


def _refuse_unbuilt(units: Sequence[Unit], arrivals: Sequence[Given | Renewal]) -> None:
    for unit in units:
        if unit.waiting_room is not None:
            raise NotBuilt(f"unit {unit.name!r}: waiting-room limits are not built yet")
        if unit.breakdowns is not None:
            raise NotBuilt(f"unit {unit.name!r}: workers going up and down are not built yet")
    for source in arrivals:
        for name, words in FORESEEN.items():
            if getattr(source, name, None) is not None:
                raise NotBuilt(f"arrivals at {source.step!r}: {words}: not built yet")


def _refuse_classes(classes: Sequence[TaskClass]) -> None:
    if len(classes) > MAX_CLASSES:
        raise ValueError(f"at most {MAX_CLASSES} classes, not {len(classes)}")
    if sum(c.interrupts for c in classes) > 1 and any(c.on_interrupt == "keep" for c in classes):
        raise ValueError(
            "`keep` remembers one interrupted task: with several interrupting classes use `requeue`"
        )


def _refuse_unit(unit: Unit) -> None:
    if unit.workers < 0:
        raise ValueError(f"unit {unit.name!r}: workers must be 0 or more, not {unit.workers}")
    hours = unit.hours if isinstance(unit.hours, tuple) else (unit.hours,)
    if isinstance(unit.hours, tuple) and len(hours) != unit.workers:
        raise ValueError(f"unit {unit.name!r}: `hours` must be one Hours or one for each worker")
    for one in hours:
        _refuse_hours(unit.name, one)


def _refuse_hours(name: str, hours: Hours) -> None:
    ends = [0, *(t for block in hours.blocks for t in block), DAY]
    if ends != sorted(ends) or not hours.blocks or any(start == end for start, end in hours.blocks):
        raise ValueError(f"unit {name!r}: blocks must follow each other between 0 and {DAY}: {hours.blocks}")
    if not set(hours.weekdays) <= set(range(7)):
        raise ValueError(f"unit {name!r}: weekdays are 0 (Monday) to 6, not {hours.weekdays}")


def _refuse_step(step: Step, units: set[str], classes: set[str], steps: set[str]) -> None:
    if (step.unit is None) != (step.task_class is None):
        raise ValueError(f"step {step.name!r}: work needs a unit and a class, a delay neither")
    ways = step.then if isinstance(step.then, tuple) else ((step.then, 1.0),)
    for name, known in ((step.unit, units), (step.task_class, classes), *((n, steps) for n, _ in ways)):
        if name is not None and name not in known:
            raise ValueError(f"step {step.name!r}: there is no {name!r} among {sorted(known)}")
    if any(not 0.0 <= p <= 1.0 for _, p in ways):
        raise ValueError(f"step {step.name!r}: the probabilities of `then` must lie between 0 and 1")
    if abs(sum(p for _, p in ways) - 1.0) > 1e-9:
        raise ValueError(f"step {step.name!r}: the probabilities of `then` must add up to 1")
    _refuse_time(f"step {step.name!r}", step.time)


def _refuse_time(where: str, time: Time) -> None:
    if not (isfinite(time.mean) and isfinite(time.spread) and time.mean >= 0 and time.spread >= 0):
        raise ValueError(f"{where}: times must be finite and not negative: {time}")


def _refuse_source(source: Given | Renewal, steps: set[str], gives: bool, horizon: int) -> None:
    where = f"arrivals at {source.step!r}"
    if source.step not in steps:
        raise ValueError(f"{where}: there is no such step among {sorted(steps)}")
    if isinstance(source, Given):
        _refuse_list(where, source, gives)
        return
    if gives:
        raise ValueError(f"{where}: random arrivals bring no seconds, but a step takes them AS_GIVEN")
    for time in (source.gap, *((source.patience,) if source.patience else ())):
        _refuse_time(where, time)
        if time.law == Law.GIVEN:
            raise ValueError(f"{where}: gaps and patience need a law of their own")
    if source.gap.mean <= 0:
        raise ValueError(f"{where}: the mean gap must be above 0")
    if not 0 <= source.start < horizon:
        raise ValueError(f"{where}: they start between 0 and the horizon, not at {source.start}")


def _refuse_list(where: str, source: Given, gives: bool) -> None:
    if len(source.times) and min(source.times) < 0:
        raise ValueError(f"{where}: a time lies before day 0")
    if gives and len(source.times) and source.seconds is None:
        raise ValueError(f"{where}: a step takes its seconds AS_GIVEN, but `seconds` are not given")
    if source.seconds is not None and len(source.seconds) and min(source.seconds) < 0:
        raise ValueError(f"{where}: `seconds` must not be negative")
