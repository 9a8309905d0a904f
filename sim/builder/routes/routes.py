"""Routes: what a case goes through, compiled from named steps to rows of ``World.step``.

A route is written as a list of step names (``conf/cases``): what its channel does first, then what its
kind does. Where the escalation rule decides (``resolve``, ``report_up``), the stages between the grid and
the level able to solve the case are filled in here (clauses S5.3 - S5.5). A step's slot comes from its
name, so its minutes are the same in every route and under every rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sim.builder.routes.named_steps import holds, rows_of
from sim.builder.routes.step_rows import Row, Rules, lognormal, mean_of_median
from sim.config.groups.cases import RouteKind, Step
from sim.config.groups.types import CASE_KINDS, CHANNELS, LEVELS, TASK_KINDS, Duration, MinuteDelay, TaskKind
from sim.world.events import MINUTE
from sim.world.tables import HOLD, STEP, Level, Mark, Op, Table

SLOT_BITS = 14
MAX_ROUTE = 64  # steps of one route: the engines remember the visited ones in 64 bits
MARKS = {m.name.lower(): int(m) for m in Mark if m.name}
ON_ENTRY = ("registers",)
UPPER: Literal["upper"] = "upper"
ROUTE_KINDS: tuple[RouteKind, ...] = (*CASE_KINDS, "upper")
ROUTE_CHANNELS: tuple[str, ...] = (*CHANNELS, UPPER)


@dataclass(frozen=True)
class Routes:
    """All routes of a scenario, one after the other."""

    step: Table  # STEP
    hold: Table  # HOLD
    entry: NDArray[np.int64]  # [case kind, Level, channel] first step; -1 = there is no such case
    names: tuple[str, ...]  # [step]
    item: NDArray[np.int64]  # [gate item] first step of its tasks from above


@dataclass
class _Draft:
    """The rows of one route while it is written; `start` says where a step's first row is."""

    rows: list[Row] = field(default_factory=list)
    start: dict[str, int] = field(default_factory=dict)


def slot(name: str) -> int:
    """The number of a step's name in the draws."""
    return crc32(name.encode()) % (1 << SLOT_BITS)


def check_slots(names: Iterable[str]) -> None:
    """Raise ValueError if two names have one slot: their draws would be the same. Rename one of them."""
    seen: dict[int, str] = {}
    for name in names:
        if seen.setdefault(slot(name), name) != name:
            raise ValueError(f"steps '{seen[slot(name)]}' and '{name}' share a slot; rename one of them")


def _bits(marks: Iterable[str], entry: bool) -> int:
    return sum(MARKS[m] for m in marks if (m in ON_ENTRY) == entry)


def _marked(rows: list[Row], step: Step) -> list[Row]:
    """Marks of entry on the first row, all others where the step is done, and the branch that follows then."""
    done = _bits(step.marks, False) | (MARKS["holds"] if step.holds else 0)
    rows = [_done(row, step, done) if row.ends or row is rows[-1] else row for row in rows]
    return [replace(rows[0], marks=rows[0].marks | _bits(step.marks, True)), *rows[1:]]


def _done(row: Row, step: Step, marks: int) -> Row:
    """A row that completes its step."""
    row = replace(row, marks=row.marks | marks)
    if step.otherwise is None:
        return row
    return replace(row, other=step.otherwise.to, other_share=step.otherwise.share)


def _whereabouts(draft: _Draft) -> Level:
    """The level that had the case last; the grid before anybody had it."""
    seen = [row.level for row in draft.rows if row.op in (Op.WORK, Op.DELAY) and not row.aside]
    return Level(seen[-1]) if seen else Level.GRID


def _append(draft: _Draft, name: str, step: Step, needed: Level, rules: Rules) -> None:
    """Write one step into the route, with its chance of being done and its branch."""
    rows = rows_of(name, step, needed, rules, _whereabouts(draft))
    draft.start[name] = len(draft.rows)
    if not rows:
        if step.marks and draft.rows:  # nothing left to do: what it would have marked holds already
            last = draft.rows[-1]
            draft.rows[-1] = replace(last, marks=last.marks | _bits(step.marks, False))
        return
    rows = _marked(rows, step)
    if step.chance < 1.0:
        skip = Row(f"{name}.if", Op.RELAY, other=f">{name}", other_share=1.0 - step.chance)
        draft.rows.append(skip)
    for row in rows:
        draft.start.setdefault(row.name, len(draft.rows))
        draft.rows.append(row)
    draft.start[f">{name}"] = len(draft.rows)


def _intake(kind: RouteKind, channel: str, rules: Rules) -> tuple[str, ...]:
    """What a channel does before the kind's own route; nothing holds up an emergency."""
    if channel == UPPER or kind == "emergency":
        return ()
    return {str(name): steps for name, steps in rules.cases.intake.items()}[channel]


