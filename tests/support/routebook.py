"""Small set of routes for tests: every behaviour of a step, round figures."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.builder.routes.routes import ROUTE_KINDS, Routes, compile_routes
from sim.builder.routes.step_rows import RouteSettings
from sim.config.groups.cases import Cases
from sim.config.groups.policy import Authority, Escalation, Platform
from sim.config.groups.types import Duration
from sim.world.tables import Level

LEVELS = (Level.COMMUNITY, Level.STREET, Level.COUNTY)
OFFICE = 8 * 3600


def _work(minutes: float, sigma: float = 0.0) -> dict[str, float]:
    return {"minutes_mean": minutes, "sigma": sigma}


def _days(median: float, counts: str = "calendar", sigma: float = 0.0) -> dict[str, object]:
    return {"median_days": median, "sigma": sigma, "counts": counts}


REGISTERS, FED = ("registers",), ("feeds_back",)
ONE_DAY = _days(1.0, "working")
STEPS: dict[str, dict[str, Any]] = {
    "register": {"does": "work", "at": "grid", "task": "triage", "work": _work(5.0), "marks": REGISTERS},
    "desk": {"does": "work", "at": "community", "task": "triage", "work": _work(4.0), "marks": REGISTERS},
    "centre": {"does": "work", "at": "county", "task": "triage", "work": _work(3.0)},
    "sort": {"does": "work", "at": "community", "task": "triage", "work": _work(6.0)},
    "dispatch": {"does": "delay", "delay": _days(0.5)},
    "sign": {
        "does": "work", "at": "grid", "task": "triage", "work": _work(2.0),
        "otherwise": {"share": 0.05, "to": "centre"}, "marks": ("registers", "returns"),
    },
    "handle": {
        "does": "resolve", "at": "grid", "task": "case", "work": _work(20.0, 0.8), "marks": ("solves",),
        "scaled": True,
    },
    "joint": {"does": "work", "at": "community", "task": "mediation", "work": _work(30.0)},
    "report": {"does": "report_up", "at": "community", "marks": ("solves",)},
    "on_site": {
        "does": "work", "at": "grid", "task": "emergency", "work": _work(90.0), "holds": True,
        "marks": ("solves",),
    },
    "first_check": {"does": "work", "at": "grid", "task": "case", "work": _work(30.0), "marks": REGISTERS},
    "decide": {"does": "work", "at": "county", "task": "case", "work": _work(10.0)},
    "publish": {"does": "delay", "delay": _days(7.0), "marks": ("suspends", "solves")},
    "feedback": {"does": "work", "at": "grid", "task": "follow_up", "work": _work(5.0), "marks": FED},
    "check": {
        "does": "work", "at": "street", "task": "follow_up", "work": _work(10.0), "chance": 0.4,
        "marks": ("verifies",),
    },
    "task": {"does": "work", "at": "grid", "task": "upper", "work": _work(60.0), "marks": ("solves",)},
    "close": {"does": "close"},
}  # fmt: skip


def cases(**shares: float) -> Cases:
    """Three kinds and emergencies, four channels; shares of the kinds may be replaced."""
    kinds = {"general": 0.74, "coordinated": 0.18, "approval": 0.08} | shares
    days = {"grid": 3, "community": 3, "street": 5, "county": 5, "approval": 25}
    return Cases.model_validate({
        "shares": kinds,
        "steps": STEPS,
        "intake": {
            "worker_found": ("register",), "worker": ("register",), "community_desk": ("desk",),
            "hotline": ("centre", "dispatch", "sign"), "petition": ("register", "sort"),
        },
        "routes": {
            "general": ("handle", "feedback", "check", "close"),
            "coordinated": ("joint", "report", "feedback", "close"),
            "emergency": ("on_site", "close"),
            "approval": ("first_check", "decide", "publish", "close"),
            "upper": ("task", "close"),
        },
        "deadline": {
            "own": None, "reference": days, "rule": "end_of_day", "reminder_share": 0.7, "promotion_share": 0.8,
        },
        "urgency": {"ordinary": 0.9, "urgent": 0.08, "extra_urgent": 0.02},
        "extension": {"share": 0.1, "workdays": 3},
        "emergency": {
            "arrival": {"median_minutes": 30.0, "sigma": 0.5},
            "upper_work": {"median_minutes": 90.0, "sigma": 0.0},
            "reporting": "level_by_level", "escalates_after_minutes": 10.0, "desk_answers": False,
            "always_manned": False, "chief_head_on_site": False,
        },
        "recontact": {"active": True, "per_day": 0.005, "minutes": 5.0, "min_gap_days": 1.0},
        "rework": {"active": True, "share": 0.03, "unsolved_share": 0.1, "from_days": 1.0, "to_days": 30.0,
            "minutes_factor": 0.5},
        "same_event": {"active": False, "share": 0.07, "surge_factor": 3.0, "minutes": 3.0},
        "petitions": {"dispute": 0.6, "errand": 0.3, "key_person": 0.1},
        "pressing": {
            "active": False, "after_workdays": 5, "community_after_workdays": 10, "street_after_workdays": 20,
            "desk_share": 0.2,
        },
        "early_closing": {"active": False, "share": 0.5, "after_workdays": 2},
        "opinion": {"active": False, "in_time": 0.9, "late": 0.6, "unsolved": 0.2},
    })  # fmt: skip


def escalation(rule: str, deadline: bool = False) -> Escalation:
    """Hop of one working day, triage 6 minutes, attempt 8; departments only at the county."""
    desk = {"work": _work(15.0), "delay": None}
    return Escalation.model_validate({
        "rule": rule,
        "attempt": _work(8.0), "triage": _work(6.0), "transfer": _days(1.0, "working"),
        "direct": {
            "centre": "street", "triage": _work(5.0), "accuracy": 0.9, "wrong_dispatch": ONE_DAY,
        },
        "first_contact": {
            "attempt": _work(20.0), "success": 0.25, "track_minutes": 3.0, "track_every_workdays": 2.0,
        },
        "deadline": {"active": deadline, "share": 0.8},
        "overflow": {"active": False, "waiting_minutes": 240.0},
        "several_departments": {"share": 0.0, "delay": _days(5.0, "working")},
        "solving": {
            "sub_area": desk, "community": desk, "street": desk,
            "county": {"work": _work(7.0), "delay": _days(4.0, sigma=1.5)},
        },
    })  # fmt: skip


def platform(entry: float = 1.0, loss: float = 0.0, transfer_factor: float = 1.0) -> Platform:
    return Platform(
        name="one",
        entry_factor=entry,
        accuracy_loss=loss,
        transfer_factor=transfer_factor,
        duplicate_rounds_per_year=0.0,
        additional_paperwork_share=0.0,
    )


UPPER_WORK = Duration(minutes_mean=50.0, sigma=0.0)
AUTHORITY = Authority(community_or_below=0.78, street=0.02, county=0.20, grid_of_community=0.8)


def rules(
    rule: str = "stepwise", levels: tuple[Level, ...] = LEVELS, skill: float = 1.0, **kinds: float
) -> RouteSettings:
    return RouteSettings(cases(**kinds), escalation(rule), platform(), levels, OFFICE, skill, UPPER_WORK)


def compiled(rule: str = "stepwise", levels: tuple[Level, ...] = LEVELS) -> Routes:
    """Routes of all kinds at all levels."""
    return compile_routes(rules(rule, levels), np.ones((len(ROUTE_KINDS), len(Level)), np.bool_))
