"""A worker's presence as the SimPy engine asks for it."""

from __future__ import annotations

from sim.agents.model import Model
from sim.jit import specialize
from sim.rules import presence


class Presence:
    """One worker's roster: when is he there?"""

    def __init__(self, model: Model, first: int) -> None:
        world = model.world
        roster = presence.Roster(world.day, world.shift, world.block, first, model.run.days)
        self._roster = roster
        self._next_present = specialize(presence.next_present, roster, 0)
        self._presence_seconds = specialize(presence.presence_seconds, roster, 0)
        self._remaining_today = specialize(presence.remaining_today, roster, 0)
        self._finish_at = specialize(presence.finish_at, roster, 0, 0)
        self._finish_today = specialize(presence.finish_today, roster, 0, 0)
        days = world.day[first : first + model.run.days]
        self.shift_of_day: list[int] = days["shift"].tolist()
        self.absent: list[int] = days["absent"].tolist()
        self.returns_when_absent: list[int] = days["returns_when_absent"].tolist()
        self.extra_time_ppm: list[int] = days["extra_time_ppm"].tolist()
        self.seconds_of_day = [model.shift_seconds[s] for s in self.shift_of_day]

    def present_from(self, t: int) -> int:
        """The first moment at or after ``t`` at which he is there; NEVER."""
        return self._next_present(self._roster, t)

    def is_present(self, t: int) -> bool:
        """Whether he is there at ``t``."""
        return self._next_present(self._roster, t) == t

    def presence_between(self, start: int, end: int) -> int:
        """Seconds he is there in [start, end)."""
        return self._presence_seconds(self._roster, end) - self._presence_seconds(self._roster, start)

    def remaining_shift(self, t: int) -> int:
        """Seconds of presence left today."""
        return self._remaining_today(self._roster, t)

    def finish_at(self, t: int, seconds: int) -> int:
        """When so much work is done if it rests whenever he is away."""
        return self._finish_at(self._roster, t, seconds)

    def finish_today(self, t: int, seconds: int) -> int:
        """When so much work is done if it is finished after the shift."""
        return self._finish_today(self._roster, t, seconds)
