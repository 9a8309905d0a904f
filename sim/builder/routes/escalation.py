"""What the escalation rule puts between a grid and the level able to solve a case (clause S5.5).

stepwise: every desk on the way triages and hands over. direct: a centre triages once and dispatches, rightly or
wrongly. first_contact: as stepwise, but the worker tries once more first, and asks after what he has passed on.
Add-on deadline, with any of them: a ladder, by which a case that waits too long moves up a level by itself.
"""

from __future__ import annotations

from dataclasses import replace

from sim.builder.routes.step_rows import Row, Rules, able, delay, level_of, work
from sim.config.groups.types import LEVELS
from sim.world.tables import Level, Mark, Op

UNATTENDED = (Op.RELAY, Op.CLOSE)


def way_up(name: str, start: Level, needed: Level, rules: Rules) -> list[Row]:
    """From ``start`` to the level able to solve, and its work there."""
    to = able(needed, rules.levels)
    rule = rules.escalation.rule
    rows = _direct(name, to, rules) if rule == "direct" else _stepwise(name, start, to, rules)
    rows += _at_level(name, to, rules)
    return _first_contact(name, start, rows, rules) if rule == "first_contact" else rows


def hop(name: str, level: Level, rules: Rules) -> Row:
    """The hand-over to a level; silos make it longer (D-P10)."""
    row = delay(f"{name}.to_{LEVELS[level]}", level, rules.escalation.hop, rules.office_seconds)
    return replace(row, mean=row.mean * rules.platform.hop_factor)


def _at_level(name: str, level: Level, rules: Rules) -> list[Row]:
    """A desk solves: its minutes, then its departments' delay.

    Q17's first two branches: what one department does goes to it; what several do is coordinated first.
    """
    solving = {str(k): v for k, v in rules.escalation.solving.items()}.get(LEVELS[level])
    if solving is None:
        raise ValueError(f"escalation.solving lacks {LEVELS[level]}, a level of this place")
    rows = [work(f"{name}.{LEVELS[level]}", level, "case", solving.work)]
    if solving.delay is not None:
        wait = f"{name}.{LEVELS[level]}.departments"
        rows.append(delay(wait, Level.DEPARTMENT, solving.delay, rules.office_seconds))
    several = rules.escalation.several_departments
    if level < Level.STREET or several.share <= 0.0:
        return rows
    here = f"{name}.{LEVELS[level]}"
    one = Row(f"{here}.if_one", Op.RELAY, other=rows[0].name, other_share=1.0 - several.share)
    coordination = delay(f"{here}.coordination", Level.DEPARTMENT, several.delay, rules.office_seconds)
    return [one, coordination, *rows]


def _stepwise(name: str, start: Level, to: Level, rules: Rules) -> list[Row]:
    """Handed up level by level: each one on the way triages, every hand-over waits."""
    rows: list[Row] = []
    if start == Level.GRID:
        rows.append(work(f"{name}.attempt", start, "case", rules.escalation.attempt))
    for level in (k for k in rules.levels if start < k <= to):
        rows.append(hop(name, level, rules))
        if level < to:
            rows.append(work(f"{name}.triage_{LEVELS[level]}", level, "triage", rules.escalation.triage))
    return rows


def _direct(name: str, to: Level, rules: Rules) -> list[Row]:
    """The centre triages and dispatches; a wrong dispatch comes back and is triaged again."""
    rule = rules.escalation.direct
    centre = able(level_of(rule.centre), rules.levels)
    accuracy = min(1.0, max(0.01, rule.accuracy - rules.platform.accuracy_loss))
    triage = work(f"{name}.centre", centre, "triage", rule.triage)
    wrong = delay(f"{name}.wrong_dispatch", to, rule.wrong_dispatch, rules.office_seconds)
    again = Row(f"{name}.again", Op.RELAY, other=triage.name, other_share=1.0)
    right = hop(name, to, rules)
    return [replace(triage, other=right.name, other_share=accuracy), wrong, again, right]


def _first_contact(name: str, start: Level, rows: list[Row], rules: Rules) -> list[Row]:
    """One more attempt before the case is passed on, which may solve it; asked after while above the grid."""
    rule = rules.escalation.first_contact
    solved = work(f"{name}.first_contact", Level.GRID, "case", rule.attempt)
    in_vain = replace(solved, name=f"{name}.in_vain")
    chance = Row(f"{name}.first_contact.if", Op.RELAY, other=in_vain.name, other_share=1.0 - rule.success)
    extra = [chance, replace(solved, ends=True), _leave(name, "solved_below"), in_vain]
    own = [row for row in rows if row.level == Level.GRID]
    above = [row for row in rows if row.level != Level.GRID]
    return [*own, *extra, *(_tracked(row) for row in above)]


def _tracked(row: Row) -> Row:
    return row if row.op in UNATTENDED else replace(row, marks=row.marks | int(Mark.TRACKED))


def _leave(name: str, part: str) -> Row:
    """To what follows the step."""
    return Row(f"{name}.{part}", Op.RELAY, other=f">{name}", other_share=1.0)


def with_ladder(name: str, rows: list[Row], rules: Rules) -> list[Row]:
    """Where the add-on deadline is on: every level above the solving one as well, in case it waits too long."""
    if not rules.escalation.deadline.active:
        return rows
    to = next(row.level for row in reversed(rows) if row.op == Op.WORK)  # where the case is to be solved
    ladder: list[Row] = []
    for level in (k for k in rules.levels if k > to):
        over = hop(f"{name}.over", level, rules)
        solving = _at_level(name, level, rules)
        ladder += [_leave(name, f"done_below_{LEVELS[level]}"), over, *solving[:-1]]
        ladder.append(replace(solving[-1], ends=True))
    if rules.escalation.rule == "first_contact":
        ladder = [_tracked(row) for row in ladder]
    if ladder:
        rows = [*rows[:-1], replace(rows[-1], ends=True)]
    every = [*rows, *(replace(row, aside=True) for row in ladder)]
    names = {row.name for row in every}
    return [replace(row, up=_next_above(name, row, names, rules)) for row in every]


def _next_above(name: str, row: Row, names: set[str], rules: Rules) -> str:
    """The hand-over by which a case that waits in this row gets to the next level; "" if there is none."""
    if row.op != Op.WORK:
        return ""
    ways = [f"{name}{over}.to_{LEVELS[k]}" for k in rules.levels if k > row.level for over in ("", ".over")]
    return next((way for way in ways if way in names), "")
