"""Every rule that decides or computes during a run, once. Both engines call these functions.

Only control flow exists twice. All rules are pure functions of numbers; durations are whole seconds.
"""

from __future__ import annotations

import math

from sim.draws import Purpose, normal_quantile, secs, uniform
from sim.events import DAY
from sim.jit import rule
from sim.world import Cover, Law, ShiftEnd

CONSTANT = int(Law.CONSTANT)
LOGNORMAL = int(Law.LOGNORMAL)
EXPONENTIAL = int(Law.EXPONENTIAL)
UNIFORM = int(Law.UNIFORM)
GIVEN = int(Law.GIVEN)
FINISH = int(ShiftEnd.FINISH)
NO_COVER = int(Cover.NONE)
WHEN_IDLE, COMMUNITY_POOL = int(Cover.WHEN_IDLE), int(Cover.COMMUNITY_POOL)
STEP_SECONDS = int(Purpose.STEP_SECONDS)
STEP_BRANCH = int(Purpose.STEP_BRANCH)
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

ORDINARY = 1_000_000  # pace of an average worker, in millionths
MAX_ROUNDS = 7  # a case is reopened at most so often: the round takes three bits of a draw's index


# --- draws -------------------------------------------------------------------------------------------


@rule
def step_index(nth: int, round_: int, attempt: int, slot: int) -> int:
    """Index of a case's draw: incident, round of rework, attempt at the same step, name of the step."""
    return (((nth * 8 + round_) << 10 | (attempt & 1023)) << 14) | slot


@rule
def real_duration(law: int, mean: float, spread: float, u: float) -> float:
    """A duration in seconds at probability ``u``; monotone in ``u`` and proportional to ``mean``.

    Lognormal: ``mean`` is the mean of the distribution, so the median is mean * exp(-sigma^2 / 2) (clause S5.1).
    """
    if law == LOGNORMAL:
        return mean * math.exp(spread * normal_quantile(u) - 0.5 * spread * spread)
    if law == EXPONENTIAL:
        return -mean * math.log(1.0 - u)
    if law == UNIFORM:
        return mean + spread * (2.0 * u - 1.0)
    return mean


@rule
def duration(
    law: int,
    mean: float,
    spread: float,
    factor: float,
    seed: int,
    replication: int,
    entity: int,
    index: int,
) -> int:
    """Whole seconds of a step; a constant law draws nothing."""
    u = 0.5
    if law != CONSTANT:
        u = uniform(seed, replication, STEP_SECONDS, entity, index)
    return secs(real_duration(law, mean * factor, spread * (factor if law == UNIFORM else 1.0), u))


@rule
def takes_other_branch(share: float, seed: int, replication: int, entity: int, index: int) -> bool:
    """Whether a step is followed by `other` instead of `next`."""
    if share <= 0.0:
        return False
    if share >= 1.0:
        return True
    return uniform(seed, replication, STEP_BRANCH, entity, index) < share


@rule
def chance(share: float, seed: int, replication: int, purpose: int, entity: int, index: int) -> bool:
    """A keyed event of probability ``share``; 0 and 1 draw nothing."""
    if share <= 0.0:
        return False
    if share >= 1.0:
        return True
    return uniform(seed, replication, purpose, entity, index) < share


@rule
def exponential(mean: float, u: float) -> int:
    """Whole seconds of an exponential time."""
    return secs(-mean * math.log(1.0 - u))


# --- order -------------------------------------------------------------------------------------------


@rule
def class_of(rank_of_kind: int, rank_of_overdue: int, lifted: int) -> int:
    """The class of a case's task: a lifted case moves up to `overdue`, never down."""
    if lifted == 1 and rank_of_overdue < rank_of_kind:
        return rank_of_overdue
    return rank_of_kind


@rule
def place_in_class(edf: int, joined: int, due: int, latest: int) -> int:
    """What orders tasks of one class: the time they joined, or the due time (none = last)."""
    if edf == 0:
        return joined
    return due if due >= 0 else latest


