"""Record types: one NamedTuple for each table, and the units of its fields.

Times are local civil times without a time zone. Names are those of the configuration; a field that does not apply
is None. ``measured`` is True for records inside the measured period, after the warm-up.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple


class CaseRecord(NamedTuple):
    """One case that arrived."""

    case: int  # identifier within the replication
    kind: str  # general, coordinated, emergency, approval or upper
    channel: str | None  # by which it was reported; None for a case open at the start
    level: str | None  # lowest level able to solve it
    post: str | None  # grid post in whose area it arose
    arrived: dt.datetime
    registered: dt.datetime | None
    first_served: dt.datetime | None
    solved: dt.datetime | None  # last time
    closed: dt.datetime | None  # last time; None while open or reopened
    reneged: dt.datetime | None
    due: dt.datetime | None  # under the place's own deadline
    due_reference: dt.datetime | None  # under the reference deadline
    returns: int  # times sent back
    reopenings: int
    recontacts: int
    auto_escalations: int
    minutes: float  # worked on it, assistants included
    measured: bool  # arrived in the measured period


class CaseEventRecord(NamedTuple):
    """One event in the life of a case."""

    time: dt.datetime
    case: int
    kind: str
    event: str  # arrived, registered, queued, ... : names of `RecordType`
    place: str | None  # post or desk
    worker: int | None
    level: str | None
    task: str | None
    until: dt.datetime | None  # end of a delay or suspension, or the due time
    minutes: float | None  # of work that joins or leaves a queue
    workdays: int | None  # of an extension
    outcome: str | None
    measured: bool


class SpellRecord(NamedTuple):
    """One uninterrupted piece of work of one worker, wholly inside or wholly outside the worker's presence.

    The sum of ``minutes`` over the records with ``measured`` equals the minutes worked of the metrics: breaks and
    nights between two pieces of one spell are not work.
    """

    worker: int  # identifier within the replication
    post: str  # of the worker
    post_level: str | None
    task: str
    place: str  # queue of the work
    subject: str  # case, duty, household or background
    number: int  # identifier of the case, duty or household
    started: dt.datetime
    ended: dt.datetime
    minutes: float
    overtime: bool  # outside presence
    assisting: bool  # assistant in a step for several workers
    measured: bool  # overtime: its spell began in the measured period


class VisitRecord(NamedTuple):
    """One visit window of one household, at its close."""

    closed: dt.datetime
    household: int
    task: str
    place: str
    outcome: str  # not_attempted, reached, refused, phoned or attempts_exhausted
    attempts: int
    minutes_undone: float
    measured: bool


class DutyRecord(NamedTuple):
    """One event of planned work."""

    time: dt.datetime
    duty: int
    task: str
    place: str
    worker: int | None  # None: any worker of the post
    event: str  # due, done or lapsed
    minutes: float | None  # due, or left undone
    measured: bool


class MetricRecord(NamedTuple):
    """One metric of one replication."""

    place: str
    replication: int
    metric: str
    label: str
    unit: str
    value: float
    word: str | None  # of a metric whose value is a code


class DayRecord(NamedTuple):
    """State at 24:00 of one day of the measured period."""

    date: dt.date
    open: int
    open_own: int
    overdue: int
    overdue_own: int
    open_work: float


UNITS: dict[type, dict[str, str]] = {
    CaseRecord: {
        "returns": "times", "reopenings": "times", "recontacts": "calls", "auto_escalations": "times",
        "minutes": "minutes",
    },
    CaseEventRecord: {"minutes": "minutes", "workdays": "working days"},
    SpellRecord: {"minutes": "minutes"},
    VisitRecord: {"attempts": "attempts", "minutes_undone": "minutes"},
    DutyRecord: {"minutes": "minutes"},
    MetricRecord: {},
    DayRecord: {"open": "cases", "open_own": "cases", "overdue": "cases", "overdue_own": "cases", "open_work": "hours"},
}  # fmt: skip
"""Record type -> field -> unit. ``MetricRecord`` has the unit of each value in a field of its own."""
