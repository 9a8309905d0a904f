"""Random Worlds with every mechanism drawn at random: small, extreme, diverse.

They need not make sense as places; they must make both engines do everything. Built from numbers directly, so the
comparison does not depend on the configuration or the builder.
"""

from __future__ import annotations

import numpy as np

from sim.world.event_order import DAY, NEVER
from sim.world.tables import (
    BACKGROUND,
    BLOCK,
    CASE,
    CLOSES,
    DEADLINE,
    DUTY,
    HAZARD,
    HOLD,
    HOME,
    HOURS,
    KIND,
    KNOT,
    LAW,
    MEMBER,
    OFFICE_DAY,
    PATIENCE,
    QUEUE,
    RELEASES,
    ROSTER_DAY,
    ROUND,
    RUN,
    SHIFT,
    STEP,
    WORKER,
    Cover,
    DelayClock,
    Distribution,
    DutyWindow,
    PreemptionRule,
    ShiftEnd,
    StepEffect,
    StepType,
    World,
)  # fmt: skip

H = 3600
SHIFTS = (
    (),
    ((8 * H, 12 * H), (14 * H, 18 * H)),
    ((9 * H, 17 * H),),
    ((14 * H, 17 * H), (18 * H, 21 * H)),
    ((8 * H, 9 * H), (12 * H, 12 * H + 1800), (20 * H, 24 * H)),
    ((0, 24 * H),),
    ((13 * H, 13 * H + 1200),),
)
KINDS = ("emergency", "appointment", "overdue", "follow_up", "recontact", "case", "mediation", "upper",
         "admin", "log", "patrol", "special_visit", "visit", "tracking", "escort")  # fmt: skip
EMERGENCY, APPOINTMENT, OVERDUE, FOLLOW_UP, RECONTACT, CASE_KIND, MEDIATION, UPPER = range(8)
ADMIN, LOG, PATROL, SPECIAL, VISIT, TRACKING, ESCORT = range(8, 15)


def random_world(seed: int, of_places: bool = False) -> World:
    """A World drawn from ``seed``: 10-60 days, 1-8 grids with 0-3 posts, two desks, all mechanisms on or off.

    ``of_places``: without the mechanisms that only hand-built networks have.
    """
    g = np.random.default_rng(seed)
    days = int(g.integers(10, 60))
    grids = int(g.integers(1, 9))
    posts = [int(n) for n in g.integers(0, 4, grids)] + [int(g.integers(0, 3)), int(g.integers(1, 3))]
    queue = _queues(g, grids, posts)
    worker, day = _workers(g, posts, days)
    home, members, rounds = _rounds(g, grids, queue)
    duty, schedule = _duties(g, grids, posts, queue, worker, days)
    step, hold, entries = _steps(g)
    shift, block = _shifts()
    office = np.zeros(days + 200, OFFICE_DAY)
    office["working"] = (np.arange(len(office)) % 7 < 5) & (g.random(len(office)) > 0.05)
    office["before"] = np.cumsum(office["working"]) - office["working"]
    office["month"] = np.arange(len(office)) // 11
    at = np.full((2 * grids, 6), -1, np.int64)  # every queue serves two units
    at[:, 0] = np.arange(2 * grids) % grids
    at[:, 1] = at[:, 2] = grids
    at[:, 3] = at[:, 4] = grids + 1
    hours = _preferred_hours(seed, duty, rounds)
    case, hazard = _hidden(seed, _cases(g, grids, days, entries), duty, days, entries)
    run = _run(g, days, seed)
    office_block = _office_season(seed, run, office)
    _drawn_apart(seed, run, queue, step, rounds)
    of_visits = np.random.default_rng([seed, 32])
    run["visits_from"], run["visits_until"] = of_visits.choice([0, 9 * H]), of_visits.choice([DAY, 17 * H])
    _reports(seed, run, case)
    _pressing(seed, run, queue, grids)
    kind = _kinds(g)
    _rushing(seed, run, kind, queue)
    law, knot = np.zeros(0, LAW), np.zeros(0, KNOT)
    patience, parts, parent = np.zeros(0, PATIENCE), np.zeros((0, 0), np.int64), np.zeros(0, np.int64)
    if not of_places:
        law, knot = _laws(seed, step)
        kind["order"] = np.random.default_rng([seed, 21]).choice([0, 0, 1, 2], len(kind)) * (seed % 3 == 0)
        _repeats(seed, kind, queue)
        patience, step = _patience(seed, step, law)
        step = _places(seed, step, queue, case)
        step, case, parts, parent = _forks(seed, step, case)
    return World(
        run=run, kind=kind, priority=_priority(g), queue=queue, worker=worker, day=day,
        shift=shift, block=block, office=office, office_block=office_block, step=step, hold=hold,
        case=case, queue_at=at, duty=duty, schedule=schedule,
        round=rounds, member=members, home=home, hazard=hazard, deadline=_deadlines(seed, case), hours=hours,
        background=_background(seed, len(posts), days),
        law=law, knot=knot, patience=patience, parts=parts, parent=parent,
    )  # fmt: skip


