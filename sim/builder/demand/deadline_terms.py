"""Own deadlines of all cases: by needed level, kind and urgency, each in its unit (clause S1.3).

Urgency is an attribute of general and coordinated cases, keyed like the needed level. It is drawn only where a deadline
of the place names it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.builder.demand.case_attributes import cumulative
from sim.builder.routes.routes import ROUTE_KINDS, UPPER
from sim.config.groups.case_deadlines import URGENCIES, OwnDeadline, Term, parse_term
from sim.config.groups.cases import Cases
from sim.jit import compiled
from sim.rules.rng import StreamPurpose, uniform
from sim.world.event_order import DAY
from sim.world.tables import DEADLINE, NO_DEADLINES, Level, Table

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

HOUR = 3600
NAME_OF_LEVEL = ("grid", "community", "community", "street", "county", "county")
COLUMNS = {
    "working_days": ("working_days", 1),
    "working_hours": ("working_seconds", HOUR),
    "calendar_days": ("running_seconds", DAY),
    "hours": ("running_seconds", HOUR),
}


def terms_of(own: OwnDeadline, kind: str, level: Level, urgency: str) -> list[Term]:
    """Return the deadlines that apply to a case; an approval's own one replaces that of its level."""
    if kind == UPPER:
        return []
    stated = [getattr(own, kind)]
    if kind != "approval" or own.approval is None:
        stated.append(getattr(own, NAME_OF_LEVEL[level]))
    if kind in ("general", "coordinated"):
        stated.append(getattr(own, urgency))
    return [term for term in stated if term is not None]


def own_deadlines(own: OwnDeadline | None) -> tuple[Table, Whole]:
    """Return World.deadline and its rows [kind, Level, urgency]; -1 = no deadline."""
    rows = np.full((len(ROUTE_KINDS), len(Level), len(URGENCIES)), -1, np.int64)
    if own is None:
        return NO_DEADLINES, rows
    known: dict[tuple[int, int, int], int] = {}
    for k, kind in enumerate(ROUTE_KINDS):
        for level in Level:
            for u, urgency in enumerate(URGENCIES):
                if terms := terms_of(own, kind, level, urgency):
                    rows[k, level, u] = known.setdefault(_strictest(terms), len(known))
    return np.array(list(known), DEADLINE), rows


def _strictest(terms: list[Term]) -> tuple[int, int, int]:
    """Return the smallest amount in each column of DEADLINE; -1 = none."""
    amounts: dict[str, int] = {}
    for term in terms:
        number, unit = parse_term(term)
        column, size = COLUMNS[unit]
        amounts[column] = min(number * size, amounts.get(column, number * size))
    return tuple(amounts.get(name, -1) for name in DEADLINE.names or ())  # type: ignore[return-value]


@compiled
def _assign(case: Table, rows: Whole, below: Real, seed: int, replication: int) -> None:
    for i in range(len(case)):
        urgency = 0
        if len(below) > 1:
            u = uniform(seed, replication, StreamPurpose.URGENCY, case[i].entity, case[i].nth)
            while urgency < len(below) - 1 and u >= below[urgency]:
                urgency += 1
        case[i].own_deadline = rows[case[i].kind, case[i].needed, urgency]


def assign_own_deadlines(case: Table, cases: Cases, seed: int, replication: int) -> Table:
    """Set the own deadline of every case; return World.deadline."""
    deadline, rows = own_deadlines(cases.deadline.own)
    own = cases.deadline.own
    below = np.ones(1)  # urgency cannot act: everything is ordinary
    if own is not None and any(getattr(own, name) is not None for name in URGENCIES):
        below = cumulative(np.array([getattr(cases.urgency, name) for name in URGENCIES]))
    _assign(case, rows, below, seed, replication)
    return deadline
