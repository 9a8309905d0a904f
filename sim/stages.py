"""Stages: the rows of one step of a route, with what the escalation rule puts between grid and solver.

A step that escalates becomes several rows: stepwise, every desk on the way triages and hands over; direct,
a centre triages once and dispatches, rightly or wrongly (clause S5.5).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from sim.config.base import LEVELS, Delay, Duration, MinuteDelay, TaskKind
from sim.config.cases import Cases, EmergencyHold, Step
from sim.config.policy import Escalation, Platform
from sim.events import DAY, MINUTE
from sim.world import Law, Level, Op


@dataclass(frozen=True)
class Rules:
    """What the compilation needs to know of a scenario."""

    cases: Cases
    escalation: Escalation
    platform: Platform
    levels: tuple[Level, ...]  # desks that exist here, from below
    office_seconds: int  # of a working day: a `working` delay of one day
    minutes_factor: float  # skill of the grid workers: x minutes of scaled steps
    upper_work: Duration  # minutes of an upper task: demand's, whatever its step says
    upper_task: TaskKind = "upper"  # as which kind of task it ranks


@dataclass(frozen=True)
class Row:
    """One row of World.step before its neighbours are numbered: `other` is the name of a step."""

    name: str
    op: Op
    level: int = -1
    task: str = ""
    law: Law = Law.CONSTANT
    mean: float = 0.0
    spread: float = 0.0
    working: bool = False
    scaled: bool = False
    marks: int = 0
    other: str = ""
    other_share: float = 0.0
    holds: bool = False


def level_of(role: str) -> Level:
    """The Level of a role's name."""
    return Level(LEVELS.index(role))


def mean_of_median(median: float, sigma: float) -> float:
    """Mean of a lognormal with this median."""
    return median * math.exp(0.5 * sigma * sigma)


def lognormal(mean_seconds: float, sigma: float) -> tuple[Law, float, float]:
    return (Law.LOGNORMAL if sigma > 0.0 else Law.CONSTANT), mean_seconds, sigma


def _work(name: str, level: Level, task: str, work: Duration, factor: float = 1.0) -> Row:
    law, mean, spread = lognormal(work.minutes_mean * MINUTE * factor, work.sigma)
    return Row(name, Op.WORK, int(level), task, law, mean, spread)


def _delay(name: str, level: Level, delay: Delay, office_seconds: int) -> Row:
    """A delay at a level; one working day is one office day."""
    day = office_seconds if delay.counts == "working" else DAY
    law, mean, spread = lognormal(mean_of_median(delay.median_days * day, delay.sigma), delay.sigma)
    return Row(
        name, Op.DELAY, int(level), law=law, mean=mean, spread=spread, working=delay.counts == "working"
    )


def able(needed: Level, levels: tuple[Level, ...]) -> Level:
    """The lowest level of this place that is able: a level it lacks merges upward (S2.3)."""
    return next((k for k in (Level.GRID, *levels) if k >= needed), levels[-1])


def _at_level(name: str, level: Level, rules: Rules) -> list[Row]:
    """A desk solves: its minutes, then its departments' delay."""
    solving = {str(k): v for k, v in rules.escalation.solving.items()}.get(LEVELS[level])
    if solving is None:
        raise ValueError(f"escalation.solving lacks {LEVELS[level]}, a level of this place")
    rows = [_work(f"{name}.{LEVELS[level]}", level, "case", solving.work)]
    if solving.delay is not None:
        wait = f"{name}.{LEVELS[level]}.departments"
        rows.append(_delay(wait, Level.DEPARTMENT, solving.delay, rules.office_seconds))
    return rows


def _hop(name: str, level: Level, rules: Rules) -> Row:
    return _delay(f"{name}.to_{LEVELS[level]}", level, rules.escalation.hop, rules.office_seconds)


def _stepwise(name: str, start: Level, to: Level, rules: Rules) -> list[Row]:
    """Handed up level by level: each one on the way triages, every hand-over waits."""
    rows: list[Row] = []
    if start == Level.GRID:
        rows.append(_work(f"{name}.attempt", start, "case", rules.escalation.attempt))
    for level in (k for k in rules.levels if start < k <= to):
        rows.append(_hop(name, level, rules))
        if level < to:
            rows.append(_work(f"{name}.triage_{LEVELS[level]}", level, "triage", rules.escalation.triage))
    return rows


def _direct(name: str, to: Level, rules: Rules) -> list[Row]:
    """The centre triages and dispatches; a wrong dispatch comes back and is triaged again."""
    rule = rules.escalation.direct
    centre = able(level_of(rule.centre), rules.levels)
    accuracy = min(1.0, max(0.01, rule.accuracy - rules.platform.accuracy_loss))
    triage = _work(f"{name}.centre", centre, "triage", rule.triage)
    wrong = _delay(f"{name}.wrong_dispatch", to, rule.wrong_dispatch, rules.office_seconds)
    again = Row(f"{name}.again", Op.RELAY, other=triage.name, other_share=1.0)
    right = _hop(name, to, rules)
    return [
        replace(triage, other=right.name, other_share=accuracy),
        wrong,
        again,
        right,
    ]


def _escalate(name: str, start: Level, needed: Level, rules: Rules) -> list[Row]:
    """From ``start`` to the level able to solve, and its work there; nothing if ``start`` is able."""
    to = able(needed, rules.levels)
    if to <= start:
        return []
    way = _direct(name, to, rules) if rules.escalation.rule == "direct" else _stepwise(name, start, to, rules)
    return way + _at_level(name, to, rules)


def _waits_at(step: Step, before: Level) -> Level:
    """Where a delay counts: as stated, with departments if it solves the case, else where the case is."""
    if step.at is not None:
        return level_of(step.at)
    return Level.DEPARTMENT if "solves" in step.marks else before


def rows_of(name: str, step: Step, needed: Level, rules: Rules, before: Level = Level.GRID) -> list[Row]:
    """The rows of one step; none if there is nothing to do for this case. ``before``: where the case is."""
    if step.does == "close":
        return [Row(name, Op.CLOSE)]
    if step.does == "branch":
        return [Row(name, Op.RELAY)]
    if step.does == "delay":
        assert step.delay is not None
        return [_delay(name, _waits_at(step, before), step.delay, rules.office_seconds)]
    if step.does == "hop":
        return [_hop(name, level_of(step.at or "community"), rules)]
    assert step.at is not None
    start = level_of(step.at)
    rows = [] if step.does == "work" else _escalate(name, start, needed, rules)
    if rows or step.does == "report_up":
        return rows
    assert step.work is not None and step.task is not None
    factor = (rules.minutes_factor if step.scaled else 1.0) * (
        rules.platform.entry_factor if step.entry else 1.0
    )
    task, work = (rules.upper_task, rules.upper_work) if step.task == "upper" else (step.task, step.work)
    row = _work(name, start, task, work, factor)
    return [replace(row, scaled=step.scaled, holds=step.holds)]


def holds(rule: EmergencyHold, levels: tuple[Level, ...]) -> list[tuple[str, MinuteDelay]]:
    """What holds a worker on site: the report's way up to the street, then the upper level's work (S5.8)."""
    top = able(Level.STREET, levels)
    climbed = [k for k in levels if k <= top] if rule.climbs == "level_by_level" else [top]
    way = [(f"hold.{LEVELS[k]}", rule.arrival) for k in climbed]
    return [*way, ("hold.upper_work", rule.upper_work)]
