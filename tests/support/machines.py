"""Clusters of several machines, played by network namespaces joined by a bridge (Linux).

    unshare --user --map-root-user --net --mount python tests/support/machines.py EXECUTOR TROUBLE FOLDER

Everything ends with the program: the namespaces belong to nobody else. What a trial found is printed as JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from project import PYTHONPATH, ROOT
from trials import PATIENCE, digest, environment, stored

NETWORK = "10.77.0"
OWN = ["unshare", "--user", "--map-root-user", "--net", "--mount"]
ADDRESSES = {"dask": f"tcp://{NETWORK}.2:8786", "ray": f"{NETWORK}.2:6379"}
HEAD, FIRST, SECOND = 2, 3, 4  # last numbers of addresses; the driver's machine is 1
SAFE = {"PYTHONSAFEPATH": "1"}  # or `-m` finds the model of the working folder first
TOKEN = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "0123456789abcdef" * 4}
REFUSED = ("other code", "no token")  # before anything runs
RAY_BYTES = str(80 * 2**20)
DRIVER = str(ROOT / "tests" / "support" / "fault_driver.py")


def permitted() -> bool:
    """Whether this user may make network namespaces and join them by a bridge."""
    tools = all(map(shutil.which, ("unshare", "nsenter", "ip")))
    ask = [*OWN, "sh", "-c", "ip link add br0 type bridge && ip link add v0 type veth peer name v1"]
    return tools and subprocess.run(ask, capture_output=True, check=False).returncode == 0


@dataclass
class Machine:
    """A network namespace, kept by a process that sleeps in it."""

    number: int
    keeper: subprocess.Popen[bytes]
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"{NETWORK}.{self.number}"

    def start(self, words: Sequence[str], env: dict[str, str]) -> subprocess.Popen[str]:
        """Start a Python program there, in a session of its own."""
        process = subprocess.Popen(
            ["nsenter", "-t", str(self.keeper.pid), "-n", sys.executable, *words], env=env, text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE if DRIVER in words else subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        self.started.append(process)
        return process

    def crash(self) -> None:
        """Kill everything that was started there at once."""
        for process in self.started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def unplug(self) -> None:
        """Cut its network: nothing is refused, nothing answers any more."""
        run("ip", "link", "set", f"v{self.number}", "down")


@contextmanager
def machines(*numbers: int) -> Iterator[dict[int, Machine]]:
    """Machines joined by a bridge, on which this process is number 1."""
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", "br0", "type", "bridge")
    run("ip", "addr", "add", f"{NETWORK}.1/24", "dev", "br0")
    run("ip", "link", "set", "br0", "up")
    found = {n: Machine(n, subprocess.Popen(["unshare", "--net", "sleep", "3600"])) for n in numbers}
    time.sleep(0.5)  # until each is in its own
    try:
        for machine in found.values():
            _join(machine)
        yield found
    finally:
        for machine in found.values():
            machine.crash()
            machine.keeper.kill()
            machine.keeper.wait()


def _join(machine: Machine) -> None:
    name, inside = f"v{machine.number}", ("nsenter", "-t", str(machine.keeper.pid), "-n", "ip")
    run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", str(machine.keeper.pid))
    run("ip", "link", "set", name, "master", "br0", "up")
    run(*inside, "addr", "add", f"{machine.address}/24", "dev", "eth0")
    run(*inside, "link", "set", "eth0", "up")
    run(*inside, "link", "set", "lo", "up")


def run(*words: str) -> None:
    subprocess.run(words, check=True)


def start_dask(of: dict[int, Machine], folder: Path, path_of: dict[int, str]) -> None:
    """A scheduler and two workers, each on a machine of its own."""
    env = environment(folder / "diary") | SAFE
    server = [
        "-m",
        "distributed.cli.dask_scheduler",
        "--host",
        of[HEAD].address,
        "--port",
        "8786",
        "--no-dashboard",
    ]
    of[HEAD].start(server, env)
    for number in (FIRST, SECOND):
        words = ["-m", "distributed.cli.dask_worker", ADDRESSES["dask"], "--host", of[number].address,
                 "--nworkers", "1", "--nthreads", "1", "--no-dashboard", "--death-timeout", "60",
                 "--local-directory", str(folder / f"m{number}")]  # fmt: skip
        of[number].start(words, env | ({"PYTHONPATH": path_of[number]} if number in path_of else {}))
    from distributed import Client

    with Client(ADDRESSES["dask"], timeout=60) as client:
        client.wait_for_workers(2, timeout=60)


def start_ray(of: dict[int, Machine], folder: Path, path_of: dict[int, str]) -> None:
    """A head and a second node; the driver runs on the head's machine, as ray wants it."""
    env = environment(folder / "diary") | SAFE | TOKEN | {"RAY_USAGE_STATS_ENABLED": "0"}
    common = ["--num-cpus", "1", "--object-store-memory", RAY_BYTES, "--block"]
    head = ["--head", "--port", "6379", "--include-dashboard", "false", "--temp-dir", str(folder / "r")]
    for number, more in ((HEAD, head), (FIRST, ["--address", ADDRESSES["ray"]])):
        words = [
            "-m",
            "ray.scripts.scripts",
            "start",
            *more,
            "--node-ip-address",
            of[number].address,
            *common,
        ]
        of[number].start(words, env | ({"PYTHONPATH": path_of[number]} if number in path_of else {}))
        time.sleep(8.0)  # the second one finds no head otherwise


