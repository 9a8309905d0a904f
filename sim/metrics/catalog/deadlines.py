"""Metrics of deadlines: the same six for the reference deadline and for the place's own rule (clause S1.4)."""

from __future__ import annotations

from dataclasses import dataclass

from sim.metrics.catalog.metric import Family, Metric

_FORMULA = (
    "rounds of a deadline that fell due in the period and were not {done} at their due time,"
    " open ones included / all that fell due; {cases}{note}"
)
_OWN = "general and coordinated cases that grid, sub-area or community had to solve"
_ALL = "general and coordinated cases, whichever level had to solve them"


@dataclass(frozen=True, slots=True)
class _Rate:
    """One late rate of any deadline rule; ``{rule}`` stands for the rule's name."""

    ending: str
    zh: str
    en: str
    done: str
    cases: str
    family: Family = ""


_RATES = (
    _Rate("", "超期率（{rule}，社区及以下）", "cases late by the {rule}, grid and community", "solved", _OWN),
    _Rate("_all", "超期率（{rule}，全部层级）", "cases late by the {rule}, all levels", "solved", _ALL),
    _Rate(
        "_closed",
        "超期率（{rule}，结案口径，社区及以下）",
        "cases not closed by the {rule}, grid and community",
        "closed",
        _OWN,
    ),
    _Rate(
        "_all_closed",
        "超期率（{rule}，结案口径，全部层级）",
        "cases not closed by the {rule}, all levels",
        "closed",
        _ALL,
    ),
    _Rate(
        "_kind",
        "超期率（{rule}）",
        "late by the {rule}",
        "solved",
        "one kind of case, all levels",
        "case_kind",
    ),
    _Rate(
        "_level",
        "超期率（{rule}）",
        "late by the {rule}",
        "solved",
        "general and coordinated cases by the level that had to solve them",
        "level",
    ),
)


def _late_rates(name: str, zh: str, en: str, mechanism: str, note: str = "") -> tuple[Metric, ...]:
    """Return all rates of one deadline rule."""
    return tuple(
        Metric(
            name + rate.ending,
            rate.zh.format(rule=zh),
            rate.en.format(rule=en),
            "share",
            _FORMULA.format(done=rate.done, cases=rate.cases, note=note),
            "lower",
            is_rate=True,
            needs=(mechanism,),
            family=rate.family,
        )
        for rate in _RATES
    )


DEADLINES = (
    *_late_rates(
        "late_reference",
        "统一时限口径",
        "reference deadline",
        "reference_deadline",
        "; before a case is registered its clock runs from arrival",
    ),
    Metric(
        "late_cases",
        "超期件数（统一时限口径，社区及以下）",
        "late cases by the reference deadline, grid and community",
        "cases per household and year",
        "rounds that late_reference counts as late / household-years",
        "lower",
        needs=("reference_deadline",),
    ),
    *_late_rates("late_deadline", "本地时限", "place's own deadline", "own_deadline"),
)
