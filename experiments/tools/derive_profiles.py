"""Demand profiles from a real city's request log: ``python -m experiments.tools.derive_profiles FILE [OUT]``.

FILE is the half-year of 311 requests of Boston (July to December 2011; data PDDL 1.0), a CSV, gzipped
or not, with the columns ``created_at``, ``area`` and ``source``. Residents' requests are all but the
staff's own (``Employee Generated``). Only the figures are kept (``tests/data/boston_2011h2.yaml``);
``conf/demand`` cites them. What a half-year cannot say, the season from January to June, stays an
assumption: factor 1.
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
# Public holidays of the half-year: their totals are no sample of an ordinary weekday.
HOLIDAYS = ("2011-07-04", "2011-09-05", "2011-10-10", "2011-11-11", "2011-11-24", "2011-12-26")
SMALLEST_AREA = 200  # requests; below it the variance of daily counts says nothing


@dataclass(frozen=True)
class Profiles:
    """What a demand model takes from the log; shares sum to 1, factors have mean 1."""

    requests: int
    weekday: tuple[float, ...]  # Monday first
    hour_weekday: tuple[float, ...]
    hour_weekend: tuple[float, ...]
    month: dict[int, float]  # requests a day relative to the mean of the months seen
    office_share: float  # on weekdays between 08:00 and 17:00
    day_cv_common: float  # of the daily factor shared by all areas
    day_cv_area: float  # of an area's own daily factor


def read_requests(path: Path) -> Iterator[tuple[datetime, str]]:
    """(opened at, area) of every resident's request."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["source"] != STAFF:
                yield datetime.fromisoformat(row["created_at"]), row["area"]


def expected(counts: Real, weekday: NDArray[np.int64]) -> Real:
    """Linear trend times weekday factor, fitted to ordinary weekdays."""
    day = np.arange(len(counts))
    trend = np.polyval(np.polyfit(day, counts, 1), day)
    factor = np.array([(counts / trend)[weekday == k].mean() for k in range(5)])
    return np.asarray(trend * factor[weekday])


def squared_cv(counts: Real, weekday: NDArray[np.int64]) -> float:
    """Squared coefficient of variation of the day factor: (variance / mean - 1) / mean.

    A mixed Poisson count with factor of mean 1 has variance = mean + cv^2 mean^2.
    """
    fitted = expected(counts, weekday)
    ratio = ((counts - fitted) ** 2 / fitted).sum() / (len(counts) - 6)
    return float((ratio - 1.0) / counts.mean())


def hour_shares(times: list[datetime], weekend: bool) -> tuple[float, ...]:
    """[24] share of the requests of weekdays or weekends that are opened in each hour."""
    hours = [t.hour for t in times if (t.weekday() > 4) == weekend]
    return tuple((np.bincount(hours, minlength=24) / len(hours)).tolist())


def month_factors(times: list[datetime], days: list[date]) -> dict[int, float]:
    """Requests a day in each month seen, relative to their mean."""
    seen = sorted({d.month for d in days})
    rate = [sum(t.month == m for t in times) / sum(d.month == m for d in days) for m in seen]
    return {m: float(r / np.mean(rate)) for m, r in zip(seen, rate, strict=True)}


def daily(dates: list[date], days: list[date]) -> Real:
    """[day] requests."""
    index = [(d - days[0]).days for d in dates]
    return np.bincount(index, minlength=len(days)).astype(float)


def day_cvs(rows: list[tuple[datetime, str]], days: list[date]) -> tuple[float, float]:
    """Coefficients of variation of the common and of an area's own day factor (mean over areas).

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
    """All profiles of one log."""
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
    """The figures as YAML, four decimals."""

    def short(value: object) -> object:
        if isinstance(value, float):
            return round(value, 4)
        if isinstance(value, tuple):
            return [short(v) for v in value]
        return {k: short(v) for k, v in value.items()} if isinstance(value, dict) else value

    head = (
        "# Derived by experiments/tools/derive_profiles.py from the 311 service requests of the City of Boston,\n"
        "# July to December 2011 (Analyze Boston; Open Data Commons PDDL 1.0). Figures only.\n"
        "# `month` covers the half-year seen; January to June are not in the data.\n"
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
