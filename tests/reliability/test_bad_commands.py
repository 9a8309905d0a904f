"""Generated bad input to every command: workbooks, CSV folders, plans, comparisons, prices, finished studies."""

from __future__ import annotations

import io
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from bad_commands import STUDY_SOURCE, BadCommand, bad_command
from bad_inputs import SMALL
from test_bad_inputs import MOST_SECONDS, fault_of_run

from experiments.cli.main import main
from experiments.errors import has_control_characters
from sim.config.resources import estimate_memory_gib, estimate_run_seconds
from sim.simulation import simulate

HUNG_SECONDS = 120  # of waiting, also for a pipe that nobody writes
TRIED_GIB, TRIED_SECONDS = 1.0, 5.0  # larger accepted scenarios are not run here
STUDY = ("run.warm_up_weeks=1", "run.measured_weeks=2", "run.replications=2", "area.communities_simulated=1")


@contextmanager
def limited() -> Iterator[None]:
    """Raise TimeoutError in a block that hangs."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError("hangs")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(HUNG_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def entries(folder: Path) -> dict[str, Any]:
    """Return every entry below a folder with its size and time, no link followed."""
    found = {}
    for path in folder.rglob("*"):
        state = path.lstat()
        found[str(path)] = None if path.is_dir() else (state.st_size, state.st_mtime_ns)
    return found


def fault_of(made: BadCommand, folder: Path, found: Counter[str]) -> str:
    """Return what is wrong with the answer to a bad command; "" if nothing. Commands run inside ``folder``."""
    words = made.write(folder)
    if (
        words
        and words[0] in ("run", "compare", "whatif", "store", "report", "reproduce")
        and "--results" not in words
    ):
        words = [*words, "--results", str(folder / "results")]
    before, said = entries(folder), io.StringIO()
    begun = process_time()
    try:
        with limited(), redirect_stdout(said), redirect_stderr(said):
            code = main(words)
    except Exception as error:
        return f"traceback: {type(error).__name__} {error}"
    if (taken := process_time() - begun) > MOST_SECONDS and words[0] not in ("reproduce", "validate"):
        return f"{taken:.1f} s of processor time"
    text = said.getvalue()
    if has_control_characters(text.replace("\n", "")):
        return f"control characters on the screen: {text!r}"
    if code == 0 or (code == 1 and words[0] in ("reproduce", "store")):
        found["accepted"] += 1
        return fault_of_accepted(words, folder, before)
    if code != 2:
        return f"exit code {code}: {text[-300:]}"
    found["refused"] += 1
    if not text.startswith("gridstaff:") and "gridstaff: " not in text and "\u4e2a\u95ee\u9898" not in text:
        return f"refused without a reason: {text!r}"
    return "refused, but something was written" if entries(folder) != before else ""


def fault_of_accepted(words: Sequence[str], folder: Path, before: dict[str, Any]) -> str:
    """Return why an accepted command line cannot be run; "" if its first scenario runs."""
    if words[0] in ("check", "explain", "cost", "compare", "whatif", "run") and entries(folder) != before:
        return "something was written"
    if words[0] == "check":
        return fault_of_run([words[1], *SMALL])
    if words[0] == "run":
        return fault_of_run([word for word in words[1:] if word != "--dry-run" and word != "--cfg=job"])
    if words[0] in ("compare", "whatif"):
        return fault_of_comparison(words)
    if words[0] == "init":
        written = [Path(path) for path in entries(folder) if path not in before]
        made = [path for path in written if path.suffix == ".xlsx"] or [
            path.parent for path in written if path.suffix == ".csv"
        ]
        return "" if made and main(["check", str(made[0])]) == 0 else f"its template is not sound: {made}"
    return ""


def fault_of_comparison(words: Sequence[str]) -> str:
    """Return why the scenarios of an accepted comparison cannot be run."""
    caught: list[Any] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "experiments.cli.commands.comparison_commands.run_comparison",
            lambda run, request: caught.append(run) or 0,
        )
        patch.setattr(
            "experiments.studies.comparison.whatif.run_comparison",
            lambda run, request: caught.append(run) or 0,
        )
        main(words)
    try:
        for one in caught[0].scenarios.values():
            scenario = one.scenario
            area, run = scenario.area, scenario.run
            seconds = estimate_run_seconds(area, scenario.demand, scenario.duties, run)
            if seconds <= TRIED_SECONDS and estimate_memory_gib(area, scenario.demand, run) <= TRIED_GIB:
                simulate(scenario, 0)
    except Exception as error:
        return f"accepted, but: {type(error).__name__} {error}"
    return ""


def make_studies(folder: Path) -> None:
    """Run the studies whose files are damaged."""
    results = ["--results", str(folder / STUDY_SOURCE)]
    assert main(["run", *STUDY, "--study", "single", *results]) == 0
    compared = ["reference", "reference area.households_per_grid=450"]
    assert main(["compare", *compared, *STUDY, "--study", "compared", *results]) == 0


def check(numbers: Sequence[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_studies(tmp_path)
    found: Counter[str] = Counter()
    faults = {}
    for number in numbers:
        folder = tmp_path / str(number)
        folder.mkdir()
        monkeypatch.chdir(folder)
        if fault := fault_of(bad_command(number), folder, found):
            faults[number] = fault
    print(f"\n{len(numbers)} bad commands: {dict(found)}, {len(faults)} faults")
    assert not faults, "\n".join(f"{n}: {fault[:300]}" for n, fault in faults.items())
    assert found["refused"] > len(numbers) / 2, "the generator makes bad commands"


def test_fifty_bad_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(range(56), tmp_path, monkeypatch)


@pytest.mark.long
def test_a_thousand_bad_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(range(1_000), tmp_path, monkeypatch)
