"""The answer of an uncertainty study as plain values: what analysis produces and reports read (clause S9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from experiments.analysis.answers.answer import CriticalSize, LawAnswer, VerdictAtValue


@dataclass(frozen=True, slots=True)
class VariedNumber:
    """Assumed number that varies, with its meaning and range."""

    key: str
    meaning_en: str
    meaning_zh: str
    unit: str
    default: float
    low: float
    high: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class YearLimits:
    """Critical size at the default numbers, from the own limit of each simulated year (clauses S6.5, S6.7).

    ``critical``: with the interval of the simulation; ``low``, ``high``: middle nine of ten limits of years, the part
    of the range over futures that is chance between years.
    """

    critical: CriticalSize
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """What knowing one number is worth: the range of the critical size once it is known to a fifth of its futures.

    ``width``: mean width of nine in ten futures, in households, less the bias of small samples; ``low``, ``high``: its
    95 % interval; ``p_value``: of no effect, adjusted for the numbers tried.
    """

    key: str
    width: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Correlation:
    """Rank correlation of a number with the critical size; ``p_value`` adjusted for the numbers tried."""

    key: str
    rho: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Restriction:
    """One side of a box: a number within ``low`` and ``high`` (None = the end of its range)."""

    key: str
    low: float | None
    high: float | None
    p_value: float


@dataclass(frozen=True, slots=True)
class Box:
    """Futures with few restrictions in which one outcome is frequent (patient rule induction).

    Attributes
    ----------
    size : int
        Households per full-time grid post of the outcome.
    is_kept : bool
        Whether the outcome is a service level that is met; else one that is missed.
    restrictions : tuple of Restriction
        The strongest first; at most three.
    inside, inside_with : int
        Futures in the box, and those of them with the outcome.
    outside, outside_with : int
    """

    size: int
    is_kept: bool
    restrictions: tuple[Restriction, ...]
    inside: int
    inside_with: int
    outside: int
    outside_with: int


@dataclass(frozen=True, slots=True)
class SensitivityIndex:
    """Morris screening of one number, and its Sobol' indices if it is among the strongest.

    Attributes
    ----------
    key : str
    mu_star, mu_star_interval : float
        Mean absolute effect over the whole range, in units of the metric, and half its 95 % interval.
    sigma : float
        Standard deviation of the effects: interaction, curvature and chance.
    mu, mu_p : float
        Mean effect with its sign, and the p-value of none, adjusted for the numbers tried.
    first, first_interval, total, total_interval : float or None
        Sobol' indices: shares of the variance, and half their 95 % intervals.
    """

    key: str
    mu_star: float
    mu_star_interval: float
    sigma: float
    mu: float = 0.0
    mu_p: float = 1.0
    first: float | None = None
    first_interval: float | None = None
    total: float | None = None
    total_interval: float | None = None


@dataclass(frozen=True, slots=True)
class YearNoise:
    """Share of a metric's variance that is chance between simulated years, from futures that were run twice.

    ``low``, ``high``: its 95 % interval; ``pairs``: futures with two years.
    """

    share: float
    low: float
    high: float
    pairs: int


@dataclass(frozen=True, slots=True)
class LawChange:
    """Change of the kept share from the first law to another at one size, paired by future."""

    size: int
    law: str
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class UncertaintyStudy:
    """Everything that the uncertainty report shows; the first law is the headline's."""

    question: str
    place: tuple[str, str]  # name in English and in Chinese
    own_size: int  # households per full-time grid post of the place, as simulated
    laws: tuple[LawAnswer, ...]
    changes: tuple[LawChange, ...]
    numbers: tuple[VariedNumber, ...]
    left_out: Mapping[str, int]  # reason -> assumed numbers that do not vary
    measurements: tuple[Measurement, ...]
    sharp: float  # share of its width that the range may keep for a measurement to make it sharp
    correlations: tuple[Correlation, ...]
    box: Box | None
    indices: tuple[SensitivityIndex, ...]
    metric: str  # that the indices explain
    verdict_key: str
    verdicts: tuple[VerdictAtValue, ...]
    settings: Mapping[str, str]
    study_key: str
    notes_en: tuple[str, ...] = ()
    notes_zh: tuple[str, ...] = ()
    noise: YearNoise | None = None  # of the metric that the indices explain
    years: YearLimits | None = None  # at the default numbers

    def number(self, key: str) -> VariedNumber:
        """Return a varied number by its key."""
        return next(number for number in self.numbers if number.key == key)
