"""Work in hand: begun, put aside for something more urgent, broken off, laid down."""

from __future__ import annotations

from sim.jit import inner, often
from sim.kernel.calendar import schedule, write
from sim.kernel.cases.case import draw_index
from sim.kernel.presence import (
    end_of_work,
    is_present,
    left_in_hand,
    presence_between,
    rest_of_shift,
    whole_shift,
    work_left,
)
from sim.kernel.queues.queue import put_back, rank_of
from sim.kernel.queues.wakeups import is_on_call
from sim.kernel.state.tables import ALONG, ESCORT, FREE, VISIT, State
from sim.kernel.state.task_rows import entity_of, is_duty, is_step, slot_of, task_of_step
from sim.kernel.visits.attempts import fail_try
from sim.kernel.workers.overtime import count_overtime, overtime_allows
from sim.kernel.workers.pairing import call_along, part
from sim.kernel.workers.travel import unit_of, way_to
from sim.rules.durations import ORDINARY, at_pace, duration, ordinary, pace_of
from sim.world.events import NEVER, Event
from sim.world.log import What
from sim.world.tables import DutyKind, Level, Mark, OnInterrupt, ShiftEnd, World

DONE = int(Event.DONE)
SPELL, OVERTIME, STARTED = int(What.SPELL), int(What.OVERTIME), int(What.STARTED)
HEAD_ABSENT = int(What.HEAD_ABSENT)
GRID = int(Level.GRID)
RESUME, FINISH = int(ShiftEnd.RESUME), int(ShiftEnd.FINISH)
KEEP, REQUEUE = int(OnInterrupt.KEEP), int(OnInterrupt.REQUEUE)
HOLDS = int(Mark.HOLDS)
APPOINTMENT = int(DutyKind.APPOINTMENT)


@often
def take_in_hand(
    W: World, S: State, w: int, task: int, kind: int, queue: int, needed: int, rank: int, way: int
) -> None:
    """Worker ``w`` begins work that takes ``needed`` seconds of his time, after ``way`` seconds to get there."""
    now = S.clock[0].now
    worker = S.worker[w]
    seconds = needed + way
    worker.way = way
    mode = W.kind[kind].shift_end
    if mode == FINISH and task == VISIT and seconds <= rest_of_shift(W, w, now):
        mode = RESUME  # it ends today, so there is nothing to finish afterwards
    if mode == FINISH and (seconds > whole_shift(W, S, w) or not overtime_allows(W, S, w, now, seconds)):
        mode = RESUME
    worker.task = task
    worker.kind = kind
    worker.rank = rank
    worker.queue = queue
    worker.began = now
    worker.total = seconds
    worker.mode = mode
    worker.end = end_of_work(W, S, w, mode, now, seconds)
    if worker.end < NEVER:
        schedule(W, S, worker.end, DONE, w)


@inner
def hold_seconds(W: World, S: State, s: int) -> int:
    """How long an emergency holds its finder on site: reports climb, the upper level comes and finishes."""
    step = W.step[S.case[s].step]
    entity = W.case[S.case[s].number].entity
    run = W.run[0]
    total = 0
    for h in range(step.hold_first, step.hold_first + step.hold_count):
        hold = W.hold[h]
        index = draw_index(W, S, s, hold.slot)
        total += duration(hold.law, hold.mean, hold.spread, 1.0, run.seed, run.replication, entity, index)
    return total


@inner
def start_task(W: World, S: State, w: int, k: int, helping: int) -> None:
    """Worker ``w`` begins task ``k``, which has left its queue."""
    task = S.task[k]
    count_hands(W, S, k, 1)
    pace = task_pace(W, S, w, k, helping)
    S.worker[w].pace = pace
    seconds = at_pace(task.left, pace)
    if is_step(S, k):
        s = slot_of(W, k)
        touch(W, S, w, s)
        if W.step[S.case[s].step].marks & HOLDS:
            seconds = max(seconds, hold_seconds(W, S, s))
            if W.run[0].head_on_site == 1:
                call_head(W, S, w, task.case, seconds)
    elif is_duty(W, k):
        begin_duty(W, S, w, k)
        seconds = attendance(W, S, k, seconds)
    way = way_to(W, S, w, task.kind, task.queue, unit_of(W, S, k))
    take_in_hand(W, S, w, k, task.kind, task.queue, seconds, rank_of(W, S, k, task.queue, task.kind), way)
    if is_step(S, k) and W.step[S.case[slot_of(W, k)].step].together > 0:
        call_along(W, S, w, slot_of(W, k))


@inner
def count_hands(W: World, S: State, k: int, change: int) -> None:
    """Task ``k`` comes into somebody's hands (1) or leaves them (-1): meanwhile its case keeps its slot."""
    if not is_duty(W, k):
        S.case[slot_of(W, k)].hands += change


@inner
def own_pace(W: World, S: State, w: int, helping: int) -> int:
    """How much of its ordinary time work begun now takes worker ``w``, in millionths."""
    slower = W.day[W.worker[w].day_first + S.clock[0].day].slower
    return pace_of(slower, helping, W.run[0].stranger_factor)


@inner
def task_pace(W: World, S: State, w: int, k: int, helping: int) -> int:
    """As `own_pace`; a duty of his own is prescribed in minutes and takes these, whoever does it."""
    if is_duty(W, k) and W.duty[k].worker >= 0:
        return ORDINARY
    return own_pace(W, S, w, helping)


