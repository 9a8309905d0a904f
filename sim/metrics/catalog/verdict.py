"""Metrics of the verdict: does it hold, when does it tip, what gives way first (clauses S6.3, S6.4)."""

from __future__ import annotations

from sim.metrics.catalog.members import WORK
from sim.metrics.catalog.metric import Metric

OUTCOME = (
    Metric(
        "verdict",
        "结论",
        "verdict",
        "code",
        "0 holds, 1 recovers, 2 overloaded (clause S6.3)",
        "lower",
    ),
    Metric(
        "promise_kept",
        "承诺可兑现",
        "promise kept",
        "share",
        "1 = not overloaded, misses and attempted visits within the promise (clause S6.4)",
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
        "tipping_week",
        "失衡周",
        "week it tips over",
        "week",
        "first measured week to whose level open work never falls back, or from which undone duties stay"
        " above the tolerance; only if overloaded",
        "higher",
    ),
    Metric(
        "gives_way_first",
        "最先完不成的工作",
        "gives way first",
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
        "not_done",
        "未完成比例",
        "not done",
        "share",
        "visits, patrol, admin: minutes undone / due; cases: late_yardstick (or late_deadline); upper: "
        "growth of open minutes / minutes queued; emergencies: unanswered",
        "lower",
        is_rate=True,
        family="work",
    ),
)
