"""Answer of a run or a sweep as data: settings, estimates, backlog."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.analysis.answers.answer import Curve, OverloadStudy


@dataclass(frozen=True, slots=True)
class Backlog:
    """Open cases of a scenario, means of weeks, as quantiles over the simulated years.

    Attributes
    ----------
    first : str
        First measured day, ISO format.
    p05, p25, p50, p75, p95 : tuple of float
        One number a week.
    years : int
        Simulated years.
    holidays : tuple of (str, str, int, int)
        Name in English and Chinese, first and last day, from 0.
    """

    first: str
    p05: tuple[float, ...]
    p25: tuple[float, ...]
    p50: tuple[float, ...]
    p75: tuple[float, ...]
    p95: tuple[float, ...]
    years: int
    holidays: tuple[tuple[str, str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Varied:
    """One key that a sweep varies, with its name and the names of its values, one for each scenario."""

    key: str
    name_en: str
    name_zh: str
    values: tuple[tuple[str, str], ...]  # in English and Chinese


@dataclass(frozen=True, slots=True)
class RunStudy:
    """Everything that the page of a run or a sweep shows.

    Attributes
    ----------
    study : OverloadStudy
        One curve with one size for each scenario.
    varied : tuple of Varied
        What the sweep varies; empty for a single run.
    by_size : Curve or None
        All scenarios as one curve, if they differ in their size only.
    backlog : Backlog or None
        Of a single run.
    """

    study: OverloadStudy
    varied: tuple[Varied, ...] = ()
    by_size: Curve | None = None
    backlog: Backlog | None = None

    @property
    def is_sweep(self) -> bool:
        """Return whether there are several scenarios."""
        return len(self.study.curves) > 1
