"""Fault trials: a study whose driver, workers or scheduler is killed, and the state afterwards."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import fault_driver
import numpy as np
from processes import alive, born, carrying, command, descendants, gone_after
from project import PYTHONPATH, TESTS

from experiments.executors.pool import TASKS_PER_WORKER
from experiments.run.runner import MAX_TASK_REPLICATIONS
from experiments.store import FolderStore

PATIENCE = 600.0  # seconds within which an undisturbed driver must end
# What ray starts beside its workers, and workers that have not reported yet: when their node is killed they look for
# ray's control service for a minute, then end by themselves.
AGENTS = (
    "ray::DashboardAgent", "ray::RuntimeEnvAgent", "dashboard/agent.py", "runtime_env/agent/main.py",
    "default_worker.py",
)  # fmt: skip
AGENT_SECONDS = 120.0
END_SECONDS = 60.0  # every other process must be gone after so long; one that is still starting starts first
# Half of the drivers are killed while they start, half within so long after their first result.
RUNNING_SECONDS = 4.0
TOLD = 10  # kills between two lines of progress
# How worker processes are recognised.
WORKERS = {"loky": "popen_loky", "dask": "spawn_main", "ray": "ray::"}
Cells = Mapping[tuple[str, int], Mapping[str, float]]


def stored(folder: Path) -> Cells:
    """All cells of the study that a store holds, read anew."""
    store = FolderStore(folder)
    found = {pair: store.get(*pair) for pair in fault_driver.study().pairs()}
    return {pair: dict(cell.metrics) for pair, cell in found.items() if cell is not None}


def digest(cells: Cells) -> str:
    """SHA-256 of all results, to the last bit."""
    told = [
        f"{pair}: {sorted((name, value.hex()) for name, value in of.items())}" for pair, of in cells.items()
    ]
    return hashlib.sha256("\n".join(sorted(told)).encode()).hexdigest()


def size_of_key() -> dict[str, int]:
    return {key: scenario.size for key, scenario in fault_driver.study().scenarios.items()}


@dataclass
class Figures:
    """What was counted in the trials of one executor."""

    kills: int = 0
    finished: int = 0  # studies brought to their end between kills
    lost: int = 0  # stored cells that were gone or different after a kill
    rerun: int = 0  # stored replications that were run again
    repeats: int = 0  # replications that had begun and were not stored when their driver was killed
    most_repeats: int = 0  # of them after one kill
    orphans: int = 0  # processes that outlived their driver by more than the time they are given
    slowest_end: float = 0.0  # seconds from a kill until its last process was gone, ray's agents apart
    failures: int = 0  # drivers that did not end well when nothing disturbed them
    digests: set[str] = field(default_factory=set)
    agents: set[tuple[int, str]] = field(default_factory=set)  # number and time of birth
    left: list[str] = field(default_factory=list)  # what the orphans were, what failed drivers said


@dataclass
class Trial:
    """One store and the drivers that work on it."""

    name: str
    workers: int
    folder: Path
    address: str | None = None
    started: int = 0

    @property
    def diary(self) -> Path:
        return self.folder / f"diary-{self.started}"

    @property
    def store(self) -> Path:
        return self.folder / "store"

    def driver(self, name: str | None = None) -> subprocess.Popen[str]:
        """Start a driver, on another executor if ``name``."""
        self.started += 1
        words = [str(self.store), name or self.name, str(self.workers)]
        words += [self.address] if self.address and not name else []
        return subprocess.Popen(
            [sys.executable, str(TESTS / "support" / "fault_driver.py"), *words],
            env=environment(self.diary), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def began(self) -> list[tuple[int, int]]:
        """(size, replication) of everything the present driver's workers began."""
        lines = self.diary.read_text().splitlines() if self.diary.exists() else []
        return [(int(a), int(b)) for a, b in map(str.split, lines)]


def environment(diary: Path) -> dict[str, str]:
    paths = os.pathsep.join(PYTHONPATH)
    return {**os.environ, "PYTHONPATH": paths, fault_driver.DIARY: str(diary)}


