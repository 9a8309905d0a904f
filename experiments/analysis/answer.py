"""The answer of an overload study as plain values: what analysis produces and reports read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

VerdictWord = Literal["holds", "recovers", "overloaded", "undecided"]
Bound = Literal["inside", "below", "above"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over replications with its 95 % t interval; `n` replications in which it applies."""

    mean: float
    low: float
    high: float
    n: int

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2.0


@dataclass(frozen=True, slots=True)
class CriticalSize:
    """Largest households per full-time grid post at which something still holds, with interval.

    `bound` says whether it was found ("inside") or lies below the smallest or above the largest size
    tried; then `size`, `low` and `high` equal that end of the range.
    """

    size: float
    low: float
    high: float
    bound: Bound
    n: int


@dataclass(frozen=True, slots=True)
class Point:
    """One size of one curve. `metrics` holds only metrics that apply (absent, never 0)."""

    households_per_worker: float  # achieved, per full-time worker
    households_per_grid: int
    verdict: VerdictWord
    verdict_shares: Mapping[str, float]  # holds / recovers / overloaded -> share of replications
    metrics: Mapping[str, Estimate]
    replications: int
    first_unmet_work: str | None = None  # key of a kind of work, see `UnmetWork`
    onset_week: float | None = None  # median over replications that tip


@dataclass(frozen=True, slots=True)
class UnmetWork:
    """A kind of work and the size from which it is no longer done (None = still met at the largest size)."""

    work: str  # visits | special_visits | patrol | cases | upper | admin | emergencies
    size: CriticalSize | None


@dataclass(frozen=True, slots=True)
class Curve:
    """One setting of the levers other than size."""

    place: str
    visit_rule: str
    escalation: str
    class_order: str
    points: tuple[Point, ...]  # ascending sizes
    critical: CriticalSize | None
    unmet_work: tuple[UnmetWork, ...] = ()
    workers_per_grid: float = 1.0
    grid_share: float = 1.0


@dataclass(frozen=True, slots=True)
class DocumentSize:
    """A document's households per grid (range) and, computed from its preset, per full-time worker."""

    place: str
    name_en: str
    name_zh: str
    grid_low: int
    grid_high: int
    per_full_time_worker: float


@dataclass(frozen=True, slots=True)
class Assumption:
    """One default of the model as the report shows it."""

    key: str
    meaning_en: str
    meaning_zh: str
    value: str
    unit: str
    low: str
    high: str
    source: str
    status: Literal["document", "published", "data", "assumed"]


@dataclass(frozen=True, slots=True)
class OverloadStudy:
    """Everything the overload report shows."""

    question: str
    curves: tuple[Curve, ...]  # the first one is the headline
    documents: tuple[DocumentSize, ...]
    assumptions: tuple[Assumption, ...]
    settings: Mapping[str, str]  # year, weeks, replications, seed, engine, versions, command ...
    study_key: str
    notes_en: tuple[str, ...] = ()  # not calibrated, calendar repeated, pending mechanisms ...
    notes_zh: tuple[str, ...] = ()
    warnings_en: tuple[str, ...] = ()  # overloaded desks, said first
    warnings_zh: tuple[str, ...] = ()
    place_names: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # id -> (en, zh)
