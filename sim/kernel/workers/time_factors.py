"""Time factors of work: skill, learning, cover, pressure."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import is_duty
from sim.kernel.visits.attempts import is_by_phone
from sim.rules.durations import STANDARD, time_factor_ppm
from sim.rules.rushing import rushed_time_factor
from sim.world.tables import StepEffect, World

SOLVES = int(StepEffect.SOLVES)


@compiled_only
def own_time_factor(W: World, S: State, w: int, covering: int) -> int:
    """Return actual time / standard time of work begun now, in millionths."""
    extra_time = W.day[W.worker[w].day_first + S.clock[0].day].extra_time_ppm
    return time_factor_ppm(extra_time, covering, W.run[0].cover_time_factor)


@compiled_only
def task_time_factor(W: World, S: State, w: int, k: int, covering: int) -> int:
    """Return a task's time factor in millionths; a duty assigned to one worker always takes its standard time."""
    if is_duty(W, k) and W.duty[k].worker >= 0:
        return STANDARD
    return time_factor_of_kind(W, S, w, S.task[k].kind, own_time_factor(W, S, w, covering))


@compiled_only
def visit_time_factor(W: World, S: State, w: int, r: int, window_number: int) -> int:
    """Return the time factor of a contact attempt in millionths; telephone calls are not hurried."""
    factor = own_time_factor(W, S, w, 0)
    if W.run[0].rushing == 0 or is_by_phone(W, S, r, window_number):
        return factor
    return time_factor_of_kind(W, S, w, W.round[S.round[r].parameter_row].kind, factor)


@compiled_only
def time_factor_of_kind(W: World, S: State, w: int, kind: int, time_factor: int) -> int:
    """Return the time factor of work of a kind: smaller under pressure for kinds that are hurried (S12)."""
    if W.run[0].rushing == 1 and S.queue[W.worker[w].queue].rushes == 1 and W.kind[kind].rushes == 1:
        return rushed_time_factor(time_factor, W.run[0].rush_ppm)
    return time_factor


@compiled_only
def mark_hurried(W: World, S: State, w: int, s: int, kind: int) -> None:
    """Mark a case whose solution or joint handling is begun in a rush."""
    if W.run[0].rushing == 1 and S.queue[W.worker[w].queue].rushes == 1:
        if W.step[S.case[s].step].marks & SOLVES or W.kind[kind].rushes == 1:
            S.case[s].is_hurried = 1
