"""Executors of tasks: this process, worker processes on this machine, or a cluster.

An executor turns tasks into lists of outcomes, in any order, and stores nothing. Its only decision: a task whose worker
dies is retried, the last time alone, before it counts as failed. Backends (loky, dask, ray) have one module each, for
start, submission and shutdown.
"""

from __future__ import annotations

from experiments.executors.pool import Pool
from experiments.executors.protocol import ClusterLostError as ClusterLostError
from experiments.executors.protocol import Executor as Executor
from experiments.executors.serial import SerialExecutor
from experiments.executors.task import Simulator, simulate_scenario
from experiments.process.isolation import isolate_children

EXECUTORS = ("loky", "serial", "dask", "ray")
CLUSTERS = ("dask", "ray")  # executors that accept an address


def make_executor(
    name: str, workers: int | None = None, address: str | None = None, simulate: Simulator = simulate_scenario
) -> Executor:
    """Return the executor ``name`` with ``workers`` processes (default: one per core).

    ``address``: a running cluster of `dask` or `ray`; without it they start a local one, which listens on the loopback
    interface only. Processes started from here on never import from their working folder
    (``experiments.process.isolation``).

    Raises UserError if the library is not installed or the address does not answer.
    """
    if name == "serial":
        return SerialExecutor(simulate)
    isolate_children()
    if name == "dask":
        from experiments.executors.dask_backend import dask_backend

        return Pool(dask_backend(workers or cores(), address), simulate)
    if name == "ray":
        from experiments.executors.ray_backend import ray_backend

        return Pool(ray_backend(workers or cores(), address), simulate)
    from experiments.executors.loky_backend import LokyBackend

    return Pool(LokyBackend(workers or cores()), simulate)


def cores() -> int:
    """Return the number of cores available to this process."""
    from loky import cpu_count

    return int(cpu_count())
