"""Load check of the documents' rules (clause S7): arithmetic and simulation agree.

The exact side stands in test_budget.py. Twenty replications a point; no interval is needed for a verdict here: the
margins are several times the spread between replications (busy share: below 0.003).
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from places import shipped

from sim.simulation import simulate

REPLICATIONS = 20


@cache
def means(visits: str, households: int) -> dict[str, float]:
    """Means over replications, with what a post has to give in minutes per household and year."""
    scenario = shipped("load_check", visits, area__households_per_grid=households)
    runs = [simulate(scenario, r, keep_log=r == 0) for r in range(REPLICATIONS)]
    always = set.intersection(*(set(run.metrics) for run in runs))
    found = {key: float(np.mean([run.metrics[key] for run in runs])) for key in always}
    assert runs[0].built is not None
    context = runs[0].built.context
    found["capacity"] = context.post_seconds / 60 / context.households_per_full_time
    return found


@pytest.mark.parametrize(
    ("visits", "households"),
    [
        ("all_monthly", 150),
        ("all_monthly", 200),
        ("all_monthly", 400),
        ("all_quarterly", 300),
        ("all_quarterly", 600),
    ],
)
def test_away_from_break_even_workers_are_busy_as_the_arithmetic_says(visits: str, households: int) -> None:
    found = means(visits, households)
    assert not 0.9 < found["load"] < 1.1
    assert found["busy_share"] == pytest.approx(min(found["load"], 1.0), abs=0.02)


@pytest.mark.parametrize(("visits", "households"), [("all_monthly", 400), ("all_quarterly", 600)])
def test_well_above_break_even_what_does_not_fit_is_left_undone(visits: str, households: int) -> None:
    found = means(visits, households)
    excess = (found["load"] - 1.0) * found["capacity"]
    assert found["undone_minutes"] == pytest.approx(excess, rel=0.12)


@pytest.mark.parametrize(
    ("visits", "below", "above"), [("all_monthly", 240, 300), ("all_quarterly", 420, 500)]
)
def test_doors_give_way_at_break_even_and_cases_never(visits: str, below: int, above: int) -> None:
    assert means(visits, below)["undone_share.visit"] < 0.02
    assert means(visits, above)["undone_share.visit"] > 0.10
    assert means(visits, above)["late_reference"] < 0.04


def test_the_visit_rule_decides_not_the_incidents() -> None:
    """At 300 households quarterly doors fit and monthly doors do not."""
    assert means("all_quarterly", 300)["load"] < 0.9 < 1.0 < means("all_monthly", 300)["load"]
