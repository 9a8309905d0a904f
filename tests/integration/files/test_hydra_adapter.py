"""Hydra in any release: grammar, merging, overlays; changed behaviour is detected.

`pytest -m hydra` runs this part of the tests, in an environment with another release of hydra-core too.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from omegaconf import OmegaConf

from experiments.compose.composer import Composer
from experiments.compose.hydra import hydra_adapter, hydra_selftest
from experiments.compose.hydra.overrides import DesignPoint, design_points, parse_levers
from experiments.errors import UserError
from experiments.store.identity import scenario_key
from sim.paths import conf_folder
from sim.scenarios import load_scenario

pytestmark = pytest.mark.hydra

CHOICES = {
    "place": ("reference", "fuxin_2022_urban", "load_check"), "escalation": ("direct", "stepwise"),
    "duties/visits": ("none", "all_monthly"), "experiment": ("overload", None),
}  # fmt: skip


@cache
def composer() -> Composer:
    return Composer()


def hydras_own(words: list[str]) -> Any:
    with initialize_config_dir(str(conf_folder()), **hydra_adapter.init_arguments()):
        return OmegaConf.to_container(hydra_compose("config", overrides=words), resolve=True)


def paths(value: Any, path: str = "") -> Iterator[str]:
    """Every path of a configuration: blocks, values, places in lists."""
    inner = value.items() if isinstance(value, Mapping) else enumerate(value)
    for name, below in inner:
        here = f"{path}.{name}" if path else str(name)
        yield here
        if isinstance(below, Mapping | list | tuple):
            yield from paths(below, here)


@cache
def all_paths() -> tuple[str, ...]:
    composed = composer().compose(DesignPoint((), ()))
    found = paths({**composed.mapping, **composed.blocks})
    below = (path for path in found if "." in path)  # a name without a dot chooses a file
    return (*below, "area.new_key", "cases.new.deep.key", "duties.meetings.mine")


texts = st.text("abc xyz_0159.:-", min_size=1, max_size=8).map(str.strip).filter(lambda t: t and t != "???")
plain = st.none() | st.booleans() | st.integers(-(10**6), 10**6) | texts
plain |= st.floats(-1e6, 1e6).map(lambda x: round(x, 4))
values = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "day", "minutes", "sigma", "x"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@st.composite
def asked(draw: st.DrawFn) -> tuple[tuple[tuple[str, str | None], ...], tuple[tuple[str, Any], ...]]:
    groups = draw(st.lists(st.sampled_from(sorted(CHOICES)), unique=True, max_size=2))
    chosen = tuple((group, draw(st.sampled_from(CHOICES[group]))) for group in groups)
    keys = draw(st.lists(st.sampled_from(all_paths()), unique=True, min_size=1, max_size=5))
    return chosen, tuple((key, draw(values)) for key in keys)


@settings(max_examples=20, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(asked())
def test_any_values_are_laid_over_any_choice_exactly_like_hydra(wanted: Any) -> None:
    chosen, given_values = wanted
    composed = composer().compose(DesignPoint(chosen, given_values))
    words = [f"{group}={name}" for group, name in chosen if name is not None]
    words += [f"++{key}={grammar(value)}" for key, value in given_values]
    try:
        whole = hydras_own(words)
    except Exception:  # what Hydra does not take is told as a problem here, not raised
        assert composed.problems
    else:
        assert not composed.problems
        assert {**composed.mapping, **composed.blocks} == {**composed.blocks, **whole}


def grammar(value: Any) -> str:
    """A plain value as a word of the override grammar."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{name}: {grammar(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(grammar, value)) + "]"
    return json.dumps(value)


def test_points_of_a_sweep_are_what_each_would_be_alone() -> None:
    words = ["place=reference,load_check", "area.households_per_grid=200,400",
             "duties.admin.share=0.1,0.2", "experiment=null"]  # fmt: skip
    found, problems = parse_levers(words, composer().groups, sweep=True)
    assert not problems
    for setting in list(design_points(found))[::3]:
        shared = composer().scenario(composer().compose(setting))
        alone = Composer()
        composed = alone.compose(setting)
        assert shared == alone.scenario(composed) == load_scenario(composed.mapping)
        assert scenario_key(shared) == scenario_key(alone.scenario(composed))


