"""What a metric's declaration says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.metrics.catalog.units import UNITS

Better = Literal["lower", "higher", "neither"]
Family = Literal["", "level", "case_kind", "task_kind", "stage", "work", "reason", "channel"]


@dataclass(frozen=True, slots=True)
class Metric:
    """What a number means. ``is_rate``: a share between 0 and 1. ``needs``: what must exist for it.

    A member of a family is written with a dot: ``busy_share_task.patrol``.
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

    @property
    def unit_zh(self) -> str:
        """The unit in Chinese; of a metric of an extension as it is declared."""
        return UNITS.get(self.unit, self.unit)
