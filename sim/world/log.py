"""The event log: records of what happened, without any computation.

Both engines write one log of 40-byte rows; the tables of "Outputs" in docs/reference/model.md (case events, spells,
duties) are views of it by ``RecordType``. Every metric is a fold over this log (``sim.metrics``). The log
is put into canonical order by sorting on all columns, so the order of writing within one second
never matters.
"""

from __future__ import annotations

from enum import IntEnum, unique
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


@unique
class RecordType(IntEnum):
    """Type of a record. ``entity``, ``unit``, ``worker``, ``kind``, ``value`` as noted; -1 = not applicable."""

    # Cases: entity = case number, kind = case kind (index into Labels.case_kinds)
    ARRIVED = 1  # unit = grid; value = needed level
    REGISTERED = 2  # unit = grid; the deadline clocks start
    QUEUED = 3  # a task joins a queue: unit = queue, kind = task kind, value = expected seconds of work
    FIRST_SERVED = 4  # first service by anyone: unit = queue, worker
    DELAYED = 5  # a delay without a worker begins: unit = level, value = its end
    SUSPENDED = 6  # the deadline clocks stop; value = the end of the suspension
    RETURNED = 7  # returned: a new full deadline begins; value = 1 if a verification failed, else 0
    EXTENDED = 8  # an extension is granted to a case that would be late: value = days added
    PROMOTED = 9  # promoted to the class `overdue`: unit = queue
    SOLVED = 10
    RESULT_COMMUNICATED = 11  # value = 1 if the resident is satisfied, 0 if not, -1 if not asked
    VERIFIED = 12
    CLOSED = 13  # value = 1 if it is not solved in the resident's eyes, else -1
    REOPENED = 14
    RECONTACTED = 15  # value = number of the contact; -1 - number of a report recognised as the same event
    RENEGED = 16  # patience ended before the first service: unit = queue
    WITHDRAWN = 17  # a task left its queue unserved: unit = queue, kind = task kind, value = seconds left
    DUE_OWN = 18  # value = due time under the place's own rule; replaces an earlier one
    DUE_REFERENCE = 19  # value = due time under the reference deadline; replaces an earlier one
    UNANSWERED = 20  # an emergency has to wait for a responder: unit = queue
    RESUMED = 21  # the suspension ended
    ANSWERED_BY_ROTA = 22  # an emergency is assigned to the duty rota: unit = queue it left
    UPPER_ARRIVES = (
        23  # an emergency is assigned: unit = queue, worker or -1; value = arrival of the upper level
    )
    REMINDED = 24  # the holder is reminded before the own due time
    AUTO_ESCALATED = 25  # escalated automatically after a long wait: value = the queue it left
    POOLED = 26  # offered to the community pool: unit = queue
    CHIEF_HEAD_ABSENT = 27  # an emergency without the chief head: unit = queue, worker = the chief head
    EVALUATED = 28  # after closing
    CLOSED_EARLY = 29  # reported as closed before it was solved
    # Spells of work: entity = case, duty or household by task kind; kind = task kind
    SPELL = 30  # time = start, value = end, unit = queue of the work, worker
    OVERTIME = 31  # time = start of the spell it belongs to, value = seconds outside presence
    ASSIST_SPELL = 32  # as SPELL, of an assistant in a step for several workers
    ASSIST_OVERTIME = 33  # as OVERTIME, of an ASSIST_SPELL
    ASSISTANT_REQUESTED = (
        34  # a step for several workers begins, once for each: unit = queue, worker = assistant or -1
    )
    # Background tasks: entity = row of World.background, which has their times; kind = task kind, unit = queue
    BACKGROUND_SPELL = 35  # as SPELL
    BACKGROUND_OVERTIME = 36  # as OVERTIME, of a BACKGROUND_SPELL
    PRESSED = 37  # pressed by the level above, as nobody solved it: entity = case
    TAKEN_UP = 38  # taken up by a desk above the grid: entity = case, value = queue of the desk
    # Queues
    RUSHED = 39  # its posts work faster today: entity, unit = queue, value = seconds they are present
    BREAK_WORKED = (
        43  # as OVERTIME: value = seconds of it in a break between blocks, which are no overtime (S4.4)
    )
    BLOCKED = 46  # a customer found no place at a queue: entity = case, value = queue
    # Duties: entity = duty number, kind = task kind, unit = queue
    DUE = 40  # released: worker (or -1), value = seconds of work
    DONE = 41  # all work owed is done
    LAPSED = 42  # the window closed: value = seconds of work not done
    # Visits: entity = household, kind = task kind, unit = queue
    WINDOW_CLOSED = 45  # value = outcome * 2**40 + attempts * 2**32 + seconds of work not done


class Outcome(IntEnum):
    """Outcome of a household's visit window (clause S4.5). Only NOT_ATTEMPTED indicates overload."""

    NOT_ATTEMPTED = 0  # fewer attempts than the rule requires, no contact
    REACHED = 1  # contact and interview
    REFUSED = 2  # contact and refusal
    PHONED = 3  # no contact at the door, informed by telephone
    ATTEMPTS_EXHAUSTED = 4  # all attempts made, no contact


ROW = np.dtype(
    [
        ("time", np.int64),
        ("record_type", np.int32),
        ("kind", np.int32),
        ("entity", np.int64),
        ("unit", np.int32),
        ("worker", np.int32),
        ("value", np.int64),
    ]
)


class Subject(NamedTuple):
    """Columns of a log record that say what it is about; meanings by ``RecordType``, -1 = not applicable."""

    kind: int
    entity: int
    unit: int
    worker: int


def sort_canonical(log: NDArray[np.void]) -> NDArray[np.void]:
    """Return the log in canonical order: by time, then record type, entity, kind, unit, worker, value."""
    order = np.lexsort(
        [log[name] for name in ("value", "worker", "unit", "kind", "entity", "record_type", "time")]
    )
    return log[order]