def other_model(folder: Path) -> str:
    """A search path with a model of which one constant differs."""
    shutil.copytree(ROOT / "sim", folder / "other" / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("experiments", "conf"):
        (folder / "other" / name).symlink_to(ROOT / name)
    module = folder / "other" / "sim" / "rules" / "rng.py"
    module.write_text(module.read_text(encoding="utf-8") + "\nOTHER = 1\n", encoding="utf-8")
    return os.pathsep.join([str(folder / "other"), *PYTHONPATH[1:]])


def trial_on(kind: str, trouble: str, folder: Path) -> dict[str, object]:
    """One study on a cluster with some trouble; what the driver said and what came of it, here or resumed by loky."""
    starts = {"dask": start_dask, "ray": start_ray}
    with ExitStack() as stack:
        of = stack.enter_context(machines(HEAD, FIRST, SECOND))
        paths = {FIRST: other_model(folder)} if trouble == "other code" else {}
        starts[kind](of, folder, paths)
        tokens = {} if trouble == "no token" else TOKEN
        driver = _driver(of[HEAD] if kind == "ray" else None, kind, folder, tokens)
        diary = folder / "diary"
        if trouble not in REFUSED:
            until = time.monotonic() + PATIENCE
            while not diary.exists() and driver.poll() is None and time.monotonic() < until:
                time.sleep(0.05)
            time.sleep(1.0)
        if trouble == "worker crashed":
            of[FIRST].crash()
        if trouble == "worker unplugged":
            of[FIRST].unplug()
        if trouble == "scheduler crashed":
            of[HEAD].crash()
        if trouble == "scheduler unplugged":
            of[HEAD].unplug()
        _, said = driver.communicate(timeout=PATIENCE)
    kept = len(stored(folder / "store"))
    if driver.returncode == 1:  # another executor goes on
        words = [sys.executable, DRIVER, str(folder / "store"), "loky", "2"]
        subprocess.run(words, env=environment(folder / "diary"), check=True, stderr=subprocess.DEVNULL)
    cells = stored(folder / "store")
    return {
        "code": driver.returncode,
        "said": said,
        "kept": kept,
        "cells": len(cells),
        "digest": digest(cells),
    }


def _driver(on: Machine | None, kind: str, folder: Path, tokens: dict[str, str]) -> subprocess.Popen[str]:
    words = [DRIVER, str(folder / "store"), kind, "2", ADDRESSES[kind]]
    env = environment(folder / "diary") | tokens
    if on is not None:
        return on.start(words, env)
    return subprocess.Popen([sys.executable, *words], env=env, stderr=subprocess.PIPE, text=True)


if __name__ == "__main__":
    print(json.dumps(trial_on(sys.argv[1], sys.argv[2], Path(sys.argv[3]))))
