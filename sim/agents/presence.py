"""A worker's presence as the SimPy engine asks for it."""

from __future__ import annotations

from sim.agents.model import Bureau
from sim.rules import presence as worktime


class Presence:
    """One worker's roster: when is he there?"""

    def __init__(self, bureau: Bureau, first: int) -> None:
        world = bureau.world
        self._tables = (world.day, world.shift, world.block, first, bureau.run.days)
        days = world.day[first : first + bureau.run.days]
        self.shift_of_day: list[int] = days["shift"].tolist()
        self.absent: list[int] = days["absent"].tolist()
        self.hand_back: list[int] = days["hand_back"].tolist()
        self.slower: list[int] = days["slower"].tolist()
        self.seconds_of_day = [bureau.shift_seconds[s] for s in self.shift_of_day]

    def present_from(self, t: int) -> int:
        """The first moment at or after ``t`` at which he is there; NEVER."""
        return worktime.next_present(*self._tables, t)

    def is_present(self, t: int) -> bool:
        """Whether he is there at ``t``."""
        return worktime.next_present(*self._tables, t) == t

    def worked(self, start: int, end: int) -> int:
        """Seconds he is there in [start, end)."""
        return worktime.worked(*self._tables, end) - worktime.worked(*self._tables, start)

    def rest_of_shift(self, t: int) -> int:
        """Seconds of presence left today."""
        return worktime.left_today(*self._tables, t)

    def finish_at(self, t: int, seconds: int) -> int:
        """When so much work is done if it rests whenever he is away."""
        return worktime.finish_at(*self._tables, t, seconds)

    def finish_today(self, t: int, seconds: int) -> int:
        """When so much work is done if it is finished after the shift."""
        return worktime.finish_today(*self._tables, t, seconds)
