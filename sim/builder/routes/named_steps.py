"""Rows of one named step of a route, and the delays that keep a worker on site."""

from __future__ import annotations

from sim.builder.routes.escalation import escalation_path, transfer_step, with_auto_escalation
from sim.builder.routes.step_rows import (
    RouteSettings,
    StepRow,
    delay_row,
    level_of,
    lowest_able_level,
    work_row,
)
from sim.config.groups.cases import EmergencyHold, Step
from sim.config.groups.types import LEVELS, MinuteDelay
from sim.world.tables import DelayClock, Level, StepType


def _waits_at(step: Step, before: Level) -> Level:
    """Return the level of a delay: as configured; departments if it solves the case; else the current level."""
    if step.at is not None:
        return level_of(step.at)
    return Level.DEPARTMENT if "solves" in step.marks else before


def expand_step(
    name: str, step: Step, needed: Level, settings: RouteSettings, before: Level = Level.GRID
) -> list[StepRow]:
    """Return the rows of one step; none if the step does not apply to this case. ``before``: current level."""
    if step.does == "close":
        return [StepRow(name, StepType.CLOSE)]
    if step.does == "branch":
        return [StepRow(name, StepType.RELAY)]
    if step.does == "delay":
        assert step.delay is not None
        row = delay_row(name, _waits_at(step, before), step.delay, settings.office_seconds)
        if "suspends" in step.marks and step.delay.counts == "calendar":  # a notice hangs day and night
            row = row._replace(delay_clock=DelayClock.CALENDAR)
        return [row]
    if step.does == "transfer":
        return [transfer_step(name, level_of(step.at or "community"), settings)]
    assert step.at is not None
    start = level_of(step.at)
    if step.does == "work":
        start = with_skill(name, step.skill, start, settings)
        return [_with_requirements(_at_start(name, step, start, settings), step, settings)]
    to = with_skill(name, step.skill, max(start, lowest_able_level(needed, settings.levels)), settings)
    if to > start:
        rows = escalation_path(name, start, to, settings)
        solving = f"{name}.{LEVELS[to]}"
        rows = [_with_requirements(row, step, settings) if row.name == solving else row for row in rows]
        return with_auto_escalation(name, rows, settings)
    if step.does == "report_up":
        return []
    return with_auto_escalation(
        name, [_with_requirements(_at_start(name, step, start, settings), step, settings)], settings
    )


def with_skill(name: str, skill: str | None, level: Level, settings: RouteSettings) -> Level:
    """Return the lowest level from ``level`` up that has the skill of a step.

    Above all levels that have it, experts of the departments do the step. Raises ValueError if no level has it.
    """
    if skill is None:
        return level
    if not settings.skills.get(skill):
        raise ValueError(
            f"cases.steps.{name} asks for the skill '{skill}', which no level has: "
            "name it in staffing.classes or staffing.desks"
        )
    return min((k for k in settings.skills[skill] if k >= level), default=level)


def _with_requirements(row: StepRow, step: Step, settings: RouteSettings) -> StepRow:
    """Return the row with the skill and the assistants that its step requires."""
    second = (
        -1
        if step.assistant_level is None
        else int(lowest_able_level(level_of(step.assistant_level), settings.levels))
    )
    skill = step.skill if step.skill and row.level in settings.skills[step.skill] else ""
    return row._replace(skill=skill, assistant_level=second, assistants=step.assistants if second >= 0 else 0)


def _at_start(name: str, step: Step, start: Level, settings: RouteSettings) -> StepRow:
    """Return the step's own work at the level it names."""
    assert step.work is not None and step.task is not None
    skill = settings.minutes_factor if step.scaled else 1.0
    entry = settings.platform.entry_factor if step.entry else 1.0
    task, minutes = (
        (settings.upper_task, settings.upper_work) if step.task == "upper" else (step.task, step.work)
    )
    row = work_row(name, start, task, minutes, skill * entry)
    return row._replace(scaled=step.scaled, holds=step.holds)


def hold_delays(rule: EmergencyHold, levels: tuple[Level, ...]) -> list[tuple[str, MinuteDelay]]:
    """Return the delays that keep a worker on site: reports up to the street, then upper-level work (S5.8).

    A sub-area has no emergency duty: the report passes it.
    """
    top = lowest_able_level(Level.STREET, levels)
    reported_levels = (
        [k for k in levels if Level.SUB_AREA < k <= top] if rule.reporting == "level_by_level" else [top]
    )
    reports = [(f"hold.{LEVELS[k]}", rule.arrival) for k in reported_levels]
    return [*reports, ("hold.upper_work", rule.upper_work)]
