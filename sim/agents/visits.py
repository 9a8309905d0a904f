"""Households as the visiting worker meets them: windows that open and close, attempts at a door."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from sim.rules.visits import (
    BY_PHONE,
    NO_CONTACT,
    base_contact_probability,
    contact_probability,
    daypart_at,
    encode_window_outcome,
    interview_seconds,
    is_contacted,
    is_reached_by_phone,
    is_refused,
    retry_is_due,
    visit_index,
    window_opening_day,
)
from sim.world.events import DAY
from sim.world.log import Outcome, RecordType

if TYPE_CHECKING:
    from sim.agents.model import Model

WINDOW_OPEN = -1


class Household:
    """A household in a visiting round: how often it has been tried in its present window, and what came of it."""

    __slots__ = ("attempts", "contact", "cooperation", "entity", "home", "last_day", "outcome", "phase")

    def __init__(self, member: Any, home: Any) -> None:
        self.home: int = member.home
        self.phase: int = member.phase
        self.entity: int = home.entity
        self.contact: float = home.contact
        self.cooperation: float = home.cooperation
        self.attempts = 0
        self.outcome = WINDOW_OPEN
        self.last_day = 0


class VisitRound:
    """The households of one grid under one visit rule, in the order in which their windows open.

    The n-th opening belongs to household ``n % members`` and closes the window it had before.
    """

    def __init__(self, model: Model, record: Any, households: list[Household]) -> None:
        self.model = model
        self.record = record
        self.households = households
        self.windows_opened = 0
        self.first_unattempted = 0  # the window that gets its first try next
        self.retries: tuple[deque[int], ...] = (deque(), deque(), deque(), deque())

    def household(self, window_number: int) -> Household:
        """Whose window number ``window_number`` is."""
        return self.households[window_number % len(self.households)]

    def open_windows(self, today: int) -> None:
        """Windows that open today; each closes the window its household had before."""
        n = len(self.households)
        while n > 0:
            household = self.household(self.windows_opened)
            if window_opening_day(household.phase, self.record.interval, self.windows_opened // n) > today:
                break
            if self.windows_opened >= n:
                self.close_window(household)
            household.attempts, household.outcome, household.last_day = 0, WINDOW_OPEN, -1
            self.windows_opened += 1
        self.first_unattempted = max(self.first_unattempted, self.windows_opened - n)

    def close_window(self, household: Household) -> None:
        """A household's window ends; what has not been tried enough by now is undone."""
        record, remaining, outcome = self.record, 0, household.outcome
        if outcome == WINDOW_OPEN:
            outcome = (
                Outcome.ATTEMPTS_EXHAUSTED
                if household.attempts >= record.max_attempts
                else Outcome.NOT_ATTEMPTED
            )
            if outcome == Outcome.NOT_ATTEMPTED:
                remaining = self.remaining_seconds(household.attempts)
        value = encode_window_outcome(outcome, household.attempts, remaining)
        now = self.model.now
        self.model.write(now, RecordType.WINDOW_CLOSED, record.kind, household.home, record.queue, -1, value)

    def remaining_seconds(self, attempts: int) -> int:
        """Expected seconds a household still needs after so many attempts in vain."""
        record = self.record
        return int(
            (record.remaining_0, record.remaining_1, record.remaining_2, record.remaining_3)[min(attempts, 3)]
        )

    def is_open(self, window_number: int) -> bool:
        """Whether window ``window_number`` has not closed yet."""
        return window_number >= self.windows_opened - len(self.households)

    def next_visit(self, now: int) -> int:
        """The window that is tried next, or -1: retries (another day, another part of the day) before first tries."""
        best = -1
        for line, waiting in enumerate(self.retries):
            while waiting and not self.is_open(waiting[0]):
                waiting.popleft()
            if not waiting or not retry_is_due(
                now // DAY, self.household(waiting[0]).last_day, line, daypart_at(now),
                self.record.dayparts, self.record.retry_other_daypart_days,
            ):  # fmt: skip
                continue
            if best < 0 or waiting[0] < best:
                best = waiting[0]
        if best < 0 and self.first_unattempted < self.windows_opened:
            return self.first_unattempted
        return best

    def has_retries(self) -> bool:
        """Whether some household waits for another try."""
        for waiting in self.retries:
            while waiting and not self.is_open(waiting[0]):
                waiting.popleft()
        return any(self.retries)

    def start_visit(self, window_number: int) -> None:
        """The window is no longer waiting."""
        if window_number == self.first_unattempted and self.household(window_number).attempts == 0:
            self.first_unattempted += 1
            return
        for waiting in self.retries:
            if waiting and waiting[0] == window_number:
                waiting.popleft()
                return

    def expected_attempt(self, window_number: int) -> int:
        """Seconds a worker expects for the next try, before he knows who is in."""
        if self.household(window_number).attempts >= self.record.max_attempts:
            return self.record.phone_seconds
        return self.record.walk_seconds + int(self.record.interview_mean)

    def attempt_visit(self, window_number: int, now: int) -> tuple[int, int]:
        """What the try brings, and how many seconds it takes."""
        record, run, household = self.record, self.model.run, self.household(window_number)
        window = window_number // len(self.households)
        key = (run.seed, run.replication, household.entity)
        index = visit_index(record.plan, window, household.attempts)
        if household.attempts >= record.max_attempts:
            answered = is_reached_by_phone(record.phone_share, *key, index)
            return (Outcome.PHONED if answered else Outcome.ATTEMPTS_EXHAUSTED), record.phone_seconds
        weekday = (run.start_weekday + now // DAY) % 7
        share = base_contact_probability(
            weekday, daypart_at(now), record.contact_day, record.contact_evening, record.contact_weekend
        )
        probability = contact_probability(share, household.contact, household.cooperation)
        if not is_contacted(probability, *key, index):
            return NO_CONTACT, record.walk_seconds + record.wait_seconds
        once = visit_index(record.plan, window, 0)
        if is_refused(record.refusal, *key, once):
            return Outcome.REFUSED, record.walk_seconds + record.refused_seconds
        inside = interview_seconds(record.interview_mean, record.interview_spread, *key, once)
        return Outcome.REACHED, record.walk_seconds + inside

    def end_attempt(self, window_number: int, outcome: int, daypart: int) -> None:
        """A try is over: the household is done with, or waits for the next one."""
        if outcome == NO_CONTACT:
            self.fail_attempt(window_number, daypart)
        elif self.is_open(window_number):
            household = self.household(window_number)
            if household.attempts < self.record.max_attempts:
                household.attempts += 1
            household.outcome = outcome

    def fail_attempt(self, window_number: int, daypart: int) -> None:
        """A try in vain, or one broken off for an emergency."""
        if not self.is_open(window_number):
            return
        household = self.household(window_number)
        household.last_day = self.model.now // DAY
        if household.attempts >= self.record.max_attempts:  # a call broken off is made again
            self.retries[BY_PHONE].append(window_number)
            return
        household.attempts += 1
        if household.attempts < self.record.max_attempts:
            self.retries[daypart].append(window_number)
        elif self.record.phone_seconds > 0:
            self.retries[BY_PHONE].append(window_number)
        else:
            household.outcome = Outcome.ATTEMPTS_EXHAUSTED
