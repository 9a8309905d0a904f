"""JSON Schema of the configuration files: shipped files are valid, mistakes are not, every key has a meaning."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from project import CONF

from experiments.cli.commands.schema_commands import file_schemas, modeline, schema_name
from experiments.cli.main import main
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.errors import UserError
from sim.config import Scenario
from sim.config.metadata.keys import all_keys
from sim.config.metadata.provenance import load_sources

SHIPPED = sorted(CONF.rglob("*.yaml"))


def schema_of(file: Path, conf: Path = CONF) -> str:
    """File name of the schema of a configuration file."""
    parts = file.relative_to(conf).parts
    if parts[0] == "sources":
        return f"sources.{'places' if len(parts) == 3 else file.stem.split('_')[0]}.json"
    return schema_name("/".join(parts[:-1]) or "config")


@cache
def validators() -> dict[str, Draft7Validator]:
    return {name: Draft7Validator(schema) for name, schema in file_schemas().items()}


def plain(value: Any) -> Any:
    """YAML's values as an editor sees them: a date without quotes is text."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def faults(name: str, text: str) -> list[str]:
    """Dotted places of everything that does not fit a schema."""
    found = validators()[name].iter_errors(plain(yaml.safe_load(text)))
    return [".".join(map(str, error.absolute_path)) for error in found]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.relative_to(CONF).as_posix())
def test_every_shipped_file_fits_its_schema(file: Path) -> None:
    assert faults(schema_of(file), file.read_text(encoding="utf-8")) == []


def test_every_schema_is_one_and_has_files() -> None:
    for validator in validators().values():
        Draft7Validator.check_schema(validator.schema)
    assert {schema_of(file) for file in SHIPPED} == set(validators())


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("place.json", "area: {households_per_grid: many}", ["area.households_per_grid"]),
        ("place.json", "area: {housholds_per_grid: 300}", ["area"]),
        ("place.json", "areas: {}", [""]),
        ("place.json", "duties: {admin: {share: 1.4}}", ["duties.admin.share"]),
        ("staffing.json", "shifts: {day: {weekday: [['8.30', '12:00']]}}", ["shifts.day.weekday.0.0"]),
        ("staffing.json", "shifts: {day: {weekday: [['08:30', '12:00']]}}", []),
        ("place.json", "run: {initial_state: cases.csv}", []),
        ("place.json", "run: {initial_state: run_in}", ["run.initial_state"]),
        ("place.json", "place: {pending: [{what: x, fact: T9}]}", ["place.pending.0"]),
        ("place.json", "defaults: [reference, _self_, {override /cover: my_own}]", []),
        ("place.json", "defaults: reference", ["defaults"]),
        ("place.json", "study: {keep_rows: true}", ["study"]),
        ("experiment.json", "hydra: {sweeper: {params: {run.seed: '1,2'}}}", []),
        ("experiment.json", "hydra: {run: {dir: x}}", ["hydra"]),
        ("area.json", "partition: half", ["partition"]),
        ("duties.visits.json", "all_doors_per_year: often", ["all_doors_per_year"]),
        ("chief_heads.json", "street: {duties: {patrol: null, chores: {}}}", ["street.duties"]),
        ("discipline.json", "kinds: {case: {shift_end: through}}", ["kinds.case.shift_end"]),
        ("executor.json", "workers: two", ["workers"]),
        ("sources.keys.json", "area.x: {unit: m}", ["area.x"] * 4),
        ("calendar.china.json", "year: 2025", [""] * 5),
    ],
)  # fmt: skip
def test_a_mistake_is_found_where_it_is(name: str, text: str, where: list[str]) -> None:
    assert faults(name, text) == where


def members(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for part in node.get("anyOf", ()):
        yield from members(part)


def node_at(key: str) -> dict[str, Any]:
    """The node of a dotted key in the schema of places."""
    node = dict(validators()["place.json"].schema)
    for part in key.split("."):
        found = [
            inner
            for one in members(node)
            for inner in (one.get("properties", {}).get(part), one.get("additionalProperties"))
            if isinstance(inner, dict)
        ]
        node = found[0]
    return node


def test_every_key_of_the_model_is_in_the_schema_with_its_meaning() -> None:
    rows = load_sources().keys
    for key in all_keys():
        node = node_at(key)
        if key in rows:
            assert node["description"].startswith(rows[key].meaning_en), key
            assert rows[key].meaning_zh in node["description"]
    assert "[households]" in node_at("area.households_per_grid")["description"]


def test_the_command_writes_schemas_and_prints_the_line_that_names_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "mine" / "place"
    place.mkdir(parents=True)
    (place / "our_town.yaml").write_text("# @package _global_\ndefaults: [reference]\n", encoding="utf-8")
    assert main(["schema", "--conf", "mine"]) == 0
    line = next(line.strip() for line in capsys.readouterr().out.splitlines() if "$schema" in line)
    assert line == "# yaml-language-server: $schema=../../schema/place.json"
    named = json.loads((place / line.partition("=")[2]).read_text(encoding="utf-8"))
    assert named == file_schemas(Path("mine"))["place.json"]
    assert {file.name for file in (tmp_path / "schema").iterdir()} == set(file_schemas())
    assert "our_town" in json.dumps(named["properties"]["defaults"])


def composed(file: Path, text: str, choice: tuple[str, str]) -> Scenario:
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    composer = Composer(file.parent.parent)
    return composer.scenario(composer.compose(DesignPoint((choice,), ())))


@pytest.mark.hydra
def test_hydra_reads_files_with_the_line(tmp_path: Path) -> None:
    line = modeline(tmp_path / "schema" / "place.json", tmp_path / "place")
    text = f"# @package _global_\n{line}\ndefaults: [reference]\narea: {{households_per_grid: 420}}\n"
    place = composed(tmp_path / "place" / "our_town.yaml", text, ("place", "our_town"))
    group = composed(
        tmp_path / "cover" / "ours.yaml",
        f"{line}\nrule: when_idle\ncover_time_factor: 1.5\n",
        ("cover", "ours"),
    )
    assert place.area.households_per_grid == 420 and group.cover.cover_time_factor == 1.5


@pytest.mark.hydra
def test_the_line_above_the_package_is_answered(tmp_path: Path) -> None:
    line = modeline(tmp_path / "schema" / "place.json", tmp_path / "place")
    text = f"{line}\n# @package _global_\ndefaults: [reference]\narea: {{households_per_grid: 420}}\n"
    with pytest.raises(UserError, match="# @package must be in the first line"):
        composed(tmp_path / "place" / "our_town.yaml", text, ("place", "our_town"))
