"""Routes: named steps compiled to rows of ``World.step``.

A route is a list of step names (``conf/cases``): intake by channel, then the steps of the kind of case. For ``resolve``
and ``report_up`` the escalation rule determines the steps between the grid and the level able to solve the case
(clauses S5.3 - S5.5). The draw key of a step derives from its name, so its minutes are the same in every route and
under every rule.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sim.builder.content import digest
from sim.builder.routes.assembly import UPPER, AssembledRoute, ExpansionKey, StepExpansions, assemble_route
from sim.builder.routes.named_steps import hold_delays
from sim.builder.routes.step_rows import RouteSettings, lognormal, mean_of_median
from sim.builder.routes.transitions import Transitions, find_transitions
from sim.config.content_cache import ContentCache
from sim.config.groups.cases import RouteKind
from sim.config.groups.types import CASE_KINDS, CHANNELS, LEVELS, TASK_KINDS, Duration, MinuteDelay, TaskKind
from sim.world.event_order import MINUTE
from sim.world.tables import HOLD, STEP, Level, StepType, Table

DRAW_KEY_BITS = 14
ROUTE_KINDS: tuple[RouteKind, ...] = (*CASE_KINDS, "upper")
ROUTE_CHANNELS: tuple[str, ...] = (*CHANNELS, UPPER)

Items = tuple[tuple[TaskKind, Duration], ...]  # types of upper-level tasks


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
    def transitions(self) -> tuple[Transitions, ...]:
        """Transitions of the routes, those of equally many rows together."""
        return find_transitions(self.step, self.spans)


@dataclass(frozen=True)
class RoutePlan:
    """Order of the rows of all routes: it stays where only minutes, delays and shares of steps change.

    Attributes
    ----------
    frame : Hashable
        What the order depends on beside the rows of the steps.
    structure : sequence of mapping
        Structure of every step expanded: of the cases, then of each item type.
    routes : Routes
        Routes with the numbers of the first settings.
    source : array
        [step] number of its row among those of all expansions.
    """

    frame: Hashable
    structure: Sequence[Mapping[ExpansionKey, Hashable]]
    routes: Routes
    source: NDArray[np.int64]

    def fits(self, frame: Hashable, expansions: Sequence[StepExpansions]) -> bool:
        """Return whether routes of these steps have the same order; their steps are expanded in the same order."""
        return (
            frame == self.frame
            and len(expansions) == len(self.structure)
            and all(of.has_structure(known) for of, known in zip(expansions, self.structure, strict=True))
        )

    def with_numbers(self, expansions: Sequence[StepExpansions], hold: Table) -> Routes:
        """Return the routes with the numbers of steps of an equal structure."""
        parts = (of.numbers(known) for of, known in zip(expansions, self.structure, strict=True))
        step = self.routes.step.copy()
        step["mean"], step["spread"], step["branch_share"] = np.concatenate([*parts])[self.source].T
        return replace(self.routes, step=step, hold=hold)


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


def _intake(kind: RouteKind, channel: str, settings: RouteSettings) -> tuple[str, ...]:
    """Return the intake steps of a channel; emergencies have none."""
    if channel == UPPER or kind == "emergency":
        return ()
    return {str(name): steps for name, steps in settings.cases.intake.items()}[channel]


def _write_rows(route: AssembledRoute, hold_count: int, skills: Sequence[str]) -> Table:
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


def compile_routes(settings: RouteSettings, reachable: NDArray[np.bool_], items: Items = ()) -> Routes:
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
_plans: deque[RoutePlan] = deque(maxlen=4)  # of the last structures: the futures of a study mostly share one


def _compile_routes(settings: RouteSettings, reachable: NDArray[np.bool_], items: Items) -> Routes:
    """Return all routes: with the plan of an equal structure if there is one, else assembled anew."""
    hold = hold_delays(settings.cases.emergency, settings.levels)
    hold_names = [name for name, _ in hold]
    frame, expansions = _frame(settings, reachable, hold_names), _expansions(settings, items)
    plan = next((plan for plan in tuple(_plans) if plan.fits(frame, expansions)), None)
    if plan is None:
        expansions = _expansions(settings, items)  # without steps that only another order has
        plan = _assemble(frame, reachable, expansions, hold_names)
        _plans.appendleft(plan)
    return plan.with_numbers(expansions, _hold_table(hold))


def _expansions(settings: RouteSettings, items: Items) -> list[StepExpansions]:
    """Return the steps of the cases, then those of each item type from above, none expanded yet."""
    of_items = (replace(settings, upper_task=task, upper_work=work) for task, work in items)
    return [StepExpansions(settings), *map(StepExpansions, of_items)]


def _frame(settings: RouteSettings, reachable: NDArray[np.bool_], hold: Sequence[str]) -> Hashable:
    """Return what the order of rows depends on beside the rows of the steps themselves."""
    cases = settings.cases
    marks = tuple((name, tuple(step.marks)) for name, step in cases.steps.items())
    orders = tuple(
        (str(name), tuple(of)) for group in (cases.routes, cases.intake) for name, of in group.items()
    )
    return marks, orders, tuple(sorted(settings.skills)), reachable.tobytes(), reachable.shape, tuple(hold)


def _assemble(
    frame: Hashable, reachable: NDArray[np.bool_], expansions: Sequence[StepExpansions], hold: Sequence[str]
) -> RoutePlan:
    """Return the order of all routes' rows. ``expansions``: of the cases, then of each item type from above."""
    steps, settings = expansions[0], expansions[0].settings
    table = _RouteTable(len(hold), sorted(settings.skills))
    entry = np.full((len(ROUTE_KINDS), len(LEVELS), len(ROUTE_CHANNELS)), -1, np.int64)
    written: dict[tuple[RouteKind, Level, tuple[str, ...]], _WrittenRoute] = {}
    for k, kind in enumerate(ROUTE_KINDS):
        for needed in (n for n in Level if reachable[k, n]):
            for c, channel in enumerate(ROUTE_CHANNELS):
                if (kind == UPPER) == (channel == UPPER):
                    key = kind, needed, _intake(kind, channel, settings)  # channels mostly share their intake
                    if key not in written:
                        written[key] = table.write(assemble_route(kind, channel, needed, key[2], steps), 0)
                    entry[k, needed, c] = table.add(written[key])
    item = np.zeros(len(expansions) - 1, np.int64)
    for i, own in enumerate(expansions[1:]):
        item[i] = table.add(table.write(assemble_route(UPPER, UPPER, Level.GRID, (), own), i + 1))
    check_draw_keys([*dict.fromkeys(table.names), *hold])
    routes = Routes(table.rows(), np.zeros(0, HOLD), entry, tuple(table.names), item)
    return RoutePlan(frame, [of.structure() for of in expansions], routes, table.sources(expansions))


