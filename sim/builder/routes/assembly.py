"""Assembly of routes: rows of steps, expanded once for all routes, in the order of a case."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.builder.routes.named_steps import expand_step
from sim.builder.routes.step_rows import RouteSettings, StepRow
from sim.config.groups.cases import RouteKind, Step
from sim.world.tables import Level, StepEffect, StepType

MAX_ROUTE = 64  # steps of one route; the engines store the visited ones in 64 bits
MARKS = {m.name.lower(): int(m) for m in StepEffect if m.name}
ON_ENTRY = ("registers",)
REGISTERS = int(StepEffect.REGISTERS)
UPPER: Literal["upper"] = "upper"
NO_NUMBERS = (0.0, 0.0, 0.0)  # of a row that no step has
NUMBERS = StepRow._fields.index("mean"), StepRow._fields.index("spread")  # beside each other
SHARE = StepRow._fields.index("branch_share")

ExpansionKey = tuple[
    str, Level, Level, bool
]  # step, level able to solve, level that has the case, was dispatched


def _bits(marks: Iterable[str], entry: bool) -> int:
    return sum(MARKS[m] for m in marks if (m in ON_ENTRY) == entry)


def _mark_rows(rows: list[StepRow], step: Step) -> list[StepRow]:
    """Set the step's effects and branch: effects on entry in the first row, all others where the step is done."""
    done = _bits(step.marks, False) | (MARKS["holds"] if step.holds else 0)
    if done or step.otherwise is not None:
        rows = [_done(row, step, done) if row.ends_step or row is rows[-1] else row for row in rows]
    entry = _bits(step.marks, True)
    return [rows[0]._replace(marks=rows[0].marks | entry), *rows[1:]] if entry else rows


def _done(row: StepRow, step: Step, marks: int) -> StepRow:
    """Return a row that completes its step."""
    if step.otherwise is None:
        return row._replace(marks=row.marks | marks)
    return row._replace(marks=row.marks | marks, branch=step.otherwise.to, branch_share=step.otherwise.share)


@dataclass(frozen=True)
class Expansion:
    """Rows of a step in a route, the draw of its chance first; none if the step does not apply.

    ``first``: number of the first row among those of all expansions.
    """

    rows: tuple[StepRow, ...]
    first: int


@dataclass
class StepExpansions:
    """Rows of steps, expanded once for all routes."""

    settings: RouteSettings
    known: dict[ExpansionKey, Expansion] = field(default_factory=dict)
    count: int = 0  # rows of all expansions
    _rows: dict[Hashable, tuple[StepRow, ...]] = field(default_factory=dict)

    def of(self, key: ExpansionKey) -> Expansion:
        """Return the rows of a step with its effects and branch."""
        known = self.known.get(key)
        if known is None:
            used = self._what_matters(*key)
            if used not in self._rows:
                self._rows[used] = self._expand(*key)
            known = self.known[key] = Expansion(self._rows[used], self.count)
            self.count += len(known.rows)
        return known

    def _what_matters(self, name: str, needed: Level, before: Level, dispatched: bool) -> Hashable:
        """Return the step with what its rows depend on: many cases share a step of one level."""
        step = self.settings.cases.steps[name]
        by_level = needed if step.does in ("resolve", "report_up") else None
        return name, by_level, before if step.does == "delay" else None, dispatched and step.dispatched_at

    def _expand(self, name: str, needed: Level, before: Level, dispatched: bool) -> tuple[StepRow, ...]:
        step = self.settings.cases.steps[name]
        if dispatched and step.dispatched_at is not None:
            step = step.model_copy(update={"at": step.dispatched_at})
        rows = expand_step(name, step, needed, self.settings, before)
        if not rows:
            return ()
        rows = _mark_rows(rows, step)
        if step.chance < 1.0:
            skip = StepRow(f"{name}.if", StepType.RELAY, branch=f">{name}", branch_share=1.0 - step.chance)
            rows = [skip, *rows]
        return tuple(rows)

    def structure(self) -> dict[ExpansionKey, Hashable]:
        """Return everything about the rows that the order of a route depends on, by step in the order of expansion."""
        return {key: _structure(one.rows) for key, one in self.known.items()}

    def has_structure(self, known: Mapping[ExpansionKey, Hashable]) -> bool:
        """Return whether the same steps expand to rows of this structure."""
        return all(_structure(self.of(key).rows) == rows for key, rows in known.items())

    def numbers(self, order: Iterable[ExpansionKey]) -> NDArray[np.float64]:
        """Return mean, spread and branch share of the rows of these steps, and a last row of zeros."""
        rows = [(row.mean, row.spread, row.branch_share) for key in order for row in self.known[key].rows]
        return np.array([*rows, NO_NUMBERS])


