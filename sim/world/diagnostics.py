"""Error messages that name cases, grids and steps (clause S11)."""

from __future__ import annotations

from sim.world.event_order import DAY, ZeroTimeLoopError
from sim.world.tables import Labels, Level, World


def describe_loop(loop: ZeroTimeLoopError, world: World, names: Labels) -> ZeroTimeLoopError:
    """Return the error with the case, its grid and its steps by name."""
    if loop.case < 0:
        return loop
    return ZeroTimeLoopError(loop.second, _loop_message(loop, world, names))


def _loop_message(loop: ZeroTimeLoopError, world: World, names: Labels) -> str:
    case = world.case[loop.case]
    kind, channel = names.case_kinds[case["kind"]], int(case["channel"])
    by = f" by {names.channels[channel]}" if channel >= 0 else ""
    day, second = divmod(int(case["time"]), DAY)
    where = names.queues[world.queue_at[case["unit"], Level.GRID]]
    steps = " -> ".join(names.steps[step] for step in loop.steps)
    arrived = f"arrived on day {day} at {second // 3600:02d}:{second // 60 % 60:02d} in {where}"
    return f"{loop.reason}: case {loop.case} ({kind}{by}, {arrived}) repeats the steps {steps}"
