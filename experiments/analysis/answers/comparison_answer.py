"""The answer of a comparison of scenarios as plain values: what analysis produces and reports read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from experiments.analysis.answers.answer import Estimate, Verdict
from experiments.analysis.answers.effect_price import EffectPrice

Basis = Literal["promise", "mean"]


@dataclass(frozen=True, slots=True)
class Change:
    """Value in which a scenario differs from the first one; ``before`` and ``after`` as a configuration states them."""

    key: str
    meaning_en: str
    meaning_zh: str
    unit: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ComparedScenario:
    """One scenario of a comparison.

    Attributes
    ----------
    letter : str
        A for the first one, with which the others are compared; B, C, ...
    reference : str
        As given on the command line.
    key : str
        Key of its results in the store.
    name_en, name_zh : str
        Name of its place.
    households : float
        Households per grid.
    verdict : Verdict
        Its own word, from its own years (clause S6.7).
    changes : tuple of Change
        Differences from the first scenario.
    plan_en, plan_zh : str
        The plan in words, of a scenario made by options.
    yuan, yuan_difference : Estimate or None
        Simulated outturn of a year; None where a post is not priced. That less the first scenario's, of what is priced;
        None where the two differ in the posts that are not priced.
    effects : tuple of EffectPrice
        Yuan per late case and per undone visit avoided; empty as ``yuan_difference``.
    unpriced : tuple of (str, str)
        Names of its posts without a price, English and Chinese.
    """

    letter: str
    reference: str
    key: str
    name_en: str
    name_zh: str
    households: float
    verdict: Verdict
    changes: tuple[Change, ...] = ()
    plan_en: str = ""
    plan_zh: str = ""
    yuan: Estimate | None = None
    yuan_difference: Estimate | None = None
    effects: tuple[EffectPrice, ...] = ()
    unpriced: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """A scenario less the first one in one metric, replication by replication.

    Attributes
    ----------
    letter : str
        Of the scenario.
    estimate : Estimate
        Mean difference with its 95 % interval.
    p_value, p_adjusted : float or None
        Two-sided, and by Holm's procedure over all differences of the family; None if both are equal in every year.
    is_clear : bool
        Whether the difference is significant: after Holm's correction, and the interval excludes 0.
    variance_reduction : float or None
        Variance of the difference of independent runs / that of the paired difference.
    years_needed : int or None
        Years that would tell a difference as large as observed apart; None if it is clear, or if none is observed.
    """

    letter: str
    estimate: Estimate
    p_value: float | None
    p_adjusted: float | None
    is_clear: bool
    variance_reduction: float | None
    years_needed: int | None


@dataclass(frozen=True, slots=True)
class ComparedMetric:
    """One metric of every scenario that has it, by letter, and the differences from the first one."""

    name: str
    unit: str
    unit_zh: str
    better: Literal["lower", "higher", "neither"]
    means: Mapping[str, Estimate]
    differences: tuple[PairedDifference, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """Which scenario is best, and on what it rests.

    Attributes
    ----------
    basis : {"promise", "mean"}
        The only scenario that meets the service level, or the selection by the mean of a metric (procedure KN).
    metric : str
        Of the selection.
    among : tuple of str
        Letters of the scenarios compared: those that meet the service level, or all if none does.
    remaining : tuple of str
        Letters still in contention; one alone is the best.
    indifference : float
        Difference of the means too small to matter.
    years_needed : int or None
        Years after which the selection is decided at the latest; None if it is decided.
    """

    basis: Basis
    metric: str
    among: tuple[str, ...]
    remaining: tuple[str, ...]
    indifference: float
    years_needed: int | None = None

    @property
    def best(self) -> str | None:
        """Letter of the best scenario; None while it is not decided."""
        return self.remaining[0] if len(self.remaining) == 1 else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of scenarios under common random numbers.

    ``metrics`` and ``minutes`` are one family of differences each; ``minutes``: grid minutes of a household and year,
    present and by kind of work. ``years``: common years. ``most_years``: beyond which no number of years is named.
    ``warnings``: overloaded desks.
    """

    question: str
    scenarios: tuple[ComparedScenario, ...]
    metrics: tuple[ComparedMetric, ...]
    minutes: tuple[ComparedMetric, ...]
    years: int
    most_years: int
    ranking: Ranking | None
    study_key: str
    settings: Mapping[str, str] = field(default_factory=dict)
    notes_en: tuple[str, ...] = ()
    notes_zh: tuple[str, ...] = ()
    warnings_en: tuple[str, ...] = ()
    warnings_zh: tuple[str, ...] = ()
