"""Metrics of the verdict: stability, onset of overload, first unmet work (clauses S6.3, S6.4)."""

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
        "达标率",
        "service level met",
        "share",
        "1 = not overloaded, with late cases and attempted visits within the service level; else 0 (clause S6.4)",
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
        "hours of cases and carried duties waiting or in service at grid and community / full-time grid posts",
        "lower",
    ),
    Metric(
        "onset_week",
        "超负荷起始周",
        "onset week of overload",
        "week",
        "first measured week with a level of open work below all later ones, or from which undone duties"
        " stay above the tolerance; only if overloaded",
        "higher",
    ),
    Metric(
        "first_unmet_work",
        "最先完不成的工作",
        "first unmet work",
        "code",
        "kind of work with the first undone share to stay above its tolerance: {codes}".format(
            codes=", ".join(f"{i} {w}" for i, w in enumerate(WORK))
        ),
        "neither",
    ),
    Metric(
        "recovery_weeks",
        "恢复所需周数",
        "weeks to recover",
        "weeks",
        "longest run of working days with open work above the peak factor x its median / 5; only if the"
        " verdict is recovers",
        "lower",
    ),
    Metric(
        "unmet_share",
        "各类工作未完成比例",
        "work left undone",
        "share",
        "visits, patrol, admin: minutes undone / minutes due; cases: late_reference (or late_deadline);"
        " upper: growth of open minutes / minutes queued; emergencies: emergencies_unanswered",
        "lower",
        is_rate=True,
        family="work",
    ),
)
