"""Metrics of the verdict: does it hold, when does overload begin, what goes undone first (clauses S6.3, S6.4)."""

from __future__ import annotations

from sim.metrics.catalog.members import WORK
from sim.metrics.catalog.metric import Metric

VERDICT = (
    Metric(
        "verdict",
        "结论",
        "verdict",
        "code",
        "0 holds, 1 recovers, 2 overloaded (clause S6.3)",
        "lower",
    ),
    Metric(
        "service_level_met",
        "承诺可兑现",
        "service level met",
        "share",
        "1 = not overloaded, late cases and attempted visits within the service level (clause S6.4)",
        "higher",
        is_rate=True,
    ),
    Metric(
        "work_growth",
        "待办工时增长",
        "growth of open work",
        "share of weekly capacity per week",
        "Theil-Sen slope of open own work at week ends / weekly minutes present at grid and community",
        "lower",
    ),
    Metric(
        "open_work_end",
        "期末待办工时",
        "open work at the end, per worker",
        "hours",
        "hours of cases and carried duties waiting or in hand at grid and community / full-time grid posts",
        "lower",
    ),
    Metric(
        "onset_week",
        "失衡周",
        "week in which overload begins",
        "week",
        "first measured week to whose level open work never falls back, or from which undone duties stay"
        " above the tolerance; only if overloaded",
        "higher",
    ),
    Metric(
        "first_unmet_work",
        "最先完不成的工作",
        "first unmet work",
        "code",
        "kind of work whose undone share first stays above its tolerance: "
        + ", ".join(f"{i} {w}" for i, w in enumerate(WORK)),
        "neither",
    ),
    Metric(
        "recovery_weeks",
        "恢复所需周数",
        "weeks to recover",
        "weeks",
        "longest run of working days with open work above the peak factor x its median / 5; only if the "
        "verdict is recovers",
        "lower",
    ),
    Metric(
        "unmet_share",
        "未完成比例",
        "work left undone",
        "share",
        "visits, patrol, admin: minutes undone / due; cases: late_reference (or late_deadline); upper: "
        "growth of open minutes / minutes queued; emergencies: unanswered",
        "lower",
        is_rate=True,
        family="work",
    ),
)
