"""Metrics of hidden hazards (clause S4.9). They are absent where nothing is hidden before it is found."""

from __future__ import annotations

from sim.metrics.catalog.metric import Metric

HAZARDS = (
    Metric(
        "hazards_appeared",
        "隐患发生数",
        "hazards that appear",
        "hazards per household and year",
        "hazards that appear in the period / household-years",
        "neither",
        needs=("hazards",),
    ),
    Metric(
        "hazards_discovered",
        "隐患暴露数",
        "hazards that come to light",
        "hazards per household and year",
        "hazards found or surfaced in the period / household-years; skipped patrols lower it",
        "higher",
        needs=("hazards",),
    ),
    Metric(
        "hazards_discovered_by",
        "隐患发现途径",
        "hazards brought to light by",
        "share",
        "hazards that came to light in one way / all that did in the period",
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
        "days a hazard stays hidden, mean",
        "days",
        "restricted mean, Kaplan-Meier over hazards that came to light in the period and hazards still hidden"
        " at its end (those older than the period are seen from their age at its start)",
        "lower",
        needs=("hazards",),
    ),
)
