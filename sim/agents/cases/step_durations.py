"""Durations of a step, equal for the same incident under every rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.durations import scaled_duration, step_index, step_uniform
from sim.rules.rng import round_seconds
from sim.world.tables import Distribution, StepEffect

if TYPE_CHECKING:
    from sim.agents.cases.case import Case


def draw_index(case: Case, draw_key: int) -> int:
    """Return the index of the random draw for a step name: equal under every rule on a first attempt."""
    re_entered = (case.visited >> (case.step & 63)) & 1
    return step_index(case.record.nth, case.rework_round, case.re_entries if re_entered else 0, draw_key)


def duration_factor(case: Case) -> float:
    """Return the factor of the current step's duration: difficulty of the case, and less for rework."""
    rule = case.model.steps[case.step]
    factor = float(case.record.factor) if rule.scaled == 1.0 else 1.0
    if case.rework_round > 0 and rule.marks & StepEffect.SOLVES:
        factor *= case.model.run.rework_factor
    return factor


def step_duration(case: Case) -> int:
    """Return the standard duration of the current step (s): equal for the same incident under every rule."""
    rule, run = case.model.steps[case.step], case.model.run
    if rule.distribution == Distribution.GIVEN:
        return case.record.given_seconds
    index = draw_index(case, rule.draw_key)
    u = step_uniform(rule.distribution, run.seed, run.replication, case.record.entity, index)
    if rule.distribution == Distribution.TABLE:
        return tabulated_duration(case, u)
    return scaled_duration(rule.distribution, rule.mean, rule.spread, duration_factor(case), u)


def tabulated_duration(case: Case, u: float) -> int:
    """Return the duration (s) at probability ``u`` of the current step whose law is given by a table."""
    law = int(case.model.steps[case.step].spread)
    return round_seconds(case.model.table_quantile(law, u) * duration_factor(case))


def repeated_duration(case: Case, drawn_anew: bool) -> int:
    """Return the standard duration (s) of the current step as it begins anew; a new draw is another entry."""
    if drawn_anew:
        case.visited |= 1 << (case.step & 63)
        case.re_entries += 1
    return step_duration(case)


def hold_seconds(case: Case) -> int:
    """Return the seconds an emergency holds its responder: reports upward, then the upper level's work."""
    return sum_of_holds(case, case.model.steps[case.step].hold_count)


def arrival_seconds(case: Case) -> int:
    """Return the seconds until the upper level has arrived: all delays but the last, which is its work."""
    return sum_of_holds(case, max(0, case.model.steps[case.step].hold_count - 1))


def sum_of_holds(case: Case, count: int) -> int:
    """Return the sum of the first ``count`` delays that keep the responder of the current step on site."""
    first, run = case.model.steps[case.step].hold_first, case.model.run
    total = 0
    for hold in case.model.holds[first : first + count]:
        index = draw_index(case, hold.draw_key)
        u = step_uniform(hold.distribution, run.seed, run.replication, case.record.entity, index)
        total += scaled_duration(hold.distribution, hold.mean, hold.spread, 1.0, u)
    return total
