"""Required number of replications (Hoad, Robinson & Davies 2010) and its statement.

Replications are enough at the first number from which the interval is narrow and stays so while the
look-ahead goes on. Near zero a relative half-width never gets small, so an absolute one may do instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.analysis.statistics.intervals import half_width

MIN_REPLICATIONS = 3  # replications before the rule applies
LOOK_AHEAD = 5  # per cent of the replications, at least of 100


@dataclass(frozen=True, slots=True)
class ReplicationCheck:
    """``needed`` replications suffice (None: more than were ``made``); ``half_width`` of all made."""

    needed: int | None
    made: int
    half_width: float

    @property
    def is_sufficient(self) -> bool:
        return self.needed is not None


def look_ahead(n: int, percent: int = LOOK_AHEAD) -> int:
    """Return how many further replications must stay within the precision: f(k, n) of the rule."""
    return percent * max(n, 100) // 100


def is_narrow(values: Sequence[float], relative: float, absolute: float | None) -> bool:
    """Return whether the mean's interval is within the relative or, if given, the absolute half-width."""
    half = half_width(values)
    return half <= relative * abs(float(np.mean(values))) or (absolute is not None and half <= absolute)


def check_replications(
    values: Sequence[float], relative: float, absolute: float | None = None
) -> ReplicationCheck:
    """Apply the rule to one metric, from its values in replications 0, 1, ...

    The look-ahead may end with the last replication made only if it is complete.
    """
    made = len(values)
    if made < MIN_REPLICATIONS:
        return ReplicationCheck(None, made, float("inf"))
    narrow = [n >= MIN_REPLICATIONS and is_narrow(values[:n], relative, absolute) for n in range(made + 1)]
    for n in range(MIN_REPLICATIONS, made + 1):
        end = n + look_ahead(n)
        if end <= made and all(narrow[n : end + 1]):
            return ReplicationCheck(n, made, half_width(values))
    return ReplicationCheck(None, made, half_width(values))


def check_all_metrics(
    table: Mapping[str, Sequence[float]], relative: float, absolute: Mapping[str, float]
) -> dict[str, ReplicationCheck]:
    """Apply the rule to several metrics; ``absolute``: half-widths of those that have one."""
    return {name: check_replications(values, relative, absolute.get(name)) for name, values in table.items()}


def describe_checks(
    found: Mapping[str, ReplicationCheck], names: Mapping[str, tuple[str, str]]
) -> tuple[str, str]:
    """Return in English and Chinese whether the replications were enough; ``names``: of the metrics, in both."""
    made = max((e.made for e in found.values()), default=0)
    insufficient = [names.get(name, (name, name)) for name, e in found.items() if not e.is_sufficient]
    if not found:
        return "", ""
    if not insufficient:
        needed = max(e.needed or 0 for e in found.values())
        return (
            f"{needed} replications are enough for the precision asked for; {made} were made.",
            f"达到所要求的精度需{needed}次模拟，实际进行{made}次。",
        )
    english, chinese = ", ".join(en for en, _ in insufficient), "、".join(zh for _, zh in insufficient)
    return (
        f"{made} replications are not enough for the precision asked for in: {english}.",
        f"{made}次模拟尚未达到所要求的精度：{chinese}。",
    )
