"""Named records of one replication: cases and their events, spells of work, visits, duties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.metrics.accumulators.layout import Owner, build_layout
from sim.metrics.measure import ModelInstance
from sim.records.kinds import UNITS, CaseEventRecord, CaseRecord, DutyRecord, SpellRecord, VisitRecord
from sim.records.record_table import RecordTable
from sim.records.spells import END, INSIDE, SPELL, START, split_log
from sim.world.log import Outcome, RecordType
from sim.world.tables import Level, Table

Whole = NDArray[np.int64]
SUBJECTS = {Owner.CASE: "case", Owner.DUTY: "duty", Owner.HOUSEHOLD: "household"}
LEVEL_NAMES = tuple(level.name.lower() for level in Level)
OUTCOME_SHIFT, ATTEMPTS_SHIFT = 40, 32
OUTCOMES_OF = {
    (RecordType.RETURNED, 0): "sent back",
    (RecordType.RETURNED, 1): "verification failed",
    (RecordType.RESULT_COMMUNICATED, 0): "dissatisfied",
    (RecordType.RESULT_COMMUNICATED, 1): "satisfied",
}
WORK_OF_QUEUE = (RecordType.QUEUED, RecordType.WITHDRAWN)
UNTIL = (
    RecordType.DELAYED,
    RecordType.SUSPENDED,
    RecordType.DUE_OWN,
    RecordType.DUE_REFERENCE,
    RecordType.UPPER_ARRIVES,
)  # value is a time
AT_QUEUE = (
    RecordType.QUEUED, RecordType.WITHDRAWN, RecordType.FIRST_SERVED, RecordType.UNANSWERED, RecordType.POOLED,
    RecordType.CHIEF_HEAD_ABSENT, RecordType.ASSISTANT_REQUESTED, RecordType.ANSWERED_BY_ROTA, RecordType.UPPER_ARRIVES,
)  # fmt: skip  # unit is a queue
QUEUE_IN_VALUE = (RecordType.RENEGED, RecordType.AUTO_ESCALATED, RecordType.TAKEN_UP)
BESIDE_SPELLS = (RecordType.ASSISTANT_REQUESTED, RecordType.PRESSED, RecordType.TAKEN_UP)  # about cases too


@dataclass(frozen=True)
class Events:
    """Everything that happened in one replication, as tables of named records.

    Parameters
    ----------
    log
        Rows of `sim.world.log.ROW`, in canonical order.
    built
        World, names and measured period of the replication.
    start
        Date of day 0.
    """

    log: Table
    built: ModelInstance
    start: dt.date

    @cached_property
    def cases(self) -> RecordTable[CaseRecord]:
        """One record per case that arrived, in the order of arrival."""
        arrived = self._rows(RecordType.ARRIVED)
        case = self.built.world.case[arrived["entity"]]
        number = arrived["entity"]
        closed, reopened = self._last(RecordType.CLOSED), self._last(RecordType.REOPENED)
        columns = {
            "case": number,
            "kind": self._names(self.built.labels.case_kinds, case["kind"]),
            "channel": self._names(self.built.labels.channels, case["channel"]),
            "level": self._names(LEVEL_NAMES, case["needed"]),
            "post": self._posts(case["unit"]),
            "arrived": self._times(arrived["time"]),
            "registered": self._times(self._first(RecordType.REGISTERED)[number]),
            "first_served": self._times(self._first(RecordType.FIRST_SERVED)[number]),
            "solved": self._times(self._last(RecordType.SOLVED)[number]),
            "closed": self._times(np.where(closed >= reopened, closed, -1)[number]),
            "reneged": self._times(self._last(RecordType.RENEGED)[number]),
            "due": self._times(self._last(RecordType.DUE_OWN, "value")[number]),
            "due_reference": self._times(self._last(RecordType.DUE_REFERENCE, "value")[number]),
            "returns": self._count(RecordType.RETURNED)[number],
            "reopenings": self._count(RecordType.REOPENED)[number],
            "recontacts": self._count(RecordType.RECONTACTED)[number],
            "auto_escalations": self._count(RecordType.AUTO_ESCALATED)[number],
            "minutes": self._minutes_of_cases()[number],
            "measured": self._is_measured(arrived["time"]),
        }
        return RecordTable(CaseRecord, columns, UNITS[CaseRecord])

    @cached_property
    def case_events(self) -> RecordTable[CaseEventRecord]:
        """One record per event of a case, in the order of time; work on it is in ``spells``."""
        rows, labels = self._case_rows, self.built.labels
        record_type, value = rows["record_type"], rows["value"]
        delayed, of_queue = record_type == RecordType.DELAYED, np.isin(record_type, WORK_OF_QUEUE)
        queue = np.where(np.isin(record_type, AT_QUEUE), rows["unit"], -1)
        queue = np.where(np.isin(record_type, QUEUE_IN_VALUE), value, queue)
        place = self._names(labels.queues, queue)
        at_post = (queue < 0) & ~delayed
        place[at_post] = self._posts(rows["unit"][at_post])
        until = np.where(np.isin(record_type, UNTIL), value, -1)
        level = np.where(delayed, rows["unit"], np.where(record_type == RecordType.ARRIVED, value, -1))
        columns = {
            "time": self._times(rows["time"]),
            "case": rows["entity"],
            "kind": self._names(labels.case_kinds, self.built.world.case["kind"][rows["entity"]]),
            "event": self._names(_event_names(), record_type),
            "place": place,
            "worker": _optional(rows["worker"], rows["worker"] >= 0),
            "level": self._names(LEVEL_NAMES, level),
            "task": self._names(labels.task_kinds, np.where(of_queue, rows["kind"], -1)),
            "until": self._times(until),
            "minutes": _optional(value / 60.0, of_queue),
            "workdays": _optional(value, record_type == RecordType.EXTENDED),
            "outcome": _outcomes(rows),
            "measured": self._is_measured(rows["time"]),
        }
        return RecordTable(CaseEventRecord, columns, UNITS[CaseEventRecord])

    @cached_property
    def spells(self) -> RecordTable[SpellRecord]:
        """One record per piece of work inside or outside presence, in the order of its start."""
        rows, pieces = self._spells
        own = rows[pieces[:, SPELL]]
        labels, queue = self.built.labels, self.built.world.worker["queue"][own["worker"]]
        overtime = pieces[:, INSIDE] == 0
        begun = np.where(overtime, own["time"], pieces[:, START])
        columns = {
            "worker": own["worker"],
            "post": self._names(labels.queues, queue),
            "post_level": self._names(LEVEL_NAMES, np.asarray(labels.queue_levels, np.int64)[queue]),
            "task": self._names(labels.task_kinds, own["kind"]),
            "place": self._names(labels.queues, own["unit"]),
            "subject": self._subjects(own),
            "number": own["entity"],
            "started": self._times(pieces[:, START]),
            "ended": self._times(pieces[:, END]),
            "minutes": (pieces[:, END] - pieces[:, START]) / 60.0,
            "overtime": overtime,
            "assisting": own["record_type"] == RecordType.ASSIST_SPELL,
            "measured": self._is_measured(begun),
        }
        return RecordTable(SpellRecord, columns, UNITS[SpellRecord])

    @cached_property
    def visits(self) -> RecordTable[VisitRecord]:
        """One record per household and visit window, in the order of its close."""
        rows, labels = self._rows(RecordType.WINDOW_CLOSED), self.built.labels
        value = rows["value"]
        columns = {
            "closed": self._times(rows["time"]),
            "household": rows["entity"],
            "task": self._names(labels.task_kinds, rows["kind"]),
            "place": self._names(labels.queues, rows["unit"]),
            "outcome": self._names(tuple(o.name.lower() for o in Outcome), value >> OUTCOME_SHIFT),
            "attempts": value >> ATTEMPTS_SHIFT & (1 << OUTCOME_SHIFT - ATTEMPTS_SHIFT) - 1,
            "minutes_undone": (value & (1 << ATTEMPTS_SHIFT) - 1) / 60.0,
            "measured": self._is_measured(rows["time"] - 1),
        }
        return RecordTable(VisitRecord, columns, UNITS[VisitRecord])

    @cached_property
    def duties(self) -> RecordTable[DutyRecord]:
        """One record per release, completion or lapse of planned work, in the order of time."""
        rows, labels = self._rows(RecordType.DUE, RecordType.DONE, RecordType.LAPSED), self.built.labels
        due = rows["record_type"] == RecordType.DUE
        columns = {
            "time": self._times(rows["time"]),
            "duty": rows["entity"],
            "task": self._names(labels.task_kinds, rows["kind"]),
            "place": self._names(labels.queues, rows["unit"]),
            "worker": _optional(rows["worker"], rows["worker"] >= 0),
            "event": self._names(_event_names(), rows["record_type"]),
            "minutes": _optional(np.maximum(rows["value"], 0) / 60.0, rows["record_type"] != RecordType.DONE),
            "measured": self._is_measured(np.where(due, rows["time"], rows["time"] - 1)),
        }
        return RecordTable(DutyRecord, columns, UNITS[DutyRecord])

    # -- parts of the log ----------------------------------------------------------------------------

    def _rows(self, *kinds: RecordType) -> Table:
        return self.log[np.isin(self.log["record_type"], [int(kind) for kind in kinds])]

    @cached_property
    def _owner(self) -> Whole:
        """[task kind] subject of its work: a code of `SUBJECTS`."""
        owner = build_layout(self.built.world, self.built.labels, self.built.context).owner
        on_site = int(self.built.world.run["on_site_kind"][0])
        if on_site >= 0 and owner[on_site] == Owner.NONE:
            owner[on_site] = Owner.CASE  # the chief head attends an emergency
        return owner

    @cached_property
    def _case_rows(self) -> Table:
        """Rows about cases, spells apart."""
        record_type = self.log["record_type"]
        of_case = record_type < RecordType.SPELL
        joins = np.isin(record_type, WORK_OF_QUEUE)
        of_case[joins] = self._owner[self.log["kind"][joins]] == Owner.CASE
        rows: Table = self.log[of_case | np.isin(record_type, BESIDE_SPELLS)]
        return rows

    @cached_property
    def _spells(self) -> tuple[Table, Whole]:
        return split_log(self.built.world, self.log, self.built.context.period.start)

    def _subjects(self, spells: Table) -> NDArray[np.object_]:
        """Return what each spell is work on: a case, a duty, a household, or a task of the background (S2.6)."""
        subject = np.array([SUBJECTS.get(k) for k in self._owner], object)[spells["kind"]]
        return np.where(spells["record_type"] == RecordType.BACKGROUND_SPELL, "background", subject)

    def _minutes_of_cases(self) -> NDArray[np.float64]:
        """[case] minutes worked on it."""
        rows, pieces = self._spells
        own = rows[pieces[:, SPELL]]
        of_case = self._owner[own["kind"]] == Owner.CASE
        of_case &= own["record_type"] != RecordType.BACKGROUND_SPELL
        seconds = (pieces[:, END] - pieces[:, START])[of_case]
        cases = len(self.built.world.case)
        return np.bincount(own["entity"][of_case], seconds, cases)[:cases] / 60.0

    def _first(self, kind: RecordType) -> Whole:
        """[case] time of its first row of a kind; -1 = none."""
        return self._by_case(self._rows(kind)[::-1], "time")

    def _last(self, kind: RecordType, name: str = "time") -> Whole:
        """[case] time (or ``value``) of its last row of a kind; -1 = none."""
        return self._by_case(self._rows(kind), name)

    def _by_case(self, rows: Table, name: str) -> Whole:
        found = np.full(len(self.built.world.case), -1, np.int64)
        found[rows["entity"]] = rows[name]
        return found

    def _count(self, kind: RecordType) -> Whole:
        """[case] rows of a kind."""
        cases = len(self.built.world.case)
        return np.bincount(self._rows(kind)["entity"], minlength=cases)[:cases]

    # -- names and times -----------------------------------------------------------------------------

    def _times(self, seconds: NDArray[Any]) -> NDArray[np.datetime64]:
        """Civil times of seconds since day 0, 00:00; negative = not a time."""
        times = np.datetime64(self.start, "s") + np.asarray(seconds, np.int64)
        return np.where(np.asarray(seconds) >= 0, times, np.datetime64("NaT", "s"))

    def _is_measured(self, seconds: NDArray[Any]) -> NDArray[np.bool_]:
        period = self.built.context.period
        return np.asarray((seconds >= period.start) & (seconds < period.end))

    def _posts(self, unit: NDArray[Any]) -> NDArray[np.object_]:
        """Grid post of each grid."""
        return self._names(self.built.labels.queues, self.built.world.queue_at[unit, Level.GRID])

    @staticmethod
    def _names(names: Sequence[str | None] | Mapping[int, str], codes: NDArray[Any]) -> NDArray[np.object_]:
        """Names of codes; None for -1 and for what has no name."""
        size = max(names, default=-1) + 1 if isinstance(names, Mapping) else len(names)
        table = np.full(size + 1, None, object)
        items = names.items() if isinstance(names, Mapping) else enumerate(names)
        for code, name in items:
            table[code] = name
        codes = np.asarray(codes, np.int64)
        return np.asarray(table[np.where((codes >= 0) & (codes < size), codes, size)])


def _event_names() -> dict[int, str]:
    return {int(kind): kind.name.lower() for kind in RecordType}


def _optional(values: NDArray[Any], applies: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Values as Python numbers; None where they do not apply."""
    found = np.full(len(values), None, object)
    found[applies] = values[applies].tolist()
    return found


def _outcomes(rows: Table) -> NDArray[np.object_]:
    """Word for the value of a row, where it is a code."""
    found = np.full(len(rows), None, object)
    for (record_type, value), word in OUTCOMES_OF.items():
        found[(rows["record_type"] == record_type) & (rows["value"] == value)] = word
    joined = (rows["record_type"] == RecordType.RECONTACTED) & (rows["value"] < 0)
    found[joined] = "same event reported"
    asked = rows["record_type"] == RecordType.ASSISTANT_REQUESTED
    found[asked] = np.where(rows["worker"][asked] >= 0, "assistant found", "nobody free")
    return found
