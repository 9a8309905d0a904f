"""Demand profiles from a real city's request log: ``python -m experiments.tools.derive_profiles FILE [OUT]``.

FILE contains the 311 requests of Boston, July to December 2011 (PDDL 1.0), as CSV, gzipped or not, with the columns
``created_at``, ``area`` and ``source``. Requests of staff (``Employee Generated``) are excluded. Only the derived
figures are stored (``tests/data/boston_2011h2.yaml``); ``conf/demand`` cites them. The season from January to June is
not in the data: assumed factor 1.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

Real = NDArray[np.float64]

STAFF = "Employee Generated"
# Public holidays of the half-year, excluded from ordinary weekdays.
HOLIDAYS = ("2011-07-04", "2011-09-05", "2011-10-10", "2011-11-11", "2011-11-24", "2011-12-26")
SMALLEST_AREA = 200  # requests; below it the variance of daily counts is not informative


@dataclass(frozen=True)
class Profiles:
    """Parameters of the demand model from the log; shares sum to 1, factors have mean 1."""

    requests: int
    weekday: tuple[float, ...]  # Monday first
    hour_weekday: tuple[float, ...]
    hour_weekend: tuple[float, ...]
    month: dict[int, float]  # requests per day relative to the mean of the observed months
    office_share: float  # on weekdays between 08:00 and 17:00
    day_cv_common: float  # coefficient of variation of the daily factor common to all areas
    day_cv_area: float  # the same of an area's own daily factor


def read_requests(path: Path) -> Iterator[tuple[datetime, str]]:
    """Yield (opening time, area) of every resident's request."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["source"] != STAFF:
                yield datetime.fromisoformat(row["created_at"]), row["area"]


def expected(counts: Real, weekday: NDArray[np.int64]) -> Real:
    """Return linear trend times weekday factor, fitted to ordinary weekdays: requests by day."""
    day = np.arange(len(counts))
    trend = np.polyval(np.polyfit(day, counts, 1), day)
    factor = np.array([(counts / trend)[weekday == k].mean() for k in range(5)])
    return np.asarray(trend * factor[weekday])


def squared_cv(counts: Real, weekday: NDArray[np.int64]) -> float:
    """Estimate the squared coefficient of variation of the day factor: (variance / mean - 1) / mean.

    A mixed Poisson count with factor of mean 1 has variance = mean + cv^2 mean^2.
    """
    fitted = expected(counts, weekday)
    ratio = ((counts - fitted) ** 2 / fitted).sum() / (len(counts) - 6)
    return float((ratio - 1.0) / counts.mean())


def hour_shares(times: list[datetime], weekend: bool) -> tuple[float, ...]:
    """Return the shares [24] of requests by hour of opening, on weekdays or weekends."""
    hours = [t.hour for t in times if (t.weekday() > 4) == weekend]
    return tuple((np.bincount(hours, minlength=24) / len(hours)).tolist())


def month_factors(times: list[datetime], days: list[date]) -> dict[int, float]:
    """Return requests per day of each observed month, relative to their mean."""
    seen = sorted({d.month for d in days})
    rate = [sum(t.month == m for t in times) / sum(d.month == m for d in days) for m in seen]
    return {m: float(r / np.mean(rate)) for m, r in zip(seen, rate, strict=True)}


def daily(dates: list[date], days: list[date]) -> Real:
    """Return the number of requests by day."""
    index = [(d - days[0]).days for d in dates]
    return np.bincount(index, minlength=len(days)).astype(float)


def day_cvs(rows: list[tuple[datetime, str]], days: list[date]) -> tuple[float, float]:
    """Estimate the coefficients of variation of the common and of an area's own day factor (mean over areas).

    (1 + common^2)(1 + own^2) = 1 + total^2, as the two factors are independent.
    """
    ordinary = np.array([d.weekday() < 5 and d.isoformat() not in HOLIDAYS for d in days])
    weekday = np.array([d.weekday() for d in days])[ordinary]
    common = squared_cv(daily([t.date() for t, _ in rows], days)[ordinary], weekday)
    own = []
    for area in sorted({a for _, a in rows if a}):
        dates = [t.date() for t, a in rows if a == area]
        if len(dates) >= SMALLEST_AREA:
            total = squared_cv(daily(dates, days)[ordinary], weekday)
            own.append((1.0 + total) / (1.0 + common) - 1.0)
    return float(np.sqrt(common)), float(np.sqrt(np.mean(own)))


def derive(path: Path) -> Profiles:
    """Derive all profiles of one log."""
    rows = list(read_requests(path))
    times = [t for t, _ in rows]
    first, last = min(times).date(), max(times).date()
    days = [first + timedelta(i) for i in range((last - first).days + 1)]
    weekday = np.bincount([t.weekday() for t in times], minlength=7) / len(times)
    office = sum(t.weekday() < 5 and 8 <= t.hour < 17 for t in times) / len(times)
    common, own = day_cvs(rows, days)
    return Profiles(
        len(rows), tuple(weekday.tolist()), hour_shares(times, False), hour_shares(times, True),
        month_factors(times, days), office, common, own,
    )  # fmt: skip


def to_yaml(profiles: Profiles) -> str:
    """Return the figures as YAML with four decimals."""

    def short(value: object) -> object:
        if isinstance(value, float):
            return round(value, 4)
        if isinstance(value, tuple):
            return [short(v) for v in value]
        return {k: short(v) for k, v in value.items()} if isinstance(value, dict) else value

    head = (
        "# Derived by experiments/tools/derive_profiles.py from the 311 service requests of the City of Boston,\n"
        "# July to December 2011 (Analyze Boston; Open Data Commons PDDL 1.0). Figures only.\n"
        "# `month` covers the observed half-year; January to June are not in the data.\n"
    )
    return head + yaml.safe_dump(short(asdict(profiles)), sort_keys=False, default_flow_style=None, width=100)


def main(arguments: list[str]) -> int:
    """Print the figures, or write them to a second path."""
    if not 1 <= len(arguments) <= 2:
        print(__doc__)
        return 2
    figures = to_yaml(derive(Path(arguments[0])))
    if len(arguments) == 2:
        Path(arguments[1]).write_text(figures, encoding="utf-8")
    else:
        print(figures, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
