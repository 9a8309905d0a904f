"""Metrics of the verdict: stability, onset of overload, first unmet work (clauses S6.3, S6.4)."""

from __future__ import annotations

from sim.metrics.catalog.members import WORK
from sim.metrics.catalog.metric import Metric

VERDICT = (
    Metric(
        "verdict",
        "年度结论",
        "word of the year",
        "code",
        "0 copes: the service level is met; 1 falls short: it is not met, without overload; 2 overloaded:"
        " open work of the grid posts grows, or too much of their lapsing work is left undone (clause S6.3)",
        "lower",
    ),
    Metric(
        "service_level_met",
        "达标率",
        "service level met",
        "share",
        "1 = not overloaded, with late cases, attempted visits and time under pressure within the service level;"
        " else 0 (clauses S6.4, S12)",
        "higher",
        is_rate=True,
        is_of_year=True,
    ),
    Metric(
        "work_growth",
        "待办工时增长",
        "growth of open work",
        "share of weekly capacity per week",
        "Theil-Sen slope of the open work of the grid posts at week ends / their weekly minutes present",
        "lower",
        is_signed=True,
    ),
    Metric(
        "open_work_end",
        "期末待办工时",
        "open work at the end, per worker",
        "hours",
        "hours of cases and carried duties waiting or in service at the grid posts / full-time grid posts",
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
        "kind of work with the first undone share to stay above its tolerance; only if the service level is"
        " not met: {codes}".format(codes=", ".join(f"{i} {w}" for i, w in enumerate(WORK))),
        "neither",
    ),
    Metric(
        "pile_up",
        "出现阶段性积压",
        "work piled up",
        "share",
        "1 = open work of the grid posts stayed above half a working day per worker, and above twice its"
        " median, for more than ten working days in a row; else 0 (`verdict.pile_up`)",
        "lower",
        is_rate=True,
        is_of_year=True,
    ),
    Metric(
        "pile_up_days",
        "阶段性积压最长持续",
        "longest pile-up",
        "working days",
        "longest run of working days with open work of the grid posts above both bounds of a pile-up",
        "lower",
    ),
    Metric(
        "desk_overloaded",
        "社区窗口超负荷",
        "community desk overloaded",
        "share",
        "1 = open work of the desks of sub-areas and communities grows, or too much of their lapsing duties is"
        " left undone, by the thresholds of the grid posts; else 0",
        "lower",
        is_rate=True,
        is_of_year=True,
    ),
    Metric(
        "desk_work_growth",
        "社区窗口待办工时增长",
        "growth of open work at the community desk",
        "share of weekly capacity per week",
        "as work_growth, for the desks of sub-areas and communities",
        "lower",
        is_signed=True,
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
