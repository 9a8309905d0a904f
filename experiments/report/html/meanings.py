"""Section "what the numbers mean": definition, assumptions behind a number, links to their sources."""

from __future__ import annotations

from experiments.analysis.answer import OverloadStudy
from experiments.report.html.templating import Row
from experiments.report.text import labels
from experiments.report.text.labels import Bilingual
from experiments.report.text.meanings import MEANINGS, keys_behind, meaning_of
from experiments.report.text.metric_names import label

SHOWN = 6  # assumptions named beside a number
SERVICE_LEVEL = "service_level_met"  # what every verdict speaks of
ORDER = (
    SERVICE_LEVEL, labels.LATE, labels.ATTEMPTED, labels.REACHED, labels.UNDONE, labels.UNDONE_MINUTES,
    labels.LOAD, labels.POST_SHORTFALL, labels.OVERTIME, labels.DAYS,
)  # fmt: skip


def meaning_anchor(metric: str) -> str:
    """Return the anchor of a number's meaning; empty if the page does not explain it."""
    return f"m-{metric}" if metric in MEANINGS else ""


def assumption_anchor(key: str) -> str:
    """Return the anchor of an assumption."""
    return f"a-{key}"


def meanings(study: OverloadStudy) -> list[Row]:
    """Return the numbers that the study has, each with its definition and the assumptions behind it."""
    known = {key for curve in study.curves for point in curve.points for key in point.metrics}
    by_key = {a.key: a for a in study.assumptions}
    found: list[Row] = []
    for metric in ORDER:
        text = meaning_of(metric)
        if (metric not in known and metric != SERVICE_LEVEL) or text is None:
            continue
        keys = keys_behind(metric, list(by_key))
        found.append({
            "anchor": meaning_anchor(metric), "name": label(metric), "text": text, "key": metric,
            "behind": [
                {"anchor": assumption_anchor(key), "name": Bilingual(by_key[key].meaning_en, by_key[key].meaning_zh)}
                for key in keys[:SHOWN]
            ],
            "more": max(len(keys) - SHOWN, 0),
        })  # fmt: skip
    return found
