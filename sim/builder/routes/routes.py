"""Routes: named steps compiled to rows of ``World.step``.

A route is a list of step names (``conf/cases``): intake by channel, then the steps of the kind of case. For ``resolve``
and ``report_up`` the escalation rule determines the steps between the grid and the level able to solve the case
(clauses S5.3 - S5.5). The draw key of a step derives from its name, so its minutes are the same in every route and
under every rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sim.builder.content import digest
from sim.builder.routes.named_steps import expand_step, hold_delays
from sim.builder.routes.step_rows import RouteSettings, StepRow, lognormal, mean_of_median
from sim.config.content_cache import ContentCache
from sim.config.groups.cases import RouteKind, Step
from sim.config.groups.types import CASE_KINDS, CHANNELS, LEVELS, TASK_KINDS, Duration, MinuteDelay, TaskKind
from sim.world.event_order import MINUTE
from sim.world.tables import HOLD, STEP, Level, StepEffect, StepType, Table

DRAW_KEY_BITS = 14
MAX_ROUTE = 64  # steps of one route; the engines store the visited ones in 64 bits
MARKS = {m.name.lower(): int(m) for m in StepEffect if m.name}
ON_ENTRY = ("registers",)
REGISTERS = int(StepEffect.REGISTERS)
UPPER: Literal["upper"] = "upper"
ROUTE_KINDS: tuple[RouteKind, ...] = (*CASE_KINDS, "upper")
ROUTE_CHANNELS: tuple[str, ...] = (*CHANNELS, UPPER)


@dataclass(frozen=True)
class Routes:
    """All routes of a scenario, consecutively."""

    step: Table  # STEP
    hold: Table  # HOLD
    entry: NDArray[np.int64]  # [case kind, Level, channel] first step; -1 = no such case
    names: tuple[str, ...]  # [step]
    item: NDArray[np.int64]  # [gate item] first step of its upper-level tasks

    @cached_property
    def content(self) -> bytes:
        """Hash of all tables: a key for what follows from the routes."""
        return digest(self.step, self.hold, self.entry, self.item)

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """First row of each route and the row after its last."""
        entries = np.unique(self.entry[self.entry >= 0]).tolist()
        return tuple(pairwise([*entries, *self.item.tolist(), len(self.step)]))

    @cached_property
    def transitions(self) -> dict[int, NDArray[np.float64]]:
        """By first row of each route: 1 - P, P the transition probabilities by `next` and `branch`."""
        return {first: _transitions(self.step[first:end], first) for first, end in self.spans}


def _transitions(step: Table, base: int) -> NDArray[np.float64]:
    away = np.eye(len(step))
    for name, chance in (("next", 1.0 - step["branch_share"]), ("branch", step["branch_share"])):
        there = (step[name] >= 0) & (chance > 0.0)
        np.subtract.at(away, (np.flatnonzero(there), step[name][there] - base), chance[there])
    return away


@dataclass
class _RouteBuilder:
    """Rows of one route under construction. `start`: first row of each step."""

    rows: list[StepRow] = field(default_factory=list)
    start: dict[str, int] = field(default_factory=dict)


def draw_key(name: str) -> int:
    """Return the draw key of a step's name."""
    return crc32(name.encode()) % (1 << DRAW_KEY_BITS)


def check_draw_keys(names: Iterable[str]) -> None:
    """Raise ValueError if two names have the same draw key, because their draws would be equal."""
    seen: dict[int, str] = {}
    for name in names:
        if seen.setdefault(draw_key(name), name) != name:
            raise ValueError(
                f"steps '{seen[draw_key(name)]}' and '{name}' have one draw key; rename one of them"
            )


def _bits(marks: Iterable[str], entry: bool) -> int:
    return sum(MARKS[m] for m in marks if (m in ON_ENTRY) == entry)


def _mark_rows(rows: list[StepRow], step: Step) -> list[StepRow]:
    """Set the step's effects and branch: effects on entry in the first row, all others where the step is done."""
    done = _bits(step.marks, False) | (MARKS["holds"] if step.holds else 0)
    rows = [_done(row, step, done) if row.ends_step or row is rows[-1] else row for row in rows]
    return [rows[0]._replace(marks=rows[0].marks | _bits(step.marks, True)), *rows[1:]]


def _done(row: StepRow, step: Step, marks: int) -> StepRow:
    """Return a row that completes its step."""
    row = row._replace(marks=row.marks | marks)
    if step.otherwise is None:
        return row
    return row._replace(branch=step.otherwise.to, branch_share=step.otherwise.share)


def _current_level(route: _RouteBuilder) -> Level:
    """Return the last level that had the case; the grid at the start."""
    for row in reversed(route.rows):
        if row.type in (StepType.WORK, StepType.DELAY) and not row.after_auto_escalation:
            return Level(row.level)
    return Level.GRID


