"""Metrics and daily series of one replication as tidy records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.metrics.catalog.catalog import VERDICTS, WORK, lookup
from sim.records.kinds import UNITS, DayRecord, MetricRecord
from sim.records.record_table import Column, RecordTable

WORDS = {"verdict": VERDICTS, "first_unmet_work": WORK}  # metrics whose value is a code


def word_of(metric: str, value: float) -> str | None:
    """Return the word for the value of a metric that is a code, else None."""
    return WORDS[metric][int(value)] if metric in WORDS else None


def metric_table(metrics: Mapping[str, float], place: str, replication: int) -> RecordTable[MetricRecord]:
    """Return one record per metric, in the order of the names."""
    names = sorted(metrics)
    columns: dict[str, Column] = {
        "place": [place] * len(names),
        "replication": [replication] * len(names),
        "metric": names,
        "label": [lookup(name).en for name in names],
        "unit": [lookup(name).unit for name in names],
        "value": [float(metrics[name]) for name in names],
        "word": [word_of(name, metrics[name]) for name in names],
    }
    return RecordTable(MetricRecord, columns, UNITS[MetricRecord])


def day_table(daily: Mapping[str, NDArray[np.int64]], first: dt.date) -> RecordTable[DayRecord]:
    """Return one record per day of the measured period, which begins on the date ``first``."""
    days = len(next(iter(daily.values()), ()))
    columns: dict[str, Column] = {
        "date": [first + dt.timedelta(days=k) for k in range(days)],
        **{name: daily[name] for name in ("open", "open_own", "overdue", "overdue_own") if days},
        **({"open_work": daily["open_work"] / 3600.0} if days else {}),
    }
    empty: dict[str, Column] = dict.fromkeys(DayRecord._fields, ())
    return RecordTable(DayRecord, columns if days else empty, UNITS[DayRecord])
