"""Former names: every one is answered with today's, wherever it is written, and none is accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.cli.main import main
from sim.config.metadata.keys import all_keys
from sim.metrics.catalog.catalog import METRICS, lookup
from sim.renamed import RENAMED_KEYS, RENAMED_METRICS, RENAMED_VALUES, current_key

COMMANDS = {
    "a key": (
        ["run", "duties.door.max_tries=3"], "duties.door.max_tries = 3: renamed: duties.visit_attempt.max_attempts"
    ),
    "a key below": (["run", "duties.door.contact.day=0.5"], "renamed: duties.visit_attempt.contact.day"),
    "a key with +": (["run", "++run.start_from=empty"], "run.start_from = empty: renamed: run.initial_state"),
    "a key of a sweep": (["run", "-m", "area.cut=even,exact"], "area.cut: renamed: area.partition"),
    "a key renamed by half": (
        ["run", "duties.visit_attempt.max_tries=2"], "renamed: duties.visit_attempt.max_attempts"
    ),
    "a key of the study": (["run", "study.keep_rows=true"], "study.keep_rows = True: renamed: study.keep_log"),
    "a key and its value": (["run", "run.start_from=run_in"], "renamed: run.initial_state=warm_up"),
    "a key inside a value": (
        ["run", "duties.records={sampling: {}}"], "duties.records.sampling: renamed: duties.records.home_checks"
    ),
    "a group": (["run", "heads=reference"], "heads = reference: renamed: chief_heads"),
    "a choice": (["run", "study=plain"], "study = plain: renamed: sweep"),
    "a value": (["run", "run.initial_state=run_in"], "run.initial_state = run_in: renamed: warm_up"),
    "a value of the study": (["run", "study.kind=plain"], "study.kind = plain: renamed: sweep"),
    "a value below a name": (
        ["run", "discipline.kinds.case.shift_end=through"],
        "discipline.kinds.case.shift_end = through: renamed: continue",
    ),
    "explain a key": (["explain", "duties.door.max_tries"], "renamed: duties.visit_attempt.max_attempts"),
    "explain a key of a place": (["explain", "area.cut", "reference"], "area.cut: renamed: area.partition"),
    "explain a group": (["explain", "heads"], "heads: renamed: chief_heads"),
    "explain a metric": (["explain", "late_yardstick"], "late_yardstick: renamed: late_reference"),
    "explain a family": (["explain", "late_yardstick_kind"], "renamed: late_reference_kind"),
    "explain a member": (["explain", "time_share.in_hand"], "renamed: time_share.in_service"),
}  # fmt: skip

FILES = {
    "a key": ("area: {cut: even}\n", ["area.cut = even: renamed: area.partition"]),
    "keys inside a key": (
        "duties: {door: {max_tries: 2, contact: {day: 0.5}, inside: {median_minutes: 9.0}}}\n",
        [
            "duties.door: renamed: duties.visit_attempt",
            "duties.door.max_tries = 2: renamed: duties.visit_attempt.max_attempts",
            "duties.door.inside: renamed: duties.visit_attempt.interview",
        ],
    ),
    "a value": ("run: {initial_state: run_in}\n", ["run.initial_state = run_in: renamed: warm_up"]),
    "a group": ("defaults: [reference, /heads/idle]\n", ["heads = idle: renamed: chief_heads"]),
    "a group by name": ("defaults: [reference, {/heads: idle}]\n", ["heads = idle: renamed: chief_heads"]),
    "a choice": ("defaults: [reference, {override /study: plain}]\n", ["study = plain: renamed: sweep"]),
}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("case", COMMANDS)
def test_the_command_answers_with_todays_name(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, answer = COMMANDS[case]
    assert main(words) == 2
    assert answer in capsys.readouterr().err


@pytest.mark.parametrize("case", FILES)
def test_a_file_is_answered_with_todays_names(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, answers = FILES[case]
    file = tmp_path / "own" / "place" / "mine.yaml"
    file.parent.mkdir(parents=True)
    head = "# @package _global_\n" + ("" if "defaults" in text else "defaults: [reference]\n")
    file.write_text(head + text, encoding="utf-8")
    assert main(["run", "--conf", str(tmp_path / "own"), "place=mine"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert [any(line.startswith(f"  {answer}") for line in said) for answer in answers] == [True] * len(
        answers
    ), said
    assert len(said) == 1 + len(answers), said


def test_no_former_name_is_a_name_of_today() -> None:
    keys, metrics = set(all_keys()), {metric.name for metric in METRICS}
    assert not set(RENAMED_KEYS) & keys and not set(RENAMED_METRICS) & metrics
    assert set(RENAMED_METRICS.values()) <= metrics
    own = {key for key in RENAMED_KEYS.values() if not key.startswith("study.")}
    assert {key.split(".*")[0] for key in own} <= keys
    assert {key for key in RENAMED_VALUES if "*" not in key and not key.startswith("study")} <= keys


def test_a_former_metric_is_answered_with_todays_name() -> None:
    with pytest.raises(KeyError, match="late_yardstick: renamed: late_reference"):
        lookup("late_yardstick")


@pytest.mark.parametrize(
    "key", ["duties.visit_attempt.max_attempts", "duties.visit_attempt", "area.partition", "run"]
)
def test_a_name_of_today_has_no_other(key: str) -> None:
    assert current_key(key) == ""
