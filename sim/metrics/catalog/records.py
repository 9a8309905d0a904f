"""Metrics of what is on record of homes. They are absent unless asked for (D-P3) or sampled (J24)."""

from __future__ import annotations

from sim.metrics.catalog.metric import Metric

RECORDS = (
    Metric(
        "records_confirmed",
        "住户信息按期核实率",
        "records confirmed within their interval",
        "share",
        "homes whose last visit window closed by the end of the period met somebody who did not refuse /"
        " all homes, those never visited included",
        "higher",
        is_rate=True,
        needs=("records",),
    ),
    Metric(
        "record_age_days",
        "住户信息距上次核实天数",
        "age of a home's record, mean",
        "days",
        "days from the close of the last visit window in which somebody was met and did not refuse"
        " (none: from the start of the run) to the end of the period; mean over all homes",
        "lower",
        needs=("records",),
    ),
    Metric(
        "homes_checked",
        "季度抽查完成率",
        "sampling of homes done",
        "share",
        "minutes of sampling done by community and the level above / minutes due in the period",
        "higher",
        is_rate=True,
        needs=("home_checks",),
    ),
)
