"""Former names: none is valid, each has a current name that exists, and every way of typing one is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.cli.main import main
from experiments.compose.study_settings import SettingsBlock
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
    "heads=fuxin": "chief_heads",
    "study=plain": "sweep",
    "study.keep_rows=true": "study.keep_log",
    "duties.door.max_tries=2": "duties.visit_attempt",
    "run.initial_state=run_in": "warm_up",
    "cases.steps.handle.does=hop": "transfer",
    "staffing.desks.street.duties.chores={}": "staffing.desks.street.duties.routine_work",
}


@pytest.mark.hydra
@pytest.mark.parametrize("override", COMMANDS)
def test_the_command_answers_a_former_name_with_the_current_one(
    override: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", override]) == 2
    assert f"did you mean {COMMANDS[override]}?" in capsys.readouterr().err
