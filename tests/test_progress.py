"""How far a study is: a bar on a terminal, a line every ten seconds without one, words after Ctrl-C."""

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

from experiments import progress as progress_module
from experiments.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_module, "LINE_SECONDS", 0.05)


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
    assert progress.line() == "  3 of 3 runs   100 %   0 failed"
    assert "300" not in stream.getvalue()


SCRIPT = """
import sys, time
from types import SimpleNamespace
from experiments import task, cli, session, runner
def slow(scenario, replication):
    time.sleep(0.1)
    return SimpleNamespace(metrics={"load": 0.5})
session.executor = lambda *a, **k: __import__("experiments.executors", fromlist=["x"]).SerialExecutor(slow)
session.Session._measured = lambda self, plan, missing, more: missing
sys.exit(cli.main(["run", "run.replications=2000", "--study", "mine"]))
"""


def test_ctrl_c_says_what_is_kept_and_the_command_that_goes_on(tmp_path: Path) -> None:
    """A whole process with a slow model, stopped while it runs; no traceback, exit code 130."""
    root = Path(__file__).resolve().parent.parent
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
        r"stopped; \d+ finished runs? (is|are) kept\. The same command goes on from there\.", stopped
    )
    assert int(stopped.split()[1]) >= 1
    assert again.strip().startswith("gridstaff run run.replications=2000")