def test_a_point_never_changes_what_others_share() -> None:
    one = Composer()
    before = copy.deepcopy(dict(one.compose(DesignPoint((), ())).mapping))
    for value in ({"x": 1}, [1], None, 3):
        one.compose(
            DesignPoint((), (("area", value), ("duties.meetings", value), ("staffing.classes.new", value)))
        )
    assert one.compose(DesignPoint((), ())).mapping == before


@pytest.mark.parametrize(
    ("key", "bad", "good", "says"),
    [
        ("area.households_per_grid", 0, 300, "households_per_grid = 0"),
        ("area.communities_simulated", 10**6, 1, "run.limits.households"),  # asked of two groups together
    ],
)
def test_a_wrong_point_leaves_the_right_ones_right(key: str, bad: int, good: int, says: str) -> None:
    one = composer()
    wrong, right, again, same = (one.compose(DesignPoint((), ((key, n),))) for n in (bad, good, bad, good))
    for point in (wrong, again):
        with pytest.raises(UserError, match=says):
            one.scenario(point)
    assert one.scenario(right) == one.scenario(same)


def test_this_release_of_hydra_does_what_it_should() -> None:
    assert hydra_selftest.run_selftest() == []


@pytest.mark.parametrize("word", sorted(hydra_selftest.EXPECTED_OVERRIDES))
def test_a_changed_grammar_is_told_in_words(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, found, package = hydra_selftest.EXPECTED_OVERRIDES[word]
    monkeypatch.setitem(hydra_selftest.EXPECTED_OVERRIDES, word, (kind, (*found, "more"), package))
    assert [text for text in hydra_selftest.run_selftest() if word in text]


@pytest.mark.parametrize(
    ("part", "change", "says"),
    [
        ("OmegaConf.update", lambda *a, **k: None, "values override files differently"),
        ("OmegaConf.masked_copy", lambda *a: OmegaConf.create({}), "merged differently"),
    ],
)
def test_a_changed_merge_is_told_in_words(
    part: str, change: Any, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OmegaConf, part.split(".")[1], change)
    assert any(says in text for text in hydra_selftest.run_selftest())


def test_a_part_that_is_gone_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from hydra.core.override_parser.types import Override

    monkeypatch.delattr(Override, "is_sweep_override")
    assert any("is_sweep_override" in text for text in hydra_selftest.run_selftest())


def test_an_untested_release_that_changed_is_refused_with_the_tested_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hydra_selftest, "TESTED_RELEASES", ("9.9",))
    monkeypatch.setattr(hydra_selftest, "run_selftest", lambda: ["files are merged differently"])
    hydra_selftest.ensure_supported.cache_clear()
    with pytest.raises(UserError, match=r"merged differently.*9\.9"):
        Composer().compose(DesignPoint((), ()))
    monkeypatch.setattr(hydra_selftest, "run_selftest", list)
    assert Composer().compose(DesignPoint((), ())).mapping
    hydra_selftest.ensure_supported.cache_clear()


def test_steps_of_a_range_are_the_ones_typed() -> None:
    assert hydra_selftest.read_override("a=range(0,0.4,0.1)").values == (0.0, 0.1, 0.2, 0.3)
    assert hydra_selftest.read_override("a=range(1,0,-0.25)").values == (1.0, 0.75, 0.5, 0.25)
    assert hydra_selftest.read_override("a=range(3)").values == (0, 1, 2)


def test_a_missing_value_is_told_with_the_rest(tmp_path: Path) -> None:
    place = tmp_path / "place" / "mine.yaml"
    place.parent.mkdir()
    place.write_text(
        "# @package _global_\ndefaults: [reference]\nduties:\n  meetings:\n    mine:\n      name: ???\n"
        "      minutes: 60.0\n      every: month\n      weekday: mon\n      at: '09:00'\n"
    )
    user_conf = Composer(tmp_path)
    key = "duties.meetings.mine.name"
    with pytest.raises(UserError) as told:
        user_conf.scenario(user_conf.compose(DesignPoint((("place", "mine"),), (("run.seed", -1),))))
    assert sorted(problem.key for problem in told.value.problems) == [key, "run.seed"]
    named = user_conf.compose(DesignPoint((("place", "mine"),), ((key, "round"),)))
    assert user_conf.scenario(named).duties.meetings["mine"].name == "round"
