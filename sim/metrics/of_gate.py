"""Metrics of the admission gate: what was proposed from above, and what became of it (Q12 - Q14)."""

from __future__ import annotations

import numpy as np

from sim.context import Context
from sim.gate import Fate
from sim.metrics.results import ratio
from sim.metrics.workload import grid_posts

REFUSALS = {"barred": Fate.BARRED, "unfunded": Fate.UNFUNDED, "unapproved": Fate.UNAPPROVED}


def of_gate(context: Context) -> dict[str, float | None]:
    """All of them, by the time of the proposal; empty where tasks from above are all alike."""
    if context.proposals is None:
        return {}
    time = context.proposals["time"]
    proposed = context.proposals[(context.start <= time) & (time < context.end)]
    worker_weeks = grid_posts(context) * context.days / 7
    number = np.bincount(proposed["fate"], minlength=len(Fate))
    refused = sum(number[fate] for fate in REFUSALS.values())
    saved = context.item_seconds[proposed["item"][proposed["fate"] >= Fate.BARRED]].sum() / 60
    values: dict[str, float | None] = {
        "upper_proposed": ratio(len(proposed), worker_weeks),
        "upper_admitted": ratio(number[Fate.ADMITTED], worker_weeks),
        "upper_delayed": ratio(number[Fate.DELAYED], worker_weeks),
        "upper_refused": ratio(refused, worker_weeks),
        "gate_minutes_saved": ratio(saved, worker_weeks),
    }
    shares = {f"upper_refused_share.{name}": ratio(number[k], len(proposed)) for name, k in REFUSALS.items()}
    return values | shares
