"""Worker process: verify that its model equals the driver's, run orders, exit with the driver."""

from __future__ import annotations

import pickle
import platform
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from experiments.executors.task import Outcome, Simulator, Task, run_task
from experiments.executors.watchdog import exit_with_parent
from experiments.store.identity import LIBRARIES, model_hash, versions
from sim.config.memo import SCENARIOS
from sim.paths import PACKAGES, conf_folder

if TYPE_CHECKING:
    from sim.config import Scenario

_scenarios: dict[str, Scenario] = {}  # of earlier tasks, by key


@dataclass(frozen=True, slots=True)
class CodeFingerprint:
    """Identity of the model that a process runs.

    ``files``: SHA-256 of the source files, fast to compute; ``model``: model hash of stored results, independent of
    comments; ``libraries``: versions that affect logs.
    """

    files: str
    model: str
    libraries: tuple[tuple[str, str], ...]

    def summary(self) -> str:
        """Return the first eight digits of the model hash and the versions, for messages."""
        return f"model {self.model[:8]}, " + ", ".join(f"{name} {number}" for name, number in self.libraries)


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """Serialised task for a worker.

    ``body``: pickled task and simulator, unpickled only by a worker with the same ``code``; ``driver``: process id of a
    driver with which the worker has to exit, or None.
    """

    code: CodeFingerprint
    body: bytes
    driver: int | None


class ModelMismatchError(Exception):
    """Model code of this worker differs from the driver's."""


def pack_order(task: Task, simulate: Simulator, driver: int | None) -> WorkOrder:
    """Pack a task for a worker."""
    return WorkOrder(code_fingerprint(), pickle.dumps((task, simulate)), driver)


def execute(order: WorkOrder) -> list[Outcome]:
    """Run an order; raises ModelMismatchError before any computation."""
    if order.driver is not None:
        exit_with_parent(order.driver)
    require_same_code(order.code)
    task, simulate = pickle.loads(order.body)
    first, *rest = map(_with_known_scenario, task.parts)
    return list(run_task(replace(first, then=tuple(rest)), simulate))


def _with_known_scenario(task: Task) -> Task:
    """Return the task with the scenario object of an earlier task of this process, whose tables are cached with it."""
    known = _scenarios.get(task.key)
    if known is not None and known == task.scenario:
        return replace(task, scenario=known)
    if len(_scenarios) >= SCENARIOS:
        del _scenarios[next(iter(_scenarios))]
    _scenarios[task.key] = task.scenario
    return task


def require_same_code(wanted: CodeFingerprint) -> None:
    """Raise ModelMismatchError unless this process runs the same code as ``wanted``."""
    if _source_digest() == wanted.files and _libraries() == wanted.libraries:
        return
    if (own := code_fingerprint()).model != wanted.model or own.libraries != wanted.libraries:
        raise ModelMismatchError(f"on {platform.node()}: {own.summary()}; wanted: {wanted.summary()}")


@cache
def code_fingerprint() -> CodeFingerprint:
    """Return the fingerprint of the code that this process runs."""
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
