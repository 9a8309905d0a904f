"""Metrics of who holds the posts: quits, vacancy, recruitment (clause S3.3)."""

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
        "posts vacant",
        "share",
        "days of grid posts that nobody held / grid posts x days of the period",
        "lower",
        is_rate=True,
        needs=("turnover",),
    ),
    Metric(
        "two_person_share",
        "协同办理到位率",
        "steps for two done by two",
        "share",
        "steps that ask for a second person and were begun with one / all of them",
        "higher",
        is_rate=True,
        needs=("two_person_steps",),
    ),
    Metric(
        "overtime_unpaid_hours",
        "每人每月无偿加班小时",
        "unpaid overtime hours per worker and month",
        "hours",
        "overtime_hours, where overtime is not paid",
        "lower",
        needs=("unpaid",),
    ),
    Metric(
        "desk_duties_undone",
        "受理台例行工作未完成",
        "desk duties left undone",
        "share",
        "minutes of lapsing duties of a level's desks left undone / due in the period",
        "lower",
        is_rate=True,
        needs=("desk duties",),
        family="level",
    ),
    Metric(
        "recruitments",
        "招聘次数",
        "recruitments",
        "workers",
        "grid workers who began in the period",
        "lower",
        needs=("turnover",),
    ),
)
