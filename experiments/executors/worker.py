"""What happens in a worker process: it looks whether its model is the driver's, and ends when the driver does."""

from __future__ import annotations

import pickle
import platform
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from experiments.executors.task import Outcome, Simulator, Task, run_task
from experiments.executors.watchdog import exit_with_parent
from experiments.store.identity import LIBRARIES, model_hash, versions
from sim.paths import PACKAGES, conf_folder


@dataclass(frozen=True, slots=True)
class CodeFingerprint:
    """Which model a process runs.

    ``files``: SHA-256 of the source as it lies on disk, quick to tell; ``model``: the hash that results are stored
    under, which comments do not change; ``libraries``: the versions that rows depend on.
    """

    files: str
    model: str
    libraries: tuple[tuple[str, str], ...]

    def summary(self) -> str:
        """Eight digits and the versions, for a message."""
        return f"model {self.model[:8]}, " + ", ".join(f"{name} {number}" for name, number in self.libraries)


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """A task on its way to a worker.

    ``body``: the pickled task and its function, opened only by a worker that runs ``code``; ``driver``: number of the
    driver's process if the worker was started by it and shall end with it.
    """

    code: CodeFingerprint
    body: bytes
    driver: int | None


class ModelMismatchError(Exception):
    """This worker runs other model code than the driver, so its results would be of another model."""


def pack_order(task: Task, simulate: Simulator, driver: int | None) -> WorkOrder:
    """Pack a task for a worker."""
    return WorkOrder(code_fingerprint(), pickle.dumps((task, simulate)), driver)


def execute(order: WorkOrder) -> list[Outcome]:
    """Run an order; raises ModelMismatchError before anything is computed."""
    if order.driver is not None:
        exit_with_parent(order.driver)
    require_same_code(order.code)
    task, simulate = pickle.loads(order.body)
    return list(run_task(task, simulate))


def require_same_code(wanted: CodeFingerprint) -> None:
    """Raise ModelMismatchError unless this process runs the code ``wanted``."""
    if _source_digest() == wanted.files and _libraries() == wanted.libraries:
        return
    if (own := code_fingerprint()).model != wanted.model or own.libraries != wanted.libraries:
        raise ModelMismatchError(f"on {platform.node()}: {own.summary()}; wanted: {wanted.summary()}")


@cache
def code_fingerprint() -> CodeFingerprint:
    """The code this process runs."""
    return CodeFingerprint(_source_digest(), model_hash(), _libraries())


def _libraries() -> tuple[tuple[str, str], ...]:
    return tuple((name, versions()[name]) for name in LIBRARIES)


@cache
def _source_digest() -> str:
    digest = sha256()
    for root, pattern in ((PACKAGES / "sim", "*.py"), (conf_folder() / "calendar", "*.yaml")):
        for file in sorted(root.rglob(pattern)):
            digest.update(
                file.relative_to(root.parent).as_posix().encode() + b"\0" + file.read_bytes() + b"\0"
            )
    return digest.hexdigest()