def _office_season(seed: int, run: np.ndarray, office: np.ndarray) -> np.ndarray:
    """Fill in the office hours of ordinary days and, in half of the Worlds, of some days of their own.

    Return World.office_block: one to seven blocks a day, in four of nine Worlds more than two.
    """
    g = np.random.default_rng([seed, 5])
    season = g.random() >= 0.5
    own = np.arange(len(office)) // int(g.integers(1, 12)) % 2 == 1
    ordinary = _office_blocks(np.random.default_rng([seed, 30]))
    other = _office_blocks(np.random.default_rng([seed, 31]))
    seconds = [sum(end - start for start, end, _ in rows) for rows in (ordinary, other)]
    of = own.astype(np.int64) * season
    office["first_block"] = of * len(ordinary)
    office["blocks"] = np.where(of, len(other), len(ordinary))
    clock = np.where(of, seconds[1], seconds[0]) * office["working"]
    office["clock"] = np.cumsum(clock) - clock
    run["office_seconds"] = seconds[0]
    return np.array(ordinary + other, BLOCK)


def _office_blocks(g: np.random.Generator) -> list[tuple[int, int, int]]:
    """One to seven blocks of one day, most often two of four hours; breaks of fifteen minutes or more."""
    number = int(g.choice([1, 2, 2, 2, 2, 3, 4, 5, 7]))
    ends = [8 * H, 12 * H, 14 * H, 18 * H]
    if number != 2:
        ends = sorted(
            int(quarter) * 900 for quarter in g.choice(np.arange(24, 92), 2 * number, replace=False)
        )
    rows, before = [], 0
    for start, end in zip(ends[::2], ends[1::2], strict=True):
        rows.append((start, end, before))
        before += end - start
    return rows


def _reports(seed: int, run: np.ndarray, case: np.ndarray) -> None:
    """In two of three Worlds some cases, in one of three most, report events that may be open."""
    g = np.random.default_rng([seed, 4])
    share = g.choice([0.0, 0.2, 0.9])
    run["several_reports"], run["report_seconds"] = share > 0.0, g.choice([60, 3000])
    case["same_event"] = np.where(g.random(len(case)) < share, g.choice([1, 3, 5], len(case)), 0)
    case["same_event"][case["time"] == NEVER] = 0  # what a patrol finds is no report


def _deadlines(seed: int, case: np.ndarray) -> np.ndarray:
    """Deadlines of 3 or 5 working days, in half of the Worlds others of each unit beside them, alone or together."""
    g = np.random.default_rng([seed, 3])
    deadline = np.full(8, -1, DEADLINE)
    deadline["working_days"] = [3, 5, *g.choice([-1, 1, 2], 6)]
    deadline["working_seconds"][2:] = g.choice([-1, H, 20 * H], 6)
    deadline["running_seconds"][2:] = g.choice([-1, 2 * H, 30 * H], 6)
    deadline["running_seconds"][2:][
        (deadline["working_days"][2:] < 0) & (deadline["working_seconds"][2:] < 0)
    ] = 9 * H
    if g.random() < 0.5 and (case["own_deadline"] >= 0).any():
        case["own_deadline"] = g.integers(-1, 8, len(case))
    return deadline


def _drawn_apart(seed: int, run: np.ndarray, queue: np.ndarray, step: np.ndarray, rounds: np.ndarray) -> None:
    """How far an emergency is escalated, and how fast; when departments decide. The rest of a World stays as it was."""
    g = np.random.default_rng([seed, 2])
    grids = len(queue) - 2
    run["duty_rota"] = g.integers(0, 2)
    run["unsolved_share"] = g.choice([0.0, 0.1, 0.6])
    run["reminder_ppm"] = g.choice([0, 300_000, 700_000])
    queue["queue_above"][grids] = g.choice([-1, grids + 1])
    if run["emergency_escalation_seconds"] > 0:
        run["emergency_escalation_seconds"] = g.choice([0, 600])
    rounds["announced_share"], rounds["contact_announced"] = g.choice([0.0, 0.3]), 0.9
    step["delay_clock"][step["level"] == 5] = g.choice([DelayClock.CALENDAR, DelayClock.TO_OFFICE])


