"""Visit rules: dayparts, contact attempts, refusals and telephone."""

from __future__ import annotations

from sim.jit import rule
from sim.rules.durations import LOGNORMAL, chance, real_duration
from sim.rules.rng import Purpose, secs, uniform
from sim.world.events import DAY

CONTACT = int(Purpose.CONTACT)


REFUSAL = int(Purpose.REFUSAL)


VISIT_SECONDS = int(Purpose.VISIT_SECONDS)


PHONE = int(Purpose.PHONE)


# Outcomes of one try at a door, as far as they are known when it begins.
AWAY = -1


MORNING, AFTERNOON, EVENING, BY_PHONE = 0, 1, 2, 3


NOON = 12 * 3600


DUSK = 18 * 3600


SATURDAY = 5


@rule
def part_of_day(now: int) -> int:
    """Morning before 12:00, afternoon before 18:00, evening."""
    second = now % DAY
    if second < NOON:
        return MORNING
    return AFTERNOON if second < DUSK else EVENING


@rule
def next_part(now: int) -> int:
    """The time at which the next part of the day begins; the next midnight after the evening."""
    second = now % DAY
    start = now - second
    if second < NOON:
        return start + NOON
    return start + (DUSK if second < DUSK else DAY)


@rule
def retry_is_due(today: int, last_day: int, line: int, part: int, parts: int, other_part_days: int) -> bool:
    """Whether a household may be tried again (clause S4.6): not on the same day, and in another part of the day.

    A post that can try in one part only, a telephone call, and a retry that has waited ``other_part_days`` for
    another part take any: whose mornings are filled by earlier classes would else never try a second time.
    """
    if last_day >= today:
        return False
    return line == BY_PHONE or parts <= 1 or line != part or today - last_day > other_part_days


@rule
def opening_day(phase: int, interval: int, window: int) -> int:
    """The day on which a household's n-th visiting window opens."""
    return phase + window * interval


@rule
def contact_share(weekday: int, part: int, day: float, evening: float, weekend: float) -> float:
    """Chance that a try finds somebody in, by place and hour."""
    if weekday >= SATURDAY:
        return weekend
    return evening if part == EVENING else day


@rule
def visit_index(plan: int, window: int, try_: int) -> int:
    """Index of a visit's draws: visiting plan, window, number of the try."""
    return ((plan << 14 | window) << 3) | try_


@rule
def contact_chance(share: float, kind: float, cooperation: float) -> float:
    """Chance that this household opens: the mean of its kind, and its own difference from it.

    The difference is at most what the mean leaves to certainty, in both directions alike. So the documented
    chance stays the mean over households whatever the spread, a chance is never above 1, and where one in ten
    is never met the households cannot differ much (model of a visit; S11: shares of 0 and 1 work).
    """
    mean = min(1.0, share * kind)
    return mean + max(mean - 1.0, min(1.0 - mean, mean * (cooperation - 1.0)))


@rule
def door_opens(
    share: float, kind: float, cooperation: float, seed: int, replication: int, entity: int, index: int
) -> bool:
    """Whether somebody opens at this try."""
    return chance(contact_chance(share, kind, cooperation), seed, replication, CONTACT, entity, index)


@rule
def refuses(share: float, seed: int, replication: int, entity: int, index: int) -> bool:
    """Whether the one who opens refuses to talk; one draw for a household and window."""
    return chance(share, seed, replication, REFUSAL, entity, index)


@rule
def inside_seconds(mean: float, sigma: float, seed: int, replication: int, entity: int, index: int) -> int:
    """Seconds behind an open door."""
    u = 0.5
    if sigma > 0.0:
        u = uniform(seed, replication, VISIT_SECONDS, entity, index)
    return secs(real_duration(LOGNORMAL, mean, sigma, u))


@rule
def answers_phone(share: float, seed: int, replication: int, entity: int, index: int) -> bool:
    """Whether the telephone call after the last try succeeds."""
    return chance(share, seed, replication, PHONE, entity, index)


@rule
def window_row_value(outcome: int, tries: int, seconds_left: int) -> int:
    """What a WINDOW_CLOSED row says, in one number (see ``sim.world.log.What``)."""
    return (outcome << 40) | (tries << 32) | seconds_left
