"""State shared by all agents: event calendar, World tables as Python numbers, event log."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import simpy

from sim.agents.calendar import ScheduledEvent
from sim.jit import specialize
from sim.rules.durations import table_quantile
from sim.world.decisions import Rule
from sim.world.event_order import DAY, MAX_EVENTS_PER_SECOND, NEVER, encode_event, event_limit_error
from sim.world.log import ROW, Subject
from sim.world.tables import Table, World

if TYPE_CHECKING:
    from sim.agents.cases.case import Case
    from sim.agents.duties import Duty
    from sim.agents.queues.queue import Queue
    from sim.agents.visits import VisitRound
    from sim.agents.workers.worker import Worker


def records(table: Table, name: str) -> list[Any]:
    """Convert a structured table to a list of named tuples of Python numbers."""
    kind = namedtuple(name, table.dtype.names or ())  # type: ignore[misc]
    return [kind(*row) for row in table.tolist()]


class Model:
    """Shared state of the agents. Attributes are Python numbers; rules that need arrays receive those of the World."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.office = (world.office, world.run, world.office_block)  # arguments of the rules of office time
        self.env = simpy.Environment()
        self.run = records(world.run, "Run")[0]
        self.kinds = records(world.kind, "Kind")
        self.priority: list[list[int]] = world.priority.tolist()
        self.steps = records(world.step, "Step")
        self.patience = records(world.patience, "Patience")
        self.holds = records(world.hold, "Hold")
        self.hazards = records(world.hazard, "Hazard")
        self.background = records(world.background, "Background")
        self.at: list[list[int]] = world.queue_at.tolist()
        self.schedules: list[list[int]] = world.schedule.tolist()
        self.shift_seconds: list[int] = world.shift["seconds"].tolist()
        self.log: list[tuple[int, int, int, int, int, int, int]] = []
        self.queues: list[Queue] = []
        self.workers: list[Worker] = []
        self.cases: list[Case] = []
        self.open_cases: dict[tuple[int, int], list[Case]] = {}  # by grid and kind, newest last
        self.duties: list[Duty] = []
        self.rounds: list[VisitRound] = []
        self.event_limit = MAX_EVENTS_PER_SECOND
        self.rule: Rule | None = None
        self._table_quantile = specialize(table_quantile, world.law, world.knot, 0, 0.5)
        self._second, self._events_this_second = -1, 0

    @property
    def now(self) -> int:
        """Current time (s since day 0, 00:00)."""
        return self.env.now  # type: ignore[return-value]

    def schedule(self, time: int, kind: int, entity: int, handler: Callable[[Any], None]) -> None:
        """Schedule an event; ignore it at or after the horizon."""
        assert time >= self.env.now, "cannot schedule an event in the past"
        if time == self.env.now:
            self._check_event_limit(time, encode_event(time, kind, entity))
        if time < self.run.horizon:
            ScheduledEvent(self.env, time, kind, entity, handler)

    def _check_event_limit(self, now: int, event: int) -> None:
        """Raise ZeroTimeLoopError if events scheduled for the current second exceed the limit."""
        self._events_this_second = self._events_this_second + 1 if now == self._second else 1
        self._second = now
        if self._events_this_second > self.event_limit:
            raise event_limit_error(now, self.event_limit, event)

    def month_of(self, t: int) -> int:
        """Return the running number of the calendar month of time ``t``."""
        return int(self.world.office[t // DAY]["month"])

    def table_quantile(self, law: int, u: float) -> float:
        """Return the quantile of a law given by a table."""
        return self._table_quantile(self.world.law, self.world.knot, law, u)

    def write(self, time: int, record_type: int, about: Subject, value: int) -> None:
        """Append one record to the event log."""
        self.log.append((time, record_type, *about, value))

    def rows(self) -> Table:
        """Return the event log as a table of ``sim.world.log.ROW``."""
        return np.array(self.log, ROW)


__all__ = ["NEVER", "Model", "records"]
