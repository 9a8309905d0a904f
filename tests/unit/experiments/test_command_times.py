"""Times of earlier commands: stored per machine, read whatever the file contains, used for the next estimate."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.run.command_times import FILE, FOLDER, CommandTimes, load_times, save_times
from experiments.run.estimate import Machine, PlanEstimate


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRIDSTAFF_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / FOLDER / FILE


def test_a_machine_without_commands_has_no_times(cache: Path) -> None:
    assert load_times() == CommandTimes()


def test_times_are_read_as_stored_and_kinds_are_kept_apart(cache: Path) -> None:
    save_times(CommandTimes().updated("sweep", 1.25, 3.5))
    save_times(load_times().updated("overload", None, 14.0))
    assert load_times() == CommandTimes(1.25, {"sweep": 3.5, "overload": 14.0})


def test_an_overhead_is_never_negative() -> None:
    assert CommandTimes().updated("sweep", 1.0, -0.2).overhead_seconds == {"sweep": 0.0}


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", '{"run_factor": "fast"}', '{"run_factor": -1}', '{"overhead_seconds": {"sweep": NaN}}'],
)
def test_a_damaged_file_is_no_file(content: str, cache: Path) -> None:
    save_times(CommandTimes(1.0))
    cache.write_text(content, encoding="utf-8")
    assert load_times() == CommandTimes()


def test_the_expected_time_includes_the_overhead_and_is_a_range_if_more_may_be_needed() -> None:
    machine = Machine(2, Path(), calibration=2.0, overhead_seconds=5.0)
    fixed = PlanEstimate(1, 10, 10, 0, 20.0, 0.0, 1.0, machine)
    searched = PlanEstimate(1, 10, 10, 30, 20.0, 60.0, 1.0, machine)
    assert fixed.time_text() == "about 25 s on 2 cores"
    assert searched.time_text() == "about 25 s to 85 s on 2 cores"
