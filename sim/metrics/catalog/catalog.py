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
from sim.metrics.catalog.metric import Better, Metric
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

OWN = "own"  # names of metrics of extensions begin with this word and a dot
_OWN: dict[str, Metric] = {}
_BY_NAME = {metric.name: metric for metric in METRICS}


@cache
def lookup(name: str) -> Metric:
    """The declaration of a metric or of a member of a family; raises KeyError."""
    base, _, member = name.partition(".")
    if base == OWN and member:
        return _OWN.get(
            name, Metric(name, member, member.replace("_", " "), "", "by an extension", "neither")
        )
    if base not in _BY_NAME:
        raise KeyError(_unknown(name))
    metric = _BY_NAME[base]
    if bool(metric.family) != bool(member):
        raise KeyError(name)
    if not member:
        return metric
    zh, en = MEMBERS.get(member, (member, member.replace("_", " ")))
    return replace(metric, name=name, zh=f"{metric.zh}：{zh}", en=f"{metric.en}: {en}")


def declare_own(name: str, label: str, unit: str, better: Better) -> None:
    """Name a metric of an extension for tables and reports of this process; ``name`` begins with ``own.``."""
    declared = Metric(name, label, label, unit, "by an extension", better)
    if _OWN.get(name) != declared:
        _OWN[name] = declared
        lookup.cache_clear()


def _unknown(name: str) -> str:
    """What is said of a name that is no metric: today's name of a former metric, else the closest."""
    close = difflib.get_close_matches(name.partition(".")[0], _BY_NAME, n=1, cutoff=0.6)
    today = current_metric(name) or (close[0] if close else "")
    return f"{name}: unknown metric" + (f"; did you mean {today}?" if today else "")


__all__ = ["MEMBERS", "METRICS", "VERDICTS", "WORK", "Metric", "lookup"]
