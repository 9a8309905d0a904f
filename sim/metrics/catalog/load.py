"""Metrics of the workers' load: work in relation to hours present (clauses S6.1, S6.2)."""

from __future__ import annotations

from sim.metrics.catalog.metric import Metric

LOAD = (
    Metric(
        "load",
        "负荷",
        "load",
        "ratio",
        "expected grid-worker minutes released in the period, without any delay / grid minutes present "
        "(after leave and absence)",
        "lower",
        needs=("budget",),
    ),
    Metric(
        "load_level",
        "负荷",
        "load",
        "ratio",
        "as load, for the posts of one level",
        "lower",
        needs=("budget",),
        family="level",
    ),
    Metric(
        "load_realised",
        "实际负荷",
        "realised load",
        "ratio",
        "(grid minutes worked, recontacts excluded, + minutes left undone + growth of open work) / grid "
        "minutes present",
        "lower",
    ),
    Metric(
        "busy_share",
        "在岗工时利用率",
        "busy share",
        "share",
        "minutes worked inside presence / minutes present, grid workers",
        "neither",
        is_rate=True,
    ),
    Metric(
        "busy_share_level",
        "在岗工时利用率",
        "busy share",
        "share",
        "as busy_share, by level",
        "neither",
        is_rate=True,
        family="level",
    ),
    Metric(
        "busy_share_task",
        "工时占比",
        "share of working time",
        "share",
        "minutes worked inside presence on one kind of task / minutes present, grid workers",
        "neither",
        is_rate=True,
        family="task_kind",
    ),
    Metric(
        "busy_spread",
        "网格员工作量差异",
        "spread of busy share between workers",
        "share",
        "standard deviation of the busy share over grid workers",
        "lower",
    ),
    Metric(
        "overtime_hours",
        "每人每月加班小时",
        "overtime hours per worker and month",
        "hours",
        "hours worked outside presence, breaks apart / grid posts / months of the period",
        "lower",
    ),
    Metric(
        "break_minutes_lost",
        "每人每月占用休息分钟",
        "minutes of breaks worked through per worker and month",
        "minutes",
        "minutes worked in breaks between two blocks of a day to finish work / grid posts / months of the period",
        "lower",
    ),
    Metric(
        "post_shortfall",
        "岗位缺口",
        "post shortfall",
        "posts",
        "(offered - available grid minutes) / minutes of one full-time post; negative = spare",
        "lower",
        needs=("budget",),
        is_signed=True,
    ),
    Metric(
        "post_shortfall_realised",
        "按实际工时测算的岗位缺口",
        "post shortfall as observed",
        "posts",
        "as post_shortfall, from load_realised",
        "lower",
        is_signed=True,
    ),
)
