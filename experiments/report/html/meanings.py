"""Section "what the numbers mean": definition, assumptions behind a number, links to their sources."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.analysis.answers.answer import Assumption, OverloadStudy
from experiments.report.html.templating import Row
from experiments.report.text.names import labels
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.names.meanings import DECLARED, base_of, keys_behind, meaning_of

SHOWN = 6  # assumptions named beside a number
SERVICE_LEVEL = "service_level_met"  # what every verdict speaks of
ORDER = (
    SERVICE_LEVEL, labels.LATE, labels.ATTEMPTED, labels.REACHED, labels.UNDONE, labels.UNDONE_MINUTES,
    labels.LOAD, labels.POST_SHORTFALL, labels.OVERTIME, labels.DAYS,
)  # fmt: skip


def meaning_anchor(metric: str) -> str:
    """Return the anchor of a number's meaning: its family's; empty for a measure of an extension."""
    base = base_of(metric)
    return f"m-{base}" if base in DECLARED else ""


def assumption_anchor(key: str) -> str:
    """Return the anchor of an assumption."""
    return f"a-{key}"


def meanings(study: OverloadStudy) -> list[list[Row]]:
    """Return the main numbers of the study, then all others, each with its definition and the assumptions behind it."""
    known = {base_of(key) for curve in study.curves for point in curve.points for key in point.metrics}
    by_key = {a.key: a for a in study.assumptions}
    main = [metric for metric in ORDER if metric in known or metric == SERVICE_LEVEL]
    others = [metric for metric in DECLARED if metric in known and metric not in main]
    return [[_meaning(metric, by_key) for metric in part] for part in (main, others)]


def _meaning(metric: str, by_key: Mapping[str, Assumption]) -> Row:
    declared = DECLARED[metric][0]
    keys = keys_behind(metric, list(by_key))
    return {
        "anchor": meaning_anchor(metric), "name": Bilingual(declared.en, declared.zh), "text": meaning_of(metric),
        "key": metric,
        "behind": [
            {"anchor": assumption_anchor(key), "name": Bilingual(by_key[key].meaning_en, by_key[key].meaning_zh)}
            for key in keys[:SHOWN]
        ],
        "more": max(len(keys) - SHOWN, 0),
    }  # fmt: skip
