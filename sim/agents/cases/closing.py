"""The end of a case's life: answered with the resident's opinion, closed, over; perhaps it comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.cases import content_share
from sim.rules.durations import MAX_ROUNDS, chance, step_index
from sim.rules.rng import Purpose, uniform
from sim.world.case_status import CLOSED, EVALUATED
from sim.world.events import Event
from sim.world.log import What

if TYPE_CHECKING:
    from sim.agents.cases.case import Case


def feed_back(case: Case) -> None:
    """The resident hears the result and, where a place asks, says what he thinks of it."""
    run, record, clocks = case.bureau.run, case.record, case.deadlines
    said = -1
    if run.opinion:
        due = clocks.own_due if clocks.own_due >= 0 else clocks.yardstick_due
        in_time = due < 0 or case.bureau.now <= due
        share = content_share(
            in_time, case.solver >= 0, run.content_in_time, run.content_late, run.content_unsolved
        )
        index = step_index(record.nth, case.round, case.turns, 0)
        said = int(chance(share, run.seed, run.replication, Purpose.OPINION, record.entity, index))
    case.note(What.FED_BACK, said)


def close(case: Case) -> None:
    """The case is closed: no deadline presses any more, its resident stops calling."""
    case.stage = EVALUATED
    clocks = case.deadlines
    clocks.lift_at = clocks.paper_at = clocks.climb_at = -1
    case.note(What.CLOSED)
    case.recontacts.end_contacts()


def end_life(case: Case) -> bool:
    """Nothing more is done for the case; True if its work was done badly, so that it comes back."""
    run, record = case.bureau.run, case.record
    case.stage = CLOSED
    if not record.may_rework or case.solver < 0 or case.round >= MAX_ROUNDS:
        return False
    index = step_index(record.nth, case.round, 0, 0)
    if not chance(run.rework_share, run.seed, run.replication, Purpose.REWORK, record.entity, index):
        return False
    u = uniform(run.seed, run.replication, Purpose.REWORK_DELAY, record.entity, index)
    case.until = case.bureau.now + run.rework_from + int(u * (run.rework_to - run.rework_from))
    case.schedule(case.until, Event.STEP, case.end_delay)
    return True
