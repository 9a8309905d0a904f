"""Declaration of a metric."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sim.metrics.catalog.unit_translations import UNITS

Better = Literal["lower", "higher", "neither"]
Family = Literal[
    "", "level", "case_kind", "task_kind", "stage", "work", "reason", "channel", "post_class", "share"
]


@dataclass(frozen=True, slots=True)
class Metric:
    """Declaration of one metric, or of a family of metrics.

    Parameters
    ----------
    name : str
        Key in results. A member of a family has a dot: ``busy_share_task.patrol``.
    zh, en : str
        Names for tables and figures in Chinese and English.
    unit : str
        English unit, a key of `sim.metrics.catalog.unit_translations.UNITS`.
    formula : str
        Definition in words, with numerator and denominator.
    better : {"lower", "higher", "neither"}
        Direction of improvement.
    is_rate : bool
        Whether values are shares between 0 and 1.
    needs : tuple of str
        Mechanisms without which the metric is absent.
    family : str
        Kind of member names (level, case kind, ...); empty for a single metric.
    is_signed : bool
        Whether values may be negative.
    is_of_year : bool
        Whether a year has it (1) or has it not (0): its mean is a share of years.
    """

    name: str
    zh: str
    en: str
    unit: str
    formula: str
    better: Better
    is_rate: bool = False
    needs: tuple[str, ...] = ()
    family: Family = ""
    is_signed: bool = False
    is_of_year: bool = False

    @property
    def bounds(self) -> tuple[float, float]:
        """Return the least and the greatest possible value: an interval never leaves them."""
        return (-math.inf if self.is_signed else 0.0), (1.0 if self.is_rate else math.inf)

    @property
    def unit_zh(self) -> str:
        """Return the unit in Chinese; for a metric of an extension, the declared unit."""
        return UNITS.get(self.unit, self.unit)
