"""Visit rules: dayparts, contact attempts, refusals and telephone."""

from __future__ import annotations

from sim.jit import compiled
from sim.rules.durations import LOGNORMAL, bernoulli, duration_quantile
from sim.rules.rng import StreamPurpose, round_seconds, uniform
from sim.world.events import DAY

CONTACT = int(StreamPurpose.CONTACT)
REFUSAL = int(StreamPurpose.REFUSAL)
VISIT_SECONDS = int(StreamPurpose.VISIT_SECONDS)
PHONE = int(StreamPurpose.PHONE)

# Outcomes of one try at a door, as far as they are known when it begins.
NO_CONTACT = -1

MORNING, AFTERNOON, EVENING, BY_PHONE = 0, 1, 2, 3
NOON = 12 * 3600
DUSK = 18 * 3600
SATURDAY = 5


@compiled
def daypart_at(now: int) -> int:
    """Morning before 12:00, afternoon before 18:00, evening."""
    second = now % DAY
    if second < NOON:
        return MORNING
    return AFTERNOON if second < DUSK else EVENING


@compiled
def next_daypart(now: int) -> int:
    """The time at which the next part of the day begins; the next midnight after the evening."""
    second = now % DAY
    start = now - second
    if second < NOON:
        return start + NOON
    return start + (DUSK if second < DUSK else DAY)


@compiled
def retry_is_due(
    today: int, last_day: int, line: int, daypart: int, dayparts: int, retry_other_daypart_days: int
) -> bool:
    """Whether a household may be tried again (clause S4.6): not on the same day, and in another part of the day.

    A post that can try in one part only, a telephone call, and a retry that has waited ``retry_other_daypart_days`` for
    another part take any: whose mornings are filled by earlier classes would else never try a second time.
    """
    if last_day >= today:
        return False
    return line == BY_PHONE or dayparts <= 1 or line != daypart or today - last_day > retry_other_daypart_days


@compiled
def window_opening_day(phase: int, interval: int, window: int) -> int:
    """The day on which a household's n-th visiting window opens."""
    return phase + window * interval


@compiled
def base_contact_probability(weekday: int, daypart: int, day: float, evening: float, weekend: float) -> float:
    """Chance that a try finds somebody in, by place and hour."""
    if weekday >= SATURDAY:
        return weekend
    return evening if daypart == EVENING else day


@compiled
def visit_index(plan: int, window: int, attempt: int) -> int:
    """Index of a visit's draws: visiting plan, window, number of the try."""
    return ((plan << 14 | window) << 3) | attempt


@compiled
def contact_probability(share: float, kind: float, cooperation: float) -> float:
    """Chance that this household opens: the mean of its kind, and its own difference from it.

    The difference is at most what the mean leaves to certainty, in both directions alike. So the documented
    chance stays the mean over households whatever the spread, a chance is never above 1, and where one in ten
    is never met the households cannot differ much (S4.6; S11: shares of 0 and 1 work).
    """
    mean = min(1.0, share * kind)
    return mean + max(mean - 1.0, min(1.0 - mean, mean * (cooperation - 1.0)))


@compiled
def is_contacted(probability: float, seed: int, replication: int, entity: int, index: int) -> bool:
    """Whether somebody opens at this try."""
    return bernoulli(probability, seed, replication, CONTACT, entity, index)


@compiled
def is_refused(share: float, seed: int, replication: int, entity: int, index: int) -> bool:
    """Whether the one who opens refuses to talk; one draw for a household and window."""
    return bernoulli(share, seed, replication, REFUSAL, entity, index)


@compiled
def interview_seconds(mean: float, sigma: float, seed: int, replication: int, entity: int, index: int) -> int:
    """Seconds behind an open door."""
    u = 0.5
    if sigma > 0.0:
        u = uniform(seed, replication, VISIT_SECONDS, entity, index)
    return round_seconds(duration_quantile(LOGNORMAL, mean, sigma, u))


@compiled
def is_reached_by_phone(share: float, seed: int, replication: int, entity: int, index: int) -> bool:
    """Whether the telephone call after the last try succeeds."""
    return bernoulli(share, seed, replication, PHONE, entity, index)


@compiled
def encode_window_outcome(outcome: int, attempts: int, remaining: int) -> int:
    """What a WINDOW_CLOSED row says, in one number (see ``sim.world.log.RecordType``)."""
    return (outcome << 40) | (attempts << 32) | remaining
