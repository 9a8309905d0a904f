"""Metrics of the admission gate (Q12 - Q14)."""

from __future__ import annotations

from sim.metrics.catalog.metric import Metric

_PER = " / full-time grid posts / weeks of the period"


def _rate(name: str, zh: str, en: str, what: str) -> Metric:
    return Metric(
        name,
        zh,
        f"{en} per worker and week",
        "tasks per worker and week",
        what + _PER,
        "neither",
        needs=("gate",),
    )


GATE = (
    _rate("upper_proposed", "每人每周拟下派任务", "tasks proposed from above", "proposals"),
    _rate("upper_admitted", "每人每周准入任务", "tasks admitted at once", "proposals admitted at once"),
    _rate(
        "upper_delayed", "每人每周审批后准入任务", "tasks admitted after approval", "proposals approved later"
    ),
    _rate("upper_refused", "每人每周不予准入任务", "tasks refused", "proposals refused"),
    Metric(
        "upper_refused_share",
        "不予准入比例",
        "proposals refused",
        "share",
        "proposals from above refused for one reason / all in the period",
        "neither",
        is_rate=True,
        needs=("gate",),
        family="reason",
    ),
    Metric(
        "gate_minutes_saved",
        "每人每周准入关节省分钟",
        "minutes the gate saves per worker and week",
        "minutes",
        "mean minutes of the proposals refused" + _PER,
        "higher",
        needs=("gate",),
    ),
)
