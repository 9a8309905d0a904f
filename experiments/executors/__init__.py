"""Who runs the tasks of a study: this process, processes on this machine, or a cluster.

An executor turns tasks into lists of outcomes, in any order. It stores nothing and decides nothing but this: a task
that ends its worker is tried again, alone at last, before it counts as failed. Existing engines do the work; one
module each says how they are started, asked and ended.
"""

from __future__ import annotations

from experiments.executors.pool import Pool
from experiments.executors.protocol import ClusterLostError as ClusterLostError
from experiments.executors.protocol import Executor as Executor
from experiments.executors.serial import SerialExecutor
from experiments.executors.task import Simulator, simulate_scenario
from experiments.isolation import isolate_children

EXECUTORS = ("loky", "serial", "dask", "ray")
CLUSTERS = ("dask", "ray")  # those that may be given an address


def make_executor(
    name: str, workers: int | None = None, address: str | None = None, simulate: Simulator = simulate_scenario
) -> Executor:
    """The executor of that name with ``workers`` processes, by default one per core.

    ``address`` names a running cluster of `dask` or `ray`; without it they start one of their own, which listens on
    the loopback interface only. No process started from here on imports from its working folder
    (``experiments.isolation``). Raises UserError if the library is not installed or nobody answers at the address.
    """
    if name == "serial":
        return SerialExecutor(simulate)
    isolate_children()
    if name == "dask":
        from experiments.executors.dask_engine import dask_backend

        return Pool(dask_backend(workers or cores(), address), simulate)
    if name == "ray":
        from experiments.executors.ray_engine import ray_backend

        return Pool(ray_backend(workers or cores(), address), simulate)
    from experiments.executors.loky_engine import LokyBackend

    return Pool(LokyBackend(workers or cores()), simulate)


def cores() -> int:
    """Cores this process may use."""
    from loky import cpu_count

    return int(cpu_count())