def draft_route(kind: RouteKind, channel: str, needed: Level, rules: Rules) -> _Draft:
    """The rows of one route, in order; ``start`` names the first row of every step.

    A case that no step registers is registered when it is raised.
    """
    draft = _Draft()
    for name in (*_intake(kind, channel, rules), *rules.cases.routes[kind]):
        _append(draft, name, rules.cases.steps[name], needed, rules)
    _end(draft)
    _refuse_circle(kind, channel, draft)
    if len(draft.rows) > MAX_ROUTE:
        raise ValueError(f"route {kind} by {channel} has {len(draft.rows)} steps, at most {MAX_ROUTE}")
    if kind != UPPER and not any(row.marks & Mark.REGISTERS for row in draft.rows):
        draft.rows[0] = replace(draft.rows[0], marks=draft.rows[0].marks | int(Mark.REGISTERS))
    return draft


def _end(draft: _Draft) -> None:
    """A route that goes on after closing, with the evaluation, needs an end of its own."""
    if draft.rows[-1].op == Op.CLOSE:
        return
    k = next(i for i, row in enumerate(draft.rows) if row.op == Op.CLOSE)
    draft.rows[k] = replace(draft.rows[k], op=Op.CLOSE_GO_ON)
    draft.rows.append(Row("end", Op.CLOSE))


def _ways(draft: _Draft, k: int) -> list[int]:
    """Rows that may follow row ``k``."""
    row = draft.rows[k]
    ways = [] if row.op == Op.CLOSE or row.other_share >= 1.0 else [k + 1]
    return ways + ([draft.start[row.other]] if row.other and row.other_share > 0.0 else [])


def _refuse_circle(kind: RouteKind, channel: str, draft: _Draft) -> None:
    """Raise ValueError, naming the steps, if a case can get to where no way leads to the end."""
    ends = {k for k, row in enumerate(draft.rows) if row.op == Op.CLOSE}
    for _ in draft.rows:
        ends |= {k for k in range(len(draft.rows)) if ends & {*_ways(draft, k)}}
    reached, ahead = set(), [0]
    while ahead:
        k = ahead.pop()
        if k not in reached:
            reached.add(k)
            ahead += _ways(draft, k)
    if lost := sorted(reached - ends):
        steps = " -> ".join(draft.rows[k].name for k in lost)
        raise ValueError(f"cases.routes.{kind} by {channel} never ends: {steps} go round and round")


def _write(step: Table, base: int, draft: _Draft, hold_count: int, skills: Sequence[str]) -> None:
    """Fill in the rows of one route from row ``base`` on. ``skills``: their bits in order."""
    for i, row in enumerate(draft.rows):
        at = step[base + i]
        at["op"], at["level"], at["queue"] = row.op, row.level, -1
        at["kind"] = TASK_KINDS.index(row.task) if row.task else -1
        at["law"], at["mean"], at["spread"] = row.law, row.mean, row.spread
        at["slot"], at["marks"], at["working"] = slot(row.name), row.marks, row.working
        at["next"] = -1 if row.op == Op.CLOSE else base + i + 1
        at["other"] = base + draft.start[row.other] if row.other else -1
        at["up"] = base + draft.start[row.up] if row.up else -1
        at["other_share"], at["scaled"] = row.other_share, float(row.scaled)
        at["skill"] = 1 << skills.index(row.skill) if row.skill else 0
        at["together"] = row.together + 1
        at["hold_first"], at["hold_count"] = 0, hold_count if row.holds else 0


def _hold_table(parts: list[tuple[str, MinuteDelay]]) -> Table:
    table = np.zeros(len(parts), HOLD)
    for i, (name, delay) in enumerate(parts):
        law, mean, sigma = lognormal(mean_of_median(delay.median_minutes * MINUTE, delay.sigma), delay.sigma)
        table[i] = (law, slot(name), mean, sigma)
    return table


def compile_routes(
    rules: Rules, reachable: NDArray[np.bool_], items: tuple[tuple[TaskKind, Duration], ...] = ()
) -> Routes:
    """All routes of the cases that can arise. ``reachable``: [case kind, Level]; ``items``: sorts of upper tasks.

    Raises ValueError for a route longer than 64 steps or two step names with one slot.
    """
    hold = holds(rules.cases.emergency, rules.levels)
    entry = np.full((len(ROUTE_KINDS), len(LEVELS), len(ROUTE_CHANNELS)), -1, np.int64)
    drafts: list[_Draft] = []
    size = 0
    for k, kind in enumerate(ROUTE_KINDS):
        for needed in (n for n in Level if reachable[k, n]):
            for c, channel in enumerate(ROUTE_CHANNELS):
                if (kind == UPPER) == (channel == UPPER):
                    entry[k, needed, c] = size
                    drafts.append(draft_route(kind, channel, needed, rules))
                    size += len(drafts[-1].rows)
    item = np.zeros(len(items), np.int64)
    for i, (task, work) in enumerate(items):
        item[i] = size
        own = replace(rules, upper_task=task, upper_work=work)
        drafts.append(draft_route(UPPER, UPPER, Level.GRID, own))
        size += len(drafts[-1].rows)
    step = np.zeros(size, STEP)
    names = tuple(row.name for draft in drafts for row in draft.rows)
    check_slots([*names, *(name for name, _ in hold)])
    base = 0
    for draft in drafts:
        _write(step, base, draft, len(hold), sorted(rules.skills))
        base += len(draft.rows)
    return Routes(step, _hold_table(hold), entry, names, item)
