"""Every metric, declared once: tables, charts, workbooks and docs read this page and nothing else.

A name with a dot belongs to a family: ``late_reference_kind.general`` is ``late_reference_kind`` for the
case kind ``general``. A metric whose mechanism is not there is absent from the results, never 0.
"""

from __future__ import annotations

import difflib
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
from sim.metrics.catalog.surges import SURGES
from sim.metrics.catalog.times import TIMES
from sim.metrics.catalog.verdict import VERDICT
from sim.renamed import current_metric

METRICS: tuple[Metric, ...] = (
    *VERDICT,
    *LOAD,
    *STAFF,
    *DEADLINES,
    *CASES,
    *TIMES,
    *DUTIES,
    *GATE,
    *HAZARDS,
    *SURGES,
    *RECORDS,
)

_BY_NAME = {metric.name: metric for metric in METRICS}


@cache
def lookup(name: str) -> Metric:
    """The declaration of a metric or of a member of a family; raises KeyError."""
    base, _, member = name.partition(".")
    if base not in _BY_NAME:
        raise KeyError(_unknown(name))
    metric = _BY_NAME[base]
    if bool(metric.family) != bool(member):
        raise KeyError(name)
    if not member:
        return metric
    zh, en = MEMBERS.get(member, (member, member.replace("_", " ")))
    return replace(metric, name=name, zh=f"{metric.zh}：{zh}", en=f"{metric.en}: {en}")


def _unknown(name: str) -> str:
    """Return the message for an unknown metric: today's name of a former one, else the closest name."""
    if current := current_metric(name):
        return f"{name}: renamed: {current}"
    close = difflib.get_close_matches(name.partition(".")[0], _BY_NAME, n=1, cutoff=0.6)
    return f"{name}: unknown metric" + (f"; did you mean {close[0]}?" if close else "")


__all__ = ["MEMBERS", "METRICS", "VERDICTS", "WORK", "Metric", "lookup"]
