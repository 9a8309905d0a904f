"""Analytic load: worker seconds released if nothing is ever late (clause S6.1).

Expected visits to the steps of a route follow from the branch probabilities. Duties and visit windows are counted on
the calendar. Visit retries are included; feedback loops of overload (recontacts of waiting residents, rework of solved
cases, overtime) are not.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.builder.demand.case_attributes import CaseMix
from sim.builder.routes.routes import Routes
from sim.config.groups.types import CASE_KINDS, CHANNELS, TASK_KINDS
from sim.world.event_order import DAY
from sim.world.tables import RELEASES, Level, StepEffect, StepType, Table

Real = NDArray[np.float64]
Whole = NDArray[np.int64]

SHAPE = (len(Level), len(TASK_KINDS))


def step_work(step: Table, hold: Table) -> Real:
    """Return expected worker seconds by step; a worker kept on site stays at least the mean of these delays."""
    work = np.where(step["type"] == StepType.WORK, step["mean"], 0.0)
    on_site = (step["marks"] & int(StepEffect.HOLDS)) > 0
    return np.where(on_site, np.maximum(work, hold["mean"].sum()), work)


def route_work(routes: Routes, factor: float) -> Real:
    """Return expected worker seconds [step, Level, task kind] from each step to the end of its route.

    ``factor``: of scaled steps. Assistants are counted as if they were always available.
    """
    step = routes.step
    own = np.zeros((len(step), *SHAPE))
    busy = np.flatnonzero(step["type"] == StepType.WORK)
    seconds = step_work(step, routes.hold) * np.where(step["scaled"] > 0.0, factor, 1.0)
    own[busy, step["level"][busy], step["kind"][busy]] = seconds[busy]
    two_person = np.flatnonzero((step["type"] == StepType.WORK) & (step["assistant_level"] > 0))
    np.add.at(
        own,
        (two_person, step["assistant_level"][two_person] - 1, step["kind"][two_person]),
        seconds[two_person] * step["assistants"][two_person],
    )
    flat = own.reshape(len(step), -1)
    used = np.flatnonzero(flat.any(axis=0))  # levels and kinds that do some work
    work = flat[:, used]
    for row, away in routes.transitions:  # v = own + P v, P the transition probabilities
        work[row] = np.linalg.solve(away, work[row])
    flat[:, used] = work
    return flat.reshape(len(step), *SHAPE)


def step_visits(routes: Routes, entered: Real) -> Real:
    """Return expected visits by step. ``entered``: [step] cases that begin there."""
    visits = np.zeros(len(routes.step))
    for row, away in routes.transitions:
        used = entered[row].any(axis=1)
        begun = entered[row[used]]
        visits[row[used]] = np.linalg.solve(away[used].transpose(0, 2, 1), begun[:, :, None])[:, :, 0]
    return visits


def solving_steps(routes: Routes, visits: Real, entered: Real) -> Real:
    """Return cases by the step that solves them. ``visits``, ``entered``: [step]."""
    solves = (routes.step["marks"] & int(StepEffect.SOLVES)) > 0
    found = np.where(solves, visits, 0.0)
    for first, end in routes.spans:
        total = found[first:end].sum()
        found[first:end] *= entered[first:end].sum() / total if total > 0.0 else 0.0
    return found


def entry_shares(mix: CaseMix, steps: int, channel: Real, kind: Real | None = None) -> Real:
    """Return the shares of cases by first step.

    ``channel``: [channel] shares; ``kind``: [channel type, kind] shares, those of ``mix`` by default.
    """
    shares = np.zeros(steps)
    for k, level, c, chance in _combinations(
        mix, shares_from_cdf(mix.kind) if kind is None else kind, channel
    ):
        shares[mix.entry[k, level, c]] += chance
    return shares


def shares_from_cdf(below: Real) -> Real:
    """Return shares from cumulative shares along the last axis."""
    return np.diff(below, axis=-1, prepend=0.0)


def case_work(mix: CaseMix, work: Real, by_worker: bool) -> Real:
    """Return expected seconds of one case [Level, task kind], of residents' channels or worker-found."""
    channel = np.eye(len(CHANNELS))[mix.found_channel] if by_worker else shares_from_cdf(mix.channel)
    return work_by_channel(mix, work, channel)


