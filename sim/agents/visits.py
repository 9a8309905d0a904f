"""Household visits: visit windows, contact attempts and their outcomes."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from sim.rules.hours import EVERY_BLOCK, PreferredHours
from sim.rules.visits import (
    BY_PHONE,
    NO_CONTACT,
    announced_contact_probability,
    base_contact_probability,
    contact_probability,
    daypart_at,
    encode_window_outcome,
    interview_seconds,
    is_announced,
    is_contacted,
    is_reached_by_phone,
    is_refused,
    retry_is_due,
    visit_index,
    window_opening_day,
)
from sim.world.event_order import DAY
from sim.world.log import Outcome, RecordType, Subject

if TYPE_CHECKING:
    from sim.agents.model import Model

WINDOW_OPEN = -1


class Household:
    """A household in a visiting round: attempts and outcome of its current window."""

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
    """Households of one grid under one visit rule, in the order in which their windows open.

    Window ``n`` belongs to household ``n % members``; opening it closes the household's previous window.
    """

    def __init__(self, model: Model, record: Any, households: list[Household]) -> None:
        self.model = model
        self.record = record
        self.households = households
        block, first, number = model.world.hours, record.first_hours, record.hours
        self.hours = PreferredHours(block, first, number, EVERY_BLOCK)
        self.evening_hours = PreferredHours(block, first + number, record.evening_hours, EVERY_BLOCK)
        self.windows_opened = 0
        self.first_unattempted = 0  # window of the next first attempt
        self.retries: tuple[deque[int], ...] = (deque(), deque(), deque(), deque())

    def household(self, window_number: int) -> Household:
        """Return the household of a window."""
        return self.households[window_number % len(self.households)]

    def open_windows(self, today: int) -> None:
        """Open the windows due by day ``today``; each closes its household's previous window."""
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
        """Close a household's window and log its outcome, number of attempts and work left undone."""
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
        subject = Subject(record.kind, household.home, record.queue, -1)
        self.model.write(self.model.now, RecordType.WINDOW_CLOSED, subject, value)

    def remaining_seconds(self, attempts: int) -> int:
        """Return the expected seconds a household still needs after ``attempts`` failed attempts."""
        record = self.record
        return int(
            (record.remaining_0, record.remaining_1, record.remaining_2, record.remaining_3)[min(attempts, 3)]
        )

    def is_open(self, window_number: int) -> bool:
        """Return whether a window has not been closed."""
        return window_number >= self.windows_opened - len(self.households)

    def next_visit(self, now: int) -> int:
        """Return the window to attempt next, or -1.

        Retries come before first attempts: not on the same day, and in another part of the day. Among retries the
        earliest window comes first.
        """
        first = -1
        for i, windows in enumerate(self.retries):
            while windows and not self.is_open(windows[0]):
                windows.popleft()
            if not windows or not retry_is_due(
                now // DAY, self.household(windows[0]).last_day, i, daypart_at(now),
                self.record.dayparts, self.record.retry_other_daypart_days,
            ):  # fmt: skip
                continue
            if first < 0 or windows[0] < first:
                first = windows[0]
        if first < 0 and self.first_unattempted < self.windows_opened:
            return self.first_unattempted
        return first

    def has_retries(self) -> bool:
        """Return whether any household waits for another attempt."""
        for windows in self.retries:
            while windows and not self.is_open(windows[0]):
                windows.popleft()
        return any(self.retries)

    def start_visit(self, window_number: int) -> None:
        """Remove a window from its retry list or from the first attempts."""
        if window_number == self.first_unattempted and self.household(window_number).attempts == 0:
            self.first_unattempted += 1
            return
        for windows in self.retries:
            if windows and windows[0] == window_number:
                windows.popleft()
                return

    def expected_attempt(self, window_number: int) -> int:
        """Return the expected seconds of the next attempt, before its outcome is known."""
        if self.household(window_number).attempts >= self.record.max_attempts:
            return self.record.phone_seconds
        return self.record.walk_seconds + int(self.record.interview_mean)

    def attempt_visit(self, window_number: int, now: int) -> tuple[int, int]:
        """Return outcome and duration (s) of an attempt."""
        record, run, household = self.record, self.model.run, self.household(window_number)
        window = window_number // len(self.households)
        key = (run.seed, run.replication, household.entity)
        index = visit_index(record.plan, window, household.attempts)
        if household.attempts >= record.max_attempts:
            answered = is_reached_by_phone(record.phone_share, *key, index)
            return (Outcome.PHONED if answered else Outcome.ATTEMPTS_EXHAUSTED), record.phone_seconds
        weekday = (run.start_weekday + now // DAY) % 7
        probability = base_contact_probability(
            weekday, daypart_at(now), record.contact_day, record.contact_evening, record.contact_weekend
        )
        first_index = visit_index(record.plan, window, 0)
        announced = is_announced(record.announced_share, *key, first_index)
        probability = announced_contact_probability(probability, record.contact_announced, announced)
        contact = contact_probability(probability, household.contact, household.cooperation)
        if not is_contacted(contact, *key, index):
            return NO_CONTACT, record.walk_seconds + record.wait_seconds
        if is_refused(record.refusal, *key, first_index):
            return Outcome.REFUSED, record.walk_seconds + record.refused_seconds
        interview = interview_seconds(record.interview_mean, record.interview_spread, *key, first_index)
        return Outcome.REACHED, record.walk_seconds + interview

    def end_attempt(self, window_number: int, outcome: int, daypart: int) -> None:
        """Record the outcome of an attempt."""
        if outcome == NO_CONTACT:
            self.fail_attempt(window_number, daypart)
        elif self.is_open(window_number):
            household = self.household(window_number)
            if household.attempts < self.record.max_attempts:
                household.attempts += 1
            household.outcome = outcome

    def fail_attempt(self, window_number: int, daypart: int) -> None:
        """Record a failed or preempted attempt and schedule the next one by its retry list."""
        if not self.is_open(window_number):
            return
        household = self.household(window_number)
        household.last_day = self.model.now // DAY
        if household.attempts >= self.record.max_attempts:  # a preempted call is repeated
            self.retries[BY_PHONE].append(window_number)
            return
        household.attempts += 1
        if household.attempts < self.record.max_attempts:
            self.retries[daypart].append(window_number)
        elif self.record.phone_seconds > 0:
            self.retries[BY_PHONE].append(window_number)
        else:
            household.outcome = Outcome.ATTEMPTS_EXHAUSTED
