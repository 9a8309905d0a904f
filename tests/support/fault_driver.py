"""Driver killed by fault trials: a small study on any executor that records every started replication.

    python tests/support/fault_driver.py STORE EXECUTOR WORKERS [ADDRESS]

The results depend on scenario and replication and on nothing
else. The file to write down in comes from the environment, as workers must know it too.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from misbehaving import Small

from experiments.errors import UserError
from experiments.executors import make_executor
from experiments.process.interrupts import orderly_stop
from experiments.run.estimate import RunCost
from experiments.run.plan import Plan, make_plan
from experiments.run.session import Interrupted, Session
from experiments.store import FolderStore

DIARY = "GRIDSTAFF_TRIAL_DIARY"
SIZE = "GRIDSTAFF_TRIAL_REPLICATIONS"  # a smaller number for the fast trials
SCENARIOS = 12
SECONDS = 0.02  # that one replication takes; it sleeps, so that many drivers can be killed on a busy machine


def study() -> Plan:
    """The plan of every trial."""
    return make_plan(
        (Small(size=size), range(int(os.environ.get(SIZE, "64")))) for size in range(1, SCENARIOS + 1)
    )


def simulate(scenario: Small, replication: int, keep_log: bool = False) -> SimpleNamespace:
    """One replication: written down, slept through, drawn."""
    handle = os.open(os.environ[DIARY], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(handle, f"{scenario.size} {replication}\n".encode())
    os.close(handle)
    time.sleep(SECONDS)
    draws = np.random.default_rng([scenario.size, replication]).random(3)
    return SimpleNamespace(metrics={f"draw_{n}": float(value) for n, value in enumerate(draws)})


def cost(scenario: Small) -> RunCost:
    return RunCost(SECONDS, 0.1)


def main(folder: str, name: str, workers: str, address: str | None = None) -> int:
    """Run what is missing; the exit code of the command `gridstaff run`."""
    with orderly_stop(for_good=True):
        return _run(folder, name, workers, address)


def _run(folder: str, name: str, workers: str, address: str | None) -> int:
    store = FolderStore(Path(folder))
    try:
        with make_executor(name, int(workers), address, simulate) as processes:
            results = Session(store, processes, calibration=1.0, cost_model=cost).run(study())
    except Interrupted as stop:
        print(stop, file=sys.stderr, flush=True)
        return stop.code
    except UserError as error:
        print(error, file=sys.stderr, flush=True)
        return 2
    finally:
        store.close()
    return 1 if results.failures else 0


if __name__ == "__main__":
    import fault_driver  # by its name, so that workers find the same functions

    sys.exit(fault_driver.main(*sys.argv[1:]))
