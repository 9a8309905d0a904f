"""Composition: groups, overlays, sweeps and all refusals, on a small conf/."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.compose.composer import Composer
from experiments.compose.hydra.hydra_adapter import init_arguments
from experiments.compose.hydra.overrides import DesignPoint, Lever, design_points, parse_levers
from experiments.errors import UserError

pytestmark = pytest.mark.hydra

GROUPS = {
    "place": ["reference", "district_overload", "\u67d0\u533a"],
    "duties/visits": ["none", "all_monthly"],
    "experiment": ["overload"],
}


@pytest.fixture
def conf(tmp_path: Path) -> Path:
    folder = tmp_path / "conf"
    texts = {
        "config.yaml": "defaults:\n  - place: reference\n  - duties/visits: none\n  - study: sweep\n"
        "  - executor: serial\n  - optional experiment: null\n  - _self_\n",
        "place/reference.yaml": "# @package _global_\narea: {households: 300, name: 'ref'}\nposts: [1, 2]\n",
        "place/district_overload.yaml": "# @package _global_\narea: {households: 550, name: d}\nposts: [1]\n",
        "duties/visits/none.yaml": "per_year: 0\n",
        "duties/visits/all_monthly.yaml": "per_year: 12\n",
        "study/sweep.yaml": "kind: sweep\nname: null\nquestion: what\n",
        "executor/serial.yaml": "name: serial\nworkers: 1\n",
        "experiment/sweep.yaml": "# @package _global_\nhydra:\n  mode: MULTIRUN\n  sweeper:\n    params:\n"
        "      area.households: 100,200\nstudy: {question: swept}\n",
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def found(*words: str, sweep: bool = False) -> list[Lever]:
    got, problems = parse_levers(words, GROUPS, sweep)
    if problems:
        raise UserError(problems)
    return got


def test_words_become_choices_and_values() -> None:
    assert found("place=district_overload", "a.b=3", "+c='x'", "++d=[1,2]") == [
        Lever("place", ("district_overload",), True), Lever("a.b", (3,), False),
        Lever("c", ("x",), False), Lever("d", ([1, 2],), False),
    ]  # fmt: skip


def test_other_scripts_need_no_quotes() -> None:
    assert found("place=\u67d0\u533a", "study.name=\u67d0\u533a-1") == [
        Lever("place", ("\u67d0\u533a",), True), Lever("study.name", ("\u67d0\u533a-1",), False)
    ]  # fmt: skip


def test_a_later_word_replaces_an_earlier_one() -> None:
    assert found("a=1", "a=2") == [Lever("a", (2,), False)]


def test_sweeps_expand_in_order() -> None:
    got = found("place=reference,district_overload", "x=range(1,4)", "y=choice(a,b)", sweep=True)
    points = list(design_points(got))
    assert len(points) == 12
    assert points[0].choices == (("place", "reference"),) and points[0].values == (("x", 1), ("y", "a"))
    assert points[1].values == (("x", 1), ("y", "b")) and points[-1].values == (("x", 3), ("y", "b"))
    assert [lever.values for lever in found("place=glob(*e*)", sweep=True)] == [
        ("reference", "district_overload")
    ]


def test_an_absurd_sweep_is_refused_before_it_is_expanded() -> None:
    with pytest.raises(UserError, match="combinations"):
        list(design_points(found("a=range(0,1000)", "b=range(0,1000)", sweep=True)))
    with pytest.raises(UserError, match="combinations"):
        list(design_points(found("a=range(0,1000000000)", sweep=True)))


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("a", "key=value"), ("=3", "key=value"), ("a=1,2", "-m"), ("~a", "deleted"), ("~place", "deleted"),
        ("place@x=reference", "packages"), ("hydra.run.dir=/tmp", "Hydra"),
        ("+hydra.searchpath=[x]", "Hydra"), ("hydra/launcher=basic", "Hydra"),
        ("place=refrence", "did you mean reference?"), ("place=null", "one of"),
        ("place=../x", "one of"), ("place=[a,b]", "choose one of"),
        ("place=true", "choose one of"), ("duties/vists=none", "did you mean duties/visits?"),
        ("a=nan", "finite"), ("a=-inf", "finite"), ("a=1e999", "finite"),
        ("a={_target_: os.system}", "cannot name code"), ("a._target_=x", "cannot name code"),
        ("a=${oc.env:HOME}", "not supported"), ("a=os.system(x)", ""), ("a='f(x)'", "cannot call"),
        ("a..b=1", "key=value"), ("a=interval(1,2)", "interval"), ("a='x\u202ey'", "direction"),
        ("experiment=overlod", "did you mean overload?"),
    ],
)  # fmt: skip
def test_refused_words_are_told(word: str, says: str) -> None:
    with pytest.raises(UserError, match=r"(?s).*" + says.replace("?", r"\?").replace("$", r"\$")):
        found(word)


def test_every_problem_of_a_line_is_told() -> None:
    _, problems = parse_levers(["a", "place=x y", "~b", "c=nan", "good=1"], GROUPS, False)
    assert len(problems) == 4


def test_composing_lays_values_over_groups_exactly_like_hydra(conf: Path) -> None:
    from hydra import compose, initialize_config_dir
    from omegaconf import OmegaConf

    values = (
        ("area.households", 77),
        ("posts", [4, 5]),
        ("area", {"name": "new"}),
        ("study.question", "why"),
    )
    composed = Composer(conf=conf).compose(DesignPoint((("place", "district_overload"),), values))
    words = [
        "place=district_overload",
        "area.households=77",
        "posts=[4,5]",
        "area={name: new}",
        "study.question=why",
    ]
    with initialize_config_dir(str(conf), **init_arguments()):
        whole = OmegaConf.to_container(compose("config", overrides=words))
    assert {**composed.mapping, **composed.blocks} == whole


def test_one_setting_never_leaks_into_the_next(conf: Path) -> None:
    composer = Composer(conf=conf)
    composer.compose(DesignPoint((), (("area.households", 1), ("posts", []))))
    assert composer.compose(DesignPoint((), ())).mapping["area"]["households"] == 300
    assert composer.compose(DesignPoint((), ())).mapping["posts"] == [1, 2]


def test_unknown_first_names_and_values_below_values_are_told_together(conf: Path) -> None:
    found = Composer(conf=conf).compose(DesignPoint((), (("aera.households", 1), ("posts.x", 3))))
    lines = [problem.line() for problem in found.problems]
    assert len(lines) == 2 and "did you mean area?" in lines[0]


def test_an_experiment_file_brings_its_sweep(conf: Path) -> None:
    composed = Composer(conf=conf).compose(DesignPoint((("experiment", "sweep"),), ()))
    assert composed.sweep == ("area.households=100,200",)
    assert composed.blocks["study"] == {"kind": "sweep", "name": None, "question": "swept"}


def test_own_groups_stand_beside_ours_and_a_broken_one_stops_only_its_own_use(
    conf: Path, tmp_path: Path
) -> None:
    user_conf = tmp_path / "own"
    (user_conf / "place").mkdir(parents=True)
    (user_conf / "place" / "\u6211\u533a.yaml").write_text(
        "# @package _global_\narea: {households: 420, name: mine}\n", encoding="utf-8"
    )
    composer = Composer(user_conf, conf)
    assert composer.groups["place"] == ["district_overload", "reference", "\u6211\u533a"]
    composed = composer.compose(DesignPoint((("place", "\u6211\u533a"),), ()))
    assert composed.mapping["area"]["households"] == 420
    (user_conf / "place" / "bad.yaml").write_text("area: {_target_: os.system}\nname: ${oc.env:HOME}\n")
    composer = Composer(user_conf, conf)
    with pytest.raises(UserError) as told:
        composer.compose(DesignPoint((("place", "bad"),), ()))
    assert len(told.value.problems) == 2
    assert (
        composer.compose(DesignPoint((("place", "\u6211\u533a"),), ())).mapping["area"]["households"] == 420
    )
    with pytest.raises(UserError, match="not a folder"):
        Composer(user_conf / "missing", conf)
