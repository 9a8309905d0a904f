"""Metrics of the admission gate: what was proposed from above, and what became of it (Q12 - Q14)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.metrics.formulas.denominators import Denominators
from sim.metrics.formulas.values import ratio
from sim.world.context import MeasurementContext
from sim.world.tables import AdmissionOutcome

REFUSALS = {
    "barred": AdmissionOutcome.BARRED,
    "unfunded": AdmissionOutcome.UNFUNDED,
    "unapproved": AdmissionOutcome.UNAPPROVED,
}


class Proposals(NamedTuple):
    """What was proposed from above in the period."""

    fate: NDArray[np.int64]  # [AdmissionOutcome] how many
    minutes_saved: float


def count_proposals(context: MeasurementContext) -> Proposals | None:
    """Of one section; None where tasks from above are all alike."""
    if context.proposals is None:
        return None
    time, period = context.proposals["time"], context.period
    rows = context.proposals[(period.start <= time) & (time < period.end)]
    saved = context.item_seconds[rows["item"][rows["outcome"] >= AdmissionOutcome.BARRED]].sum() / 60
    return Proposals(np.bincount(rows["outcome"], minlength=len(AdmissionOutcome)), float(saved))


def measure_gate(proposals: Proposals | None, denominators: Denominators) -> dict[str, float | None]:
    """All of them, by the time of the proposal; empty where tasks from above are all alike."""
    if proposals is None:
        return {}
    worker_weeks = denominators.full_time * denominators.period.days / 7
    number = proposals.fate
    refused = sum(number[fate] for fate in REFUSALS.values())
    values: dict[str, float | None] = {
        "upper_proposed": ratio(number.sum(), worker_weeks),
        "upper_admitted": ratio(number[AdmissionOutcome.ADMITTED], worker_weeks),
        "upper_delayed": ratio(number[AdmissionOutcome.DELAYED], worker_weeks),
        "upper_refused": ratio(refused, worker_weeks),
        "gate_minutes_saved": ratio(proposals.minutes_saved, worker_weeks),
    }
    shares = {f"upper_refused_share.{name}": ratio(number[k], number.sum()) for name, k in REFUSALS.items()}
    return values | shares
