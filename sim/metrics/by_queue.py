"""Metrics of each grid queue from the log of one replication: the same formulas on the rows of its own work."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.config.groups.run import Verdict
from sim.metrics.accumulators.layout import Owner
from sim.metrics.catalog.counts import name_of_count
from sim.metrics.measure import ModelInstance, finish, start, update
from sim.world.log import RecordType
from sim.world.tables import Level

OF_DUTIES = (RecordType.DUE, RecordType.DONE, RecordType.LAPSED, RecordType.WINDOW_CLOSED)
OF_CASES = (RecordType.PRESSED, RecordType.TAKEN_UP)  # beside those before spells
NONE = -1


def queue_of_rows(built: ModelInstance, log: NDArray[np.void]) -> NDArray[np.int64]:
    """Return the grid queue of each row: that of the case's grid, or that of the duty or visit; -1 = of none.

    Rows of cases follow them to every level. Rows about workers belong to no queue.
    """
    world = built.world
    owner = start(built).layout.owner
    record_type, kind = log["record_type"], log["kind"]
    spell = (record_type == RecordType.SPELL) | (record_type == RecordType.OVERTIME)
    of_case = (
        (record_type < RecordType.SPELL)
        | np.isin(record_type, OF_CASES)
        | (spell & (owner[kind] == Owner.CASE))
    )
    found = np.full(len(log), NONE, np.int64)
    found[of_case] = world.queue_at[world.case["unit"][log["entity"][of_case]], Level.GRID]
    of_duty = np.isin(record_type, OF_DUTIES)
    found[of_duty] = log["unit"][of_duty]
    found[found > world.queue_at[:, Level.GRID].max()] = NONE  # duties of desks
    return found


def measure_queues(
    built: ModelInstance, log: NDArray[np.void], limits: Verdict, names: Sequence[str]
) -> list[dict[str, float]]:
    """Return some metrics of each grid queue.

    Parameters
    ----------
    built : ModelInstance
        The replication, as built for the whole place.
    log : ndarray of ROW
        Its log in canonical order.
    limits : Verdict
        ``Scenario.verdict``.
    names : sequence of str
        Metrics that are a ratio of sums over cases, duties or visits, such as `late_reference` and `duties_undone`.
        Others count workers too, who are not told apart here.

    Returns
    -------
    list of dict
        [queue] metric -> value, and the number of which a share is one; a metric that does not apply is absent.
    """
    of = queue_of_rows(built, log)
    order = np.argsort(of, kind="stable")
    queues = int(built.world.queue_at[:, Level.GRID].max()) + 1
    edges = np.searchsorted(of[order], np.arange(queues + 1))
    wanted = (*names, *map(name_of_count, names))
    found = []
    for queue in range(queues):
        rows = log[order[edges[queue] : edges[queue + 1]]]
        values = finish(update(start(built), rows), built, limits)
        found.append({name: values[name] for name in wanted if name in values})
    return found
