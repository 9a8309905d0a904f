"""The catalog of metrics as a mapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from sim.metrics.catalog import catalog
from sim.metrics.catalog.metric import Metric
from sim.renamed import current_metric


class MetricCatalog(Mapping[str, Metric]):
    """Name of a metric -> its declaration: label, unit, formula, direction of improvement.

    Members of families are found as well: ``METRICS["late_reference_kind.general"]``. A former name raises KeyError
    with the current name, an unknown one with the closest.
    """

    def __getitem__(self, name: str) -> Metric:
        if current := current_metric(name):
            raise KeyError(f"{name} is called {current} now")
        return catalog.lookup(name)

    def __contains__(self, name: object) -> bool:
        try:
            return isinstance(name, str) and bool(self[name])
        except KeyError:
            return False

    def __iter__(self) -> Iterator[str]:
        return (metric.name for metric in catalog.METRICS if not metric.family)

    def __len__(self) -> int:
        return sum(not metric.family for metric in catalog.METRICS)


METRICS: Final = MetricCatalog()
"""All metrics; families are found by their members."""
