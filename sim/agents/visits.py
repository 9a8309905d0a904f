"""Households as the visiting worker meets them: windows that open and close, tries at a door."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from sim.rules.visits import (
    AWAY,
    BY_PHONE,
    answers_phone,
    contact_share,
    door_opens,
    inside_seconds,
    opening_day,
    part_of_day,
    refuses,
    retry_is_due,
    visit_index,
    window_row_value,
)
from sim.world.events import DAY
from sim.world.log import Outcome, What

if TYPE_CHECKING:
    from sim.agents.model import Bureau

OPEN = -1


class Household:
    """A household in a visiting round: how often it has been tried in its present window, and what came of it."""

    __slots__ = ("contact", "cooperation", "entity", "home", "last_day", "outcome", "phase", "tries")

    def __init__(self, member: Any, home: Any) -> None:
        self.home: int = member.home
        self.phase: int = member.phase
        self.entity: int = home.entity
        self.contact: float = home.contact
        self.cooperation: float = home.cooperation
        self.tries = 0
        self.outcome = OPEN
        self.last_day = 0


class Round:
    """The households of one grid under one visit rule, in the order in which their windows open.

    The n-th opening belongs to household ``n % members`` and closes the window it had before.
    """

    def __init__(self, bureau: Bureau, record: Any, households: list[Household]) -> None:
        self.bureau = bureau
        self.record = record
        self.households = households
        self.opened = 0
        self.first = 0  # the window that gets its first try next
        self.retries: tuple[deque[int], ...] = (deque(), deque(), deque(), deque())

    def household(self, seq: int) -> Household:
        """Whose window number ``seq`` is."""
        return self.households[seq % len(self.households)]

    def open_windows(self, today: int) -> None:
        """Windows that open today; each closes the window its household had before."""
        n = len(self.households)
        while n > 0:
            household = self.household(self.opened)
            if opening_day(household.phase, self.record.interval, self.opened // n) > today:
                break
            if self.opened >= n:
                self.close_window(household)
            household.tries, household.outcome, household.last_day = 0, OPEN, -1
            self.opened += 1
        self.first = max(self.first, self.opened - n)

    def close_window(self, household: Household) -> None:
        """A household's window ends; what has not been tried enough by now is undone."""
        record, left, outcome = self.record, 0, household.outcome
        if outcome == OPEN:
            outcome = Outcome.EXHAUSTED if household.tries >= record.max_tries else Outcome.UNTRIED
            if outcome == Outcome.UNTRIED:
                left = self.seconds_left(household.tries)
        value = window_row_value(outcome, household.tries, left)
        now = self.bureau.now
        self.bureau.write(now, What.WINDOW_CLOSED, record.kind, household.home, record.queue, -1, value)

    def seconds_left(self, tries: int) -> int:
        """Expected seconds a household still needs after so many tries in vain."""
        record = self.record
        return int((record.left_0, record.left_1, record.left_2, record.left_3)[min(tries, 3)])

    def is_open(self, seq: int) -> bool:
        """Whether window ``seq`` has not closed yet."""
        return seq >= self.opened - len(self.households)

    def next_door(self, now: int) -> int:
        """The window that is tried next, or -1: retries (another day, another part of the day) before first tries."""
        best = -1
        for line, waiting in enumerate(self.retries):
            while waiting and not self.is_open(waiting[0]):
                waiting.popleft()
            if not waiting or not retry_is_due(
                now // DAY, self.household(waiting[0]).last_day, line, part_of_day(now),
                self.record.parts, self.record.other_part_days,
            ):  # fmt: skip
                continue
            if best < 0 or waiting[0] < best:
                best = waiting[0]
        if best < 0 and self.first < self.opened:
            return self.first
        return best

    def retries_wait(self) -> bool:
        """Whether some household waits for another try."""
        for waiting in self.retries:
            while waiting and not self.is_open(waiting[0]):
                waiting.popleft()
        return any(self.retries)

    def take_door(self, seq: int) -> None:
        """The window is no longer waiting."""
        if seq == self.first and self.household(seq).tries == 0:
            self.first += 1
            return
        for waiting in self.retries:
            if waiting and waiting[0] == seq:
                waiting.popleft()
                return

    def expected_try(self, seq: int) -> int:
        """Seconds a worker expects for the next try, before he knows who is in."""
        if self.household(seq).tries >= self.record.max_tries:
            return self.record.phone
        return self.record.walk + int(self.record.inside_mean)

    def try_door(self, seq: int, now: int) -> tuple[int, int]:
        """What the try brings, and how many seconds it takes."""
        record, run, household = self.record, self.bureau.run, self.household(seq)
        window = seq // len(self.households)
        key = (run.seed, run.replication, household.entity)
        index = visit_index(record.plan, window, household.tries)
        if household.tries >= record.max_tries:
            heard = answers_phone(record.phone_share, *key, index)
            return (Outcome.PHONED if heard else Outcome.EXHAUSTED), record.phone
        weekday = (run.start_weekday + now // DAY) % 7
        share = contact_share(
            weekday, part_of_day(now), record.contact_day, record.contact_evening, record.contact_weekend
        )
        if not door_opens(share, household.contact, household.cooperation, *key, index):
            return AWAY, record.walk + record.wait
        once = visit_index(record.plan, window, 0)
        if refuses(record.refusal, *key, once):
            return Outcome.REFUSED, record.walk + record.refused
        inside = inside_seconds(record.inside_mean, record.inside_spread, *key, once)
        return Outcome.REACHED, record.walk + inside

    def end_try(self, seq: int, outcome: int, part: int) -> None:
        """A try is over: the household is done with, or waits for the next one."""
        if outcome == AWAY:
            self.fail_try(seq, part)
        elif self.is_open(seq):
            household = self.household(seq)
            if household.tries < self.record.max_tries:
                household.tries += 1
            household.outcome = outcome

    def fail_try(self, seq: int, part: int) -> None:
        """A try in vain, or one broken off for an emergency."""
        if not self.is_open(seq):
            return
        household = self.household(seq)
        household.last_day = self.bureau.now // DAY
        if household.tries >= self.record.max_tries:  # a call broken off is made again
            self.retries[BY_PHONE].append(seq)
            return
        household.tries += 1
        if household.tries < self.record.max_tries:
            self.retries[part].append(seq)
        elif self.record.phone > 0:
            self.retries[BY_PHONE].append(seq)
        else:
            household.outcome = Outcome.EXHAUSTED
