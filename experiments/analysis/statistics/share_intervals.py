"""Intervals of shares of cases, visits or posts: the years are clusters of what is counted in them.

The mean of 40 years in none of which an emergency was late is 0 without any spread, and yet the next emergency may be
late. How much the years can exclude depends on how many emergencies they counted, not on how many years there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from experiments.analysis.answers.answer import Estimate
from experiments.analysis.statistics.intervals import CONFIDENCE, mean_interval, t_quantile, wilson
from sim.metrics.catalog.catalog import lookup
from sim.metrics.catalog.counts import name_of_count

FEW = (
    10.0  # expected cases of the rarer kind below which neither Student's t nor the bootstrap of years holds
)


def estimate_metric(
    rows: Sequence[Mapping[str, float]], name: str, confidence: float = CONFIDENCE
) -> Estimate | None:
    """Return the mean of a metric over replications with its interval.

    Wilson's interval of years for what a year has or has not; `share_interval` for a share of things that are counted;
    else `mean_interval`.

    Parameters
    ----------
    rows : sequence of mapping
        Metrics of each replication; those without the metric are left out.
    name : str
        A metric of the catalog.
    confidence : float

    Returns
    -------
    Estimate or None
        None below two replications with the metric.
    """
    metric, count = lookup(name), name_of_count(name)
    of = [row for row in rows if name in row]
    values = [row[name] for row in of]
    if metric.is_of_year and len(values) > 1:
        met = sum(values)
        return Estimate(met / len(values), *wilson(round(met), len(values), confidence), len(values))
    if all(count in row for row in of):
        return share_interval(values, [row[count] for row in of], confidence)
    return mean_interval(values, metric.bounds, confidence)


def share_interval(
    values: Sequence[float], counts: Sequence[float], confidence: float = CONFIDENCE
) -> Estimate | None:
    """Return the mean of yearly shares with an interval that also holds where the share is 0 or 1 in every year.

    With at least ``FEW`` effective cases on both sides the years themselves tell the interval (`mean_interval`). Else
    it is the exact interval of Clopper and Pearson (1934) for the effective number of cases: their number over all
    years, divided by the design effect by which the years differ more than independent cases would (Korn & Graubard
    1998). Years that do not differ at all show no design effect, and independent cases are assumed.

    Parameters
    ----------
    values : sequence of float
        Share of each year.
    counts : sequence of float
        Number of cases of which it is a share.
    confidence : float

    Returns
    -------
    Estimate or None
        None below two years.

    References
    ----------
    Korn, E. L., Graubard, B. I. (1998). Confidence intervals for proportions with small expected number of positive
    counts estimated from survey data. Survey Methodology 24, 193-201.

    Examples
    --------
    None of 400 emergencies was late: the rule of three says at most about 3 in 400.

    >>> found = share_interval([0.0] * 40, [10] * 40)
    >>> found.low, round(found.high, 4)
    (0.0, 0.0092)
    """
    n = len(values)
    if n < 2:
        return None
    mean = min(1.0, max(0.0, float(np.mean(values))))
    effective = effective_number(values, counts, confidence)
    if min(mean, 1.0 - mean) * effective >= FEW:
        return mean_interval(values, (0.0, 1.0), confidence)
    low, high = clopper_pearson(mean * effective, effective, confidence)
    return Estimate(mean, min(low, mean), max(high, mean), n)


def effective_number(
    values: Sequence[float], counts: Sequence[float], confidence: float = CONFIDENCE
) -> float:
    """Return how many independent cases tell as much as the cases of these years; never more than there are."""
    n, number = len(values), float(np.sum(counts))
    mean = float(np.mean(values))
    variance = float(np.var(values, ddof=1)) / n
    if variance <= 0.0 or number <= 1.0:
        return number
    from scipy.special import ndtri

    of_t = (float(ndtri(0.5 + confidence / 2)) / t_quantile(confidence, n - 1)) ** 2
    return min(number, mean * (1.0 - mean) / variance * of_t)


def clopper_pearson(successes: float, trials: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the exact interval of a share (Clopper & Pearson 1934); neither number need be whole.

    >>> low, high = clopper_pearson(0, 100)
    >>> low, round(high, 4)
    (0.0, 0.0362)
    """
    from scipy.special import betaincinv

    tail = (1.0 - confidence) / 2.0
    failures = max(0.0, trials - successes)
    low = 0.0 if successes <= 0.0 else float(betaincinv(successes, failures + 1.0, tail))
    high = 1.0 if failures <= 0.0 else float(betaincinv(successes + 1.0, failures, 1.0 - tail))
    return low, high
