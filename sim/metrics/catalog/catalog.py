"""Catalog of all metrics, the only source of their names for tables, figures, workbooks and documentation.

A name with a dot belongs to a family: ``late_reference_kind.general`` is ``late_reference_kind`` for the case kind
``general``. Metrics of mechanisms that a place lacks are absent from its results, never 0.
"""

from __future__ import annotations

import difflib
from dataclasses import replace
from functools import cache

from sim.metrics.catalog.cases import CASES
from sim.metrics.catalog.counts import COUNTED, COUNTS
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

QUESTIONS: dict[str, tuple[Metric, ...]] = {
    "verdict": VERDICT,
    "load": LOAD,
    "staff": STAFF,
    "deadlines": DEADLINES,
    "cases": CASES,
    "times": TIMES,
    "duties": DUTIES,
    "gate": GATE,
    "hazards": HAZARDS,
    "surges": SURGES,
    "records": RECORDS,
    "counts": COUNTS,
}
"""Metrics by the question that they answer."""
METRICS: tuple[Metric, ...] = tuple(metric for metrics in QUESTIONS.values() for metric in metrics)

OWN = "own"  # names of metrics of extensions begin with this word and a dot
_OWN: dict[str, Metric] = {}
_BY_NAME = {metric.name: metric for metric in METRICS}

_UNKNOWN = "{name}: unknown metric"
_SUGGESTION = "{name}: unknown metric; did you mean {suggestion}?"
_RENAMED = "{name}: renamed: {current}"
_FAMILY = "{name}: this is a family of metrics; name a member of it: {name}.MEMBER"
_SINGLE = "{name}: {single} is a single metric without members"


@cache
def lookup(name: str) -> Metric:
    """Return the declaration of a metric.

    Parameters
    ----------
    name : str
        Name of a single metric, or of a member of a family.

    Returns
    -------
    Metric
        For a member, its own name and labels: "busy share: street".

    Raises
    ------
    KeyError
        If there is no such metric; the message suggests the current name of a former one, or the closest.

    Examples
    --------
    >>> lookup("load_level.street").en
    'load: street'
    """
    base, _, member = name.partition(".")
    if base == OWN and member:
        return _OWN.get(
            name, Metric(name, member, member.replace("_", " "), "", "by an extension", "neither")
        )
    if base not in _BY_NAME:
        raise KeyError(_unknown(name))
    metric = _BY_NAME[base]
    if metric.family and not member:
        raise KeyError(_FAMILY.format(name=name))
    if member and not metric.family:
        raise KeyError(_SINGLE.format(name=name, single=base))
    if not member:
        return metric
    zh, en = _label_member(base, member)
    return replace(metric, name=name, zh=f"{metric.zh}：{zh}", en=f"{metric.en}: {en}")


def _label_member(base: str, member: str) -> tuple[str, str]:
    """Return the Chinese and English label of a member of a family."""
    if base == COUNTED:
        share = lookup(member)
        return share.zh, share.en
    return MEMBERS.get(member, (member, member.replace("_", " ")))


def declare_own(name: str, label: str, unit: str, better: Better) -> None:
    """Name a metric of an extension for tables and reports of this process; ``name`` begins with ``own.``."""
    declared = Metric(name, label, label, unit, "by an extension", better)
    if _OWN.get(name) != declared:
        _OWN[name] = declared
        lookup.cache_clear()


def _unknown(name: str) -> str:
    """Return the message for an unknown name: the current name of a former metric, else the closest name."""
    if current := current_metric(name):
        return _RENAMED.format(name=name, current=current)
    close = difflib.get_close_matches(name.partition(".")[0], _BY_NAME, n=1, cutoff=0.6)
    return _SUGGESTION.format(name=name, suggestion=close[0]) if close else _UNKNOWN.format(name=name)


__all__ = ["MEMBERS", "METRICS", "QUESTIONS", "VERDICTS", "WORK", "Metric", "lookup"]
