"""Metrics of time to first service and to close; open cases are included by Kaplan-Meier (clause S1.2)."""

from __future__ import annotations

from sim.metrics.catalog.metric import Metric

_QUANTILE = (
    "Kaplan-Meier over cases {end} in the period and cases still open at its end"
    " (cases older than the period enter at their age at its start)"
)
_MEAN = (
    "restricted mean, Kaplan-Meier over cases {end} in the period and cases still open at its end"
    " (cases older than the period enter at their age at its start)"
)

TIMES = (
    Metric(
        "first_service_hours_mean",
        "首次处置用时（平均）",
        "hours to first service, mean",
        "hours",
        _MEAN.format(end="first served"),
        "lower",
        needs=("cases",),
    ),
    Metric(
        "first_service_hours_median",
        "首次处置用时（中位）",
        "hours to first service, median",
        "hours",
        _QUANTILE.format(end="first served"),
        "lower",
        needs=("cases",),
    ),
    Metric(
        "first_service_hours_p90",
        "首次处置用时（90%分位）",
        "hours to first service, 90th percentile",
        "hours",
        _QUANTILE.format(end="first served"),
        "lower",
        needs=("cases",),
    ),
    Metric(
        "solve_hours_median",
        "解决用时（中位）",
        "hours to the first solution, median",
        "hours",
        _QUANTILE.format(end="solved"),
        "lower",
        needs=("cases",),
    ),
    Metric(
        "close_hours_mean",
        "办结用时（平均）",
        "hours to close, mean",
        "hours",
        _MEAN.format(end="closed"),
        "lower",
        needs=("cases",),
    ),
    Metric(
        "close_hours_median",
        "办结用时（中位）",
        "hours to close, median",
        "hours",
        _QUANTILE.format(end="closed"),
        "lower",
        needs=("cases",),
    ),
    Metric(
        "close_hours_p90",
        "办结用时（90%分位）",
        "hours to close, 90th percentile",
        "hours",
        _QUANTILE.format(end="closed"),
        "lower",
        needs=("cases",),
    ),
    Metric(
        "days_to_close",
        "办结用工作日（平均）",
        "working days to close, mean",
        "working days",
        "as close_hours_mean, in working days after the day of arrival",
        "lower",
        needs=("cases",),
    ),
    Metric(
        "days_to_close_own",
        "办结用工作日（平均，社区及以下）",
        "working days to close, grid and community level",
        "working days",
        "as days_to_close, cases needing grid, sub-area or community",
        "lower",
        needs=("cases",),
    ),
    Metric(
        "emergency_minutes_mean",
        "突发事件接处用时（平均）",
        "minutes until somebody is assigned to an emergency, mean",
        "minutes",
        "as first_service_hours_mean, emergencies; below one minute counts as half a minute",
        "lower",
        needs=("emergencies",),
    ),
    Metric(
        "emergency_minutes_median",
        "突发事件接处用时（中位）",
        "minutes until somebody is assigned to an emergency, median",
        "minutes",
        "as first_service_hours_median, emergencies; below one minute counts as half a minute",
        "lower",
        needs=("emergencies",),
    ),
    Metric(
        "emergency_minutes_p90",
        "突发事件接处用时（90%分位）",
        "minutes until somebody is assigned to an emergency, 90th percentile",
        "minutes",
        "as first_service_hours_p90, emergencies; below one minute counts as half a minute",
        "lower",
        needs=("emergencies",),
    ),
    *(
        Metric(
            f"emergencies_over_{minutes}_minutes",
            f"接处超过{minutes}分钟的突发事件",
            f"emergencies to which nobody is assigned within {minutes} minutes",
            "share",
            f"Kaplan-Meier over emergencies: share whose minutes until assignment exceed {minutes}",
            "lower",
            is_rate=True,
            needs=("emergencies",),
        )
        for minutes in (15, 30, 60)
    ),
    Metric(
        "upper_arrival_minutes_median",
        "上级到场用时（中位）",
        "minutes from assignment to the arrival of the upper level at an emergency, median",
        "minutes",
        _QUANTILE.format(end="of emergencies reached"),
        "lower",
        needs=("emergencies",),
    ),
    Metric(
        "upper_arrival_minutes_p90",
        "上级到场用时（90%分位）",
        "minutes from assignment to the arrival of the upper level at an emergency, 90th percentile",
        "minutes",
        _QUANTILE.format(end="of emergencies reached"),
        "lower",
        needs=("emergencies",),
    ),
)
