"""Directions of effects of escalation, cover and platform: paired 99 % intervals exclude 0 with the sign of theory."""

from __future__ import annotations

from typing import Any

import pytest
from directions import interval
from places import shipped

from sim.config import Scenario

SHORT = {
    "run__warm_up_weeks": 4, "run__measured_weeks": 20,
    # Vacancies and hidden hazards are other chapters' noise.
    "staffing__turnover__active": False, "demand__hazards__active": False, "demand__hazards__helpers__active": False,
}  # fmt: skip
DEADLINE = {"cases__deadline__own": {"grid": 3, "community": 3, "street": 5, "county": 5, "approval": 25}}
OFTEN_ILL = {"staffing__absence__sick_share": 0.2}
NO_VISITS = (("duties/visits", "none"),)
CASES_LAST = (("discipline", "district"),)


def place(groups: tuple[tuple[str, str], ...] = (), size: int = 400, **values: Any) -> Scenario:
    return shipped("reference", groups=groups, area__households_per_grid=size, **(SHORT | values))


def cover(name: str, **values: Any) -> Scenario:
    return place((*NO_VISITS, ("cover", name)), **values)


def add_on(name: str, active: bool, **values: Any) -> Scenario:
    return place(CASES_LAST, **{f"escalation__{name}__active": active}, **values)


STEPWISE, FIRST_CONTACT = (place((("escalation", rule),)) for rule in ("stepwise", "first_contact"))
PRESSED = {"demand__found_per_household_month": 0.4, "escalation__overflow__waiting_minutes": 30.0}
MANY = {"demand__emergencies_per_1000_households_year": 900.0}  # one every day: often the second at a time
SITE = {"demand__emergencies_per_1000_households_year": 80.0}

REPLICATIONS = 24

LOWER: dict[str, tuple[str, Scenario, Scenario]] = {
    "first contact: fewer moves, a quarter ends in the grid": ("transfers", STEPWISE, FIRST_CONTACT),
    "direct: fewer moves where all that the grid cannot do goes to the top": (
        "transfers",
        *(place((("escalation", rule),), authority__grid_of_community=1.0) for rule in ("stepwise", "direct")),
    ),
    "deadline: who waits too long is solved above": (
        "late_deadline", *(add_on("deadline", on, size=800, **DEADLINE) for on in (False, True)),
    ),
    "overflow: whose grid is busier gives some away": (
        "busy_spread", *(cover("when_absent", escalation__overflow__active=on, **PRESSED) for on in (False, True)),
    ),
    "pool: the cases of the absent are taken, before visits too": (
        "late_reference", *(cover(name, **OFTEN_ILL) for name in ("none", "community_pool")),
    ),
    "chief head: the cases of the absent are taken": (
        "late_reference", *(cover(name, **OFTEN_ILL) for name in ("none", "chief_head")),
    ),
    "a desk that answers: fewer emergencies find nobody": (
        "emergencies_unanswered",
        *(cover("none", cases__emergency__desk_answers=on, **MANY) for on in (False, True)),
    ),
}  # fmt: skip
HIGHER: dict[str, tuple[str, Scenario, Scenario]] = {
    "first contact: more work for the worker": ("busy_share_task.case", STEPWISE, FIRST_CONTACT),
    "silos: everything twice": ("load_realised", *(place((("platform", p),)) for p in ("integrated", "siloed"))),
    "long hand-overs: longer ways": ("days_to_close", STEPWISE, place(platform__transfer_factor=3.0)),
    "a chief head on site: a busier desk": (
        "busy_share_level.community", *(place(cases__emergency__chief_head_on_site=on, **SITE) for on in (False, True)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("claim", LOWER)
def test_it_falls(claim: str) -> None:
    low, high = interval(*LOWER[claim], REPLICATIONS)
    assert low < high < 0.0, (low, high)


@pytest.mark.parametrize("claim", HIGHER)
def test_it_rises(claim: str) -> None:
    low, high = interval(*HIGHER[claim], REPLICATIONS)
    assert 0.0 < low < high, (low, high)
