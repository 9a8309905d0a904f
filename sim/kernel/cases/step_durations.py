"""Durations of the current step of a case, keyed by the incident."""

from __future__ import annotations

from sim.jit import compiled_only, inlined
from sim.kernel.state.tables import State
from sim.rules.durations import scaled_duration, step_index, step_uniform, table_quantile
from sim.rules.rng import round_seconds
from sim.world.tables import Distribution, StepEffect, World

GIVEN = int(Distribution.GIVEN)
SOLVES = int(StepEffect.SOLVES)


@compiled_only
def draw_index(W: World, S: State, s: int, draw_key: int) -> int:
    """Return the index of the random draw for a step name: equal under every rule on a first attempt."""
    state = S.case[s]
    re_entered = (state.visited >> (state.step & 63)) & 1
    return step_index(
        W.case[state.number].nth, state.rework_round, state.re_entries if re_entered else 0, draw_key
    )


@inlined
def duration_factor(W: World, S: State, s: int) -> float:
    """Return the factor of the current step's duration: difficulty of the case, and less for rework."""
    step = W.step[S.case[s].step]
    factor = W.case[S.case[s].number].factor if step.scaled == 1.0 else 1.0
    if S.case[s].rework_round > 0 and step.marks & SOLVES:
        factor *= W.run[0].rework_factor
    return factor


@inlined
def step_duration(W: World, S: State, s: int) -> int:
    """Return the standard duration of the current step (s): equal for the same incident under every rule."""
    step = W.step[S.case[s].step]
    case = W.case[S.case[s].number]
    run = W.run[0]
    if step.distribution >= GIVEN:
        return case.given_seconds if step.distribution == GIVEN else tabulated_duration(W, S, s)
    factor = duration_factor(W, S, s)
    index = draw_index(W, S, s, step.draw_key)
    u = step_uniform(step.distribution, run.seed, run.replication, case.entity, index)
    return scaled_duration(step.distribution, step.mean, step.spread, factor, u)


@compiled_only
def tabulated_duration(W: World, S: State, s: int) -> int:
    """Return the duration (s) of the current step whose law is given by a table of quantiles."""
    step = W.step[S.case[s].step]
    run = W.run[0]
    index = draw_index(W, S, s, step.draw_key)
    u = step_uniform(step.distribution, run.seed, run.replication, W.case[S.case[s].number].entity, index)
    return round_seconds(table_quantile(W.law, W.knot, int(step.spread), u) * duration_factor(W, S, s))


@compiled_only
def repeated_duration(W: World, S: State, s: int, drawn_anew: bool) -> int:
    """Return the standard duration (s) of the current step as it begins anew; a new draw counts as another entry."""
    if drawn_anew:
        S.case[s].visited |= 1 << (S.case[s].step & 63)
        S.case[s].re_entries += 1
    return step_duration(W, S, s)


@compiled_only
def hold_seconds(W: World, S: State, s: int) -> int:
    """Return the seconds an emergency holds its responder: reports upward, then the upper level's work."""
    step = W.step[S.case[s].step]
    return sum_of_holds(W, S, s, step.hold_count)


@compiled_only
def arrival_seconds(W: World, S: State, s: int) -> int:
    """Return the seconds until the upper level has arrived: all delays but the last, which is its work."""
    step = W.step[S.case[s].step]
    return sum_of_holds(W, S, s, max(0, step.hold_count - 1))


@compiled_only
def sum_of_holds(W: World, S: State, s: int, count: int) -> int:
    """Return the sum of the first ``count`` delays that keep the responder of the current step on site."""
    step = W.step[S.case[s].step]
    entity = W.case[S.case[s].number].entity
    run = W.run[0]
    total = 0
    for h in range(step.hold_first, step.hold_first + count):
        hold = W.hold[h]
        index = draw_index(W, S, s, hold.draw_key)
        u = step_uniform(hold.distribution, run.seed, run.replication, entity, index)
        total += scaled_duration(hold.distribution, hold.mean, hold.spread, 1.0, u)
    return total