class _WrittenRoute(NamedTuple):
    """Rows of one route, numbered from 0; ``of``: number of the expansions that they come from."""

    names: tuple[str, ...]
    rows: Table
    source: list[int]
    of: int


@dataclass
class _RouteTable:
    """Table of all routes under construction."""

    hold_count: int
    skills: Sequence[str]
    names: list[str] = field(default_factory=list)
    parts: list[_WrittenRoute] = field(default_factory=list)

    def write(self, route: AssembledRoute, of: int) -> _WrittenRoute:
        """Return the rows of a route, numbered from 0."""
        names = tuple(row.name for row in route.rows)
        return _WrittenRoute(names, _write_rows(route, self.hold_count, self.skills), route.source, of)

    def add(self, route: _WrittenRoute) -> int:
        """Append a route; return its first row."""
        first = len(self.names)
        self.names += route.names
        self.parts.append(route._replace(rows=_numbered_from(first, route.rows)))
        return first

    def rows(self) -> Table:
        """Return the rows of all routes."""
        return np.concatenate([part.rows for part in self.parts]) if self.parts else np.zeros(0, STEP)

    def sources(self, expansions: Sequence[StepExpansions]) -> NDArray[np.int64]:
        """Return the number of each row among those of all expansions, each set of which ends with a row of zeros."""
        first = np.cumsum([0, *(of.count + 1 for of in expansions)])
        found = [
            first[p.of] + (of.count if n < 0 else n)
            for p in self.parts
            for of in (expansions[p.of],)
            for n in p.source
        ]
        return np.array(found, np.int64)
