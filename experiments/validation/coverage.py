"""Coverage of 95 % intervals: how often they contain an exact mean, measured over macro-replications.

A macro-replication is what a study does once: n replications, one interval. The values come from the compiled engine
and their exact mean from theory, so that a miss is the interval's. Skewness grows from case to case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from experiments.analysis.critical_size import SEARCH_RANGE
from experiments.analysis.statistics.intervals import bootstrap_interval, half_width, mean_interval, wilson
from experiments.analysis.statistics.quantiles import critical_of
from experiments.validation.alternatives import bootstrap_t_interval
from experiments.validation.formulas.chains import birth_death, distribution_from_empty
from experiments.validation.models.desks import MEAN, Parallel
from experiments.validation.readings import numbers_at
from sim.kernel.engine import run

MACRO_REPLICATIONS = 1000
LIMIT = "limit: size that 9 of 10 years sustain"
LIMIT_REPLICATIONS = (40, 100)  # years in which limits are searched: quick and full studies
LIMIT_MEDIAN, LIMIT_SPREAD = (
    400.0,
    0.15,
)  # households; of the logarithm. The coverage of ranks does not depend on them
REPLICATIONS = (5, 10, 40, 100)  # of one macro-replication: runs, the quick study and its limit
LOAD, SECONDS = 0.8, 20_000  # one post from empty: short, skewed, exact mean known
STATIONS = 500  # in one World: independent of each other, and cheap
POOLED = 5  # stations whose mean is one value: a larger place
UNBOUNDED, POSITIVE, SHARE = (-np.inf, np.inf), (0.0, np.inf), (0.0, 1.0)
KEPT = 0.9  # share of the years, as verdict.service_level.replication_share

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A quantity with its exact mean.

    Parameters
    ----------
    name
        Name on the page.
    exact
        Exact mean.
    bounds
        Least and greatest possible value.
    convert
        Value of a replication from its numbers in the system, one row each.
    stations
        Stations of a replication.
    """

    name: str
    exact: float
    bounds: tuple[float, float]
    convert: Callable[[Values], Values]
    stations: int = 1


@dataclass(frozen=True)
class Coverage:
    """Share of intervals with the exact mean inside, below and above it; their median width / that of Student's t.

    ``student``, ``bootstrap``, ``bootstrap_t``: coverage of the alternatives.
    """

    case: str
    replications: int
    skewness: float
    inside: float
    below: float
    above: float
    student: float
    bootstrap: float
    bootstrap_t: float
    width: float
    width_t: float


def make_cases() -> list[Case]:
    """Return the cases, from symmetric to skewed, and shares of years that are all 0 or 1."""
    chances = distribution_from_empty(birth_death(LOAD / MEAN, MEAN, 1, 200), SECONDS)
    numbers = np.arange(len(chances))
    mean = float(chances @ numbers)
    cases = [
        Case("mean number, 5 posts", mean, POSITIVE, lambda n: n.mean(axis=1), POOLED),
        Case("number, one post", mean, POSITIVE, lambda n: n[:, 0]),
        Case("square of the number, one post", float(chances @ numbers**2), POSITIVE, lambda n: n[:, 0] ** 2),
    ]
    for limit in (1, 4, 8):
        cases.append(
            Case(
                f"share with at most {limit}, one post", float(chances[: limit + 1].sum()), SHARE,
                lambda n, limit=limit: (n[:, 0] <= limit).astype(float),  # type: ignore[misc]
            )
        )  # fmt: skip
    return cases


def draw_numbers(count: int, seed: int) -> Values:
    """Return the numbers in system of ``count`` independent posts, each after the same time from empty."""
    found: list[Values] = []
    build = Parallel(LOAD, (1,) * STATIONS, SECONDS + 1)
    for replication in range(-(-count // STATIONS)):
        world = build(seed, replication)
        found.append(numbers_at(world, run(world), SECONDS, STATIONS))
    return np.concatenate(found)[:count]


def _relative_width(ends: NDArray[np.float64], student_width: float) -> float:
    """Return the median width / that of Student's interval; 1 where more than half of the studies vary in nothing."""
    return float(np.median(ends[:, 1] - ends[:, 0])) / student_width if student_width > 0 else 1.0


def measure_coverage(case: Case, replications: int, seed: int) -> Coverage:
    """Return how often the interval of ``mean_interval`` contains the exact mean, and on which side it misses."""
    drawn = draw_numbers(MACRO_REPLICATIONS * replications * case.stations, seed)
    values = case.convert(drawn.reshape(-1, case.stations)).reshape(MACRO_REPLICATIONS, replications)
    ends = np.array([_ends(row.tolist(), case.bounds) for row in values])
    means = values.mean(axis=1)
    halves = np.array([half_width(row.tolist()) for row in values])
    all_values = values.ravel()
    skewness = float(((all_values - all_values.mean()) ** 3).mean() / all_values.std() ** 3)
    below, above = float((ends[:, 1] < case.exact).mean()), float((ends[:, 0] > case.exact).mean())
    others = {
        name: np.array([_alternative(name, row) for row in values]) for name in ("bootstrap", "bootstrap_t")
    }
    inside = {
        name: float(((of[:, 0] <= case.exact) & (case.exact <= of[:, 1])).mean())
        for name, of in others.items()
    }
    student_width, bootstrap_t = 2 * float(np.median(halves)), others["bootstrap_t"]
    return Coverage(
        case.name, replications, skewness, 1 - below - above, below, above,
        float((np.abs(means - case.exact) <= halves).mean()), inside["bootstrap"], inside["bootstrap_t"],
        _relative_width(ends, student_width), _relative_width(bootstrap_t, student_width),
    )  # fmt: skip


def _alternative(name: str, values: Values) -> tuple[float, float]:
    """Return an interval that is not in use; of values that are all alike, or without it, their mean."""
    mean = float(values.mean())
    if float(np.ptp(values)) == 0.0:
        return mean, mean
    found = bootstrap_interval(values) if name == "bootstrap" else bootstrap_t_interval(values)
    return found or (mean, mean)


def _ends(values: Sequence[float], bounds: tuple[float, float]) -> tuple[float, float]:
    if bounds == SHARE:
        return wilson(round(sum(values)), len(values))
    found = mean_interval(values, bounds)
    assert found is not None
    return found.low, found.high


def measure_limit(replications: int, seed: int) -> Coverage:
    """Return how often the interval of a limit (S6.7) contains the size that nine years in ten sustain."""
    draw = np.random.default_rng(seed)
    limits = LIMIT_MEDIAN * draw.lognormal(0.0, LIMIT_SPREAD, (MACRO_REPLICATIONS, replications))
    exact = LIMIT_MEDIAN * float(np.exp(LIMIT_SPREAD * ndtri(1.0 - KEPT)))
    found = [critical_of(row.tolist(), KEPT, SEARCH_RANGE.smallest, SEARCH_RANGE.largest) for row in limits]
    below, above = (
        float(np.mean([of.high < exact for of in found])), float(np.mean([of.low > exact for of in found])),
    )  # fmt: skip
    return Coverage(LIMIT, replications, np.nan, 1 - below - above, below, above, *[np.nan] * 5)


def measure_all() -> Iterator[Coverage]:
    """Iterate over all cases and numbers of replications."""
    for replications in LIMIT_REPLICATIONS:
        yield measure_limit(replications, replications)
    for number, case in enumerate(make_cases()):
        for replications in REPLICATIONS:
            yield measure_coverage(case, replications, 1 + number)
