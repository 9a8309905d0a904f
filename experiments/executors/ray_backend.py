"""Backend for ray: a local cluster, or a running one at an address."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from experiments.errors import first_line, user_error
from experiments.executors.protocol import Backend, ClusterLostError, WorkerDiedError
from experiments.executors.signals import defer_interrupts
from experiments.executors.task import Outcome
from experiments.executors.worker import WorkOrder, execute
from experiments.process.interrupts import reinstall_handlers

LOOPBACK = "127.0.0.1"
RECOUNT_SECONDS = 5.0  # interval between counts of a cluster's workers
STORE_BYTES = 80 * 2**20  # ray's shared memory, near its minimum: tasks and results are small
LOST_SECONDS = "5"  # time-out of a local control service

# Environment variables that ray reads when imported and started. The first is its only switch for the loopback
# interface (named after the systems where that is the default). The invalid proxy stops requests that detect the
# cloud provider; ray sends them even if usage reports are disabled.
LOCAL_ONLY = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    "RAY_gcs_rpc_server_reconnect_timeout_s": LOST_SECONDS,
    "http_proxy": f"http://{LOOPBACK}:9",
    "no_proxy": "",
}
PARENT_DEATH_HOOK = "set_kill_on_parent_death_linux"  # called in a new process before it becomes a server
QUIET = {"RAY_USAGE_STATS_ENABLED": "0"}
ONE_ATTEMPT = {"RAY_NUM_REDIS_GET_RETRIES": "1"}  # one attempt of 30 s instead of 20
CONNECT_SECONDS = 10.0
AUTH_MODE = "RAY_AUTH_MODE"  # read by ray


def ray_backend(workers: int, address: str | None) -> Backend:
    """Start a cluster of ``workers`` processes, or connect to the one at ``address``; raises UserError."""
    with _environment(QUIET | (ONE_ATTEMPT if address else LOCAL_ONLY)):
        try:
            import ray
        except ImportError:
            raise user_error(
                "executor", "ray", "needs another package: pip install 'gridstaff[ray]'"
            ) from None
        quiet = {"log_to_driver": False, "logging_level": "CRITICAL"}
        with defer_interrupts():
            if address:
                _join(ray, address, quiet)
            else:
                _start(ray, workers, quiet)
            reinstall_handlers()  # ray's handler ends the driver on TERM
    return RayBackend(ray, is_local=not address)


def _join(ray: Any, address: str, quiet: dict[str, Any]) -> None:
    hint = ""
    try:
        _connect_once(address)
        if AUTH_MODE not in os.environ:
            hint = f"; a cluster that asks for a token needs {AUTH_MODE}=token"
        ray.init(address=address, job_config=_job(ray), **quiet)
    except Exception as error:  # many types
        what = f"no ray cluster answers there: {first_line(error)}{hint}"
        raise user_error("executor.address", address, what) from None


def _connect_once(address: str) -> None:
    """Raise OSError or ValueError at once if the address does not answer; ray itself waits much longer.

    Addresses without a port are refused: "local" would start a cluster that the whole network can reach.
    """
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host:
        raise ValueError("HOST:PORT is needed")
    socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS).close()


def _job(ray: Any) -> Any:
    """Create a job whose workers import from their own search path only.

    Unless a job has a working folder of its own, ray prepends the working folder and the script folder of the driver.
    """

    class Job(ray.job_config.JobConfig):  # type: ignore[misc]
        def _runtime_env_has_working_dir(self) -> bool:
            return True

    return Job()


def _start(ray: Any, workers: int, quiet: dict[str, Any]) -> None:
    try:
        with exit_with_driver(os.getpid()):
            ray.init(
                address="local", num_cpus=workers, include_dashboard=False, object_store_memory=STORE_BYTES,
                job_config=_job(ray), **quiet,
            )  # fmt: skip
    except Exception as error:
        ray.shutdown()
        raise user_error("executor", "ray", f"cannot be started here: {first_line(error)}") from None
    if (bound := ray.nodes()[0]["NodeManagerAddress"]) != LOOPBACK:
        ray.shutdown()
        raise user_error("executor", "ray", f"this version of ray listens on {bound}, not on {LOOPBACK} only")


@contextmanager
def exit_with_driver(driver: int) -> Iterator[None]:
    """Terminate ray's servers if the driver is killed while starting them (Linux).

    A new server requests termination with its parent, but does not check that the parent still lives. (Fault trials:
    one surviving control service in 30 kills.) A version of ray without this hook ignores the replacement.
    """
    from ray._private import utils

    original: Callable[[], None] = getattr(utils, PARENT_DEATH_HOOK, lambda: None)

    def call_and_check() -> None:
        original()
        if os.getppid() != driver:
            os._exit(1)

    setattr(utils, PARENT_DEATH_HOOK, call_and_check)
    try:
        yield
    finally:
        setattr(utils, PARENT_DEATH_HOOK, original)


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class RayBackend:
    """The driver's connection to a ray cluster."""

    is_started = True

    def __init__(self, ray: Any, is_local: bool) -> None:
        self.is_local = is_local
        self._ray = ray
        self._work = ray.remote(num_cpus=1, max_retries=0)(execute)
        self._workers, self._counted_at = 1, float("-inf")

    @property
    def workers(self) -> int:
        """Number of cores of the cluster, at least one."""
        if time.monotonic() - self._counted_at > RECOUNT_SECONDS:
            self._workers = max(1, int(self._ray.cluster_resources().get("CPU", 1)))
            self._counted_at = time.monotonic()
        return self._workers

    def submit(self, order: WorkOrder) -> Future[Any]:
        """Submit an order, without retries."""
        future: Future[Any] = self._work.remote(order).future()
        return future

    def result(self, future: Future[Any]) -> list[Outcome]:
        """Return the outcomes of an order; raises WorkerDiedError, ClusterLostError."""
        from ray import exceptions

        try:
            return list(future.result())
        except exceptions.RayTaskError as error:
            raise error.cause from None
        except (
            exceptions.WorkerCrashedError,
            exceptions.OutOfMemoryError,
            exceptions.NodeDiedError,
        ) as error:
            raise WorkerDiedError(type(error).__name__) from None
        except exceptions.RayError as error:
            raise ClusterLostError(f"ray is gone ({type(error).__name__})") from None

    def check(self) -> None:
        """Do nothing: ray resolves every future once its node is gone."""

    def close(self, kill: bool) -> None:
        """Disconnect, and stop a local cluster."""
        self._ray.shutdown()
