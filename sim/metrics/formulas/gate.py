"""Metrics of the admission gate: tasks proposed from above, by outcome (Q12 - Q14)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.metrics.formulas.denominators import Denominators
from sim.metrics.formulas.values import counted_share, ratio
from sim.world.context import MeasurementContext
from sim.world.tables import AdmissionOutcome

REFUSALS = {
    "barred": AdmissionOutcome.BARRED,
    "unfunded": AdmissionOutcome.UNFUNDED,
    "unapproved": AdmissionOutcome.UNAPPROVED,
}


class Proposals(NamedTuple):
    """Tasks proposed from above in the period."""

    outcomes: NDArray[np.int64]  # [AdmissionOutcome] count
    minutes_saved: float  # expected worker minutes of the proposals refused


def count_proposals(context: MeasurementContext) -> Proposals | None:
    """Count the proposals of one section; None if tasks from above have no item table."""
    if context.proposals is None:
        return None
    time, period = context.proposals["time"], context.period
    rows = context.proposals[(period.start <= time) & (time < period.end)]
    saved = context.item_seconds[rows["item"][rows["outcome"] >= AdmissionOutcome.BARRED]].sum() / 60
    return Proposals(np.bincount(rows["outcome"], minlength=len(AdmissionOutcome)), float(saved))


def measure_gate(proposals: Proposals | None, denominators: Denominators) -> dict[str, float | None]:
    """Compute the metrics of the gate by time of proposal; empty if tasks from above have no item table."""
    if proposals is None:
        return {}
    worker_weeks = denominators.full_time * denominators.period.days / 7
    number = proposals.outcomes
    refused = sum(number[outcome] for outcome in REFUSALS.values())
    values: dict[str, float | None] = {
        "upper_proposed": ratio(number.sum(), worker_weeks),
        "upper_admitted": ratio(number[AdmissionOutcome.ADMITTED], worker_weeks),
        "upper_delayed": ratio(number[AdmissionOutcome.DELAYED], worker_weeks),
        "upper_refused": ratio(refused, worker_weeks),
        "gate_minutes_saved": ratio(proposals.minutes_saved, worker_weeks),
    }
    shares = {
        f"upper_refused_share.{name}": counted_share(number[k], number.sum()) for name, k in REFUSALS.items()
    }
    return values | shares
