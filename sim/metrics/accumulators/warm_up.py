"""Warm-up and measured period: whether a moment or an interval counts (clause S1.2)."""

from __future__ import annotations

from sim.jit import compiled
from sim.metrics.accumulators.layout import Ints, Span


@compiled
def starts_in_period(span: Ints, t: int) -> bool:
    """Return whether what starts or happens at second ``t`` counts: [start, end)."""
    return bool(span[Span.START] <= t < span[Span.END])


@compiled
def ends_in_period(span: Ints, t: int) -> bool:
    """Return whether what ends at second ``t`` counts: (start, end]."""
    return bool(span[Span.START] < t <= span[Span.END])


@compiled
def seconds_in_period(span: Ints, start: int, end: int) -> int:
    """Return the seconds of [start, end) in the period."""
    return int(max(0, min(end, span[Span.END]) - max(start, span[Span.START])))
