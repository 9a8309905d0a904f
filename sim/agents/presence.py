"""Presence of a worker: roster queries of the SimPy engine."""

from __future__ import annotations

from sim.agents.model import Model
from sim.jit import specialize
from sim.rules import cover, handover, hours, presence
from sim.rules.hours import EVERY_BLOCK, PreferredHours
from sim.world.event_order import DAY, NEVER


class Presence:
    """Roster of one worker. Times ``t`` are seconds since day 0, 00:00."""

    def __init__(self, model: Model, first: int) -> None:
        world = model.world
        roster = presence.Roster(world.day, world.shift, world.block, first, model.run.days)
        self._roster = roster
        self._next_present = specialize(presence.next_present, roster, 0)
        self._presence_seconds = specialize(presence.presence_seconds, roster, 0)
        self._longest_block = specialize(presence.longest_block, roster, 0)
        self._block_starts = specialize(presence.block_starts, roster, 0, 0, 0)
        self._break_seconds = specialize(presence.break_seconds, roster, 0, 0)
        self._finish_at = specialize(presence.finish_at, roster, 0, 0)
        self._finish_whole_at = specialize(presence.finish_whole_at, roster, 0, 0)
        self._office = model.office
        self._is_back_soon = specialize(cover.is_back_soon, roster, *model.office, 0)
        self._present_until = specialize(presence.present_until, roster, 0)
        none = PreferredHours(world.hours, 0, 0, EVERY_BLOCK)
        self._is_duty_deferred = specialize(hours.is_duty_deferred, roster, none, 0, 0)
        self._are_visits_deferred = specialize(hours.are_visits_deferred, roster, none, none, 0)
        days = world.day[first : first + model.run.days]
        self.shift_of_day: list[int] = days["shift"].tolist()
        self.absent: list[int] = days["absent"].tolist()
        self.returns_when_absent: list[int] = days["returns_when_absent"].tolist()
        self.extra_time_ppm: list[int] = days["extra_time_ppm"].tolist()
        self.seconds_of_day = [model.shift_seconds[s] for s in self.shift_of_day]

    def present_from(self, t: int) -> int:
        """Return the first second of presence at or after ``t``, or NEVER."""
        return self._next_present(self._roster, t)

    def is_present(self, t: int) -> bool:
        """Return whether the worker is present at ``t``."""
        return self._next_present(self._roster, t) == t

    def is_back_soon(self, t: int) -> bool:
        """Return whether the worker is present at ``t`` or will be soon."""
        return bool(self._is_back_soon(self._roster, *self._office, t))

    def present_until(self, t: int) -> int:
        """Return the end of the block of presence at ``t``; ``t`` if absent."""
        return self._present_until(self._roster, t)

    def leaves(self, colleagues: handover.Colleagues, t: int) -> bool:
        """Return whether the worker leaves the queue when their block ends at ``t``."""
        return bool(handover.leaves(self._roster, colleagues, t))

    def presence_between(self, start: int, end: int) -> int:
        """Return the seconds of presence in [start, end)."""
        return self._presence_seconds(self._roster, end) - self._presence_seconds(self._roster, start)

    def rest_of_block(self, t: int) -> int:
        """Return the seconds left of the present block; 0 if absent."""
        return self.present_until(t) - t

    def longest_block(self, t: int) -> int:
        """Return the seconds of the longest block planned on the day of ``t``."""
        return self._longest_block(self._roster, t)

    def next_block_today(self, t: int) -> int:
        """Return the start of the next block on the day of ``t``, or NEVER."""
        start = self.present_from(self.present_until(t))
        return start if start // DAY == t // DAY else NEVER

    def block_starts(self, since: int, t: int, most: int) -> int:
        """Return how many blocks began after ``since`` up to ``t``, counted up to ``most``."""
        return self._block_starts(self._roster, since, t, most)

    def break_seconds(self, start: int, end: int) -> int:
        """Return the seconds of [start, end) in breaks between two blocks of the day of ``start``."""
        return self._break_seconds(self._roster, start, end)

    def finish_at(self, t: int, seconds: int) -> int:
        """Return the time at which ``seconds`` of work end if work pauses during absence."""
        return self._finish_at(self._roster, t, seconds)

    def finish_whole_at(self, t: int, seconds: int) -> int:
        """Return the end of the first ``seconds`` of work from ``t`` on that no absence interrupts."""
        return self._finish_whole_at(self._roster, t, seconds)

    def is_duty_deferred(self, preferred: PreferredHours, owed: int, now: int) -> bool:
        """Return whether planned work of ``owed`` seconds waits for its preferred hours."""
        return self._is_duty_deferred(self._roster, preferred, owed, now)

    def are_visits_deferred(self, by_day: PreferredHours, evening: PreferredHours, now: int) -> bool:
        """Return whether visits wait for their preferred hours."""
        return self._are_visits_deferred(self._roster, by_day, evening, now)
