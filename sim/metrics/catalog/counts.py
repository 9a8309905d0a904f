"""Number of cases, visits or posts behind each share: from it and the years comes the interval of a rare share."""

from __future__ import annotations

from sim.metrics.catalog.metric import Metric

COUNTED = "counted"

COUNTS = (
    Metric(
        COUNTED,
        "计数基数",
        "number counted in a share",
        "number",
        "denominator of the share that is named after the dot: cases, visits, duties, tasks, hazards, homes or posts",
        "neither",
        family="share",
    ),
)


def name_of_count(share: str) -> str:
    """Return the name of the metric that holds the denominator of a share.

    >>> name_of_count("late_reference")
    'counted.late_reference'
    """
    return f"{COUNTED}.{share}"


def is_count(name: str) -> bool:
    """Return whether a metric is the denominator of a share.

    >>> is_count("counted.late_reference"), is_count("late_reference")
    (True, False)
    """
    return name.startswith(f"{COUNTED}.")
