"""Comparison of the engines' logs; a difference shows the first differing row and the rows before it."""

from __future__ import annotations

import numpy as np

from sim.agents.engine import run as simpy_log
from sim.kernel.engine import run as compiled_log
from sim.world.log import RecordType, sort_canonical
from sim.world.tables import World


def difference(world: World) -> str | None:
    """None if both engines write the same rows; else a story of the first difference."""
    compiled, reference = sort_canonical(compiled_log(world)), sort_canonical(simpy_log(world))
    if np.array_equal(compiled, reference):
        return None
    n = min(len(compiled), len(reference))
    same = compiled[:n] == reference[:n]
    first = n if same.all() else int(np.argmin(same))
    lines = [f"{len(compiled)} rows compiled, {len(reference)} rows SimPy; first difference in row {first}"]
    lines += ["  both      " + told(row) for row in compiled[max(0, first - 4) : first]]
    lines += ["  compiled  " + told(row) for row in compiled[first : first + 6]]
    lines += ["  simpy     " + told(row) for row in reference[first : first + 6]]
    return "\n".join(lines)


def told(row: np.void) -> str:
    """A row in words."""
    t = int(row["time"])
    clock = f"day {t // 86400} {t % 86400 // 3600:02}:{t % 3600 // 60:02}:{t % 60:02}"
    rest = " ".join(f"{n}={row[n]}" for n in ("kind", "entity", "unit", "worker", "value"))
    return f"{clock} {RecordType(int(row['record_type'])).name:<14} {rest}"
