"""Stories: what went wrong in a run, in the words of its scenario (clause S11)."""

from __future__ import annotations

from sim.world.events import DAY, EndlessLoop
from sim.world.tables import Level, Names, World


def named(loop: EndlessLoop, world: World, names: Names) -> EndlessLoop:
    """The same failure with the case, its grid and its steps by name."""
    if loop.case < 0:
        return loop
    return EndlessLoop(loop.second, _told(loop, world, names))


def _told(loop: EndlessLoop, world: World, names: Names) -> str:
    case = world.case[loop.case]
    kind, channel = names.case_kinds[case["kind"]], int(case["channel"])
    came = f" by {names.channels[channel]}" if channel >= 0 else ""
    day, second = divmod(int(case["time"]), DAY)
    where = names.queues[world.at[case["unit"], Level.GRID]]
    way = " -> ".join(names.steps[step] for step in loop.steps)
    raised = f"raised on day {day} at {second // 3600:02d}:{second // 60 % 60:02d} in {where}"
    return f"{loop.why}: case {loop.case} ({kind}{came}, {raised}) goes round and round: {way}"
