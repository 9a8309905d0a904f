"""Metrics of posts and their holders: turnover, assistants, unpaid overtime, desk duties (clause S3.3)."""

from __future__ import annotations

from sim.metrics.catalog.metric import Metric

STAFF = (
    Metric(
        "quits_per_post",
        "每岗每年离职",
        "quits per post and year",
        "quits",
        "grid workers who quit in the period / grid posts / years",
        "lower",
        needs=("turnover",),
    ),
    Metric(
        "vacancy_share",
        "岗位空缺率",
        "vacancy rate of posts",
        "share",
        "vacant days of grid posts / grid posts x days of the period",
        "lower",
        is_rate=True,
        needs=("turnover",),
    ),
    Metric(
        "vacancy_share_class",
        "岗位空缺率（按岗位类别）",
        "vacancy rate of posts by class",
        "share",
        "as vacancy_share, posts of one class",
        "lower",
        is_rate=True,
        needs=("turnover",),
        family="post_class",
    ),
    Metric(
        "two_person_share",
        "双人办理到位率",
        "two-person steps done by two",
        "share",
        "two-person steps begun with an assistant / all two-person steps begun in the period",
        "higher",
        is_rate=True,
        needs=("two_person_steps",),
    ),
    Metric(
        "overtime_unpaid_hours",
        "每人每月无偿加班小时",
        "unpaid overtime hours per worker and month",
        "hours",
        "as overtime_hours, if overtime is not paid",
        "lower",
        needs=("unpaid",),
    ),
    Metric(
        "desk_duties_undone",
        "受理台例行工作未完成率",
        "desk duties left undone",
        "share",
        "minutes of lapsing duties of a level's desks left undone / minutes due in the period",
        "lower",
        is_rate=True,
        needs=("desk_duties",),
        family="level",
    ),
    Metric(
        "recruitments",
        "招聘次数",
        "recruitments",
        "workers",
        "grid workers who started in the period",
        "lower",
        needs=("turnover",),
    ),
)
