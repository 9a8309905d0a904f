"""Ctrl-C, TERM and HUP: one orderly stop, at any time and however often they are sent."""

from __future__ import annotations

import os
import pty
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import fault_driver
import pytest
from interrupts import heed_interrupts
from processes import carrying, descendants, gone_after
from project import PYTHONPATH
from trials import PATIENCE, digest, environment, stored, trial

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads Linux's table of processes"),
]
INT, TERM, HUP = signal.SIGINT, signal.SIGTERM, signal.SIGHUP
KEPT_BY_DASK = {"purge.lock", "global.lock"}
TWICE = 0.03  # seconds between two Ctrl-C
LIBRARIES = {"serial": "numpy", "loky": "loky", "dask": "distributed", "ray": "ray"}
SIGNALS = {
    "term": (TERM,), "hup": (HUP,), "int": (INT,), "int_twice": (INT, INT), "int_term_hup": (INT, TERM, HUP),
    "term_five_times": (TERM,) * 5,
}  # fmt: skip
COMMAND = (
    "import sys\nfrom experiments.cli.main import main\nif __name__ == '__main__':\n    sys.exit(main())\n"
)
STUDY = ("run", "place=reference", "run.replications=600", "executor.workers=2", "--results", "my results")


FAST = {
    "loky": ("hup", "int_twice", "term_five_times"),
    "dask": ("int_twice",),
}  # besides TERM, of every executor


def trials_of_executors() -> Iterator[Any]:
    """Every executor with every signal; those of clusters that take long only on purpose."""
    for name in LIBRARIES:
        for sent in SIGNALS:
            fast = name == "serial" or sent == "term" or sent in FAST.get(name, ())
            yield pytest.param(name, sent, marks=() if fast else pytest.mark.long, id=f"{name}-{sent}")


def send(numbers: tuple[int, ...], to: Callable[[int], None]) -> None:
    for number in numbers:
        to(number)
        time.sleep(TWICE)


@pytest.mark.parametrize(("name", "sent"), trials_of_executors())
def test_every_executor_ends_in_order_and_goes_on(name: str, sent: str, right: str, tmp_path: Path) -> None:
    if find_spec(LIBRARIES[name]) is None:
        pytest.skip(f"{name} is not installed")
    with (
        trial(name) as one,
        tempfile.TemporaryDirectory(prefix="t") as temporary,
    ):  # short: ray has sockets there
        driver = subprocess.Popen(
            [sys.executable, fault_driver.__file__, str(one.store), name, "2"],
            env={**environment(one.diary), "TMPDIR": temporary}, stderr=subprocess.PIPE, text=True,
            start_new_session=True, preexec_fn=heed_interrupts,
        )  # fmt: skip
        while not one.diary.exists():
            assert driver.poll() is None
        family = descendants(driver.pid)
        send(SIGNALS[sent], lambda number: os.kill(driver.pid, number))
        _, said = driver.communicate(timeout=PATIENCE)
        assert driver.returncode == 130 and "Traceback" not in said, said
        assert f"stopped; {len(stored(one.store))} finished runs are stored. Rerun the same command" in said
        assert gone_after(family, 10.0) is not None
        left = {path.name for path in Path(temporary).rglob("*") if path.is_file()}
        assert name == "ray" or left <= KEPT_BY_DASK, left  # ray keeps the logs of every session
        assert [path.name for path in one.store.rglob(".*")] == []
        assert one.driver().wait(PATIENCE) == 0 and digest(stored(one.store)) == right


def command(folder: Path, name: str, *words: str, **options: object) -> subprocess.Popen[str]:
    """The command ``gridstaff`` in a folder, with temporary files beside it."""
    (folder / "bin").mkdir(exist_ok=True)
    (folder / "tmp").mkdir(exist_ok=True)
    (folder / "bin" / "gridstaff").write_text(COMMAND)
    return subprocess.Popen(
        [sys.executable, str(folder / "bin" / "gridstaff"), *(words or (*STUDY, f"executor={name}"))], cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(PYTHONPATH), "TMPDIR": str(folder / "tmp")},
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "preexec_fn": heed_interrupts,
           "start_new_session": True, **options},
    )  # type: ignore[call-overload, no-any-return]  # fmt: skip


