"""Random scenarios: a small version of a shipped place with random mechanisms and numbers.

Where ``random_worlds`` makes the engines do everything, this makes the whole way from the configuration do it:
combinations nobody wrote down must be built, run alike by both engines, and be measured.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from places import shipped

from sim.config import Scenario

PLACES = ("reference", "district_overload", "tianjin_2013", "jiaxing_2012_rural", "qingdao_2020")
GROUPS = {
    "escalation": ("stepwise", "direct", "first_contact"),
    "cover": ("none", "when_absent", "when_idle", "community_pool", "chief_head"),
    "platform": ("integrated", "siloed"),
    "authority": ("default", "district"),
    "discipline": ("default", "district", "earliest_due"),
    "gate": ("none", "listed", "funded"),
    "duties/visits": ("all_monthly", "all_quarterly", "special_only", "none"),
}
SWITCHES = (
    "demand.hazards.active", "demand.hazards.ripening.active", "demand.hazards.helpers.active",
    "demand.hazards.video.active", "demand.helpers.active", "demand.public_space.active", "demand.special_grids.active",
    "demand.scan_to_join.active", "escalation.deadline.active", "escalation.overflow.active",
    "cases.emergency.desk_answers", "cases.emergency.always_manned", "cases.emergency.chief_head_on_site",
    "cases.recontact.active",
    "cases.rework.active", "gate.active", "staffing.on_call", "cases.early_closing.active",
    "cases.pressing.active", "staffing.rushing.active",
    "cases.opinion.active", "staffing.turnover.active", "staffing.overtime.paid", "duties.records.measured",
    "duties.records.home_checks.active",
)  # fmt: skip
NUMBERS: dict[str, tuple[Any, ...]] = {
    "area.households_per_grid": (60, 130, 301),
    "area.households_per_community": (300, 431),
    "area.difficulty": (1.0, 1.7),
    "staffing.workers_per_grid": (0.5, 1.0, 2.0),
    "staffing.grid_share": (1.0, 0.6),
    "staffing.posts": (
        "per_grid",
        {"all": {"number": 1}, "first": {"grids": [1], "number": 2, "grid_share": 0.6}},
        {"everywhere": {"shared": True, "number": 2}, "more": {"grid_share": 0.75}},
    ),
    "staffing.handover": ("leaving", "none"),
    "staffing.line_job": ("half_days", "moving_block", "block_end"),
    "staffing.absence.sick_share": (0.0, 0.3),
    "demand.hotline_orders_per_person_year": (0.136, 2.4),
    "demand.hotline_ground_share": (0.5, 0.1, 1.0),
    "demand.walk_ins_per_person_year": (0.102, 1.8, 0.0),
    "demand.upper.shared_tables": (1.0, 0.3),
    "area.vacant_share": (0.0, 0.15, 0.5),
    "demand.upper.documented_grid_share": (1.0, 0.5),
    "platform.additional_paperwork_share": (0.0, 0.2),
    "duties.log.minutes_per_day": (0.0, 30.0),
    "demand.emergencies_per_1000_households_year": (10.0, 900.0),
    "demand.upper.basis": ("per_community", "per_worker", "per_grid", "per_household"),
    "demand.upper.campaigns.per_year": (0.0, 12.0),
    "cases.deadline.rule": ("end_of_day", "working_minutes", "same_clock_time"),
    "cases.deadline.reminder_share": (None, 0.4),
    "cases.extension.share": (0.0, 0.9),
    "cases.same_event.share": (0.0, 0.07, 0.8),
    "cases.emergency.reporting": ("level_by_level", "at_once"),
    "duties.patrol.every": ("never", "working_day", "week"),
    "duties.patrol.times": (1, 3),
    "calendar.seasons": (
        {},
        {
            "winter": {
                "first": "11-01",
                "last": "01-20",
                "office_hours": [["09:00", "12:00"], ["13:00", "16:00"]],
            }
        },
    ),
    "staffing.shifts.day.seasons": (
        {},
        {"winter": {"first": "01-13", "last": "03-31", "weekday": [["09:00", "12:00"], ["22:00", "03:00"]]}},
    ),
    "area.difficulty_spread": (0.0, 0.3),
    "cases.rework.share": (0.03, 0.9),
    "staffing.rushing.waiting_days": (0.2, 2.0),
    "staffing.rushing.lapsed_share": (0.0, 0.1, 1.0),
    "staffing.rushing.minutes_factor": (0.5, 0.9),
    "staffing.rushing.unsolved_share": (0.18, 0.6),
    "cases.pressing.after_workdays": (1, 4),
    "cases.pressing.community_after_workdays": (1, 3),
    "cases.pressing.street_after_workdays": (3, 6),
    "cases.pressing.desk_share": (0.0, 0.5),
    "escalation.several_departments.share": (0.0, 0.4),
    "staffing.overtime.cap_hours_per_month": (None, 0.0, 2.0),
    "staffing.minutes_spread": (0.0, 0.4),
    "staffing.between_grids_minutes": (0.0, 10.0),
    "run.warm_up_weeks": (0, 1),
    "run.initial_state": ("warm_up", "empty"),
    "area.beyond": ("none", "background", "background", "whole_street"),
    "area.communities_per_street": (1, 2, 5),
    "area.streets_per_county": (1, 3),
}
OWN_DEADLINES: tuple[dict[str, Any], ...] = (
    {"grid": 1, "community": 2, "street": 3, "county": 5, "approval": 9},
    {"grid": "8 working_hours", "county": 5, "emergency": "6 hours", "approval": "20 calendar_days"},
    {"general": "3 calendar_days", "coordinated": 9, "urgent": "24 hours", "extra_urgent": "2 working_hours"},
)


def random_scenario(seed: int) -> Scenario:
    """A small place of 5 to 6 weeks, drawn from ``seed``."""
    g = np.random.default_rng(seed)
    choice: dict[str, str] = {group: str(g.choice(of)) for group, of in GROUPS.items()}
    values: dict[str, Any] = {key: bool(g.random() < 0.5) for key in SWITCHES}
    values |= {key: of[int(g.integers(len(of)))] for key, of in NUMBERS.items()}
    values["run.measured_weeks"] = 5
    needs_deadline = choice["discipline"] == "earliest_due" or values["escalation.deadline.active"]
    own = OWN_DEADLINES[int(g.integers(len(OWN_DEADLINES)))]
    values["cases.deadline.own"] = own if needs_deadline or g.random() < 0.5 else None
    if choice["gate"] == "none":
        values["gate.active"] = False
    if choice["cover"] == "none":
        values["escalation.overflow.active"] = False
    place = str(g.choice(PLACES))
    return shipped(place, None, tuple(choice.items()), **{k.replace(".", "__"): v for k, v in values.items()})
