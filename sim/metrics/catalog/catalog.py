"""Every metric, declared once: tables, charts, workbooks and docs read this page and nothing else.

A name with a dot belongs to a family: ``late_yardstick_kind.general`` is ``late_yardstick_kind`` for the
case kind ``general``. A metric whose mechanism is not there is absent from the results, never 0.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from sim.metrics.catalog.cases import CASES
from sim.metrics.catalog.deadlines import DEADLINES
from sim.metrics.catalog.duties import DUTIES
from sim.metrics.catalog.gate import GATE
from sim.metrics.catalog.hazards import HAZARDS
from sim.metrics.catalog.load import LOAD
from sim.metrics.catalog.members import MEMBERS, VERDICTS, WORK
from sim.metrics.catalog.metric import Metric
from sim.metrics.catalog.records import RECORDS
from sim.metrics.catalog.staff import STAFF
from sim.metrics.catalog.surges import SHOCKS
from sim.metrics.catalog.times import TIMES
from sim.metrics.catalog.verdict import OUTCOME

DECLARED: tuple[Metric, ...] = (
    *OUTCOME,
    *LOAD,
    *STAFF,
    *DEADLINES,
    *CASES,
    *TIMES,
    *DUTIES,
    *GATE,
    *HAZARDS,
    *SHOCKS,
    *RECORDS,
)

_BY_NAME = {metric.name: metric for metric in DECLARED}


@cache
def lookup(name: str) -> Metric:
    """The declaration of a metric or of a member of a family; raises KeyError."""
    base, _, member = name.partition(".")
    metric = _BY_NAME[base]
    if bool(metric.family) != bool(member):
        raise KeyError(name)
    if not member:
        return metric
    zh, en = MEMBERS.get(member, (member, member.replace("_", " ")))
    return replace(metric, name=name, zh=f"{metric.zh}：{zh}", en=f"{metric.en}: {en}")


__all__ = ["DECLARED", "MEMBERS", "VERDICTS", "WORK", "Metric", "lookup"]