def _run(g: np.random.Generator, days: int, seed: int) -> np.ndarray:
    run = np.zeros(1, RUN)
    values = dict(
        seed=seed, replication=int(g.integers(0, 5)), horizon=days * DAY - int(g.integers(0, 2)) * 40_000,
        days=days + 30, earliest_due_first=g.integers(0, 2), promotion_ppm=g.choice([-1, 0, 300_000, 800_000]),
        overdue_kind=OVERDUE, recontact_kind=RECONTACT, recontact_seconds=300, recontact_gap=DAY,
        rework_from=DAY, rework_to=5 * DAY, deadline_rule=g.integers(0, 3), start_weekday=g.integers(0, 7),
        emergency_escalation_seconds=g.choice([-1, 600]), cover_time_factor=g.choice([1.0, 1.3]),
        recontact_mean=g.choice([0.0, 3e5]),
        rework_share=g.choice([0.0, 0.05, 0.5]), rework_factor=0.5,
        extension_share=g.choice([0.0, 0.2]), extension_days=2,
        auto_escalation_ppm=g.choice([0, 200_000, 800_000]), tracking_kind=TRACKING, tracking_seconds=180,
        tracking_interval=g.choice([H, 16 * H]), overflow_seconds=g.choice([0, 600, 7200]),
        chief_head_on_site=g.choice([0, 1, 1]), on_site_kind=ESCORT, desk_answers=g.integers(0, 2),
        overtime_cap=g.choice([-1, 0, 1800, 7200]), between_grids_seconds=g.choice([0, 600]),
        early_closing_share=g.choice([0.0, 0.6]), early_closing_days=g.integers(1, 4), opinion=g.integers(0, 2),
        press_days=-1,
        satisfied_in_time=0.9, satisfied_late=0.5, satisfied_unsolved=0.1, hands_over=g.integers(0, 2),
    )  # fmt: skip
    for name, value in values.items():
        run[name] = value
    return run


def _kinds(g: np.random.Generator) -> np.ndarray:
    kind = np.zeros(len(KINDS), KIND)
    kind["shift_end"] = g.choice([ShiftEnd.RESUME, ShiftEnd.FINISH], len(KINDS))
    kind["on_interrupt"] = PreemptionRule.KEEP if g.random() < 0.5 else g.choice([0, 1], len(KINDS))
    kind["coverable"] = g.random(len(KINDS)) < 0.6
    kind["returns_when_absent"] = 0
    kind["returns_when_absent"][[FOLLOW_UP, CASE_KIND, MEDIATION, UPPER, TRACKING]] = g.random(5) < 0.7
    kind["coverable"][[APPOINTMENT, ADMIN, LOG, PATROL, SPECIAL, VISIT, ESCORT]] = 0
    kind["on_interrupt"][[APPOINTMENT, ADMIN, LOG, PATROL]] = PreemptionRule.KEEP
    kind["on_interrupt"][[SPECIAL, VISIT]] = PreemptionRule.ABORT
    kind["shift_end"][[EMERGENCY, APPOINTMENT, ESCORT]] = ShiftEnd.CONTINUE
    kind["interrupts"][EMERGENCY] = 1
    kind["on_call"][EMERGENCY] = g.integers(0, 2)
    kind["is_field_work"] = g.random(len(KINDS)) < 0.6
    return kind


def _priority(g: np.random.Generator) -> np.ndarray:
    """Two class orders: emergencies first, the rest shuffled, some classes merged."""
    rank = np.zeros((2, len(KINDS)), np.int64)
    for order in rank:
        order[1:] = 1 + g.permutation(len(KINDS) - 1)
        if g.random() < 0.3:
            order[1:] = np.minimum(order[1:], 5)
    return rank


def _queues(g: np.random.Generator, grids: int, posts: list[int]) -> np.ndarray:
    queue = np.zeros(len(posts), QUEUE)
    queue["workers"] = posts
    queue["first_worker"] = np.cumsum(posts) - posts
    queue["priority_row"] = g.integers(0, 2, len(posts))
    queue["keeps_owner"][:grids] = g.integers(0, 2)
    queue["cover"][:grids] = cover = g.choice(list(Cover))
    queue["neighbours"][:grids] = grids
    queue["chief_head"] = -1
    if posts[grids]:
        queue["chief_head"][:grids] = queue["first_worker"][grids]
    if cover == Cover.CHIEF_HEAD:
        queue["neighbours"][:grids], queue["neighbours"][grids], queue["cover"][grids] = 0, grids, cover
    queue["queue_above"] = -1
    queue["grids"][:grids] = g.integers(1, 3)
    queue["queue_above"][:grids] = g.choice([-1, grids])
    return queue