def _was_dispatched(route: _RouteBuilder) -> bool:
    """Return whether a desk above the community, or a department, had the case in hand (Q18)."""
    return any(
        row.type in (StepType.WORK, StepType.DELAY)
        and row.level >= Level.STREET
        and not row.after_auto_escalation
        for row in route.rows
    )


@dataclass
class _StepRows:
    """Rows of steps, expanded once for all routes; by step, level able to solve the case, and level that has it."""

    settings: RouteSettings
    known: dict[tuple[str, Level, Level, bool], list[StepRow]] = field(default_factory=dict)

    def of(self, name: str, needed: Level, route: _RouteBuilder) -> list[StepRow]:
        """Return the rows of a step with its effects and branch; none if the step does not apply."""
        before, dispatched = _current_level(route), _was_dispatched(route)
        key = name, needed, before, dispatched
        if key not in self.known:
            step = self.settings.cases.steps[name]
            if dispatched and step.dispatched_at is not None:
                step = step.model_copy(update={"at": step.dispatched_at})
            rows = expand_step(name, step, needed, self.settings, before)
            self.known[key] = _mark_rows(rows, step) if rows else []
        return self.known[key]


def _append(route: _RouteBuilder, name: str, step: Step, needed: Level, steps: _StepRows) -> None:
    """Append one step to the route, with its probability and its branch."""
    rows = steps.of(name, needed, route)
    route.start[name] = len(route.rows)
    if not rows:
        if step.marks and route.rows:  # the step does not apply: its effects hold already
            last = route.rows[-1]
            route.rows[-1] = last._replace(marks=last.marks | _bits(step.marks, False))
        return
    if step.chance < 1.0:
        skip = StepRow(f"{name}.if", StepType.RELAY, branch=f">{name}", branch_share=1.0 - step.chance)
        route.rows.append(skip)
    for row in rows:
        route.start.setdefault(row.name, len(route.rows))
        route.rows.append(row)
    route.start[f">{name}"] = len(route.rows)


def _intake(kind: RouteKind, channel: str, settings: RouteSettings) -> tuple[str, ...]:
    """Return the intake steps of a channel; emergencies have none."""
    if channel == UPPER or kind == "emergency":
        return ()
    return {str(name): steps for name, steps in settings.cases.intake.items()}[channel]


def compile_route(
    kind: RouteKind, channel: str, needed: Level, intake: Sequence[str], steps: _StepRows
) -> _RouteBuilder:
    """Return the rows of one route; ``start`` maps every step to its first row.

    A case without a registering step is registered on arrival.
    """
    route, cases = _RouteBuilder(), steps.settings.cases
    for name in (*intake, *cases.routes[kind]):
        _append(route, name, cases.steps[name], needed, steps)
    _end_route(route)
    _check_ends(kind, channel, route)
    if len(route.rows) > MAX_ROUTE:
        raise ValueError(f"route {kind} by {channel} has {len(route.rows)} steps, at most {MAX_ROUTE}")
    if kind != UPPER and not any(row.marks & REGISTERS for row in route.rows):
        route.rows[0] = route.rows[0]._replace(marks=route.rows[0].marks | REGISTERS)
    return route


def _end_route(route: _RouteBuilder) -> None:
    """Append an end to a route that continues after closing (evaluation)."""
    if route.rows[-1].type == StepType.CLOSE:
        return
    k = next(i for i, row in enumerate(route.rows) if row.type == StepType.CLOSE)
    route.rows[k] = route.rows[k]._replace(type=StepType.CLOSE_AND_CONTINUE)
    route.rows.append(StepRow("end", StepType.CLOSE))


def _successors(route: _RouteBuilder, k: int) -> list[int]:
    """Return the rows that may follow row ``k``."""
    row = route.rows[k]
    successors = [] if row.type == StepType.CLOSE or row.branch_share >= 1.0 else [k + 1]
    return successors + ([route.start[row.branch]] if row.branch and row.branch_share > 0.0 else [])


def _check_ends(kind: RouteKind, channel: str, route: _RouteBuilder) -> None:
    """Raise ValueError, naming the steps, if a case can reach rows from which it cannot reach the end."""
    if all(k < route.start[row.branch] for k, row in enumerate(route.rows) if row.branch):
        return  # every way leads forward, to the end
    ends = {k for k, row in enumerate(route.rows) if row.type == StepType.CLOSE}
    for _ in route.rows:
        ends |= {k for k in range(len(route.rows)) if ends & {*_successors(route, k)}}
    reached, pending = set(), [0]
    while pending:
        k = pending.pop()
        if k not in reached:
            reached.add(k)
            pending += _successors(route, k)
    if lost := sorted(reached - ends):
        steps = " -> ".join(route.rows[k].name for k in lost)
        raise ValueError(f"cases.routes.{kind} by {channel} never ends: it repeats the steps {steps}")


