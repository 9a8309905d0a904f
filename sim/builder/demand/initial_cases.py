"""Initial cases: cases open at the start of the measured period, with deadline clocks in progress (clause S1.3).

Each case arrives and is registered at its own time during the warm-up and waits, without a worker, until the period
begins or its suspension ends. Then it enters its current step. So deadlines, suspension, promotion and recontacts are
those of any case. All other cases that arrive before the period are removed. Duties and visits start with the run.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.households import Households
from sim.builder.components import Components
from sim.builder.demand.arrivals import Arrivals
from sim.builder.demand.case_attributes import CaseMix, sort_by_time, time_order
from sim.builder.routes.routes import Routes
from sim.builder.routes.step_rows import level_of
from sim.config.groups.initial_cases import OpenCase
from sim.config.groups.run import Run
from sim.config.groups.types import CASE_KINDS, CHANNELS
from sim.rules.rng import StreamPurpose, uniform
from sim.world.event_order import DAY
from sim.world.tables import CASE, STEP, Distribution, Level, StepEffect, StepType, Table

OPEN_ENTITY = 1 << 41  # key of the draws of listed cases, with their row
UNKNOWN = -1


@dataclass(frozen=True)
class ArrivalsWithSteps(Arrivals):
    """Arrivals of a run and the steps of their routes."""

    step: Table  # STEP
    names: tuple[str, ...]  # [step]


def seconds_at(moment: str, start: dt.date) -> int:
    """Return the seconds since day 0, 00:00 of a date and time."""
    begin = dt.datetime.combine(start, dt.time())
    return int((dt.datetime.fromisoformat(moment) - begin).total_seconds())


def start_second(run: Run) -> int:
    """Return the second at which the measured period begins."""
    return run.warm_up_weeks * 7 * DAY


def with_initial_cases(
    run: Run, arrivals: Arrivals, components: Components, mix: CaseMix, replication: int
) -> ArrivalsWithSteps:
    """Return the arrivals of a run: after a warm-up all of them, else those of the measured period and the open cases.

    Hazards that appear before the period are removed with the cases. Raises ValueError if an open case is at a step
    that its route does not have.
    """
    routes = components.routes
    if run.initial_state == "warm_up":
        return ArrivalsWithSteps(
            arrivals.case, arrivals.hazard, arrivals.hazards, arrivals.proposals, routes.step, routes.names
        )  # fmt: skip
    steps, names = [routes.step], list(routes.names)
    here = [one for one in run.open_cases if one.community - 1 in components.households.communities]
    listed = np.zeros(len(here), CASE)
    for i, one in enumerate(here):
        listed["entry"][i] = sum(len(s) for s in steps)
        chain = _waiting_steps(one, run, routes, int(listed["entry"][i]))
        steps.append(chain)
        names += [f"open.{k}" for k in range(len(chain))]
        home = _home(one, components.households, run.seed, replication)
        _fill_attributes(listed[i : i + 1], one, run, mix, components.households, home)
    case, hazard = _keep_period(arrivals, start_second(run), listed)
    number = np.bincount(case["unit"][hazard["found"]], minlength=len(arrivals.hazards))
    return ArrivalsWithSteps(case, hazard, number, arrivals.proposals, np.concatenate(steps), tuple(names))


def _keep_period(arrivals: Arrivals, begin: int, listed: Table) -> tuple[Table, Table]:
    """Return (cases by time, hazards with new row numbers) without arrivals before ``begin``."""
    hazard = arrivals.hazard[arrivals.hazard["appears"] >= begin].copy()
    keep = arrivals.case["time"] >= begin
    for name in ("found", "surfaces"):
        keep[arrivals.hazard[name]] = False
    for name in ("found", "surfaces"):
        keep[hazard[name]] = True
    tables = [listed, arrivals.case[keep]]
    order = time_order(tables)
    number = np.full(len(keep), UNKNOWN)
    number[keep] = np.argsort(order)[len(listed) :]
    for name in ("found", "surfaces"):
        hazard[name] = number[hazard[name]]
    return sort_by_time(tables, order), hazard


def route_of(one: OpenCase, routes: Routes) -> tuple[int, tuple[str, ...]]:
    """Return (first row, names of the rows) of the route of an open case. Raises ValueError if there is none."""
    kind, level = CASE_KINDS.index(one.kind), level_of(one.level)
    first = int(routes.entry[kind, level, CHANNELS.index(one.channel)])
    if first < 0:
        raise ValueError(f"row {one.row}: no {one.kind} case of this place needs the {one.level}")
    end = first
    while routes.step["type"][end] != StepType.CLOSE:
        end += 1
    return first, routes.names[first : end + 1]


def step_of_open_case(one: OpenCase, routes: Routes) -> int:
    """Return the row of World.step of an open case. Raises ValueError, listing the steps of its route."""
    first, names = route_of(one, routes)
    if one.step not in names:
        known = ", ".join(names)
        raise ValueError(
            f"row {one.row}: a {one.kind} case by {one.channel} has no step '{one.step}', only {known}"
        )
    at = first + names.index(one.step)
    marks = np.bitwise_or.reduce(routes.step["marks"][first:at], initial=0)
    if one.registered is None and marks & StepEffect.REGISTERS:
        raise ValueError(f"row {one.row}: at step '{one.step}' it has been registered; say when")
    return at


def _waiting_steps(one: OpenCase, run: Run, routes: Routes, base: int) -> Table:
    """Return the delays of one case until its step: before registration, before and during suspension."""
    at, begin = step_of_open_case(one, routes), start_second(run)
    raised = seconds_at(one.raised, run.start)
    waits: list[tuple[int, int]] = []  # seconds, marks
    since = raised
    if one.registered is not None:
        since = seconds_at(one.registered, run.start)
        waits.append((since - raised, 0))
    marks = int(StepEffect.REGISTERS) if one.registered is not None else 0
    if one.suspended_from is not None and one.suspended_until is not None:
        from_, until = seconds_at(one.suspended_from, run.start), seconds_at(one.suspended_until, run.start)
        waits += [(from_ - since, marks), (until - from_, int(StepEffect.SUSPENDS))]
    else:
        waits.append((begin - since, marks))
    chain = np.zeros(len(waits), STEP)
    for k, (seconds, mark) in enumerate(waits):
        row = chain[k]
        row["type"] = StepType.DELAY if seconds > 0 else StepType.RELAY
        row["level"] = max(int(routes.step["level"][at]), int(Level.GRID))
        row["distribution"], row["mean"], row["marks"] = Distribution.CONSTANT, seconds, mark
        row["queue"] = row["kind"] = row["branch"] = UNKNOWN
        row["next"] = base + k + 1 if k + 1 < len(waits) else at
    return chain


def _home(one: OpenCase, households: Households, seed: int, replication: int) -> int:
    """Return the row of the case's household; drawn if the list does not state it."""
    local = one.community - 1 - households.base
    first, end = int(households.first[local]), int(households.first[local + 1])
    if one.household is not None:
        return first + one.household - 1
    u = uniform(seed, replication, int(StreamPurpose.OPEN_CASE_HOUSEHOLD), OPEN_ENTITY | one.row, 0)
    return first + int(u * (end - first))


def _fill_attributes(
    case: NDArray[np.void], one: OpenCase, run: Run, mix: CaseMix, households: Households, home: int
) -> None:
    """Fill in the attributes of an open case; it has no channel."""
    kind, needed = CASE_KINDS.index(one.kind), int(level_of(one.level))
    case["time"], case["kind"], case["needed"] = seconds_at(one.raised, run.start), kind, needed
    case["unit"], case["household"] = households.home["unit"][home], home
    case["factor"] = households.home["factor"][home]
    case["entity"], case["channel"] = OPEN_ENTITY | one.row, UNKNOWN
    case["patience"] = case["given_seconds"] = -1
    case["reference_days"] = mix.reference_days[kind, needed]
    case["may_recontact"] = int(one.channel != "worker_found")
    case["may_rework"] = mix.may_rework[kind]
