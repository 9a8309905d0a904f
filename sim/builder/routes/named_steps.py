"""Stages: the rows of one named step of a route, and what holds a worker on site."""

from __future__ import annotations

from dataclasses import replace

from sim.builder.routes.escalation import hop, way_up, with_ladder
from sim.builder.routes.step_rows import Row, Rules, able, delay, level_of, work
from sim.config.groups.cases import EmergencyHold, Step
from sim.config.groups.types import LEVELS, MinuteDelay
from sim.world.tables import Level, Op


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
        return [delay(name, _waits_at(step, before), step.delay, rules.office_seconds)]
    if step.does == "hop":
        return [hop(name, level_of(step.at or "community"), rules)]
    assert step.at is not None
    start = level_of(step.at)
    if step.does == "work":
        start = qualified(name, step.skill, start, rules)
        return [_asking(_at_start(name, step, start, rules), step, rules)]
    to = qualified(name, step.skill, max(start, able(needed, rules.levels)), rules)
    if to > start:
        rows = way_up(name, start, to, rules)
        solving = f"{name}.{LEVELS[to]}"
        rows = [_asking(row, step, rules) if row.name == solving else row for row in rows]
        return with_ladder(name, rows, rules)
    if step.does == "report_up":
        return []
    return with_ladder(name, [_asking(_at_start(name, step, start, rules), step, rules)], rules)


def qualified(name: str, skill: str | None, level: Level, rules: Rules) -> Level:
    """The lowest level from ``level`` up that has the skill a step asks for; what the finder may not do goes there.

    Above all levels that have it the departments' own experts do it. Raises ValueError if no level has it.
    """
    if skill is None:
        return level
    if not rules.skills.get(skill):
        raise ValueError(
            f"cases.steps.{name} asks for the skill '{skill}', which no level has: "
            "name it in staffing.classes or staffing.desks"
        )
    return min((k for k in rules.skills[skill] if k >= level), default=level)


def _asking(row: Row, step: Step, rules: Rules) -> Row:
    """What the step asks of its workers."""
    second = -1 if step.together is None else int(able(level_of(step.together), rules.levels))
    skill = step.skill if step.skill and row.level in rules.skills[step.skill] else ""
    return replace(row, skill=skill, together=second)


def _at_start(name: str, step: Step, start: Level, rules: Rules) -> Row:
    """The step's own work at the level it names."""
    assert step.work is not None and step.task is not None
    skill = rules.minutes_factor if step.scaled else 1.0
    entry = rules.platform.entry_factor if step.entry else 1.0
    task, minutes = (rules.upper_task, rules.upper_work) if step.task == "upper" else (step.task, step.work)
    row = work(name, start, task, minutes, skill * entry)
    return replace(row, scaled=step.scaled, holds=step.holds)


def holds(rule: EmergencyHold, levels: tuple[Level, ...]) -> list[tuple[str, MinuteDelay]]:
    """What holds a worker on site: the report's way up to the street, then the upper level's work (S5.8)."""
    top = able(Level.STREET, levels)
    climbed = [k for k in levels if k <= top] if rule.climbs == "level_by_level" else [top]
    way = [(f"hold.{LEVELS[k]}", rule.arrival) for k in climbed]
    return [*way, ("hold.upper_work", rule.upper_work)]
