"""Preferred hours of duties and visits as rows of World.hours (clause S4.10)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.config.groups.duties import Hours
from sim.config.groups.types import clock_seconds
from sim.rules.hours import EVERY_BLOCK
from sim.rules.visits import DUSK
from sim.world.tables import HOURS, Table

Blocks = tuple[tuple[int, int], ...]  # seconds of the day


@dataclass
class HoursTable:
    """Rows of World.hours; each list of blocks is stored once."""

    rows: list[tuple[int, int]] = field(default_factory=list)
    known: dict[Blocks, int] = field(default_factory=dict)

    def add(self, blocks: Blocks) -> int:
        """Return the first row of a list of blocks, adding it if it is new."""
        first = self.known.setdefault(blocks, len(self.rows))
        if first == len(self.rows):
            self.rows += blocks
        return first

    def set_duty_hours(self, row: Table, hours: Hours | None) -> None:
        """Set the hours of a row of World.duty; all blocks apply every day."""
        row["turn"] = EVERY_BLOCK
        if hours:
            row["first_hours"], row["hours"] = self.add(in_seconds(hours)), len(hours)

    def set_round_hours(self, row: Table, hours: Hours | None) -> None:
        """Set the hours of a row of World.round: blocks by day, then those of the evening (S4.6)."""
        blocks = in_seconds(hours or ())
        by_day = tuple(block for block in blocks if block[0] < DUSK)
        evening = tuple(block for block in blocks if block[0] >= DUSK)
        if blocks:
            row["first_hours"] = self.add(by_day + evening)
        row["hours"], row["evening_hours"] = len(by_day), len(evening)

    def table(self) -> Table:
        """Return World.hours."""
        return np.array(self.rows, HOURS)


def in_seconds(hours: Hours) -> Blocks:
    """Return hours in seconds of the day."""
    return tuple((clock_seconds(start), clock_seconds(end)) for start, end in hours)