def _write_rows(route: _RouteBuilder, hold_count: int, skills: Sequence[str]) -> Table:
    """Return the rows of one route, numbered from 0. ``skills``: qualifications in the order of their bits."""
    rows = [
        (
            row.type, row.level, -1, TASK_KINDS.index(row.task) if row.task else -1, row.distribution,
            draw_key(row.name), row.marks, row.delay_clock, -1 if row.type == StepType.CLOSE else i + 1,
            route.start[row.branch] if row.branch else -1, 0, hold_count if row.holds else 0,
            route.start[row.escalates_to] if row.escalates_to else -1,
            1 << skills.index(row.skill) if row.skill else 0, row.assistant_level + 1,
            row.assistants, 0, 0, 0,  # no fork, nobody gives up at a step
            row.mean, row.spread, row.branch_share, float(row.scaled),
        )
        for i, row in enumerate(route.rows)
    ]  # fmt: skip
    return np.array(rows, STEP)


def _numbered_from(base: int, rows: Table) -> Table:
    """Return the rows of a route from row ``base`` of the table on."""
    moved = rows.copy()
    for column in ("next", "branch", "escalates_to"):
        moved[column][rows[column] >= 0] += base
    return moved


def _hold_table(parts: list[tuple[str, MinuteDelay]]) -> Table:
    table = np.zeros(len(parts), HOLD)
    for i, (name, delay) in enumerate(parts):
        distribution, mean, sigma = lognormal(
            mean_of_median(delay.median_minutes * MINUTE, delay.sigma), delay.sigma
        )
        table[i] = (distribution, draw_key(name), mean, sigma)
    return table


def compile_routes(
    settings: RouteSettings, reachable: NDArray[np.bool_], items: tuple[tuple[TaskKind, Duration], ...] = ()
) -> Routes:
    """Return all routes of the cases that can arrive, compiled once for equal settings.

    ``reachable``: [case kind, Level]; ``items``: item types of upper-level tasks. Raises ValueError for a route of more
    than 64 steps or two step names with the same draw key. The arrays are shared and must not be modified.
    """
    return _compiled.get(
        (settings.content, reachable.tobytes(), reachable.shape, repr(items)),
        lambda: _compile_routes(settings, reachable, items),
    )


_compiled: ContentCache[Routes] = ContentCache(
    most=64
)  # 60 kB each: the settings of a study come back in turn


def _compile_routes(
    settings: RouteSettings, reachable: NDArray[np.bool_], items: tuple[tuple[TaskKind, Duration], ...]
) -> Routes:
    table = _RouteTable(hold_delays(settings.cases.emergency, settings.levels), sorted(settings.skills))
    entry = np.full((len(ROUTE_KINDS), len(LEVELS), len(ROUTE_CHANNELS)), -1, np.int64)
    steps = _StepRows(settings)
    written: dict[tuple[RouteKind, Level, tuple[str, ...]], tuple[tuple[str, ...], Table]] = {}
    for k, kind in enumerate(ROUTE_KINDS):
        for needed in (n for n in Level if reachable[k, n]):
            for c, channel in enumerate(ROUTE_CHANNELS):
                if (kind == UPPER) == (channel == UPPER):
                    key = kind, needed, _intake(kind, channel, settings)  # channels mostly share their intake
                    if key not in written:
                        written[key] = table.rows(compile_route(kind, channel, needed, key[2], steps))
                    entry[k, needed, c] = table.add(*written[key])
    item = np.zeros(len(items), np.int64)
    for i, (task, work) in enumerate(items):
        own = _StepRows(replace(settings, upper_task=task, upper_work=work))
        item[i] = table.add(*table.rows(compile_route(UPPER, UPPER, Level.GRID, (), own)))
    return table.routes(entry, item)


@dataclass
class _RouteTable:
    """Table of all routes under construction."""

    hold: list[tuple[str, MinuteDelay]]
    skills: Sequence[str]
    names: list[str] = field(default_factory=list)
    parts: list[Table] = field(default_factory=list)

    def rows(self, route: _RouteBuilder) -> tuple[tuple[str, ...], Table]:
        """Return the names and rows of one route, numbered from 0."""
        return tuple(row.name for row in route.rows), _write_rows(route, len(self.hold), self.skills)

    def add(self, names: Sequence[str], rows: Table) -> int:
        """Append a route; return its first row."""
        first = len(self.names)
        self.names += names
        self.parts.append(_numbered_from(first, rows))
        return first

    def routes(self, entry: NDArray[np.int64], item: NDArray[np.int64]) -> Routes:
        """Return the finished table; raises ValueError if two names have the same draw key."""
        check_draw_keys([*dict.fromkeys(self.names), *(name for name, _ in self.hold)])
        step = np.concatenate(self.parts) if self.parts else np.zeros(0, STEP)
        return Routes(step, _hold_table(self.hold), entry, tuple(self.names), item)
