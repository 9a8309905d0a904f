"""Routes of a queueing network as rows of World.step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.network.elements import PriorityClass, Station, Step
from sim.network.forks import JOIN
from sim.network.times import Time, law_tables
from sim.world.tables import PATIENCE, STEP, StepType, Table


class Routes(NamedTuple):
    """Tables of all routes."""

    step: Table  # World.step
    law: Table  # World.law
    knot: Table  # World.knot
    patience: Table  # World.patience
    entry: dict[str, int]  # row at which a customer enters each step


def build_routes(
    stations: Sequence[Station], classes: Sequence[PriorityClass], steps: Sequence[Step]
) -> Routes:
    """Return the rows of all steps: named steps, the end, then branches of more than two successors."""
    rows = RouteRows(stations, classes, steps)
    for number, step in enumerate(steps):
        rows.add_gate(number, step)
    for number, step in enumerate(steps):
        rows.fill_named(number, step)
    laws, knots = law_tables(rows.laws)
    return Routes(np.array(rows.rows, STEP), laws, knots, np.array(rows.patience, PATIENCE), rows.entry)


class RouteRows:
    """Rows of World.step under construction. Row ``n`` is the n-th named step, then the end, then rows without time."""

    def __init__(
        self, stations: Sequence[Station], classes: Sequence[PriorityClass], steps: Sequence[Step]
    ) -> None:
        self.queue = {station.name: number for number, station in enumerate(stations)}
        self.kind = {one.name: number for number, one in enumerate(classes)}
        self.limited = {s.name for s in stations if s.waiting_room is not None}
        self.laws: list[Time] = []  # laws given by tables
        self.patience: list[np.void] = []  # rows of World.patience
        self.rows = [np.zeros(1, STEP)[0] for _ in range(len(steps) + 1)]
        for row in self.rows:
            row["level"] = row["escalates_to"] = -1
        self.end = len(steps)
        self.rows[self.end]["type"] = StepType.CLOSE
        self.relays = 0
        self.lost = self.join = -1
        self.forks = 0
        self.entry = {step.name: number for number, step in enumerate(steps)}

    def add_gate(self, number: int, step: Step) -> None:
        """Add the rows before and after work at a station with a waiting room: take a place, give it back."""
        if step.station in self.limited:
            queue = self.queue[str(step.station)]
            self.entry[step.name] = self.add(StepType.ADMIT, queue=queue, next=number)
            self.rows[number]["next"] = self.add(StepType.LEAVE, queue=queue, draw_key=number)

    def fill_named(self, number: int, step: Step) -> None:
        """Fill the row of a named step."""
        row = self.rows[number]
        row["type"] = StepType.DELAY if step.station is None else StepType.WORK
        row["queue"] = -1 if step.station is None else self.queue[step.station]
        row["kind"] = -1 if step.priority_class is None else self.kind[step.priority_class]
        row["distribution"], row["mean"] = step.time.distribution, step.time.mean
        row["spread"] = self.law_number(step.time) if step.time.knots is not None else step.time.spread
        row["draw_key"] = number
        if step.parts is not None:
            row["type"], row["fork"], row["parts"] = StepType.FORK, self.forks, len(step.parts)
            self.forks += 1
        if step.patience is not None:
            self.set_patience(row, step, step.patience)
        if step.station in self.limited:
            self.rows[self.entry[step.name]]["branch"] = self.unserved(step.overflow_to)
            row = self.rows[row["next"]]
        self.branch(row, step.then)

    def set_patience(self, row: Any, step: Step, time: Time) -> None:
        """Set the patience of a step; who reneges gives back their place."""
        way_on = self.unserved(step.reneges_to)
        if step.station in self.limited:
            way_on = self.add(StepType.LEAVE, queue=row["queue"], next=way_on)
        rule = np.zeros(1, PATIENCE)[0]
        rule["distribution"], rule["mean"], rule["way_on"] = time.distribution, time.mean, way_on
        rule["spread"] = self.law_number(time) if time.knots is not None else time.spread
        self.patience.append(rule)
        row["patience"] = len(self.patience)

    def unserved(self, name: str | None) -> int:
        """Return the row at which a customer who is blocked or reneges goes on; None: they are lost."""
        if name is not None:
            return self.target(name)
        if self.lost < 0:
            self.lost = self.add(StepType.LOST)
        return self.lost

    def law_number(self, time: Time) -> int:
        """Return the row of World.law of a law given by a table."""
        for number, known in enumerate(self.laws):
            if known is time:
                return number
        self.laws.append(time)
        return len(self.laws) - 1

    def target(self, name: str | None) -> int:
        """Return the row of a next step; None is the end."""
        if name == JOIN:
            if self.join < 0:
                self.join = self.add(StepType.JOIN)
            return self.join
        return self.end if name is None else self.entry[name]

    def branch(self, row: Any, then: str | tuple[tuple[str | None, float], ...] | None) -> None:
        """Set the next steps of a row; the third and later ones need rows of their own."""
        branches = then if isinstance(then, tuple) else ((then, 1.0),)
        remaining = 1.0
        for n, (name, p) in enumerate(branches[:-1]):
            row["branch"], row["branch_share"] = self.target(name), p / remaining
            remaining -= p
            if n < len(branches) - 2:
                self.relays += 1
                row["next"] = self.add(StepType.RELAY, draw_key=self.end + self.relays)
                row = self.rows[row["next"]]
        row["next"] = self.target(branches[-1][0])

    def add(self, kind: StepType, **values: int) -> int:
        """Add a row without time; return its number."""
        row = np.zeros(1, STEP)[0]
        row["type"] = kind
        row["level"] = row["escalates_to"] = -1
        for name, value in values.items():
            row[name] = value
        self.rows.append(row)
        return len(self.rows) - 1
