"""Working faster under pressure: whether the posts of a grid do so today (S12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.rushing import PRESSURE_DAYS, is_under_pressure
from sim.world.event_order import DAY
from sim.world.log import RecordType, Subject
from sim.world.tables import DutyWindow

if TYPE_CHECKING:
    from sim.agents.queues.queue import Queue, Task


class Rushing:
    """Lapsing work of a grid in the last four weeks, and whether its posts work faster today."""

    __slots__ = ("due", "is_on", "queue", "undone")

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.is_on = False
        self.due = [0] * PRESSURE_DAYS  # [day modulo 28] seconds of duties and visits whose windows closed
        self.undone = [0] * PRESSURE_DAYS  # [day modulo 28] seconds of them left undone

    def count_lapsing(self, due: int, undone: int) -> None:
        """Count a lapsing duty or a visit whose window closes now."""
        day = self.queue.model.now // DAY % PRESSURE_DAYS
        self.due[day] += due
        self.undone[day] += undone

    def clear_day(self, today: int) -> None:
        """Forget the windows closed four weeks ago."""
        self.due[today % PRESSURE_DAYS] = self.undone[today % PRESSURE_DAYS] = 0

    def judge_pressure(self, today: int) -> None:
        """Decide for today whether the posts work faster; log the seconds they are present if so."""
        queue, model = self.queue, self.queue.model
        self.is_on = queue.record.rush_seconds >= 0 and is_under_pressure(
            expected_work(queue),
            queue.record.rush_seconds,
            sum(self.undone),
            sum(self.due),
            model.run.rush_lapsed_ppm,
        )
        present = sum(w.presence.seconds_of_day[today] for w in queue.workers)
        if self.is_on and present > 0:
            model.write(model.now, RecordType.RUSHED, Subject(-1, queue.number, queue.number, -1), present)


def expected_work(queue: Queue) -> int:
    """Return the expected seconds of work that waits in a queue and with its workers; lapsing duties are left out."""
    lines = [queue.waiting_line, *(w.waiting_line for w in queue.workers)]
    return sum(expected_work_of(task) for line in lines for task in line)


def expected_work_of(task: Task) -> int:
    """Return the expected seconds of a waiting task; of a carried duty all that is owed."""
    if task.duty is None:
        return task.expected
    if task.duty.record.window != DutyWindow.CARRIES_OVER:
        return 0
    return task.duty.owed - (task.expected - task.remaining)
