"""Two-person steps: an idle worker from another queue assists until the step ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.queues.queue import Task
from sim.world.events import NEVER
from sim.world.log import What
from sim.world.tables import ShiftEnd

if TYPE_CHECKING:
    from sim.agents.cases.case import Case
    from sim.agents.workers.worker import Worker


class Along:
    """Nothing of his own: he goes along with a worker who does a step for two."""

    __slots__ = ("leader",)

    def __init__(self, leader: Worker) -> None:
        self.leader = leader


def call_along(leader: Worker, case: Case) -> None:
    """``leader`` has begun a step for two: the first who is free and there goes along, if anybody."""
    bureau = leader.bureau
    number = bureau.at[case.record.unit][bureau.steps[case.step].together - 1]
    asked = bureau.queues[number].workers if number >= 0 else []
    second = next((w for w in asked if w is not leader and w.is_idle()), None)
    name = -1 if second is None else second.number
    bureau.write(bureau.now, What.JOINED, case.record.kind, case.number, number, name, -1)
    if second is None:
        return
    own, hands = leader.hands, second.hands
    own.second = second
    hands.task = Along(leader)
    hands.kind, hands.rank, hands.queue, hands.mode = own.kind, own.rank, own.queue, own.mode
    hands.began, hands.end = bureau.now, NEVER


def part(second: Worker) -> None:
    """He no longer goes along: his spell is written as his leader's work went, and his hands are free."""
    hands, bureau, now = second.hands, second.bureau, second.bureau.now
    assert isinstance(hands.task, Along)
    leader = hands.task.leader.hands
    if now > hands.began:
        assert isinstance(leader.task, Task)
        row = (hands.kind, leader.task.entity, hands.queue.number, second.number)
        bureau.write(hands.began, What.ALONG, *row, now)
        over = leader.total - leader.left_in_hand() - second.presence.worked(hands.began, now)
        if hands.mode != ShiftEnd.RESUME and over > 0:
            bureau.write(hands.began, What.ALONG_OVERTIME, *row, over)
            hands.count_overtime(hands.began, over)
    hands.task = leader.second = None
    second.ring()
