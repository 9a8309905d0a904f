"""Names and units of metrics for tables, read from their one declaration."""

from __future__ import annotations

from experiments.report.text.names.labels import Bilingual, name_of
from sim.metrics.catalog.catalog import Metric, lookup

CODE_METRICS = frozenset(
    {"verdict", "first_unmet_work", "onset_week"}
)  # shown as words elsewhere, not as means


def find_metric(key: str) -> Metric | None:
    """Return the declaration of a metric or member of a family; None for an undeclared name."""
    try:
        return lookup(key)
    except KeyError:
        return None


def name_of_metric(key: str) -> Bilingual:
    """Return the metric's name without its unit."""
    found = find_metric(key)
    return Bilingual(found.en, found.zh) if found else name_of({}, key)


def label(key: str) -> Bilingual:
    """Return the metric's name, with the per cent sign if it is shown in per cent."""
    name = name_of_metric(key)
    return Bilingual(f"{name.en}, %", f"{name.zh}，%") if factor(key) == 100.0 else name


def factor(key: str) -> float:
    """Return 100 for shares and ratios, which tables show in per cent; else 1."""
    found = find_metric(key)
    return 100.0 if found is not None and (found.is_rate or found.unit == "ratio") else 1.0
