"""The answer of an overload study as plain values: what analysis produces and reports read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

VerdictWord = Literal["copes", "at_limit", "not_clear", "falls_short", "overloaded", "no_word"]
Bound = Literal["inside", "between", "below", "above"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Mean over ``n`` replications with its 95 % interval."""

    mean: float
    low: float
    high: float
    n: int

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Word of a scenario and the years it rests on (clauses S6.3, S6.7).

    Attributes
    ----------
    word : str
        ``no_word``: the measured period is shorter than a year.
    kept, years : int
        Years that met the service level, of those that were judged.
    kept_low, kept_high : float
        Wilson interval of their share.
    overloaded, judged : int
        Overloaded years, of those simulated at this size.
    pile_ups : int
        Years with a temporary backlog, of ``judged``.
    desk_overloaded : int or None
        Years in which the community desk was overloaded, of ``judged``; None without such a desk.
    weeks : int
        Measured weeks of a year.
    """

    word: VerdictWord
    kept: int
    years: int
    kept_low: float
    kept_high: float
    overloaded: int
    judged: int
    pile_ups: int
    desk_overloaded: int | None
    weeks: int


@dataclass(frozen=True, slots=True)
class Staffing:
    """Grids and posts of a scenario, simulated part of the place."""

    grids: int
    posts: int
    full_time: float
    households_per_grid: float
    households_per_full_time: float
    by_grid: tuple[float, float] | None = None  # the last one in the grids with the fewest and the most


@dataclass(frozen=True, slots=True)
class CriticalSize:
    """Largest households per full-time grid post at which something still holds, with interval.

    ``bound``: "inside" = found by a search; "between" = not searched, lies between two of the sizes tried (``low`` and
    ``high``, ``size`` = ``low``); "below" the smallest or "above" the largest size tried, which is then ``size``.
    ``is_open``: the interval reaches down to the lower end of the range.
    """

    size: float
    low: float
    high: float
    bound: Bound
    n: int
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One size of one curve. ``metrics`` holds only metrics that apply (absent, never 0)."""

    households_per_worker: float  # achieved, per full-time worker
    households_per_grid: int
    verdict: Verdict
    metrics: Mapping[str, Estimate]
    first_unmet_work: str | None = None  # key of a kind of work, see `UnmetWork`
    onset_week: float | None = None  # median over the overloaded years
    is_own: bool = False  # the place's own size at its own posts
    key: str = ""  # of its results in the store
    full_time: float | None = None  # full-time equivalents of the simulated grid posts

    @property
    def replications(self) -> int:
        return self.verdict.judged


@dataclass(frozen=True, slots=True)
class UnmetWork:
    """Kind of work and the size from which it is no longer done (None = still met at the largest size)."""

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
    staffing: Staffing | None = None  # of the place as its file describes it
    limits: tuple[float, ...] = ()  # largest size of each replication, where a limit was searched
    floor: Mapping[str, Estimate] = field(
        default_factory=dict
    )  # metrics at the smallest size, if no size is met
    service_order: tuple[str, ...] = ()  # kinds of task, first served first


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
    clause: str = ""  # fact and clause of the document
    says_en: str = ""  # what the clause says
    says_zh: str = ""
    source_zh: str = ""
    document_en: str = ""  # title of the document
    document_zh: str = ""


@dataclass(frozen=True, slots=True)
class SizeKept:
    """Futures that meet the service level at one size, of those run, with the Wilson interval of their share."""

    size: int  # households per full-time grid post
    kept: int
    futures: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.kept / self.futures


@dataclass(frozen=True, slots=True)
class CertainSize:
    """Largest households per full-time grid post that a share of the futures sustains, with its 95 % interval."""

    share: float
    size: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LawAnswer:
    """Result under one law of the assumed numbers.

    Attributes
    ----------
    law : str
    kept : tuple of SizeKept
        Empty where only critical sizes were searched.
    certain : tuple of CertainSize
    limits : tuple of float
        Critical size of each searched future, in its order.
    low, middle, high : float
        5 %, 50 % and 95 % quantile of the critical sizes.
    """

    law: str
    kept: tuple[SizeKept, ...] = ()
    certain: tuple[CertainSize, ...] = ()
    limits: tuple[float, ...] = ()
    low: float = 0.0
    middle: float = 0.0
    high: float = 0.0

    @property
    def width(self) -> float:
        """Width of the range of nine in ten futures, in households."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class VerdictAtValue:
    """Word of the place at its own size with one value of a number."""

    value: float
    word: VerdictWord
    kept: int
    years: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ValueVerdicts:
    """Words of a place at its own size, by the value of one assumed number.

    Attributes
    ----------
    name_en, name_zh : str
        Meaning of the number, with its unit.
    size : int
        Households per full-time grid post.
    verdicts : tuple of VerdictAtValue
    """

    name_en: str
    name_zh: str
    size: int
    verdicts: tuple[VerdictAtValue, ...]


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
    futures: tuple[LawAnswer, ...] = ()  # of the headline's curve; empty if none were searched
    turning: ValueVerdicts | None = None  # of the headline's curve


Basis = Literal["stated", "named", "assumed"]
