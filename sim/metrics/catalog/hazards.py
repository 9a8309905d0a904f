"""Metrics of hidden hazards (clause S4.9). They are absent unless hidden hazards are simulated."""

from __future__ import annotations

from sim.metrics.catalog.metric import Metric

HAZARDS = (
    Metric(
        "hazards_appeared",
        "隐患发生数",
        "hazards appeared",
        "hazards per household and year",
        "hazards that appear in the period / household-years",
        "neither",
        needs=("hazards",),
    ),
    Metric(
        "hazards_discovered",
        "发现隐患数",
        "hazards discovered",
        "hazards per household and year",
        "hazards found by workers or surfaced otherwise in the period / household-years; skipped patrols reduce it",
        "higher",
        needs=("hazards",),
    ),
    Metric(
        "hazards_discovered_by",
        "隐患发现途径",
        "hazards discovered by",
        "share",
        "hazards discovered through one channel / all hazards discovered in the period",
        "neither",
        is_rate=True,
        needs=("hazards",),
        family="channel",
    ),
    Metric(
        "hazards_hidden_end",
        "期末未发现隐患",
        "hidden hazards at the end, per worker",
        "hazards",
        "hazards hidden at the end of the period / full-time grid posts",
        "lower",
        needs=("hazards",),
    ),
    Metric(
        "hazard_days_hidden",
        "隐患未发现天数",
        "days that a hazard stays hidden, mean",
        "days",
        "restricted mean, Kaplan-Meier over hazards discovered in the period and hazards still hidden at its"
        " end (hazards older than the period enter at their age at its start)",
        "lower",
        needs=("hazards",),
    ),
)