def _structure(rows: Iterable[StepRow]) -> Hashable:
    """Return the rows without their minutes and with the class of their branch share: none, some or all."""
    return tuple(
        (
            row[: NUMBERS[0]],
            row[NUMBERS[1] + 1 : SHARE],
            row.branch_share > 0.0,
            row.branch_share >= 1.0,
            row[SHARE + 1 :],
        )
        for row in rows
    )


@dataclass
class AssembledRoute:
    """Rows of one route; ``start``: first row of each step, ``source``: number of each row among the expansions."""

    rows: list[StepRow] = field(default_factory=list)
    start: dict[str, int] = field(default_factory=dict)
    source: list[int] = field(default_factory=list)

    @property
    def current_level(self) -> Level:
        """The last level that had the case; the grid at the start."""
        for row in reversed(self.rows):
            if row.type in HANDLED and not row.after_auto_escalation:
                return Level(row.level)
        return Level.GRID

    @property
    def was_dispatched(self) -> bool:
        """Whether a desk above the community, or a department, had the case in hand (Q18)."""
        return any(
            row.level >= Level.STREET and row.type in HANDLED and not row.after_auto_escalation
            for row in self.rows
        )

    def append(self, name: str, step: Step, needed: Level, steps: StepExpansions) -> None:
        """Append one step, with its probability and its branch."""
        found = steps.of((name, needed, self.current_level, self.was_dispatched))
        self.start[name] = len(self.rows)
        if not found.rows:
            if step.marks and self.rows:  # the step does not apply: its effects hold already
                last = self.rows[-1]
                self.rows[-1] = last._replace(marks=last.marks | _bits(step.marks, False))
            return
        for number, row in enumerate(found.rows, found.first):
            self.start.setdefault(row.name, len(self.rows))
            self.rows.append(row)
            self.source.append(number)
        self.start[f">{name}"] = len(self.rows)

    def end(self) -> None:
        """Append an end if the route continues after closing (evaluation)."""
        if self.rows[-1].type == StepType.CLOSE:
            return
        k = next(i for i, row in enumerate(self.rows) if row.type == StepType.CLOSE)
        self.rows[k] = self.rows[k]._replace(type=StepType.CLOSE_AND_CONTINUE)
        self.rows.append(StepRow("end", StepType.CLOSE))
        self.source.append(-1)

    def successors(self, k: int) -> list[int]:
        """Return the rows that may follow row ``k``."""
        row = self.rows[k]
        successors = [] if row.type == StepType.CLOSE or row.branch_share >= 1.0 else [k + 1]
        return successors + ([self.start[row.branch]] if row.branch and row.branch_share > 0.0 else [])

    def endless_rows(self) -> list[int]:
        """Return the rows that a case can reach and from which it cannot reach the end."""
        if all(k < self.start[row.branch] for k, row in enumerate(self.rows) if row.branch):
            return []  # every way leads forward, to the end
        ends = {k for k, row in enumerate(self.rows) if row.type == StepType.CLOSE}
        after = [self.successors(k) for k in range(len(self.rows))]
        while more := {k for k, ways in enumerate(after) if k not in ends and not ends.isdisjoint(ways)}:
            ends |= more
        reached, pending = set(), [0]
        while pending:
            k = pending.pop()
            if k not in reached:
                reached.add(k)
                pending += after[k]
        return sorted(reached - ends)


HANDLED = (StepType.WORK, StepType.DELAY)


def assemble_route(
    kind: RouteKind, channel: str, needed: Level, intake: Sequence[str], steps: StepExpansions
) -> AssembledRoute:
    """Return the rows of one route.

    A case without a registering step is registered on arrival. Raises ValueError, naming the steps, if a case can reach
    steps from which it cannot reach the end, or if there are more than 64 steps.
    """
    route, cases = AssembledRoute(), steps.settings.cases
    for name in (*intake, *cases.routes[kind]):
        route.append(name, cases.steps[name], needed, steps)
    route.end()
    if lost := route.endless_rows():
        names = " -> ".join(route.rows[k].name for k in lost)
        raise ValueError(f"cases.routes.{kind} by {channel} never ends: it repeats the steps {names}")
    if len(route.rows) > MAX_ROUTE:
        raise ValueError(f"route {kind} by {channel} has {len(route.rows)} steps, at most {MAX_ROUTE}")
    if kind != UPPER and not any(row.marks & REGISTERS for row in route.rows):
        route.rows[0] = route.rows[0]._replace(marks=route.rows[0].marks | REGISTERS)
    return route
