"""Result of a replication: metrics, daily series, event log, and records with names, units and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.builder.build import ModelInstance
from sim.config.scenario import Scenario
from sim.records.events import Events
from sim.records.kinds import DayRecord, MetricRecord
from sim.records.metric_values import day_table, metric_table
from sim.records.record_table import RecordTable
from sim.world.tables import Table

if TYPE_CHECKING:
    import pandas
    import polars


@dataclass(frozen=True)
class Result:
    """Result of one replication.

    Parameters
    ----------
    metrics
        Metric name -> value; metrics that do not apply are absent.
    daily
        Series name -> one integer per day of the measured period (`sim.metrics.measure.daily_series`).
    log
        Rows of `sim.world.log.ROW` in canonical order, on request.
    built
        World, names and measured period of the log.
    scenario, replication
        Arguments of the run.
    """

    metrics: Mapping[str, float]
    daily: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)
    log: Table | None = None
    built: ModelInstance | None = None
    scenario: Scenario | None = None
    replication: int = 0

    def events(self) -> Events:
        """Return named records of cases, spells of work, visits and duties.

        Raises
        ------
        ValueError
            If the log was not kept: `simulate(..., keep_log=True)`.
        """
        if self.log is None or self.built is None:
            raise ValueError("the log of this run was not kept: simulate(..., keep_log=True)")
        return Events(self.log, self.built, self._scenario.run.start)

    @cached_property
    def table(self) -> RecordTable[MetricRecord]:
        """One record per metric: name, label, unit, value."""
        return metric_table(self.metrics, self._scenario.place.id, self.replication)

    @cached_property
    def days(self) -> RecordTable[DayRecord]:
        """One record per day of the measured period: open and overdue cases, open work.

        Raises
        ------
        ValueError
            If the result has no daily series.
        """
        if not self.daily:
            raise ValueError("this result has no daily series")
        run = self._scenario.run
        return day_table(self.daily, run.start + dt.timedelta(weeks=run.warm_up_weeks))

    def to_records(self) -> list[dict[str, Any]]:
        """Return one dictionary per metric: place, replication, metric, label, unit, value, word."""
        return self.table.to_records()

    def to_pandas(self) -> pandas.DataFrame:
        """Return `table` as a pandas data frame; raises ImportError if pandas is not installed."""
        return self.table.to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """Return `table` as a polars data frame; raises ImportError if polars is not installed."""
        return self.table.to_polars()

    @property
    def _scenario(self) -> Scenario:
        if self.scenario is None:
            raise ValueError("this result does not name its scenario")
        return self.scenario
