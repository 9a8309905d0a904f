"""Order in which the rows of one case are processed: by time, and within a second from cause to effect."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.world.log import RecordType

_CAUSES = (
    (RecordType.ARRIVED,),
    (RecordType.RESUMED,),
    (RecordType.RETURNED, RecordType.REOPENED, RecordType.REGISTERED),
    (RecordType.DUE_OWN, RecordType.DUE_REFERENCE),
    (RecordType.SOLVED, RecordType.RESULT_COMMUNICATED, RecordType.VERIFIED, RecordType.CLOSED_EARLY),
    (RecordType.CLOSED, RecordType.RENEGED, RecordType.WITHDRAWN),
    (RecordType.QUEUED, RecordType.DELAYED),
    (RecordType.SUSPENDED,),  # after the delay that it qualifies
    (RecordType.FIRST_SERVED,),
    (RecordType.SPELL,),
    (RecordType.OVERTIME,),
)
PHASE = np.full(64, _CAUSES.index((RecordType.FIRST_SERVED,)), np.int64)
"""[RecordType] position within a second; types without a position of their own share that of FIRST_SERVED."""
for _phase, _record_types in enumerate(_CAUSES):
    PHASE[list(_record_types)] = _phase

Ints = NDArray[np.int64]
Narrow = NDArray[np.int32]


@compiled
def group_by_case(events: NDArray[np.void], first: Narrow, order: Narrow) -> None:
    """Group positions of events by case: those of case ``c`` are ``order[first[c]:first[c + 1]]``.

    Parameters
    ----------
    events : ndarray of EVENT
        Events in any order.
    first : ndarray, shape (cases + 2,)
        Zeros; overwritten.
    order : ndarray, shape (events,)
        Overwritten.
    """
    for i in range(len(events)):
        first[events[i]["case"] + 2] += 1
    for c in range(2, len(first)):
        first[c] += first[c - 1]
    for i in range(len(events)):
        c = events[i]["case"]
        order[first[c + 1]] = i
        first[c + 1] += 1


@compiled
def is_before(events: NDArray[np.void], phase: Ints, i: int, j: int) -> bool:
    """Return whether event ``i`` comes before event ``j`` of the same case."""
    a, b = events[i], events[j]
    if a["time"] != b["time"]:
        return bool(a["time"] < b["time"])
    if phase[a["record_type"]] != phase[b["record_type"]]:
        return bool(phase[a["record_type"]] < phase[b["record_type"]])
    return bool(
        a["record_type"] < b["record_type"]
        or (a["record_type"] == b["record_type"] and a["value"] < b["value"])
    )


@compiled
def put_in_order(events: NDArray[np.void], phase: Ints, order: Narrow, begin: int, end: int) -> None:
    """Sort ``order[begin:end]`` by insertion, because rows of a case arrive almost sorted."""
    for i in range(begin + 1, end):
        event, j = order[i], i - 1
        while j >= begin and is_before(events, phase, event, order[j]):
            order[j + 1] = order[j]
            j -= 1
        order[j + 1] = event