def wait_for_results(driver: subprocess.Popen[str], folder: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not list(folder.glob("*results/store/cells/*/*/*")):
        assert driver.poll() is None and time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize("sent", ["term", "hup", "int_twice"])
@pytest.mark.parametrize("name", ["serial", "loky"])
def test_the_command_says_how_to_go_on(name: str, sent: str, tmp_path: Path) -> None:
    driver = command(tmp_path, name)
    wait_for_results(driver, tmp_path)
    family = descendants(driver.pid)
    send(SIGNALS[sent], lambda number: os.killpg(driver.pid, number))
    _, said = driver.communicate(timeout=60)
    assert driver.returncode == 130 and "Traceback" not in said and "Exception ignored" not in said, said
    assert "finished runs are stored. Rerun the same command to resume." in said
    assert sorted(shlex.split(said.splitlines()[-1])) == sorted(["gridstaff", *STUDY, f"executor={name}"])
    assert gone_after(family, 10.0) is not None
    assert not list((tmp_path / "tmp").iterdir())
    assert not [path for path in (tmp_path / "my results").rglob("*") if path.name.startswith(".")]


@pytest.mark.parametrize("sent", ["term", "hup", "int", "int_twice"])
def test_a_signal_at_any_moment_of_the_start_leaves_no_traceback(sent: str, tmp_path: Path) -> None:
    for moment in range(8):
        driver = command(tmp_path, "loky")
        time.sleep(0.1 + 0.25 * moment)
        mark = str(tmp_path / "tmp")
        send(SIGNALS[sent], lambda number, pid=driver.pid: os.kill(pid, number))  # type: ignore[misc]
        _, said = driver.communicate(timeout=60)
        assert "Traceback" not in said and "Exception ignored" not in said, (moment, said)
        assert driver.returncode in (130, -SIGNALS[sent][0]), (moment, driver.returncode, said)
        assert gone_after(carrying(mark), 10.0) is not None
        assert not list((tmp_path / "tmp").iterdir()), moment


def test_a_terminal_that_is_closed_ends_the_command_in_order(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()

    def own_terminal() -> None:
        heed_interrupts()
        os.setsid()
        import fcntl
        import termios

        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    driver = command(
        tmp_path, "loky", stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=own_terminal, start_new_session=False
    )  # fmt: skip
    os.close(theirs)
    wait_for_results(driver, tmp_path)
    family = descendants(driver.pid)
    os.close(ours)  # the kernel sends HUP, and every further line to the terminal is an error
    assert driver.wait(60) == 130
    assert gone_after(family, 10.0) is not None
    assert not list((tmp_path / "tmp").iterdir())


def test_who_is_told_to_ignore_hangups_goes_on(tmp_path: Path) -> None:
    def nohup() -> None:
        heed_interrupts()
        signal.signal(HUP, signal.SIG_IGN)

    driver = command(tmp_path, "serial", preexec_fn=nohup)
    wait_for_results(driver, tmp_path)
    driver.send_signal(HUP)
    time.sleep(0.5)
    assert driver.poll() is None
    driver.send_signal(TERM)
    _, said = driver.communicate(timeout=60)
    assert driver.returncode == 130 and "finished runs are stored" in said


def test_a_study_run_again_to_compare_ends_in_order_too(tmp_path: Path) -> None:
    words = (
        "run",
        "place=reference",
        "run.replications=60",
        "run.measured_weeks=4",
        "executor=serial",
        "--study",
        "a",
    )
    assert command(tmp_path, "serial", *words).wait(PATIENCE) == 0
    driver = command(tmp_path, "serial", "reproduce", "a")
    time.sleep(3.0)
    driver.send_signal(TERM)
    _, said = driver.communicate(timeout=60)
    if driver.returncode != 0:  # a fast machine was done
        assert driver.returncode == 130 and "Traceback" not in said, said
        assert "stopped; a comparison stores nothing" in said, said
