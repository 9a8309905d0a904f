"""Scenarios of a command line: places, files, settings of their own and of all; refusals name every problem."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.compose.scenario_reference import (
    READERS,
    ScenarioReference,
    ScenarioResolver,
    ScenarioSource,
    split_arguments,
    split_words,
)
from experiments.errors import UserError, map_collecting_errors
from experiments.store.identity import scenario_key

OWN = """# @package _global_
defaults:
  - reference
  - override /duties/visits: special_only
  - _self_
place: {id: riverside, name_en: Riverside, name_zh: 滨河}
area: {households_per_grid: 480}
"""


@pytest.fixture(scope="module")
def resolver() -> ScenarioResolver:
    return ScenarioResolver(None, "compare", ("run.measured_weeks=4",))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "mine" / "place" / "riverside.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(OWN, encoding="utf-8")
    return path


def refer(text: str) -> ScenarioReference:
    (found,), _ = split_arguments([text])
    return found


def test_blanks_in_quotes_and_brackets_do_not_separate() -> None:
    assert split_words("reference a=[1, 2]  b='x y' c={d: [1, 2]}") == [
        "reference", "a=[1, 2]", "b='x y'", "c={d: [1, 2]}",
    ]  # fmt: skip
    assert split_words("  ") == []


def test_words_without_a_scenario_hold_for_all() -> None:
    references, shared = split_arguments(["reference", "reference cover=none", "run.seed=2 cover=when_idle"])
    assert [one.words for one in references] == [(), ("cover=none",)]
    assert shared == ["run.seed=2", "cover=when_idle"]


def test_settings_of_a_scenario_come_before_those_of_all(resolver: ScenarioResolver) -> None:
    plain = resolver.resolve(refer("reference"))
    other = resolver.resolve(refer("reference area.households_per_grid=450 run.measured_weeks=8"))
    assert plain.scenario.run.measured_weeks == 4 and other.scenario.run.measured_weeks == 8
    assert other.scenario.area.households_per_grid == 450
    assert resolver.blocks(plain).study.kind == "comparison"


def test_a_file_is_the_place_that_its_folder_has(resolver: ScenarioResolver, own: Path) -> None:
    from_file = resolver.resolve(refer(str(own)))
    named = ScenarioResolver(own.parent.parent, "compare", ("run.measured_weeks=4",)).resolve(
        refer("riverside")
    )
    assert from_file.scenario.place.id == "riverside"
    assert scenario_key(from_file.scenario) == scenario_key(named.scenario)


def test_an_own_place_comes_from_the_place_that_it_starts_from(resolver: ScenarioResolver, own: Path) -> None:
    start = resolver.starting_place(refer(str(own)))
    assert start is not None and start.source == "reference"
    changed = resolver.starting_place(refer("reference cover=none"))
    assert changed is not None and (changed.source, changed.words) == ("reference", ())
    assert resolver.starting_place(refer("reference")) is None


def test_an_own_place_that_starts_from_another_own_place_finds_it(
    resolver: ScenarioResolver, own: Path
) -> None:
    second = own.with_name("upstream.yaml")
    second.write_text(
        "# @package _global_\ndefaults:\n  - riverside\n  - _self_\n"
        "place: {id: upstream, name_en: Upstream, name_zh: 上游}\n",
        encoding="utf-8",
    )
    start = resolver.starting_place(refer(str(second)))
    assert start is not None and resolver.resolve(start).scenario.place.id == "riverside"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("referense", "did you mean reference"),
        ("reference area.households_per_gird=3", "did you mean area.households_per_grid"),
        ("reference place=qingdao_2020", "name it without the key"),
        ("reference executor.workers=1", "holds for the whole command"),
        ("reference study=sweep", "is fixed"),
        ("reference cover=none,when_idle", "several values"),
        ("reference cover", "is not key=value"),
        ("missing/place/town.yaml", "is no file"),
    ],
)
def test_what_is_no_scenario_is_refused_with_the_reason(
    resolver: ScenarioResolver, text: str, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        resolver.resolve(refer(text))


def test_a_file_outside_a_folder_of_scenarios_is_refused(resolver: ScenarioResolver, tmp_path: Path) -> None:
    path = tmp_path / "town.yaml"
    path.write_text(OWN, encoding="utf-8")
    with pytest.raises(UserError, match="must lie in a folder place/ or experiment/"):
        resolver.resolve(refer(str(path)))


def test_further_kinds_of_files_are_read_by_further_functions(tmp_path: Path) -> None:
    """As a workbook would be: a reader returns what composes the place, and the place that it starts from."""
    path = tmp_path / "town.table"
    path.write_text("600", encoding="utf-8")

    def read(file: Path, resolver: ScenarioResolver) -> ScenarioSource:
        assert file.read_text(encoding="utf-8") == "600"
        return ScenarioSource(resolver.composer(None), ("place", "qingdao_2020"), refer("reference"))

    resolver = ScenarioResolver(None, "compare", readers={**READERS, ".table": read})
    assert resolver.resolve(refer(f"{path} cover=none")).scenario.place.id == "qingdao_2020"
    assert resolver.starting_place(refer(str(path))) == refer("reference")


def test_problems_of_all_scenarios_are_reported_together(resolver: ScenarioResolver) -> None:
    with pytest.raises(UserError) as error:
        map_collecting_errors(
            resolver.resolve, [refer("referense"), refer("reference cover=nine run.seed=-1")]
        )
    assert len(error.value.problems) >= 2
    assert all(problem.origin.startswith("command line") for problem in error.value.problems)
