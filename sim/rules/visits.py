"""Visit rules: dayparts, contact attempts, refusals and telephone calls."""

from __future__ import annotations

from sim.jit import compiled
from sim.rules.durations import LOGNORMAL, bernoulli, duration_quantile
from sim.rules.rng import StreamPurpose, round_seconds, uniform
from sim.world.event_order import DAY

CONTACT = int(StreamPurpose.CONTACT)
REFUSAL = int(StreamPurpose.REFUSAL)
VISIT_SECONDS = int(StreamPurpose.VISIT_SECONDS)
PHONE = int(StreamPurpose.PHONE)
ANNOUNCED = int(StreamPurpose.ANNOUNCED)
VACANT_DWELLING = int(StreamPurpose.VACANT_DWELLING)

# Result of an attempt without contact; results with contact are `sim.world.log.Outcome`.
NO_CONTACT = -1

MORNING, AFTERNOON, EVENING, BY_PHONE = 0, 1, 2, 3
NOON = 12 * 3600
DUSK = 18 * 3600
SATURDAY = 5


@compiled
def daypart_at(now: int) -> int:
    """Return the daypart of a time: morning before 12:00, afternoon before 18:00, then evening."""
    second = now % DAY
    if second < NOON:
        return MORNING
    return AFTERNOON if second < DUSK else EVENING


@compiled
def next_daypart(now: int) -> int:
    """Return the start of the next daypart; after the evening, the next midnight."""
    second = now % DAY
    start = now - second
    if second < NOON:
        return start + NOON
    return start + (DUSK if second < DUSK else DAY)


@compiled
def is_visiting_time(now: int, first: int, last: int) -> bool:
    """Return whether a home may be visited or telephoned now: within the visiting hours, seconds of the day (S4.6)."""
    return first <= now % DAY and now % DAY < last


@compiled
def retry_is_due(
    today: int, last_day: int, line: int, daypart: int, dayparts: int, retry_other_daypart_days: int
) -> bool:
    """Return whether a household may be attempted again: on a later day and in another daypart (clause S4.6).

    Any daypart is allowed for a post that works in one daypart only, for a telephone call, and after
    ``retry_other_daypart_days`` of waiting. Otherwise posts whose mornings are filled with work of earlier classes
    would never make a second attempt.
    """
    if last_day >= today:
        return False
    return line == BY_PHONE or dayparts <= 1 or line != daypart or today - last_day > retry_other_daypart_days


@compiled
def window_opening_day(phase: int, interval: int, window: int) -> int:
    """Return the day on which visiting window number ``window`` of a household opens."""
    return phase + window * interval


@compiled
def base_contact_probability(weekday: int, daypart: int, day: float, evening: float, weekend: float) -> float:
    """Return the contact probability of an attempt by weekday and daypart, before the household's own factors."""
    if weekday >= SATURDAY:
        return weekend
    return evening if daypart == EVENING else day


@compiled
def announced_contact_probability(base: float, announced: float, is_announced: bool) -> float:
    """Return the contact probability of an attempt whose household may expect the worker (clause S4.9)."""
    return max(base, announced) if is_announced else base


@compiled
def visit_index(plan: int, window: int, attempt: int) -> int:
    """Return the index of a visit's draw.

    ``plan``: number of the visit plan; ``window``: number of the window; ``attempt``: number of the attempt.
    """
    return ((plan << 14 | window) << 3) | attempt


@compiled
def contact_probability(share: float, kind: float, cooperation: float) -> float:
    """Return the contact probability of a household: the mean of its kind plus its own deviation.

    The difference is at most what the mean leaves to certainty, in both directions alike. So the documented
    chance stays the mean over households whatever the spread, a chance is never above 1, and where one in ten
    is never met the households cannot differ much (S4.6; S11: shares of 0 and 1 work).
    """
    mean = min(1.0, share * kind)
    return mean + max(mean - 1.0, min(1.0 - mean, mean * (cooperation - 1.0)))


@compiled
def is_announced(share: float, seed: int, replication: int, entity: int, index: int) -> bool:
    """Return whether helpers announce a visit; one draw per household and window."""
    return bernoulli(share, seed, replication, ANNOUNCED, entity, index)


@compiled
def meets_vacant_dwelling(share: float, seed: int, replication: int, entity: int, index: int) -> bool:
    """Return whether a failed attempt at a vacant dwelling precedes the first one of a window (clause S2.4)."""
    return bernoulli(share, seed, replication, VACANT_DWELLING, entity, index)


@compiled
def is_contacted(probability: float, seed: int, replication: int, entity: int, index: int) -> bool:
    """Return whether an attempt makes contact."""
    return bernoulli(probability, seed, replication, CONTACT, entity, index)


@compiled
def is_refused(share: float, seed: int, replication: int, entity: int, index: int) -> bool:
    """Return whether a contacted resident refuses the interview; one draw per household and window."""
    return bernoulli(share, seed, replication, REFUSAL, entity, index)


@compiled
def interview_seconds(mean: float, sigma: float, seed: int, replication: int, entity: int, index: int) -> int:
    """Return the seconds of an interview, lognormal."""
    u = 0.5
    if sigma > 0.0:
        u = uniform(seed, replication, VISIT_SECONDS, entity, index)
    return round_seconds(duration_quantile(LOGNORMAL, mean, sigma, u))


@compiled
def is_reached_by_phone(share: float, seed: int, replication: int, entity: int, index: int) -> bool:
    """Return whether the telephone call after the last attempt succeeds."""
    return bernoulli(share, seed, replication, PHONE, entity, index)


@compiled
def encode_window_outcome(outcome: int, attempts: int, remaining: int) -> int:
    """Return the value of a WINDOW_CLOSED record in one number (see ``sim.world.log.RecordType``)."""
    return (outcome << 40) | (attempts << 32) | remaining
