"""Denominators of metrics, and which metrics apply: totals of a place that can be combined over its sections.

A MeasurementContext describes every queue, Denominators the whole section in a few numbers. Counts and seconds are
summed, features are united; period, rules and names are the same in every section.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntFlag
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from sim.metrics.accumulators.layout import LEVELS, CaseColumn, Layout, Nature
from sim.metrics.formulas.series import select_period
from sim.world.context import MeasurementContext, Period
from sim.world.tables import Labels, StepEffect, Table, World

YEAR = 365.25  # days


class Feature(IntFlag):
    """Mechanism that exists in a place; metrics of mechanisms that do not exist are absent."""

    CASES = 1  # other than tasks from above
    DUE = 2  # a deadline of either rule
    REWORK = 4
    RECONTACTS = 8
    EMERGENCIES = 16
    DUTIES = 32  # duties or visits
    HAZARDS = 64
    OWN_DEADLINE = 128
    UNPAID_OVERTIME = 256


@dataclass(frozen=True)
class Denominators:
    """Denominators of one section or of a whole place."""

    period: Period
    run: Table  # World.run, one row
    names: Labels
    features: Feature
    marks: StepEffect  # of all steps that a case can reach
    present: NDArray[np.float64]  # [Level] seconds present of all posts in the period
    queues: NDArray[np.int64]  # [Level] service points: grid queues, desks
    posts: int  # grid posts
    full_time: float  # full-time grid posts
    households: float  # households of all grids
    post_seconds: float  # present seconds of one full-time grid post in the period
    expected: NDArray[np.float64]  # [Level, task kind] as in MeasurementContext; empty = not known
    post_classes: tuple[str, ...]  # of grid posts

    @property
    def household_years(self) -> float:
        """Return households of all grids x length of the period in years."""
        return self.households * self.period.days / YEAR


def build_denominators(context: MeasurementContext, world: World, names: Labels, f: Layout) -> Denominators:
    """Build the denominators of one section."""
    grids = np.asarray(context.level <= 0)
    return Denominators(
        period=context.period,
        run=world.run,
        names=names,
        features=_features(context, world, names, f),
        marks=_reachable_effects(world),
        present=_presence(context),
        queues=np.bincount(np.maximum(context.level, 0), minlength=LEVELS),
        posts=int(context.posts[grids].sum()),
        full_time=float(context.fte[grids].sum()),
        households=float(context.households[grids].sum()),
        post_seconds=context.post_seconds,
        expected=context.expected,
        post_classes=context.post_classes,
    )


def combine(parts: Sequence[Denominators]) -> Denominators:
    """Combine the denominators of several sections of one place."""
    return reduce(_combine_two, parts)


def _combine_two(a: Denominators, b: Denominators) -> Denominators:
    full_time = a.full_time + b.full_time
    return replace(
        a,
        features=a.features | b.features,
        marks=a.marks | b.marks,
        present=a.present + b.present,
        queues=a.queues + b.queues,
        posts=a.posts + b.posts,
        full_time=full_time,
        households=a.households + b.households,
        post_seconds=(a.post_seconds * a.full_time + b.post_seconds * b.full_time) / max(full_time, 1e-9),
        expected=a.expected + b.expected,
    )


def _presence(context: MeasurementContext) -> NDArray[np.float64]:
    total = np.zeros(LEVELS)
    np.add.at(total, np.maximum(context.level, 0), select_period(context.present, context.period).sum(axis=1))
    return total


def _features(context: MeasurementContext, world: World, names: Labels, f: Layout) -> Feature:
    upper = np.array([kind == "upper" for kind in names.case_kinds] or [False])
    case, run = world.case, world.run[0]
    there = {
        Feature.CASES: len(case) > 0 and not upper[case["kind"]].all(),
        Feature.DUE: bool((case["reference_days"] >= 0).any()) or context.own_deadline,
        Feature.REWORK: bool(case["may_rework"].any()),
        Feature.RECONTACTS: bool(case["may_recontact"].any()) and run["recontact_mean"] > 0,
        Feature.EMERGENCIES: bool((f.case_layout.case[:, CaseColumn.NATURE] & Nature.EMERGENCY).any()),
        Feature.DUTIES: len(world.duty) > 0 or len(world.round) > 0,
        Feature.HAZARDS: len(world.hazard) > 0,
        Feature.OWN_DEADLINE: context.own_deadline,
        Feature.UNPAID_OVERTIME: not context.overtime_paid,
    }
    return Feature(sum(feature for feature, is_present in there.items() if is_present))


def _reachable_effects(world: World) -> StepEffect:
    step = world.step
    met = np.zeros(len(step), np.bool_)
    met[world.case["entry"]] = True
    for _ in range(len(step)):
        before = met.sum()
        for name, chance in (("next", step["branch_share"] < 1.0), ("branch", step["branch_share"] > 0.0)):
            target = step[name][met & chance]
            met[target[target >= 0]] = True
        if met.sum() == before:
            break
    return StepEffect(int(np.bitwise_or.reduce(step["marks"][met], initial=0)))