def emergency_kinds() -> Real:
    """Return the kinds of emergencies, [channel type, kind] shares as in CaseMix."""
    return np.tile(np.eye(len(CASE_KINDS))[CASE_KINDS.index("emergency")], (2, 1))


def emergency_work(mix: CaseMix, work: Real) -> Real:
    """Return expected seconds of one emergency [Level, task kind]."""
    return _mean_work(mix, work, emergency_kinds(), shares_from_cdf(mix.channel))


def work_by_channel(mix: CaseMix, work: Real, channel: Real) -> Real:
    """Return expected seconds of one case [Level, task kind]. ``channel``: [channel] shares."""
    return _mean_work(mix, work, shares_from_cdf(mix.kind), channel)


def _mean_work(mix: CaseMix, work: Real, kind: Real, channel: Real) -> Real:
    """Return expected seconds of one case. ``kind``: [channel type, kind] shares, as in CaseMix."""
    total = np.zeros(SHAPE)
    for k, level, c, chance in _combinations(mix, kind, channel):
        total += chance * work[mix.entry[k, level, c]]
    return total


def _combinations(mix: CaseMix, kind: Real, channel: Real) -> Iterator[tuple[int, int, int, float]]:
    """Yield kind, needed level, channel and share of all cases that can arrive.

    ``kind``: [channel type, kind] shares; ``channel``: [channel] shares.
    """
    needed = shares_from_cdf(mix.needed)
    for k in range(len(CASE_KINDS)):
        for level in range(len(Level)):
            for c in range(len(CHANNELS)):
                chance = kind[int(c == mix.petition), k] * needed[k, level] * channel[c]
                chance *= 1.0 - mix.settled[k, level]
                if chance > 0.0:
                    yield k, level, c, float(chance)


def duty_work(duty: Table, schedule: Whole, present: Whole, level: Whole, first: int, end: int) -> Real:
    """Return the seconds that duties release on days first .. end - 1 [Level, task kind].

    ``present``: [worker, day] seconds; ``level``: [queue].
    """
    total = np.zeros(SHAPE)
    for row in duty:
        released = (schedule[row["schedule"], first:end] & RELEASES) > 0
        there = present[row["worker"], first:end] if row["worker"] >= 0 else None
        if row["needs_presence"] and there is not None:
            released = released & (there > 0)
        if row["share"] > 0.0 and there is not None:
            seconds = row["share"] * float(there[released].sum())
        else:
            seconds = float(row["seconds"]) * int(released.sum())
        total[level[row["queue"]], row["kind"]] += seconds
    return total


def visit_work(rounds: Table, member: Table, first: int, end: int) -> Real:
    """Return expected seconds of the windows that open on days first .. end - 1, by task kind."""
    total = np.zeros(len(TASK_KINDS))
    for row in rounds:
        phase = member["phase"][row["first_member"] : row["first_member"] + row["members"]]
        opened = _openings(phase, int(row["interval"]), end) - _openings(phase, int(row["interval"]), first)
        total[row["kind"]] += float(row["remaining_0"]) * int(opened.sum())
    return total


def _openings(phase: Whole, interval: int, day: int) -> Whole:
    """Return the windows opened before a day."""
    return np.maximum(0, -((phase - day) // interval))


def arrivals_in(daily: Real, weight: Real, first: int, end: int) -> float:
    """Return expected arrivals of a stream on days first .. end - 1; ``weight`` without its random factors."""
    return float(daily.sum() * weight[first:end].sum())


def period_days(start: int, end: int) -> tuple[int, int]:
    """Return the first day of a period and the day after its last."""
    return start // DAY, end // DAY