@rule
def is_offered(cover: int, somebody_today: bool) -> bool:
    """Whether everything that waits in a queue is offered to those who cover it (clause S3.4)."""
    if cover == NO_COVER:
        return False
    return not somebody_today or cover in (WHEN_IDLE, COMMUNITY_POOL)


@rule
def overflows(waiting: int, workers: int, threshold: int) -> bool:
    """Whether the waiting work per worker exceeds what new cases may join (0 = never)."""
    return threshold > 0 and waiting > threshold * max(1, workers)


@rule
def fits(shift_end: int, expected: int, left_today: int, whole_shift: int) -> bool:
    """Whether work that must be finished in one go may be started now (clause S4.4).

    What is longer than the whole shift could never be started; it behaves like `resume` instead.
    """
    return shift_end != FINISH or expected <= left_today or expected > whole_shift


@rule
def is_better_victim(rank: int, began: int, best_rank: int, best_began: int) -> bool:
    """Whom an emergency interrupts: the least urgent class, then the task started last, then the lower number.

    Workers are compared in ascending number, so an equal later one does not replace an earlier one.
    """
    return rank > best_rank or (rank == best_rank and began > best_began)


@rule
def with_factor(seconds: int, factor: float) -> int:
    """Minutes at another speed, rounded after multiplication."""
    return secs(seconds * factor)


@rule
def pace_of(slower: int, helping: int, stranger_factor: float) -> int:
    """Millionths of its ordinary time that work takes a worker: his own pace that day, a stranger's on top."""
    own = ORDINARY + slower
    return own if helping == 0 else int(math.floor(own * stranger_factor + 0.5))


@rule
def at_pace(seconds: int, pace: int) -> int:
    """The time of a worker of this pace for work of so many ordinary seconds."""
    return seconds if pace == ORDINARY else secs(seconds * (pace / ORDINARY))


@rule
def ordinary(seconds: int, pace: int) -> int:
    """The ordinary seconds of what is left of work done at this pace."""
    return seconds if pace == ORDINARY else secs(seconds / (pace / ORDINARY))


@rule
def turn_of(unit: int, today: int, units: int, way: int) -> int:
    """Which grid of several comes first today: where there is a way between them they take turns (clause S3.2)."""
    return (unit + today) % units if units > 1 and way > 0 else 0


# --- timers ------------------------------------------------------------------------------------------


@rule
def lift_time(registered: int, due: int, lift_ppm: int) -> int:
    """When a case moves to `overdue`: at a share below 1 of the time to its due time (clause S4.3).

    At once where that has passed: its clock was suspended too late.
    """
    return registered + max(0, due - registered) * lift_ppm // 1_000_000


@rule
def content_share(
    in_time: bool, solved: bool, share_in_time: float, share_late: float, unsolved: float
) -> float:
    """Chance that a resident is satisfied with the answer: by whether it is solved, and late (clause S5.7)."""
    if not solved:
        return unsolved
    return share_in_time if in_time else share_late


# --- visits ------------------------------------------------------------------------------------------


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


# --- duties ------------------------------------------------------------------------------------------


@rule
def released_seconds(share: float, present: int, seconds: int) -> int:
    """What a duty owes when it is released: a share of the seconds present, or a fixed amount."""
    if share > 0.0:
        return int(math.floor(share * present + 0.5))
    return seconds


@rule
def is_found(appears: int, began: int) -> bool:
    """Whether a completed patrol finds a hazard: it existed when the patrol began (clause S4.9)."""
    return appears <= began


# --- rows --------------------------------------------------------------------------------------------


@rule
def window_row_value(outcome: int, tries: int, seconds_left: int) -> int:
    """What a WINDOW_CLOSED row says, in one number (see ``sim.rows.What``)."""
    return (outcome << 40) | (tries << 32) | seconds_left
