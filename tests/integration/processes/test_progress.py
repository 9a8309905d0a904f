"""Progress: a bar on a terminal, a line every ten seconds without one, a message after Ctrl-C."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from interrupts import heed_interrupts
from project import ROOT
from scenarios import city

from experiments import progress as progress_module
from experiments.executors import SerialExecutor
from experiments.progress import Progress
from experiments.run.plan import make_plan
from experiments.run.session import Session
from experiments.store import FolderStore


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_module, "LINE_INTERVAL_SECONDS", 0.05)


def test_without_a_terminal_lines_come_even_while_nothing_finishes(impatient: None) -> None:
    stream = io.StringIO()
    with Progress(20, stream) as progress:
        time.sleep(0.25)
        progress.count(failed=False)
        progress.count(failed=True)
        time.sleep(0.25)
    lines = stream.getvalue().splitlines()
    assert 4 <= len(lines) <= 12
    assert lines[0] == "  0 of 20 runs   0 %   0 failed"
    assert re.fullmatch(r"  2 of 20 runs   10 %   1 failed   about \d+ s left", lines[-1])


def test_nothing_is_said_after_the_end_or_where_nothing_runs(impatient: None) -> None:
    stream = io.StringIO()
    with Progress(3, stream), Progress(0, stream):
        pass
    time.sleep(0.2)
    assert stream.getvalue() == ""


def test_a_terminal_gets_one_bar_with_failures_and_time_left() -> None:
    stream = Terminal()
    with Progress(4, stream) as progress:
        for failed in (False, True, False):
            progress.count(failed)
            time.sleep(0.15)  # the bar is not drawn more often
        progress._bar.refresh()
        last = stream.getvalue().split("\r")[-1]
    assert re.fullmatch(r"  3 of 4 runs  75 % \|[#\d]+ *\| \d\d:\d\d left, 1 failed *", last)
    assert "\n" not in stream.getvalue().rstrip("\r \n"), "one line, drawn again and again"
    assert all(len(line) <= 79 for line in stream.getvalue().split("\r"))


def test_a_guess_that_was_too_low_grows() -> None:
    with Progress(1, stream := Terminal()) as progress:
        for _ in range(3):
            progress.count(failed=False)
        assert progress._bar.total == 3
    assert progress.status_line() == "  3 of 3 runs   100 %   0 failed"
    assert "300" not in stream.getvalue()


def test_a_long_replication_moves_with_its_counties() -> None:
    with Progress(2, stream := Terminal()) as progress:
        progress.update_sections(0, 10)
        assert progress.status_line() == "  0 of 2 runs, 0 of 10 counties   0 %   0 failed"
        progress._started -= 30.0
        progress.update_sections(3, 10)
        said = r"  0 of 2 runs, 3 of 10 counties   15 %   0 failed   about 3 min left"
        assert progress.status_line() == said
        last = stream.getvalue().split("\r")[-1]
        assert re.fullmatch(r"  0 of 2 runs, 3 of 10 counties  15 % \|[#\d]+ *\| \d\d:\d\d left *", last)
        progress.count(failed=False)
        assert progress.status_line().startswith("  1 of 2 runs   50 %   0 failed   about 30 s left")
        progress.update_sections(10, 10)
        assert progress.status_line() == "  1 of 2 runs, 10 of 10 counties   100 %   0 failed"
        progress.count(failed=True)
        assert progress._bar.n == 2.0
    assert progress.status_line() == "  2 of 2 runs   100 %   1 failed"
    assert all(len(line) <= 79 for line in stream.getvalue().split("\r"))


def test_of_a_place_in_one_piece_nothing_more_is_said() -> None:
    with Progress(2, stream := Terminal()) as progress:
        before = stream.getvalue()
        for finished in (0, 1):
            progress.update_sections(finished, 1)
            assert progress.status_line() == "  0 of 2 runs   0 %   0 failed"
        assert stream.getvalue() == before


@pytest.mark.parametrize("pace", [None, 1.0], ids=["first run", "pace known"])
@pytest.mark.parametrize("threads", [1, 2])
def test_one_run_of_a_city_shows_its_counties(pace: float | None, threads: int, tmp_path: Path) -> None:
    """While it is the first run, which tells how long one takes, and later."""
    running = Session(
        FolderStore(tmp_path), SerialExecutor(threads=threads), stream := Terminal(), calibration=pace
    )
    assert len(running.run(make_plan([(city(3), [0])])).replication_results) == 1
    said = stream.getvalue()
    seen = [said.find(f"0 of 1 runs, {finished} of 3 counties") for finished in range(4)]
    assert seen == sorted(seen) and seen[0] > 0


def test_the_first_runs_of_a_place_in_one_piece_are_quick_enough_without_a_bar(tmp_path: Path) -> None:
    running = Session(FolderStore(tmp_path), SerialExecutor(), stream := Terminal())
    running.run(make_plan([(city(1), [0])]))
    assert "\r" not in stream.getvalue() and "counties" not in stream.getvalue()


SCRIPT = """
import sys, time
from types import SimpleNamespace
from experiments.executors import task
from experiments.cli import main as cli
from experiments.run import session
from experiments.run import runner
def slow(scenario, replication):
    time.sleep(0.1)
    return SimpleNamespace(metrics={"load": 0.5})
session.make_executor = lambda *a, **k: __import__("experiments.executors", fromlist=["x"]).SerialExecutor(slow)
session.Session._calibrate = lambda self, plan, missing, more: missing
sys.exit(cli.main(["run", "run.replications=2000", "--study", "mine"]))
"""


def test_ctrl_c_says_what_is_kept_and_the_command_that_goes_on(tmp_path: Path) -> None:
    """A whole process with a slow model, stopped while it runs; no traceback, exit code 130."""
    root = ROOT
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT], cwd=tmp_path, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(root)},
        preexec_fn=heed_interrupts,
    )  # fmt: skip
    until = time.monotonic() + 60
    while time.monotonic() < until and len(list((tmp_path / "results").glob("store/**/*.parquet"))) < 2:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130 and "Traceback" not in said
    stopped, again = said.strip().splitlines()[-2:]
    assert re.fullmatch(
        r"stopped; \d+ finished runs? (is|are) stored\. Rerun the same command to resume\.", stopped
    )
    assert int(stopped.split()[1]) >= 1
    assert again.strip().startswith("gridstaff run run.replications=2000")
