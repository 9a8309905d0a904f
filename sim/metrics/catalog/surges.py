"""Metrics of surges, which last days or weeks. They are absent without surges."""

from __future__ import annotations

from sim.metrics.catalog.metric import Metric

SURGES = (
    Metric(
        "surge_peak_hours",
        "高峰待办工时",
        "open work at the peak of a surge, per worker",
        "hours",
        "maximum of open own work at 24:00 on days of surges / full-time grid posts",
        "lower",
        needs=("surges",),
    ),
    Metric(
        "surge_recovery_days",
        "高峰后恢复天数",
        "days to recover from a surge",
        "days",
        "days from the end of a surge until open own work falls to its maximum of the 28 days before;"
        " without recovery, days to the end of the period; mean over surges",
        "lower",
        needs=("surges",),
    ),
    Metric(
        "surge_recovered",
        "高峰后恢复比例",
        "surges recovered from",
        "share",
        "surges after which open own work fell to its earlier level within the period / all surges",
        "higher",
        is_rate=True,
        needs=("surges",),
    ),
)
