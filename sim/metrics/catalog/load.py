"""Metrics of the workers' load: how much work there is for the hours there are (clauses S6.1, S6.2)."""

from __future__ import annotations

from sim.metrics.catalog.metric import Metric

LOAD = (
    Metric(
        "load",
        "负荷",
        "load",
        "ratio",
        "expected grid-worker minutes released in the period if nothing were late / grid minutes present "
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
        "(grid minutes worked, recontacts apart, + minutes left undone + growth of open work) / grid "
        "minutes present",
        "lower",
    ),
    Metric(
        "busy_share",
        "在岗忙碌率",
        "busy share",
        "share",
        "minutes worked inside presence / minutes present, grid workers",
        "neither",
        is_rate=True,
    ),
    Metric(
        "busy_share_level",
        "在岗忙碌率",
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
        "share of time",
        "share",
        "minutes worked inside presence on one kind of task / minutes present, grid workers",
        "neither",
        is_rate=True,
        family="task_kind",
    ),
    Metric(
        "busy_spread",
        "网格员忙闲差异",
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
        "hours worked outside presence / grid posts / months of the period",
        "lower",
    ),
    Metric(
        "post_shortfall",
        "缺岗",
        "post shortfall",
        "posts",
        "(offered - available grid minutes) / minutes of one full-time post; negative = spare",
        "lower",
        needs=("budget",),
    ),
    Metric(
        "post_shortfall_realised",
        "实际缺岗",
        "post shortfall, realised",
        "posts",
        "as post_shortfall, from load_realised",
        "lower",
    ),
)
