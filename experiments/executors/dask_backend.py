"""Backend for dask: a local cluster, or a running one at an address."""

from __future__ import annotations

import logging
import time
from concurrent.futures import CancelledError, Future
from contextlib import AbstractContextManager, suppress
from types import ModuleType
from typing import Any

from experiments.errors import first_line, user_error
from experiments.executors.protocol import Backend, ClusterLostError, WorkerDiedError
from experiments.executors.signals import defer_interrupts
from experiments.executors.task import Outcome
from experiments.executors.worker import WorkOrder, execute

LOOPBACK = "127.0.0.1"
SCHEDULER_GONE = "the dask scheduler is gone"
NO_WORKERS = "the dask cluster on this machine has no worker any more"
CONNECT_SECONDS = 10.0
RECOUNT_SECONDS = 5.0  # interval between counts of a cluster's workers
NO_WORKERS_SECONDS = 60.0  # time without a worker after which a local cluster is given up
SETTINGS = {
    "distributed.scheduler.allowed-failures": 0,  # retries are decided by the pool
    # A worker that died is started again by its parent. On a busy machine that takes longer than dask's 15 s, after
    # which the place is removed from the cluster: then tasks wait for ever.
    "distributed.deploy.lost-worker-timeout": "10 minutes",
}


def dask_backend(workers: int, address: str | None) -> Backend:
    """Start a cluster of ``workers`` processes, or connect to the one at ``address``; raises UserError."""
    try:
        import distributed
    except ImportError:
        raise user_error("executor", "dask", "needs another package: pip install 'gridstaff[dask]'") from None
    _silence_logs()
    import dask

    settings = dask.config.set(SETTINGS)  # in force until the backend is closed
    with defer_interrupts():
        cluster = None if address else _own_cluster(workers)
        try:
            client = _connect(distributed, address or cluster)
        except Exception as error:  # many types: names, ports, protocols, versions
            settings.__exit__(None, None, None)
            what = f"no dask scheduler answers there: {first_line(error)}"
            raise user_error("executor.address", str(address), what) from None
    return DaskBackend(client, cluster, settings)


def _silence_logs() -> None:
    """Switch off the log of dask, whose loggers have a level each: the program reports what matters in one line."""
    for name in ("distributed", *logging.root.manager.loggerDict):
        if name.split(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _connect(distributed: ModuleType, target: Any) -> Any:
    """Connect a client to an address or a cluster. Only ``close`` ends it, never the garbage collector.

    ``distributed.Client.__del__`` closes a client that could not connect, whenever it is collected. Collected while
    another client starts its loop, it waits for ever for the lock of the loops, which that start holds.
    """

    class Client(distributed.Client):  # type: ignore[misc, name-defined]
        def __init__(self, target: Any) -> None:
            try:
                super().__init__(target, timeout=CONNECT_SECONDS, set_as_default=False)
            except BaseException:
                with suppress(Exception):
                    self.close(timeout=1.0)
                raise

        def __del__(self) -> None:
            pass

    return Client(target)


def _own_cluster(workers: int) -> Any:
    from distributed import LocalCluster

    try:
        return LocalCluster(
            n_workers=workers, threads_per_worker=1, host=LOOPBACK, dashboard_address=f"{LOOPBACK}:0",
            silence_logs=logging.CRITICAL,
        )  # fmt: skip
    except Exception as error:
        raise user_error("executor", "dask", f"cannot be started here: {first_line(error)}") from None


class DaskBackend:
    """A client of a dask scheduler."""

    is_started = True

    def __init__(self, client: Any, cluster: Any, settings: AbstractContextManager[Any]) -> None:
        self.is_local = cluster is not None
        self._client, self._cluster, self._settings = client, cluster, settings
        self._workers, self._counted_at = 1, float("-inf")
        self._manned_at = time.monotonic()

    @property
    def workers(self) -> int:
        """Number of threads of the cluster, at least one: workers of a batch system may start late."""
        if time.monotonic() - self._counted_at > RECOUNT_SECONDS:
            self.check()
            try:
                self._workers = max(1, sum(self._client.nthreads().values()))
            except (TimeoutError, OSError, CancelledError):  # a network that is cut answers nothing at all
                raise ClusterLostError(SCHEDULER_GONE) from None
            self._counted_at = time.monotonic()
        return self._workers

    def submit(self, order: WorkOrder) -> Future[Any]:
        """Submit an order to the scheduler, without retries."""
        future: Future[Any] = Future()
        self._client.submit(execute, order, pure=False, retries=0).add_done_callback(future.set_result)
        return future

    def result(self, future: Future[Any]) -> list[Outcome]:
        """Return the outcomes of an order; raises WorkerDiedError, ClusterLostError."""
        from distributed import KilledWorker

        try:
            return list(future.result().result(timeout=CONNECT_SECONDS))
        except KilledWorker:
            raise WorkerDiedError("reported by the dask scheduler") from None
        except TimeoutError:  # the worker that held the result died before it was read
            self.check()
            raise WorkerDiedError("its result was lost with it") from None
        except (CancelledError, OSError):
            raise ClusterLostError(SCHEDULER_GONE) from None

    def check(self) -> None:
        """Raise ClusterLostError unless the scheduler is connected, and a local cluster has workers."""
        if self._client.status != "running":
            raise ClusterLostError(SCHEDULER_GONE)
        now = time.monotonic()
        if self._cluster is None or self._cluster.workers:
            self._manned_at = now
        elif now - self._manned_at > NO_WORKERS_SECONDS:
            raise ClusterLostError(NO_WORKERS)

    def close(self, kill: bool) -> None:
        """Disconnect, and stop a local cluster."""
        with suppress(TimeoutError, OSError):  # the scheduler may be gone
            self._client.close(timeout=CONNECT_SECONDS)
        if self._cluster is not None:
            self._cluster.close(timeout=CONNECT_SECONDS)
        self._settings.__exit__(None, None, None)
