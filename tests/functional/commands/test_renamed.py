"""Former names: none is valid, each has an existing current name, and each way of input is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.cli.main import main
from experiments.compose.settings.study_settings import SettingsBlock
from sim.config.metadata.keys import all_keys, closest_key, describe_allowed, parse_key
from sim.metrics.catalog.catalog import METRICS, lookup
from sim.paths import conf_folder
from sim.renamed import (
    RENAMED_GROUPS,
    RENAMED_KEYS,
    RENAMED_MEMBERS,
    RENAMED_METRICS,
    RENAMED_VALUES,
    current_choice,
    current_key,
    current_metric,
    current_value,
)

CONF = conf_folder()
FREE_NAMES = {"cases.steps": "handle", "discipline.kinds": "case", "staffing.desks": "street"}


def known_keys() -> set[str]:
    """Return the keys of the schema and of the study block."""
    study = {f"study.{name}" for model in SettingsBlock.__subclasses__() for name in model.model_fields}
    return set(all_keys()) | study


def exists(key: str) -> bool:
    """Return whether a key exists; ``*`` stands for any name."""
    parts = key.split(".")
    return any(
        len(known.split(".")) == len(parts)
        and all(k == p or "*" in (k, p) for k, p in zip(known.split("."), parts, strict=True))
        for known in known_keys()
    )


def with_a_name(key: str) -> str:
    """Return the key with a shipped name for its ``*``."""
    for parent, name in FREE_NAMES.items():
        key = key.replace(f"{parent}.*", f"{parent}.{name}")
    return key


@pytest.mark.parametrize("former", RENAMED_KEYS)
def test_a_former_key_is_no_key_and_its_current_name_is_one(former: str) -> None:
    assert not exists(former)
    assert exists(RENAMED_KEYS[former])


@pytest.mark.parametrize("former", RENAMED_GROUPS)
def test_a_former_group_is_no_group_and_its_current_name_is_one(former: str) -> None:
    assert not (CONF / former).exists()
    assert (CONF / RENAMED_GROUPS[former]).is_dir()


VALUES = [(key, old, new) for key, values in RENAMED_VALUES.items() for old, new in values.items()]


@pytest.mark.parametrize(("key", "former", "current"), VALUES)
def test_a_former_value_is_not_allowed_and_its_current_word_is(key: str, former: str, current: str) -> None:
    if key == "study":
        assert (CONF / "study" / f"{current}.yaml").exists()
        assert not (CONF / "study" / f"{former}.yaml").exists()
        return
    if key == "study.kind":
        kinds = {str(model.model_fields["kind"].annotation) for model in SettingsBlock.__subclasses__()
                 if "kind" in model.model_fields}  # fmt: skip
        assert any(f"'{current}'" in kind for kind in kinds)
        assert not any(f"'{former}'" in kind for kind in kinds)
        return
    words = describe_allowed(parse_key(with_a_name(key))).removeprefix("one of: ").split(", ")
    assert current in words and former not in words


@pytest.mark.parametrize("former", RENAMED_METRICS)
def test_a_former_metric_is_no_metric_and_its_current_name_is_one(former: str) -> None:
    names = {metric.name for metric in METRICS}
    assert former not in names
    assert RENAMED_METRICS[former] in names


@pytest.mark.parametrize(("family", "former"), RENAMED_MEMBERS)
def test_a_former_member_has_a_current_one(family: str, former: str) -> None:
    current = RENAMED_MEMBERS[family, former]
    assert current != former and family not in RENAMED_METRICS
    assert lookup(f"{family}.{current}").en.endswith(current.replace("_", " "))


def test_no_chain_of_names_needs_a_second_look_up() -> None:
    for table in (RENAMED_KEYS, RENAMED_METRICS, RENAMED_GROUPS):
        assert not set(table) & set(table.values())
    for values in RENAMED_VALUES.values():
        assert not set(values) & set(values.values())


def test_names_that_were_never_changed_have_no_former_ones() -> None:
    assert not any(current_key(key) for key in all_keys())
    assert not any(current_metric(metric.name) for metric in METRICS)
    assert current_value("run.initial_state", "warm_up") == ""
    assert current_choice("chief_heads", "fuxin") == current_choice("duties/visits", "none") == ""


@pytest.mark.parametrize("former", [key for key in RENAMED_KEYS if not key.startswith("study.")])
def test_the_schema_suggests_the_current_key(former: str) -> None:
    key = with_a_name(former)
    suggestion = closest_key(parse_key(key))
    assert suggestion == current_key(key) and "*" not in suggestion


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
    "a group": (
        "defaults: [reference, /heads/idle]\n",
        ["defaults = /heads/idle: renamed: /chief_heads/idle"],
    ),
    "a group by name": (
        "defaults: [reference, {/heads: idle}]\n",
        ["defaults = {'/heads': 'idle'}: renamed: /chief_heads: idle"],
    ),
    "a choice": (
        "defaults: [reference, {override /study: plain}]\n",
        ["defaults = {'override /study': 'plain'}: renamed: /study: sweep"],
    ),
}


@pytest.mark.hydra
@pytest.mark.parametrize("case", COMMANDS)
def test_the_command_answers_a_former_name_with_the_current_one(
    case: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words, answer = COMMANDS[case]
    assert main(words) == 2
    assert answer in capsys.readouterr().err


@pytest.mark.parametrize("case", FILES)
def test_a_file_is_answered_with_the_current_names(
    case: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
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


def test_a_former_metric_is_answered_with_the_current_name() -> None:
    with pytest.raises(KeyError, match="late_yardstick: renamed: late_reference"):
        lookup("late_yardstick")
