"""Presence of a worker: roster queries of the SimPy engine."""

from __future__ import annotations

from sim.agents.model import Model
from sim.rules import presence


class Presence:
    """Roster of one worker. Times ``t`` are seconds since day 0, 00:00."""

    def __init__(self, model: Model, first: int) -> None:
        world = model.world
        self._tables = (world.day, world.shift, world.block, first, model.run.days)
        days = world.day[first : first + model.run.days]
        self.shift_of_day: list[int] = days["shift"].tolist()
        self.absent: list[int] = days["absent"].tolist()
        self.returns_when_absent: list[int] = days["returns_when_absent"].tolist()
        self.extra_time_ppm: list[int] = days["extra_time_ppm"].tolist()
        self.seconds_of_day = [model.shift_seconds[s] for s in self.shift_of_day]

    def present_from(self, t: int) -> int:
        """Return the first second of presence at or after ``t``, or NEVER."""
        return presence.next_present(*self._tables, t)

    def is_present(self, t: int) -> bool:
        """Return whether the worker is present at ``t``."""
        return presence.next_present(*self._tables, t) == t

    def presence_between(self, start: int, end: int) -> int:
        """Return the seconds of presence in [start, end)."""
        return presence.presence_seconds(*self._tables, end) - presence.presence_seconds(*self._tables, start)

    def remaining_shift(self, t: int) -> int:
        """Return the seconds of presence left today."""
        return presence.remaining_today(*self._tables, t)

    def finish_at(self, t: int, seconds: int) -> int:
        """Return the time at which ``seconds`` of work end if work pauses during absence."""
        return presence.finish_at(*self._tables, t, seconds)

    def finish_today(self, t: int, seconds: int) -> int:
        """Return the time at which ``seconds`` of work end if the last part is done as overtime."""
        return presence.finish_today(*self._tables, t, seconds)
