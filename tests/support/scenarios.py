"""Complete scenarios for tests, independent of ``conf``: round figures, every mechanism on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from routebook import AUTHORITY, cases, escalation, platform

from sim.config import Scenario
from sim.config.groups.types import TASK_KINDS

# Columns of a case that neither boundaries, posts nor rules may move.
EXOGENOUS = (
    "time", "kind", "needed", "channel", "entity", "nth", "own_deadline", "reference_days", "may_recontact",
    "may_rework", "factor", "household", "patience", "given_seconds",
)  # fmt: skip
FULL_DAY = (("08:30", "12:00"), ("14:00", "18:30"))


def _minutes(mean: float, sigma: float = 0.0) -> dict[str, float]:
    return {"minutes_mean": mean, "sigma": sigma}


def shift(weekday: tuple[tuple[str, str], ...] = FULL_DAY) -> dict[str, Any]:
    return {"name": "day", "weekday": weekday, "saturday": (), "sunday": (), "holiday": "off"}


def _area() -> dict[str, Any]:
    return {
        "communities_simulated": 1, "communities_per_street": 8, "streets_per_county": None, "beyond": "none",
        "households_per_community": 3300, "households_per_grid": 550, "grids": None, "counts": None,
        "partition": "exact",
        "levels": ("community", "street", "county"),
        "population": "per_replication", "settlement": "urban", "persons_per_household": 2.62,
        "special_share": 0.09, "renting_share": 0.2, "cooperation_spread": 0.2, "renting_contact_factor": 0.8,
        "vacant_share": 0.0, "demand_multiplier_cv": 0.5,
        "difficulty": 1.0, "difficulty_spread": 0.0, "difficulty_cell_households": 50,
    }  # fmt: skip


def _demand() -> dict[str, Any]:
    hours = [1.0] * 7 + [3.0] * 12 + [1.5] * 5
    return {
        "hotline_orders_per_person_year": 0.136, "hotline_ground_share": 0.5, "walk_ins_per_person_year": 0.102,
        "growth_per_year": 0.0, "channels": {"worker": 0.5, "community_desk": 0.5, "petition": 0.0},
        "profile": {
            "month": (1.0,) * 12, "weekday": (18.0, 18.0, 18.0, 18.0, 14.0, 7.0, 7.0),
            "hour_weekday": tuple(hours), "hour_weekend": (1.0,) * 24,
            "midday_from": "12:00", "midday_to": "14:00", "midday_factor": 0.5,
        },
        "day_factor_cv_common": 0.21, "day_factor_cv_community": 0.27,
        "found_per_household_month": 0.10, "emergencies_per_1000_households_year": 10.0,
        "hazards": {
            "active": False, "ripening": {"active": True, "per_day": 0.002}, "reported_per_day": 0.01,
            "helpers": {"active": False, "share": 0.1, "delay_days": 3.0},
            "video": {"active": False, "share": 0.1, "delay_days": 1.0},
        },
        "helpers": {"active": False, "settled_share": 0.05, "announced_share": 0.05, "announced_contact": 0.73},
        "public_space": {"active": False, "share": 0.2, "cell_households": 50},
        "special_grids": {"active": False, "per_community": 2, "reported_per_month": 2.0},
        "scan_to_join": {"active": False, "joined_share": 0.3, "report_factor": 2.0},
        "surges": {},
        "upper": {
            "per_worker_week": 3.0, "basis": "per_community", "documented_households_per_worker": 400.0,
            "documented_grid_share": 1.0, "shared_tables": 1.0,
            "work": _minutes(60.0, 0.8), "campaigns": {"per_year": 0.0, "weeks": 1, "factor": 5.0},
        },
    }  # fmt: skip


def _visit_attempt(minutes: float) -> dict[str, Any]:
    return {
        "interview": _minutes(minutes, 0.5), "walk_minutes": 2.5, "wait_minutes": 1.5, "max_attempts": 3,
        "retry_other_daypart_days": 2,
        "contact": {"day": 0.55, "evening": 0.75, "weekend": 0.65},
        "refusal_share": 0.165, "refusal_minutes": 1.0, "phone_minutes": 3.0, "phone_share": 0.6,
    }  # fmt: skip


def _duties() -> dict[str, Any]:
    return {
        "visits": {"rule": "all_quarterly", "all_doors_per_year": 4.0, "special_doors": True},
        "visiting_hours": ("08:00", "21:00"),
        "visit_attempt": _visit_attempt(7.0),
        "special": {"per_year": 12.0, "combine": "denser", "visit_attempt": _visit_attempt(18.0)},
        "patrol": {
            "every": "working_day", "minutes_fixed": 75.0, "minutes_per_household": 0.0, "piece_minutes": 0.0,
            "needs_presence": False,
        },
        "admin": {"share": 0.35, "piece_minutes": 60.0},
        "log": {"minutes_per_day": 20.0},
        "weekly_close": {"minutes": 45.0, "weekday": "fri"},
        "meetings": {"brief": {
            "name": "brief", "minutes": 60.0, "every": "week", "weekday": "mon", "at": "09:00",
        }},
        "training": {"hours_per_year": 24.0, "session_minutes": 120.0, "at": "14:00"},
        "inspections": {"per_year": 2.0, "working_days": 5, "day_share": 0.3, "at": "08:30"},
        "records": {"measured": False, "home_checks": {
            "active": False, "share": 0.05, "recheck_share": 0.2, "minutes": 10.0, "piece_minutes": 60.0,
        }},
    }  # fmt: skip


def _discipline() -> dict[str, Any]:
    rule = {"shift_end": "resume", "on_interrupt": "keep", "coverable": False, "returns_when_absent": False}
    kinds = {k: rule | {"interrupts": k == "emergency", "on_call": k == "emergency"} for k in TASK_KINDS}
    kinds["emergency"]["shift_end"] = "continue"
    kinds["case"] |= {"coverable": True, "returns_when_absent": True}
    for visit in ("visit", "special_visit"):
        kinds[visit] |= {"shift_end": "finish", "on_interrupt": "abort"}
    return {
        "name": "default", "order": (*((k,) for k in TASK_KINDS[:15]), TASK_KINDS[15:]),
        "within": "first_come", "keeps_owner": True,
        "kinds": kinds,
    }  # fmt: skip


def _staffing() -> dict[str, Any]:
    desk = {"grid_share": 1.0, "shift": shift(), "on_call": False}
    return {
        "workers_per_grid": 1.0, "workers_per_community": None, "posts": "per_grid", "grid_share": 1.0, "on_call": True,
        "line_job": "half_days", "handover": "none",
        "minutes_factor": 1.0, "minutes_spread": 0.0, "shifts": {"day": shift()},
        "absence": {
            "sick_share": 0.03, "sick_spell_days": 4.0, "leave_days_per_year": 7, "leave_block_days": 5,
        },
        "overtime": {"cap_hours_per_month": None, "paid": True}, "between_grids_minutes": 0.0,
        "rushing": {
            "active": False, "waiting_days": 2.0, "lapsed_share": 0.1, "minutes_factor": 0.9, "unsolved_share": 0.18,
        },
        "max_hours_per_week": 44.0,
        "turnover": {
            "active": False, "quits_per_year": 0.2, "norm_wage_yuan_month": 3000.0, "wage_exponent": 1.0,
            "vacancy_days": 60, "training_days": 3, "start_speed": 0.5, "learning_months": 3.0,
        },
        "classes": {"worker": {
            "name_en": "worker", "name_zh": "网格员", "posts": None, "wage_yuan_month": 3500.0,
            "grid_share": None, "cost_share": None, "insured": True,
        }},
        "desks": {role: desk | {"posts": n} for role, n in
                  (("sub_area", 1), ("community", 2), ("street", 3), ("county", 4))},
    }  # fmt: skip


def _rest() -> dict[str, Any]:
    limits = {"households": 5_000_000, "replications": 10_000, "days": 4000, "memory_gib": 8.0}
    service_level = {
        "reference_miss_share": 0.1, "attempted_share": 0.9, "rushed_share": 0.1, "replication_share": 0.9,
    }  # fmt: skip
    return {
        "place": {
            "id": "test", "name_en": "Test", "name_zh": "试", "document": "none",
            "document_households_per_grid": None, "calibrated": False, "pending": (),
        },
        "calendar": {
            "name": "china", "beyond": "repeat_2026",
            "office_hours": (("08:30", "12:00"), ("13:30", "17:30")),
        },
        "cost": {
            "price_year": 2024, "months_per_year": 12.0, "bonus_months": 0.0,
            "insurance_rates": {"pension": 0.266}, "insurance_floor_yuan_month": None,
            "allowance_yuan_month": 0.0, "subsidy_yuan_month": None,
            "overtime": {
                "workday_factor": 1.5, "rest_day_factor": 2.0, "holiday_factor": 3.0,
                "days_per_month": 21.75, "hours_per_day": 8.0,
            },
            "training_yuan_hour": None, "recruitment_yuan_hire": 1000.0, "entry_training_yuan_hire": 300.0,
            "accident_insurance_yuan_year": None, "platform_yuan_household_year": None,
            "work_money_yuan_grid_month": None,
            "helpers": {"per_grid": None, "subsidy_yuan_month": None},
            "desks": {}, "payers": {},
            "plan": {"first_month": 1, "years": 1, "pay_step_share": 0.0},
        },
        "run": {
            "start": dt.date(2025, 1, 6), "initial_state": "warm_up", "warm_up_weeks": 13,
            "measured_weeks": 52, "seed": 7,
            "replications": 1, "limits": limits,
        },
        "engine": {"name": "compiled"},
        "verdict": {
            "growth_share_per_week": 0.01, "undone_share": 0.1, "onset_weeks": 4,
            "pile_up": {"days_per_worker": 0.5, "median_factor": 2.0, "workdays": 10},
            "service_level": service_level,
            "tests": {
                "weeks": 52, "error": 0.05, "limit_years": 40, "kept": {"low": 0.85, "high": 0.95},
                "overloaded": {"low": 0.5, "high": 0.9},
            },
        },
        "cover": {"rule": "when_absent", "cover_time_factor": 1.3},
        "gate": {
            "name": "none", "active": False, "items": {}, "funded_share": 0.8, "approved_share": 0.5,
            "approval": {"median_days": 10.0, "sigma": 0.5, "counts": "working"}, "exit_share_per_year": 0.0,
        },
    }  # fmt: skip


def overlay(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """``base`` with nested values replaced, as ``{"area": {"partition": "even"}}``."""
    merged = dict(base)
    for name, value in changes.items():
        minutes = merged.get(name)
        both = isinstance(minutes, dict) and isinstance(value, dict)
        merged[name] = overlay(minutes, value) if both and isinstance(minutes, dict) else value
    return merged


def scenario(rule: str = "stepwise", **changes: Any) -> Scenario:
    """A community of six grids of 550 households; ``changes`` per group, nested."""
    groups: dict[str, Any] = {
        "area": _area(), "demand": _demand(), "duties": _duties(), "discipline": _discipline(),
        "staffing": _staffing(), "cases": cases().model_dump(), "authority": AUTHORITY.model_dump(),
        "escalation": escalation(rule).model_dump(), "platform": platform().model_dump(),
    } | _rest()  # fmt: skip
    return Scenario.model_validate(overlay(groups, changes))


EVERYTHING_ON = {
    "demand": {
        "hazards": {"active": True},
        "public_space": {"active": True},
        "special_grids": {"active": True},
    },
    "staffing": {"turnover": {"active": True}},
    "gate": {},
}


def city(counties: int, communities: int = 2, **area: Any) -> Scenario:
    """Small counties of one street each, ten weeks."""
    size = {
        "communities_simulated": counties * communities, "communities_per_street": communities,
        "streets_per_county": 1, "households_per_community": 450, "households_per_grid": 150,
    }  # fmt: skip
    run = {"warm_up_weeks": 4, "measured_weeks": 12}
    return scenario(area=size | area, run=run, **EVERYTHING_ON)