def _workers(g: np.random.Generator, posts: list[int], days: int) -> tuple[np.ndarray, np.ndarray]:
    n, rows = sum(posts), days + 30
    worker = np.zeros(n, WORKER)
    worker["queue"] = np.repeat(np.arange(len(posts)), posts)
    worker["day_first"] = np.arange(n) * rows
    worker["on_call"] = g.random(n) < 0.5
    worker["line_job_first"] = np.where(
        g.random(n) < 0.5, np.roll(worker["day_first"], 1), -1
    )  # somebody's longer day
    worker["line_time_duty"] = -1
    worker["skills"] = g.integers(0, 4, n)
    day = np.zeros(n * rows, ROSTER_DAY)
    absence = g.choice([0.0, 0.1, 0.3])
    for w in range(n):
        one = day[w * rows : (w + 1) * rows]
        shifts = g.integers(1, len(SHIFTS), 7) * (np.arange(7) < g.integers(4, 8))
        if g.random() < 0.5:
            shifts = np.where(shifts > 0, 1, 0)
        absent = g.random(rows) < absence
        absent |= np.roll(absent, 1) & (g.random(rows) < 0.6)
        one["shift"] = np.where(absent, 0, shifts[np.arange(rows) % 7])
        one["absent"] = absent
        one["returns_when_absent"] = absent & np.roll(absent, 1) & (np.arange(rows) > 0)
        one["extra_time_ppm"] = g.choice([-200_000, 0, 300_000, 1_000_000], rows) if g.random() < 0.5 else 0
        seconds = np.array([sum(e - s for s, e in SHIFTS[i]) for i in one["shift"]])
        one["before"] = np.cumsum(seconds) - seconds
        ahead = np.where(one["shift"] > 0, np.arange(rows), rows)
        ahead = np.minimum.accumulate(ahead[::-1])[::-1]
        one["next_present_day"] = np.where(ahead == rows, -1, ahead)
    return worker, day


def _shifts() -> tuple[np.ndarray, np.ndarray]:
    shift, blocks = np.zeros(len(SHIFTS), SHIFT), []
    for i, parts in enumerate(SHIFTS):
        before = 0
        shift[i]["first_block"], shift[i]["blocks"] = len(blocks), len(parts)
        for s, e in parts:
            blocks.append((s, e, before))
            before += e - s
        shift[i]["seconds"] = before
    return shift, np.array(blocks, BLOCK)


