"""Metrics of deadlines: the same six for the reference deadline and for the place's own rule (clause S1.4)."""

from __future__ import annotations

from typing import Literal

from sim.metrics.catalog.metric import Family, Metric

_ROUNDS = (
    "rounds of a deadline that fell due in the period and were not {done} at their due time,"
    " open ones included / all that fell due; {whose}"
)
_OWN = "cases needing grid, sub-area or community, tasks from above apart"
_ALL = "all cases, tasks from above apart"


def _late(
    name: str, zh: str, en: str, rule: str, done: Literal["solved", "closed"], whose: str, family: Family = ""
) -> Metric:
    formula = _ROUNDS.format(done=done, whose=whose)
    return Metric(name, zh, en, "share", formula, "lower", True, (rule,), family)


def _rates(name: str, zh: str, en: str, rule: str) -> tuple[Metric, ...]:
    """All rates of one deadline rule."""
    return (
        _late(
            name, f"{zh}超期率（社区及以下）", f"cases past {en}, grid and community", rule, "solved", _OWN
        ),
        _late(f"{name}_all", f"{zh}超期率（全部）", f"cases past {en}, all levels", rule, "solved", _ALL),
        _late(
            f"{name}_closed",
            f"{zh}超期率（办结口径，社区及以下）",
            f"cases not closed by {en}, grid and community",
            rule,
            "closed",
            _OWN,
        ),
        _late(
            f"{name}_all_closed",
            f"{zh}超期率（办结口径，全部）",
            f"cases not closed by {en}, all levels",
            rule,
            "closed",
            _ALL,
        ),
        _late(f"{name}_kind", f"{zh}超期率", f"past {en}", rule, "solved", "one kind of case", "case_kind"),
        _late(
            f"{name}_level",
            f"{zh}超期率",
            f"past {en}",
            rule,
            "solved",
            "by the level able to solve",
            "level",
        ),
    )


DEADLINES = (
    *_rates("late_reference", "统一标尺", "the reference deadline", "reference_deadline"),
    *_rates("late_deadline", "本地时限", "the place's own deadline", "own_deadline"),
)
