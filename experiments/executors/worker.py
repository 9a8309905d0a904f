"""What happens in a worker process: it looks whether its model is the driver's, and ends when the driver does."""

from __future__ import annotations

import pickle
import platform
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from experiments.executors.task import Outcome, Simulate, Task, outcomes
from experiments.executors.watchdog import end_with
from experiments.store.identity import LIBRARIES, model_hash, versions
from sim.paths import PACKAGES, conf_folder


@dataclass(frozen=True, slots=True)
class Code:
    """Which model a process runs.

    ``files``: SHA-256 of the source as it lies on disk, quick to tell; ``model``: the hash that results are stored
    under, which comments do not change; ``libraries``: the versions that rows depend on.
    """

    files: str
    model: str
    libraries: tuple[tuple[str, str], ...]

    def short(self) -> str:
        """Eight digits and the versions, for a message."""
        return f"model {self.model[:8]}, " + ", ".join(f"{name} {number}" for name, number in self.libraries)


@dataclass(frozen=True, slots=True)
class Order:
    """A task on its way to a worker.

    ``body``: the pickled task and its function, opened only by a worker that runs ``code``; ``driver``: number of the
    driver's process if the worker was started by it and shall end with it.
    """

    code: Code
    body: bytes
    driver: int | None


class OtherModel(Exception):
    """This worker runs other model code than the driver, so its results would be of another model."""


def order(task: Task, simulate: Simulate, driver: int | None) -> Order:
    """Pack a task for a worker."""
    return Order(own_code(), pickle.dumps((task, simulate)), driver)


def work(given: Order) -> list[Outcome]:
    """Run an order; raises OtherModel before anything is computed."""
    if given.driver is not None:
        end_with(given.driver)
    refuse_other(given.code)
    task, simulate = pickle.loads(given.body)
    return list(outcomes(task, simulate))


def refuse_other(wanted: Code) -> None:
    """Raise OtherModel unless this process runs the code ``wanted``."""
    if _files() == wanted.files and _libraries() == wanted.libraries:
        return
    if (own := own_code()).model != wanted.model or own.libraries != wanted.libraries:
        raise OtherModel(f"on {platform.node()}: {own.short()}; wanted: {wanted.short()}")


@cache
def own_code() -> Code:
    """The code this process runs."""
    return Code(_files(), model_hash(), _libraries())


def _libraries() -> tuple[tuple[str, str], ...]:
    return tuple((name, versions()[name]) for name in LIBRARIES)


@cache
def _files() -> str:
    digest = sha256()
    for root, pattern in ((PACKAGES / "sim", "*.py"), (conf_folder() / "calendar", "*.yaml")):
        for file in sorted(root.rglob(pattern)):
            digest.update(
                file.relative_to(root.parent).as_posix().encode() + b"\0" + file.read_bytes() + b"\0"
            )
    return digest.hexdigest()