def _rounds(
    g: np.random.Generator, grids: int, queue: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n = int(g.integers(1, 40)) * grids
    home = np.zeros(n, HOME)
    home["entity"] = np.arange(n) * 3 + 11
    home["contact"], home["cooperation"] = g.random(n) + 0.3, 2.0 * g.random(n)
    rounds, members = [], []
    for q in range(grids):
        queue[q]["first_round"] = len(rounds)
        for plan, kind in ((0, VISIT), (1, SPECIAL)):
            if g.random() < 0.3:
                continue
            r = np.zeros(1, ROUND)[0]
            interval = int(g.choice([5, 14, 30]))
            own = np.arange(q * n // grids, (q + 1) * n // grids)[:: 1 + 3 * plan]
            phase = g.integers(0, interval, len(own))
            order = np.lexsort([own, phase])
            for name, value in dict(
                queue=q, unit=q + plan * grids, kind=kind, plan=plan, first_member=len(members), members=len(own),
                interval=interval, first_state=len(members), max_attempts=int(g.integers(1, 4)),
                walk_seconds=int(g.integers(0, 900)), wait_seconds=90, phone_seconds=int(g.choice([0, 180])),
                dayparts=int(g.integers(1, 4)), retry_other_daypart_days=int(g.integers(0, 4)),
                interview_mean=float(g.choice([420.0, 3000.0])), interview_spread=float(g.choice([0.0, 0.6])),
                contact_day=float(g.random()), contact_evening=0.75, contact_weekend=0.65,
                refusal=float(g.choice([0.0, 0.2])), phone_share=0.6,
                vacant=0.4 * ((q + plan) % 2), vacant_seconds=120 * (q % 5),  # no draws: other worlds stay as they were
                remaining_0=900.0, remaining_1=600.0, remaining_2=400.0, remaining_3=100.0,
            ).items():  # fmt: skip
                r[name] = value
            members += [(int(own[i]), int(phase[i])) for i in order]
            rounds.append(r)
        queue[q]["rounds"] = len(rounds) - queue[q]["first_round"]
    return home, np.array(members, MEMBER), np.array(rounds, ROUND) if rounds else np.zeros(0, ROUND)


def _duties(
    g: np.random.Generator, grids: int, posts: list[int], queue: np.ndarray, worker: np.ndarray, days: int
) -> tuple[np.ndarray, np.ndarray]:
    every = np.arange(days + 30)
    schedule = np.zeros((5, days + 30), np.int64)  # the last one releases nothing by itself
    schedule[0] = RELEASES * (every % 7 < 5) + CLOSES  # daily
    schedule[1] = RELEASES * (every % 7 < 5) + CLOSES * (every % 7 == 6)  # weekly close
    schedule[2] = RELEASES * (every % 7 == 2) + CLOSES * (every % 7 == 2)
    schedule[3] = RELEASES * (every % 3 == 0)
    rows = []

    def add(**values: float) -> None:
        row = np.zeros(1, DUTY)[0]
        for name, value in values.items():
            row[name] = value
        rows.append(row)

    for q in range(grids):
        if g.random() < 0.8:
            add(queue=q, worker=-1, kind=PATROL, unit=q + int(g.integers(0, 2)) * grids,
                window=DutyWindow.LAPSES, schedule=0,
                seconds=int(g.integers(600, 9000)), piece=int(g.choice([1800, 90_000])))  # fmt: skip
    for w in range(len(worker)):
        q = worker[w]["queue"]
        worker[w]["first_duty"] = len(rows)
        if g.random() < 0.8:
            add(queue=q, worker=w, kind=ADMIN, window=DutyWindow.LAPSES, schedule=1, piece=3600, share=0.35)
        if g.random() < 0.5:
            add(queue=q, worker=w, kind=LOG, window=DutyWindow.CARRIES_OVER, schedule=int(g.choice([0, 3])),
                seconds=1200,
                piece=1200, needs_presence=1)  # fmt: skip
        if g.random() < 0.6:
            add(queue=q, worker=w, kind=APPOINTMENT, window=DutyWindow.APPOINTMENT, schedule=2, seconds=5400,
                piece=90_000, at=int(g.choice([9, 15, 19])) * H, needs_presence=1)  # fmt: skip
        if worker[w]["line_job_first"] >= 0:
            worker[w]["line_time_duty"] = len(rows)
            add(queue=q, worker=w, kind=LOG, window=DutyWindow.CARRIES_OVER, schedule=4, piece=1800)
        worker[w]["duties"] = len(rows) - worker[w]["first_duty"]
    return (np.array(rows, DUTY) if rows else np.zeros(0, DUTY)), schedule


def _steps(g: np.random.Generator) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Routes over a shared table: general (with hops and returns), mediation, emergency, approval, upper task."""
    rows: list[np.void] = []
    hold = np.zeros(2, HOLD)
    hold["distribution"] = [Distribution.LOGNORMAL, Distribution.CONSTANT]
    hold["draw_key"] = [101, 102]
    hold["mean"] = [1800.0, float(g.choice([60.0, 5400.0]))]
    hold["spread"] = [0.5, 0.0]

    def add(op: int, **values: float) -> int:
        row = np.zeros(1, STEP)[0]
        row["type"], row["distribution"], row["mean"], row["spread"] = op, Distribution.LOGNORMAL, 1200.0, 0.8
        row["draw_key"], row["scaled"], row["escalates_to"] = len(rows) + 1, 1.0, -1
        for name, value in values.items():
            row[name] = value
        rows.append(row)
        return len(rows) - 1

    end = add(StepType.CLOSE)
    evaluate = add(StepType.WORK, level=2, kind=FOLLOW_UP, mean=400.0, marks=StepEffect.EVALUATES, next=end)
    appraisal = add(StepType.DELAY, level=3, mean=0.5 * DAY, spread=1.0, next=evaluate)
    end = add(StepType.CLOSE_AND_CONTINUE, next=int(g.choice([end, evaluate, appraisal])))
    feedback = add(
        StepType.WORK,
        level=0,
        kind=FOLLOW_UP,
        distribution=Distribution.CONSTANT,
        mean=300.0,
        marks=StepEffect.FEEDS_BACK,
        next=end,
    )
    verify = add(
        StepType.WORK,
        level=3,
        kind=FOLLOW_UP,
        marks=StepEffect.VERIFIES | StepEffect.RETURNS,
        next=feedback,
        branch=feedback,
        branch_share=0.1,
    )
    solve = add(
        StepType.WORK,
        level=0,
        kind=CASE_KIND,
        marks=StepEffect.SOLVES,
        next=verify,
        mean=float(g.choice([600.0, 9000.0])),
    )
    department = add(
        StepType.DELAY, level=5, mean=4.0 * DAY, spread=1.5, marks=StepEffect.SOLVES, next=feedback
    )
    street = add(StepType.WORK, level=3, kind=CASE_KIND, mean=600.0, next=department)
    hop = add(StepType.DELAY, level=2, mean=7200.0, delay_clock=int(g.integers(0, 2)), next=street)
    community = add(
        StepType.WORK, level=2, kind=CASE_KIND, marks=StepEffect.RETURNS, next=hop, branch=0, branch_share=0.2
    )
    accept = add(StepType.WORK, level=0, kind=CASE_KIND, marks=StepEffect.REGISTERS, mean=300.0,
        next=community, branch=solve,
                 branch_share=0.7)  # fmt: skip
    rows[community]["branch"] = accept
    branch = add(StepType.RELAY, next=accept, branch=solve, branch_share=0.5, marks=StepEffect.REGISTERS)
    publish = add(
        StepType.DELAY,
        level=4,
        distribution=Distribution.CONSTANT,
        mean=7.0 * DAY,
        marks=StepEffect.SUSPENDS,
        next=end,
    )
    review = add(StepType.WORK, level=3, kind=CASE_KIND, mean=900.0, marks=StepEffect.SOLVES, next=publish)
    check = add(StepType.WORK, level=0, kind=CASE_KIND, marks=StepEffect.REGISTERS, mean=1800.0, next=review)
    meet = add(
        StepType.WORK,
        level=0,
        kind=MEDIATION,
        marks=StepEffect.REGISTERS | StepEffect.SOLVES,
        mean=2700.0,
        next=feedback,
    )
    rush = add(StepType.WORK, level=0, kind=EMERGENCY,
        marks=StepEffect.REGISTERS | StepEffect.SOLVES | StepEffect.HOLDS, mean=5400.0,
               hold_first=0, hold_count=2, next=feedback)  # fmt: skip
    upper = add(StepType.WORK, level=0, kind=UPPER, mean=3600.0, next=end)
    for waits, up in ((accept, hop), (solve, hop), (community, hop), (street, department), (meet, community)):
        rows[waits]["escalates_to"] = up
    if g.random() < 0.6:
        for above in (community, hop, street, department):
            rows[above]["marks"] |= StepEffect.TRACKED
    _for_specialists(g, rows, [solve, review, check, meet], [rush, meet, street])
    return np.array(rows, STEP), hold, [accept, branch, check, meet, rush, upper]


def _for_specialists(
    g: np.random.Generator, rows: list[np.void], skilled: list[int], joint: list[int]
) -> None:
    """Some steps ask for a skill, some for a second worker of the grid, the community or the street."""
    if g.random() < 0.3:
        for s in skilled:
            rows[s]["skill"] = g.integers(0, 4)
    if g.random() < 0.5:
        for s in joint:
            rows[s]["assistant_level"] = g.choice([0, 1, 3, 4])
            rows[s]["assistants"] = 1 + s % 3  # no draw: other worlds stay as they were


def _cases(g: np.random.Generator, grids: int, days: int, entries: list[int]) -> np.ndarray:
    n = int(g.integers(20, 400))
    case = np.zeros(n, CASE)
    mix = g.dirichlet(np.ones(len(entries)))
    grain = int(g.choice([1, 1800, 3600]))  # many ties
    case["time"] = g.integers(0, days * DAY, n) // grain * grain
    case["kind"] = g.choice(len(entries), n, p=mix)
    case["entry"] = np.array(entries)[case["kind"]]
    case["unit"] = g.integers(0, 2 * grids, n)
    case["entity"] = g.integers(0, 10_000, n)
    case["nth"] = np.arange(n) % 30_000
    case["own_deadline"] = g.choice([-1, 0, 1])
    case["reference_days"] = g.choice([3, 5, 25], n)
    case["household"] = case["needed"] = case["channel"] = case["given_seconds"] = -1
    case["patience"] = np.where(g.random(n) < g.choice([0.0, 0.3]), g.integers(0, 3 * DAY, n), -1)
    case["may_recontact"] = g.random(n) < 0.5
    case["may_rework"] = g.random(n) < 0.8
    case["factor"] = g.choice([1.0, 1.25])
    return np.sort(case, order="time", kind="stable")


def _background(seed: int, queues: int, days: int) -> np.ndarray:
    """Tasks without a case at any queue and hour, of kinds that cases have too: none, some or an overload."""
    g = np.random.default_rng([seed, 12])
    background = np.zeros(int(g.choice([0, 30, 600])), BACKGROUND)
    grain = int(g.choice([1, 1800, 3600]))  # many ties, among them midnight
    background["time"] = np.sort(g.integers(0, days * DAY, len(background)) // grain * grain)
    background["queue"] = g.integers(max(0, queues - 3), queues, len(background))
    background["kind"] = g.choice([FOLLOW_UP, CASE_KIND, MEDIATION], len(background))
    background["seconds"] = g.integers(1, int(g.choice([600, 9000])), len(background))
    return background


def _pressing(seed: int, run: np.ndarray, queue: np.ndarray, grids: int) -> None:
    """In half of the Worlds cases are pressed, in most of these the desks take them up from all grids."""
    g = np.random.default_rng([seed, 13])
    if g.random() < 0.5:
        run["press_days"] = g.integers(1, 4)
    run["community_take_up_days"] = g.integers(1, 3)
    run["street_take_up_days"] = run["community_take_up_days"] + g.integers(0, 3)
    run["take_up_ppm"] = g.choice([0, 20_000, 200_000, 1_000_000])
    queue["below"][grids:] = grids


def _rushing(seed: int, run: np.ndarray, kind: np.ndarray, queue: np.ndarray) -> None:
    """In half of the Worlds posts work faster: always under any pressure, or seldom; in some of all kinds of work."""
    g = np.random.default_rng([seed, 14])
    run["rushing"] = g.integers(0, 2)
    run["rush_lapsed_ppm"] = g.choice([0, 100_000, 1_000_000])
    run["rush_ppm"] = g.choice([500_000, 900_000])
    run["rushed_unsolved_share"] = np.where(run["unsolved_share"] > 0.0, 0.7, 0.0)
    kind["rushes"][[VISIT, SPECIAL, MEDIATION]] = 1
    kind["rushes"][:] |= g.random() < 0.2
    queue["rush_seconds"] = g.choice([-1, 0, H, 20 * H], len(queue))


def _laws(seed: int, step: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """In half of the Worlds some steps have laws by quantiles: of few or many knots, with jumps, atoms and never."""
    g = np.random.default_rng([seed, 20])
    number = int(g.integers(1, 4)) * int(g.random() < 0.5)
    law = np.zeros(number, LAW)
    if number == 0:
        return law, np.zeros(0, KNOT)
    law["knots"] = g.choice([2, 3, 50], number)
    law["first"] = np.cumsum(law["knots"]) - law["knots"]
    knot = np.zeros(int(law["knots"].sum()), KNOT)
    for one in law:
        rows = knot[one["first"] : one["first"] + one["knots"]]
        rows["probability"][1:-1] = np.sort(g.integers(0, 20, len(rows) - 2)) / 20
        rows["probability"][-1] = 1.0
        rows["seconds"] = np.sort(g.integers(0, 40, len(rows))) * float(g.choice([1, 600]))
        rows["seconds"][-1] = g.choice([rows["seconds"][-1], 2e9])
    chosen = (g.random(len(step)) < 0.4) & (step["distribution"] != Distribution.GIVEN)
    step["distribution"][chosen] = Distribution.TABLE
    step["spread"][chosen] = g.integers(0, number, int(chosen.sum()))
    return law, knot


def _repeats(seed: int, kind: np.ndarray, queue: np.ndarray) -> None:
    """In some Worlds interrupted work begins anew, at the end of a block or by preemption; owners keep if free."""
    g = np.random.default_rng([seed, 24])
    if g.random() < 0.3:
        chosen = (kind["shift_end"] == ShiftEnd.RESUME) & (g.random(len(kind)) < 0.5)
        kind["shift_end"][chosen] = ShiftEnd.REPEAT
    if g.random() < 0.3:
        chosen = (kind["on_interrupt"] < PreemptionRule.ABORT) & (g.random(len(kind)) < 0.6)
        kind["on_interrupt"][chosen] = g.choice(
            [PreemptionRule.REPEAT, PreemptionRule.RESTART], int(chosen.sum())
        )
    if g.random() < 0.4:
        queue["keeps_owner"] *= 2


def _patience(seed: int, step: np.ndarray, law: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """In half of the Worlds some steps are given up after a while, for a delay, other work or the end."""
    g = np.random.default_rng([seed, 22])
    if g.random() < 0.5:
        return np.zeros(0, PATIENCE), step
    rows = np.zeros(3, PATIENCE)
    laws = [Distribution.CONSTANT, Distribution.EXPONENTIAL, *[Distribution.TABLE] * (len(law) > 0)]
    rows["distribution"] = g.choice(laws, 3)
    rows["mean"] = g.choice([600.0, 40_000.0, 2.0 * DAY], 3)
    rows["way_on"] = g.integers(0, len(step) + 1, 3)  # the last one is lost
    rows["way_on"][rows["mean"] == 600.0] = rows["way_on"][rows["distribution"] == Distribution.TABLE] = len(
        step
    )
    lost = np.zeros(1, STEP)
    lost["type"], lost["level"], lost["escalates_to"] = StepType.LOST, -1, -1
    chosen = (step["type"] == StepType.WORK) & (g.random(len(step)) < 0.5)
    step["patience"][chosen] = g.integers(1, 4, int(chosen.sum()))
    return rows, np.concatenate([step, lost])


def _places(seed: int, step: np.ndarray, queue: np.ndarray, case: np.ndarray) -> np.ndarray:
    """In half of the Worlds some work needs a place of a queue, which may be none of those that do it."""
    g = np.random.default_rng([seed, 23])
    queue["places"] = g.integers(1, 6, len(queue))
    if g.random() < 0.5:
        return step
    extra = np.zeros(3, STEP)
    extra["level"] = extra["escalates_to"] = -1
    admit, leave, lost = range(len(step), len(step) + 3)
    work = int(g.choice(np.flatnonzero(step["type"] == StepType.WORK)))
    extra["type"], extra["queue"] = [StepType.ADMIT, StepType.LEAVE, StepType.LOST], g.integers(0, len(queue))
    retry = (step["type"] == StepType.DELAY) & (
        step["distribution"] != Distribution.TABLE
    )  # those may be a second
    extra["branch"][0] = g.choice([lost, leave, *np.flatnonzero(retry)[:1]])
    extra["next"][:2] = work, step["next"][work]
    for name in ("next", "branch"):
        step[name][step[name] == work] = admit
    step["next"][work] = leave
    case["entry"][case["entry"] == work] = admit
    return np.concatenate([step, extra])


def _forks(seed: int, step: np.ndarray, case: np.ndarray) -> tuple[np.ndarray, ...]:
    """In a third of the Worlds cases split into one to three parts before some work, each with work or a delay."""
    g = np.random.default_rng([seed, 25])
    if g.random() < 0.67:
        return step, case, np.zeros((0, 0), np.int64), np.zeros(0, np.int64)
    works = np.flatnonzero(step["type"] == StepType.WORK)
    before, number, n = int(g.choice(works)), int(g.integers(1, 4)), len(case)
    fork, join = len(step), len(step) + 1 + number
    rows = np.zeros(number + 2, STEP)
    rows[1:-1] = step[g.choice(np.flatnonzero(step["type"] <= StepType.DELAY), number)]
    rows["marks"][1:-1] = rows["branch_share"][1:-1] = 0
    rows["next"], rows["escalates_to"] = join, -1
    rows["type"][[0, -1]], rows["level"][[0, -1]] = [StepType.FORK, StepType.JOIN], -1
    rows["next"][0], rows["parts"][0] = before, number
    for name in ("next", "branch"):
        step[name][step[name] == before] = fork
    case["entry"][case["entry"] == before] = fork
    split = case[np.repeat(np.arange(n), number)]
    split["time"], split["same_event"], split["patience"] = NEVER, 0, -1
    split["entry"] = fork + 1 + np.tile(np.arange(number), n)
    parts = np.append(n + number * np.arange(n), np.full(number * n, -1)).reshape(-1, 1)
    parent = np.append(np.full(n, -1), np.repeat(np.arange(n), number))
    return np.concatenate([step, rows]), np.concatenate([case, split]), parts, parent


def _preferred_hours(seed: int, duty: np.ndarray, rounds: np.ndarray) -> np.ndarray:
    """In most Worlds some duties and rounds prefer hours: every block, or one in turn; evenings in their place."""
    g = np.random.default_rng([seed, 2])
    duty["turn"] = -1
    if g.random() < 0.3:
        return np.zeros(0, HOURS)
    blocks = np.sort(g.integers(0, 49, (12, 2)), axis=1) * 1800
    for table in (duty, rounds):
        chosen = g.random(len(table)) < 0.6
        table["first_hours"], table["hours"] = (
            g.integers(0, 6, len(table)),
            chosen * g.integers(1, 4, len(table)),
        )
    duty["turn"] = np.where(g.random(len(duty)) < 0.5, -1, g.integers(0, 4, len(duty)))
    rounds["evening_hours"] = (rounds["hours"] > 0) * g.integers(0, 3, len(rounds))
    return np.array([tuple(block) for block in blocks.tolist()], HOURS)


def _hidden(
    seed: int, case: np.ndarray, duty: np.ndarray, days: int, entries: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Hazards of most patrols: each a case a patrol finds and one that surfaces, some never, some at once."""
    g = np.random.default_rng([seed, 1])
    each = np.where(duty["kind"] == PATROL, g.integers(0, 60, len(duty)) * (g.random(len(duty)) < 0.7), 0)
    duty["hazards"], duty["first_hazard"] = each, np.cumsum(each) - each
    n = int(each.sum())
    hazard = np.zeros(n, HAZARD)
    grain = int(g.choice([1, 1800, DAY]))
    hazard["appears"] = g.integers(0, days * DAY, n) // grain * grain
    hazard = hazard[np.lexsort([hazard["appears"], np.repeat(np.arange(len(duty)), each)])]
    twins = case[g.integers(0, len(case), 2 * n)]
    twins["unit"] = np.tile(np.repeat(duty["queue"], each), 2)
    twins["time"][:n] = NEVER
    wait = g.choice([0, DAY, 10 * DAY, NEVER], n) * g.random(n)
    twins["time"][n:] = np.minimum(hazard["appears"] + wait // grain * grain, NEVER)
    case = np.concatenate([case, twins])
    order = np.argsort(case["time"], kind="stable")
    place = np.argsort(order)[len(case) - 2 * n :]
    hazard["found"], hazard["surfaces"] = place[:n], place[n:]
    return case[order], hazard
