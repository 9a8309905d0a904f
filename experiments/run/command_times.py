"""Measured times of earlier commands on this machine, for the expected times of the next one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite

from sim.jit.user_cache import private_folder, read_private, write_private

FOLDER, FILE = "times", "commands.json"  # in the user's cache folder


@dataclass(frozen=True)
class CommandTimes:
    """Times of earlier commands on this machine.

    ``run_factor``: measured / modelled seconds of a replication; None = not measured. ``overhead_seconds``: wall
    seconds of a command beside its replications (start of processes, analysis, pages), by kind of study.
    """

    run_factor: float | None = None
    overhead_seconds: Mapping[str, float] = field(default_factory=dict)

    def updated(self, kind: str, run_factor: float | None, overhead_seconds: float) -> CommandTimes:
        """Return these times with those of a finished command of one kind."""
        return CommandTimes(
            self.run_factor if run_factor is None else run_factor,
            {**self.overhead_seconds, kind: max(0.0, overhead_seconds)},
        )


def load_times() -> CommandTimes:
    """Return the times stored on this machine; empty ones if there are none or the file is damaged."""
    folder = private_folder(FOLDER)
    content = read_private(folder / FILE) if folder else None
    try:
        found = json.loads(content or b"{}")
        factor = found.get("run_factor")
        overhead = {str(kind): _seconds(value) for kind, value in found.get("overhead_seconds", {}).items()}
        return CommandTimes(None if factor is None else _seconds(factor), overhead)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return CommandTimes()


def save_times(times: CommandTimes) -> None:
    """Store the times for later commands; errors of the file system are ignored."""
    folder = private_folder(FOLDER)
    if folder:
        content = {"run_factor": times.run_factor, "overhead_seconds": dict(times.overhead_seconds)}
        write_private(folder / FILE, json.dumps(content, indent=1).encode())


def _seconds(value: float) -> float:
    number = float(value)
    if not isfinite(number) or number < 0.0:
        raise ValueError(value)
    return number
