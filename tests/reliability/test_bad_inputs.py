"""Generated bad inputs: no traceback, no invalid input accepted, no slow answer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from time import process_time

import pytest
from bad_inputs import BadInput, bad_input

from experiments.cli import main as cli
from experiments.cli.main import main
from experiments.compose.request import Request, parse_request
from sim.config.resources import estimate_memory_gib, estimate_run_seconds
from sim.simulation import simulate

MOST_SECONDS = 5.0  # of processor time to an answer
TRIED_GIB, TRIED_SECONDS = 1.0, 5.0  # larger accepted scenarios are not run here


def fault_of(made: BadInput, folder: Path, found: Counter[str]) -> str:
    """Return what is wrong with the answer to a bad input; "" if nothing."""
    words = made.write(folder)
    if not any(word == "--results" for word in words):
        words = [*words, "--results", str(folder / "results")]
    begun = process_time()
    try:
        code = main(["run", *words, "--dry-run"])
    except Exception as error:
        return f"traceback: {type(error).__name__} {error}"
    if (taken := process_time() - begun) > MOST_SECONDS:
        return f"{taken:.1f} s of processor time"
    if (folder / "results").exists():
        return "something was written"
    if code not in (0, 2):
        return f"exit code {code}"
    found["refused" if code else "accepted"] += 1
    return "" if code else fault_of_run(words)


def fault_of_run(words: list[str]) -> str:
    """Return why an accepted command line cannot be run; "" if its first scenario runs."""
    options = parsed(words)
    try:
        scenario = parse_request(options).scenarios()[0]
        area, demand, run = scenario.area, scenario.demand, scenario.run
        seconds = estimate_run_seconds(area, demand, scenario.duties, run)
        if seconds <= TRIED_SECONDS and estimate_memory_gib(area, demand, run) <= TRIED_GIB:
            simulate(scenario, 0)
    except Exception as error:
        return f"accepted, but: {type(error).__name__} {error}"
    return ""


def parsed(words: list[str]) -> Request:
    """Return the request that the command line makes of these words."""
    caught: list[Request] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "experiments.cli.commands.study_commands.run", lambda request: caught.append(request) or 0
        )
        assert cli.main(["run", *words]) == 0
    return caught[0]


def check(numbers: range, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found: Counter[str] = Counter()
    faults = {}
    for number in numbers:
        folder = tmp_path / str(number)
        folder.mkdir()
        if fault := fault_of(bad_input(number), folder, found):
            faults[number] = fault
    print(f"\n{len(numbers)} bad inputs: {dict(found)}, {len(faults)} faults")
    assert not faults, "\n".join(f"{n}: {fault[:200]}" for n, fault in faults.items())
    assert found["refused"] > len(numbers) / 2, "the generator makes bad inputs"


def test_sixty_bad_inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(range(60), tmp_path, monkeypatch)


@pytest.mark.long
def test_a_thousand_bad_inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(range(1_000), tmp_path, monkeypatch)


def test_a_fault_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A traceback, a write and an accepted scenario that no engine runs are each named."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("seen")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.cli.commands.study_commands.parse_request", fail)
        assert "traceback: ZeroDivisionError" in fault_of(BadInput([]), tmp_path, Counter())
    monkeypatch.setattr("test_bad_inputs.simulate", fail)
    assert "accepted, but: ZeroDivisionError" in fault_of(
        BadInput(["run.measured_weeks=2"]), tmp_path, Counter()
    )
