"""What one section of a place comes to, small enough to be sent and kept: sums that add up over sections.

The tables of a county are gone once its summary is made; a city's numbers come from the sum of its counties'.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.metrics.accumulators.accumulator import Tally
from sim.metrics.accumulators.case_counters import Lives
from sim.metrics.accumulators.layout import HOUSEHOLD
from sim.metrics.accumulators.work_totals import Ints, Real, Sums
from sim.metrics.formulas.denominators import Basis, basis_of, together
from sim.metrics.formulas.duties import lapsing
from sim.metrics.formulas.gate import Proposed, proposed
from sim.metrics.formulas.hazards import Hidden, hidden
from sim.metrics.formulas.records import Confirmed, confirmed
from sim.metrics.formulas.staff import Changed, changed
from sim.metrics.formulas.workers import busy_shares
from sim.world.context import MeasurementContext
from sim.world.tables import Labels, World


class Summary(NamedTuple):
    """Everything that metrics are computed from."""

    basis: Basis
    sums: Sums  # those of single workers and homes are empty: they are summed up below
    lives: Lives
    owed: Ints  # [task kind, day] seconds due of duties and visits that lapse
    undone: Ints  # [task kind, day] seconds of them left undone
    busy: Real  # [grid worker] busy share
    households: tuple[int, ...]  # task kinds whose entity is a household
    proposed: Proposed | None
    hidden: Hidden
    confirmed: Confirmed
    changed: Changed | None


def summarise(
    tally: Tally, lives: Lives, world: World, names: Labels, context: MeasurementContext
) -> Summary:
    """The summary of a section whose rows are all in."""
    f, s = tally.frame, tally.sums
    owed, undone = lapsing(f, s, world)
    nothing = np.zeros(0, np.int64)
    return Summary(
        basis=basis_of(context, world, names, f),
        sums=s._replace(busy=nothing, confirmed=nothing, raised=nothing.astype(np.int32)),
        lives=lives,
        owed=owed,
        undone=undone,
        busy=busy_shares(f, s, context.period),
        households=tuple(np.flatnonzero(f.owner == HOUSEHOLD).tolist()),
        proposed=proposed(context),
        hidden=hidden(s.raised, world, context.period),
        confirmed=confirmed(s.confirmed, world, context),
        changed=changed(context),
    )


def total(parts: Sequence[Summary]) -> Summary:
    """The summary of several sections of one place, in their order."""
    first = parts[0]
    if len(parts) == 1:
        return first
    return Summary(
        basis=together([p.basis for p in parts]),
        sums=_added([p.sums for p in parts]),
        lives=_added([p.lives for p in parts]),
        owed=np.sum([p.owed for p in parts], axis=0),
        undone=np.sum([p.undone for p in parts], axis=0),
        busy=np.concatenate([p.busy for p in parts]),
        households=first.households,
        proposed=None if first.proposed is None else _added([p.proposed for p in parts]),
        hidden=_added([p.hidden for p in parts]),
        confirmed=_added([p.confirmed for p in parts]),
        changed=None if first.changed is None else _added([p.changed for p in parts]),
    )


def _added(parts: Sequence[Any]) -> Any:
    """Named tuples of numbers, field by field."""
    return type(parts[0])(*(sum(values[1:], start=values[0]) for values in zip(*parts, strict=True)))
