"""Metrics of household records. They are absent unless measured (D-P3) or checked (J24)."""

from __future__ import annotations

from sim.metrics.catalog.metric import Metric

RECORDS = (
    Metric(
        "records_confirmed",
        "住户信息按期核实率",
        "records confirmed within their visit interval",
        "share",
        "homes with a contact without refusal in their last visit window closed by the end of the period /"
        " all homes, homes never visited included",
        "higher",
        is_rate=True,
        needs=("records",),
    ),
    Metric(
        "record_age_days",
        "住户信息距上次核实天数",
        "days since a home's record was confirmed, mean",
        "days",
        "days from the close of the last visit window with a contact without refusal (none: from the start"
        " of the run) to the end of the period; mean over all homes",
        "lower",
        needs=("records",),
    ),
    Metric(
        "homes_checked",
        "季度抽查完成率",
        "quarterly checks of homes completed",
        "share",
        "minutes of checks done by the community and the level above / minutes due in the period",
        "higher",
        is_rate=True,
        needs=("home_checks",),
    ),
)