@contextmanager
def trial(name: str, workers: int = 2, address: str | None = None) -> Iterator[Trial]:
    """A trial in a folder of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield Trial(name, workers, Path(folder), address)


def uninterrupted() -> str:
    """The digest of the study run in one process, by nobody disturbed."""
    with trial("serial", 1) as one:
        assert one.driver().wait(PATIENCE) == 0
        return digest(stored(one.store))


# -- killing the driver ---------------------------------------------------------------------------------------------


def kill_drivers(name: str, workers: int, kills: int, rng: np.random.Generator) -> Figures:
    """Kill drivers at random moments until ``kills`` died; every study is brought to its end."""
    figures = Figures()
    while figures.kills < kills:
        start = seconds_to_start(
            name, workers
        )  # anew for each study: other work on the machine comes and goes
        with trial(name, workers) as one:
            while figures.kills < kills and kill_one(one, _moment(start, rng), figures):
                _tell(name, workers, kills, figures)
            _finish(one, figures)
    _look_for({process for process, when in figures.agents if born(process) == when}, AGENT_SECONDS, figures)
    return figures


def _tell(name: str, workers: int, kills: int, figures: Figures) -> None:
    """A line now and then for whoever waits."""
    if figures.kills % TOLD == 0:
        print(f"  {name} {workers}: {figures.kills} of {kills} drivers killed", file=sys.stderr, flush=True)


def ended(driver: subprocess.Popen[str], patience: float = PATIENCE) -> int | None:
    """Exit code of a driver that nobody disturbs; None if it had to be killed because it did not end."""
    try:
        return driver.wait(patience)
    except subprocess.TimeoutExpired:
        driver.kill()
        driver.wait()
        return None


def _count_failure(driver: subprocess.Popen[str], code: int | None, figures: Figures) -> None:
    if code != 0:
        figures.failures += 1
        said = driver.stderr.read().strip() if driver.stderr else ""
        figures.left.append(f"a driver ended with {code}: {said[-200:]}")


def _moment(start: float, rng: np.random.Generator) -> float:
    low, high = (0.0, start) if rng.random() < 0.5 else (start, start + RUNNING_SECONDS)
    return float(rng.uniform(low, high))


def seconds_to_start(name: str, workers: int) -> float:
    """Seconds from the start of a driver to its first result."""
    with trial(name, workers) as one:
        begun = time.monotonic()
        driver = one.driver()
        _wait_for(one.diary)
        seconds = time.monotonic() - begun
        driver.kill()
        driver.wait()
        return seconds


def _finish(one: Trial, figures: Figures) -> None:
    """Let a driver end undisturbed."""
    before = stored(one.store)
    driver = one.driver()
    _count_failure(driver, ended(driver), figures)
    figures.finished += 1
    figures.rerun += len(_pairs_begun(one) & set(before))
    figures.digests.add(digest(stored(one.store)))


def kill_one(one: Trial, after: float, figures: Figures) -> bool:
    """Start a driver, kill it after some seconds and look what is left; False if it was done before."""
    before = stored(one.store)
    driver = one.driver()
    with suppress(subprocess.TimeoutExpired):
        _count_failure(driver, driver.wait(after), figures)
        return False
    driver.send_signal(signal.SIGSTOP)  # it starts nothing more that would be missing from the list
    family = descendants(driver.pid) | carrying(str(one.diary)) - {driver.pid}
    driver.kill()
    driver.wait()
    figures.kills += 1
    _count_orphans(family, figures)
    after_kill = stored(one.store)
    figures.lost += sum(after_kill.get(pair) != cell for pair, cell in before.items())
    begun = _pairs_begun(one)
    figures.rerun += len(begun & set(before))
    repeats = len(begun - set(after_kill))
    figures.repeats += repeats
    figures.most_repeats = max(figures.most_repeats, repeats)
    return True


def in_flight(workers: int, name: str) -> int:
    """The most replications that a killed driver's workers may have begun in vain."""
    block = max(1, min(MAX_TASK_REPLICATIONS, fault_driver.study().size // (4 * workers)))
    return 1 if name == "serial" else TASKS_PER_WORKER * workers * block


def _pairs_begun(one: Trial) -> set[tuple[str, int]]:
    keys = {size: key for key, size in size_of_key().items()}
    return {(keys[size], number) for size, number in one.began()}


def _count_orphans(family: set[int], figures: Figures) -> None:
    agents = set(filter(_is_agent, family))
    figures.agents |= {(process, born(process)) for process in agents}
    figures.slowest_end = max(figures.slowest_end, _look_for(family - agents, END_SECONDS, figures))


def _look_for(processes: set[int], most_seconds: float, figures: Figures) -> float:
    """Seconds until the processes are gone; those that stay are orphans."""
    seconds = gone_after(processes, most_seconds)
    if seconds is None:
        left = list(filter(alive, processes))
        figures.orphans += len(left)
        figures.left += [f"{process} {command(process)[:200]}" for process in left]
    return seconds or 0.0


# -- killing workers, schedulers, raylets ---------------------------------------------------------------------------


def kill_workers(name: str, kills: int, rng: np.random.Generator) -> Figures:
    """Kill random worker processes of running drivers; the study must end well by itself."""
    figures = Figures()
    while figures.kills < kills:
        with trial(name) as one:
            driver = one.driver()
            until = time.monotonic() + PATIENCE
            while driver.poll() is None and time.monotonic() < until:
                time.sleep(float(rng.uniform(0.3, 1.0)))
                figures.kills += (
                    one.diary.exists() and figures.kills < kills and _kill_a_worker(driver.pid, name, rng)
                )
            _count_failure(driver, ended(driver, 1.0), figures)
            figures.finished += 1
            again = Counter(one.began())
            figures.repeats += sum(number - 1 for number in again.values())
            figures.digests.add(digest(stored(one.store)))
    return figures


def _kill_a_worker(driver: int, name: str, rng: np.random.Generator) -> bool:
    found = sorted(p for p in descendants(driver) if WORKERS[name] in command(p) and not _is_agent(p))
    if not found:
        return False
    with suppress(ProcessLookupError):
        os.kill(found[int(rng.integers(len(found)))], signal.SIGKILL)
        return True
    return False


def _is_agent(process: int) -> bool:
    return any(name in command(process) for name in AGENTS)


@dataclass
class Loss:
    """What became of a study whose engine was killed."""

    code: int
    said: str
    kept: int
    resumed: str  # digest after another executor brought it to its end


def lose_dask_scheduler(other: str) -> Loss:
    """Kill the scheduler of a running cluster at an address; go on with executor ``other``."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        diary = Path(folder) / "cluster-diary"
        with cluster(environment(diary)) as (address, scheduler), trial("dask", 2, address) as one:
            driver = one.driver()
            _wait_for(diary)
            scheduler.kill()
            return _after_loss(one, driver, other)


def lose_raylet(other: str) -> Loss:
    """Kill the raylet of a driver's own ray cluster; go on with executor ``other``."""
    with trial("ray") as one:
        driver = one.driver()
        _wait_for(one.diary)
        raylets = [p for p in descendants(driver.pid) if "/raylet/raylet" in command(p).split(" ")[0]]
        os.kill(raylets[0], signal.SIGKILL)
        return _after_loss(one, driver, other)


def _after_loss(one: Trial, driver: subprocess.Popen[str], other: str) -> Loss:
    _, said = driver.communicate(timeout=PATIENCE)
    kept = len(stored(one.store))
    figures = Figures()
    resumed = one.driver(other)
    assert resumed.wait(PATIENCE) == 0 and figures.failures == 0
    return Loss(driver.returncode, said, kept, digest(stored(one.store)))


def _wait_for(diary: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not diary.exists() and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.5)  # some results in


@contextmanager
def cluster(env: Mapping[str, str]) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A dask scheduler on the loopback interface with two workers of one thread: its address, its process."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "scheduler.json"
        common = ["--scheduler-file", str(file), "--host", "127.0.0.1", "--no-dashboard"]
        scheduler = _quiet(["distributed.cli.dask_scheduler", *common, "--port", "0"], env)
        workers = ["--nworkers", "2", "--nthreads", "1", "--death-timeout", "20", "--local-directory", folder]
        worker = _quiet(["distributed.cli.dask_worker", *common, *workers], env)
        try:
            yield _address(file), scheduler
        finally:
            for process in (worker, scheduler):
                process.terminate()
                process.wait(30)


def _quiet(words: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    nothing = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-m", *words], env=dict(env), stdout=nothing, stderr=nothing)


def _address(file: Path) -> str:
    import json

    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(OSError, ValueError):
            return str(json.loads(file.read_text())["address"])
        time.sleep(0.1)
    raise TimeoutError("the dask scheduler did not start")