@inner
def call_head(W: World, S: State, w: int, c: int, seconds: int) -> None:
    """The chief head of the grid comes too if he is free, and stays as long; else his absence is noted."""
    q = W.at[W.case[c].unit, GRID]
    h = W.queue[q].head
    if h < 0 or h == w:
        return
    now = S.clock[0].now
    head = S.worker[h]
    if head.task == FREE and head.kept == FREE and (is_present(W, S, h) or is_on_call(W, S, h)):
        own, kind = W.worker[h].queue, W.run[0].escort_kind
        head.seq = c
        take_in_hand(W, S, h, ESCORT, kind, own, seconds, W.rank[W.queue[own].order, kind], 0)
    else:
        write(S, now, HEAD_ABSENT, W.case[c].kind, c, q, h, -1)


@inner
def begin_duty(W: World, S: State, w: int, d: int) -> None:
    """Worker ``w`` has a piece of duty ``d`` in hand; the first start after its release is remembered."""
    duty = S.duty[d]
    duty.holder = w
    if duty.began < 0:
        duty.began = S.clock[0].now


@inner
def attendance(W: World, S: State, d: int, seconds: int) -> int:
    """Seconds a duty takes from now on: an appointment ends at its time, whoever comes late."""
    if W.duty[d].window == APPOINTMENT:
        return S.duty[d].closes - S.clock[0].now
    return seconds


@inner
def touch(W: World, S: State, w: int, s: int) -> None:
    """The first touch of a case; where cases stay with their worker it becomes his."""
    state = S.case[s]
    q = S.task[task_of_step(W, s)].queue
    state.rise = -1 if state.rise < S.clock[0].now else state.rise
    if state.touched == 0:
        state.touched = 1
        c = state.number
        write(S, S.clock[0].now, STARTED, W.case[c].kind, c, q, w, -1)
    if W.queue[q].sticky == 1 and state.owner < 0 and W.worker[w].queue == q:
        state.owner = w


@inner
def entity_in_hand(W: World, S: State, w: int) -> int:
    """What the work in hand is about: a case, a duty or a household."""
    worker = S.worker[w]
    if worker.task == VISIT:
        round_ = W.round[worker.round]
        return W.member[round_.first_member + worker.seq % round_.members].home
    if worker.task == ESCORT:
        return worker.seq
    return entity_of(W, S, worker.task)


@often
def lay_down(W: World, S: State, w: int) -> None:
    """Worker ``w`` stops; the spell is written and his hands are free."""
    now = S.clock[0].now
    worker = S.worker[w]
    if now > worker.began:
        entity = entity_in_hand(W, S, w)
        write(S, worker.began, SPELL, worker.kind, entity, worker.queue, w, now)
        if worker.mode != RESUME:
            over = worker.total - left_in_hand(W, S, w) - presence_between(W, S, w, worker.began, now)
            if over > 0:
                write(S, worker.began, OVERTIME, worker.kind, entity, worker.queue, w, over)
                count_overtime(W, S, w, worker.began, over)
    if worker.second >= 0:
        part(W, S, worker.second)
    if is_duty(W, worker.task):
        S.duty[worker.task].holder = FREE
    worker.task = FREE
    worker.end = NEVER


@inner
def put_aside(W: World, S: State, w: int) -> None:
    """What is in hand makes room for something more urgent, by the rule of its kind."""
    worker = S.worker[w]
    if worker.task == ALONG:
        part(W, S, w)
        return
    left = work_left(W, S, w)
    k = worker.task
    rule = W.kind[worker.kind].on_interrupt
    if k == VISIT:
        fail_try(W, S, w)
        lay_down(W, S, w)
        return
    if rule == KEEP:
        worker.kept = k
        worker.kept_left = left
        worker.kept_kind = worker.kind
        worker.kept_queue = worker.queue
        worker.kept_pace = worker.pace
        lay_down(W, S, w)
        if is_duty(W, k):
            S.duty[k].holder = w
        return
    lay_down(W, S, w)
    count_hands(W, S, k, -1)
    put_back(W, S, k, ordinary(left, worker.pace))


@inner
def go_on(W: World, S: State, w: int) -> None:
    """Worker ``w`` goes on with the task he had put aside."""
    worker = S.worker[w]
    k = worker.kept
    worker.kept = FREE
    worker.pace = worker.kept_pace
    seconds = worker.kept_left
    if is_duty(W, k):
        S.duty[k].holder = w
        seconds = attendance(W, S, k, seconds)
    rank = rank_of(W, S, k, worker.kept_queue, worker.kept_kind)
    way = way_to(W, S, w, worker.kept_kind, worker.kept_queue, unit_of(W, S, k))
    take_in_hand(W, S, w, k, worker.kept_kind, worker.kept_queue, seconds, rank, way)
    if is_step(S, k) and W.step[S.case[slot_of(W, k)].step].together > 0:
        call_along(W, S, w, slot_of(W, k))


@inner
def give_back(W: World, S: State, w: int) -> None:
    """A worker away for longer gives the cases in his hands back to their queues."""
    worker = S.worker[w]
    if worker.kept != FREE and W.kind[worker.kept_kind].hand_back == 1:
        k = worker.kept
        worker.kept = FREE
        count_hands(W, S, k, -1)
        give_back_task(W, S, k, ordinary(worker.kept_left, worker.kept_pace))
    if worker.task == ALONG:
        part(W, S, w)
    if worker.task >= 0 and W.kind[worker.kind].hand_back == 1:
        k = worker.task
        left = work_left(W, S, w)
        lay_down(W, S, w)
        count_hands(W, S, k, -1)
        give_back_task(W, S, k, ordinary(left, worker.pace))


@inner
def give_back_task(W: World, S: State, k: int, left: int) -> None:
    """Task ``k`` returns to its queue; its case no longer stays with its worker."""
    if not is_duty(W, k):
        S.case[slot_of(W, k)].owner = -1
    put_back(W, S, k, left)
