"""Metrics of the admission gate (Q12 - Q14)."""

from __future__ import annotations

from sim.metrics.catalog.metric import Metric


def _rate(name: str, zh: str, en: str, formula: str) -> Metric:
    return Metric(name, zh, en, "tasks per worker and week", formula, "neither", needs=("gate",))


GATE = (
    _rate(
        "upper_proposed",
        "每人每周拟下派任务",
        "tasks proposed from above per worker and week",
        "proposals / full-time grid posts / weeks of the period",
    ),
    _rate(
        "upper_admitted",
        "每人每周准入任务",
        "tasks admitted at once per worker and week",
        "proposals admitted at once / full-time grid posts / weeks of the period",
    ),
    _rate(
        "upper_delayed",
        "每人每周审批后准入任务",
        "tasks admitted after approval per worker and week",
        "proposals approved later / full-time grid posts / weeks of the period",
    ),
    _rate(
        "upper_refused",
        "每人每周不予准入任务",
        "tasks refused per worker and week",
        "proposals refused / full-time grid posts / weeks of the period",
    ),
    Metric(
        "upper_refused_share",
        "不予准入比例",
        "proposals refused",
        "share",
        "proposals from above refused for one reason / all proposals in the period",
        "neither",
        is_rate=True,
        needs=("gate",),
        family="reason",
    ),
    Metric(
        "gate_minutes_saved",
        "每人每周准入制度节省分钟",
        "minutes saved by the gate per worker and week",
        "minutes",
        "mean minutes of the proposals refused / full-time grid posts / weeks of the period",
        "higher",
        needs=("gate",),
    ),
)
