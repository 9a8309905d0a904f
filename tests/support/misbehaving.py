"""Faulty simulators: raise, kill their process, kill it once; executed replications are recorded in a file."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

from pydantic import BaseModel

from experiments.executors.task import simulate_scenario

Manner = Literal["well", "raise", "exit", "kill", "kill_once", "slow"]
BAD = 2  # the replication that goes wrong


class Run(BaseModel):
    seed: int = 1
    replications: int = 4
    limits: int = 9


class Small(BaseModel):
    """As much of a scenario as the runner looks at, and what its replications do."""

    size: int
    manner: Manner = "well"
    diary: str = ""  # file in which every replication that began is a line
    engine: str = "compiled"
    run: Run = Run()


def behave(scenario: Any, replication: int) -> Any:
    """One replication of the model; of a Small, where BAD behaves in the scenario's manner."""
    if not isinstance(scenario, Small):
        return simulate_scenario(scenario, replication)
    begun_before = note(scenario, replication)
    if replication == BAD:
        _misbehave(scenario, begun_before)
    return SimpleNamespace(metrics={"sum": scenario.size + replication / 10, "third": scenario.size / 3})


def _misbehave(scenario: Small, begun_before: int) -> None:
    if scenario.manner == "raise":
        raise ArithmeticError(f"no end in {Path.home()}/secret/file.txt")
    if scenario.manner == "exit":
        os._exit(3)
    if scenario.manner == "kill" or (scenario.manner == "kill_once" and begun_before == 0):
        os.kill(os.getpid(), signal.SIGKILL)
    if scenario.manner == "slow":
        time.sleep(60)


def note(scenario: Small, replication: int) -> int:
    """Write down that a replication begins; how often it had begun before."""
    if not scenario.diary:
        return 0
    entry = f"{scenario.size} {replication}"
    before = begun(Path(scenario.diary)).count(entry)
    handle = os.open(scenario.diary, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        os.write(handle, f"{entry}\n".encode())
    finally:
        os.close(handle)
    return before


def begun(diary: Path) -> list[str]:
    """Every replication that began, as "size replication"."""
    return diary.read_text().splitlines() if diary.exists() else []
