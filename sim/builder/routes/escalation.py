"""Escalation: steps between a grid and the level able to solve a case (clause S5.5).

stepwise: every desk on the path triages and transfers the case. direct: a centre triages once and dispatches, with an
accuracy below 1. first_contact: as stepwise, but the worker makes one more attempt first and follows up cases that
were passed on. With the add-on deadline, under any rule, a case that waits too long is escalated automatically.
"""

from __future__ import annotations

from sim.builder.routes.step_rows import (
    RouteSettings,
    StepRow,
    delay_row,
    level_of,
    lowest_able_level,
    work_row,
)
from sim.config.groups.types import LEVELS
from sim.world.tables import Level, StepEffect, StepType

UNATTENDED = (StepType.RELAY, StepType.CLOSE)


def escalation_path(name: str, start: Level, needed: Level, settings: RouteSettings) -> list[StepRow]:
    """Return the rows from ``start`` to the level able to solve the case, with its work there."""
    to = lowest_able_level(needed, settings.levels)
    rule = settings.escalation.rule
    rows = _direct(name, to, settings) if rule == "direct" else _stepwise(name, start, to, settings)
    rows += _at_level(name, to, settings)
    if rule == "first_contact":
        rows = _first_contact(name, rows, settings)
    return _with_tracking(rows) if settings.escalation.tracks_cases else rows


def transfer_step(name: str, level: Level, settings: RouteSettings) -> StepRow:
    """Return the transfer to a level; departmental silos lengthen it (D-P10)."""
    row = delay_row(
        f"{name}.to_{LEVELS[level]}", level, settings.escalation.transfer, settings.office_seconds
    )
    return row._replace(mean=row.mean * settings.platform.transfer_factor)


def _at_level(name: str, level: Level, settings: RouteSettings) -> list[StepRow]:
    """Return the rows of a desk that solves the case: its work, then the delay of its departments.

    A case of one department goes to that department; a case of several is coordinated first (Q17).
    """
    solving = {str(k): v for k, v in settings.escalation.solving.items()}.get(LEVELS[level])
    if solving is None:
        raise ValueError(f"escalation.solving lacks {LEVELS[level]}, a level of this place")
    rows = [work_row(f"{name}.{LEVELS[level]}", level, "case", solving.work)]
    if solving.delay is not None:
        wait = f"{name}.{LEVELS[level]}.departments"
        rows.append(delay_row(wait, Level.DEPARTMENT, solving.delay, settings.office_seconds))
    several = settings.escalation.several_departments
    if level < Level.STREET or several.share <= 0.0:
        return rows
    here = f"{name}.{LEVELS[level]}"
    one = StepRow(f"{here}.if_one", StepType.RELAY, branch=rows[0].name, branch_share=1.0 - several.share)
    coordination = delay_row(f"{here}.coordination", Level.DEPARTMENT, several.delay, settings.office_seconds)
    return [one, coordination, *rows]


def _stepwise(name: str, start: Level, to: Level, settings: RouteSettings) -> list[StepRow]:
    """Return the transfers level by level; each level on the path triages."""
    rows: list[StepRow] = []
    if start == Level.GRID:
        rows.append(work_row(f"{name}.attempt", start, "case", settings.escalation.attempt))
    for level in (k for k in settings.levels if start < k <= to):
        rows.append(transfer_step(name, level, settings))
        if level < to:
            rows.append(
                work_row(f"{name}.triage_{LEVELS[level]}", level, "triage", settings.escalation.triage)
            )
    return rows


def _direct(name: str, to: Level, settings: RouteSettings) -> list[StepRow]:
    """Return triage and dispatch by the centre; a wrong dispatch is returned and triaged again."""
    rule = settings.escalation.direct
    centre = lowest_able_level(level_of(rule.centre), settings.levels)
    accuracy = min(1.0, max(0.01, rule.accuracy - settings.platform.accuracy_loss))
    triage = work_row(f"{name}.centre", centre, "triage", rule.triage)
    wrong = delay_row(f"{name}.wrong_dispatch", to, rule.wrong_dispatch, settings.office_seconds)
    again = StepRow(f"{name}.again", StepType.RELAY, branch=triage.name, branch_share=1.0)
    right = transfer_step(name, to, settings)
    return [triage._replace(branch=right.name, branch_share=accuracy), wrong, again, right]


def _first_contact(name: str, rows: list[StepRow], settings: RouteSettings) -> list[StepRow]:
    """Insert one more attempt before the case is passed on."""
    rule = settings.escalation.first_contact
    solved = work_row(f"{name}.first_contact", Level.GRID, "case", rule.attempt)
    in_vain = solved._replace(name=f"{name}.in_vain")
    chance = StepRow(
        f"{name}.first_contact.if", StepType.RELAY, branch=in_vain.name, branch_share=1.0 - rule.success
    )
    extra = [chance, solved._replace(ends_step=True), _skip_past_step(name, "solved_below"), in_vain]
    own = [row for row in rows if row.level == Level.GRID]
    above = [row for row in rows if row.level != Level.GRID]
    return [*own, *extra, *above]


def _with_tracking(rows: list[StepRow]) -> list[StepRow]:
    """Let the worker ask after the case while it is above the grid."""
    return [_track(row) if row.level != Level.GRID else row for row in rows]


def _track(row: StepRow) -> StepRow:
    return row if row.type in UNATTENDED else row._replace(marks=row.marks | int(StepEffect.TRACKED))


def _skip_past_step(name: str, part: str) -> StepRow:
    """Return a row that leads to the step after this one."""
    return StepRow(f"{name}.{part}", StepType.RELAY, branch=f">{name}", branch_share=1.0)


def with_auto_escalation(name: str, rows: list[StepRow], settings: RouteSettings) -> list[StepRow]:
    """Add the levels above the solving one, for automatic escalation, if the add-on deadline is active."""
    if not settings.escalation.deadline.active:
        return rows
    to = next(row.level for row in reversed(rows) if row.type == StepType.WORK)  # level that solves the case
    extra_levels: list[StepRow] = []
    for level in (k for k in settings.levels if k > to):
        over = transfer_step(f"{name}.over", level, settings)
        solving = _at_level(name, level, settings)
        extra_levels += [_skip_past_step(name, f"done_below_{LEVELS[level]}"), over, *solving[:-1]]
        extra_levels.append(solving[-1]._replace(ends_step=True))
    if settings.escalation.tracks_cases:
        extra_levels = [_track(row) for row in extra_levels]
    if extra_levels:
        rows = [*rows[:-1], rows[-1]._replace(ends_step=True)]
    every = [*rows, *(row._replace(after_auto_escalation=True) for row in extra_levels)]
    names = {row.name for row in every}
    return [row._replace(escalates_to=_next_above(name, row, names, settings)) for row in every]


def _next_above(name: str, row: StepRow, names: set[str], settings: RouteSettings) -> str:
    """Return the name of the transfer by which a case waiting in this row is escalated; "" if there is none."""
    if row.type != StepType.WORK:
        return ""
    transfers = [
        f"{name}{over}.to_{LEVELS[k]}" for k in settings.levels if k > row.level for over in ("", ".over")
    ]
    return next((transfer for transfer in transfers if transfer in names), "")
