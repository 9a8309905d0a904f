"""A place of a workbook as a scenario: the same as its YAML, records as rates, Fuxin through the same loader."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pytest
import yaml
from tables_of_places import sheets, write_csv, write_workbook

from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.errors import UserError
from experiments.own_place.load import is_place_file, load_place
from experiments.own_place.template.example import Example, compose_example, first_day_of_coming_year
from experiments.own_place.template.template_files import csv_files, workbook_bytes
from experiments.store.identity import scenario_key
from experiments.studies.folder.manifest import flatten, unflatten
from sim.builder.area.hierarchy import partition_into_grids
from sim.builder.area.posts import post_assignment
from sim.config import Scenario

PLACE = """\
# @package _global_
defaults:
  - reference
  - override /duties/visits: special_only
place: {id: 我区, name_en: My Town, name_zh: 我区}
area:
  communities_simulated: 3
  households_per_community: null
  households_per_grid: null
  grids:
    阳光 一格: {households: 420, special_households: 30, community: 1, street: 1}
    二格: {households: 380, difficulty: 1.2, community: 1, street: 1}
    滨河 一格: {households: 510, special_households: 45, community: 2, street: 1}
    三格: {households: 200, community: 2, street: 1}
    村一格: {households: 260, difficulty: 0.9, community: 3, street: 2}
duties: {patrol: {every: week}}
cases: {deadline: {own: {general: 3, emergency: 24 hours}}}
cost:
  payers: {grid: {}, community: {street: 1.0}}
  desks: {community: {wage_yuan_month: 3900.0}}
staffing:
  desks: {community: {posts: 3, grid_share: 0.8}}
"""
REQUIREMENTS = (
    ("场景英文名称", "My Town"), ("入户走访规则", "只走访重点人群"), ("巡查频次", "每周"),
    ("一般性事件时限", "３"), ("突发性事件时限", "24小时"),
)  # fmt: skip


def scenario_of(path: Path) -> Scenario:
    place, _ = load_place(path)
    composer = Composer(own_place=place)
    return composer.scenario(composer.compose(DesignPoint((("place", place.name),), ())))


def test_workbook_folder_and_yaml_compose_the_same_scenario_with_the_same_key(tmp_path: Path) -> None:
    content = sheets(requirements=REQUIREMENTS)
    book = scenario_of(write_workbook(tmp_path / "我区.xlsx", content))
    (tmp_path / "csv").mkdir()
    folder = scenario_of(write_csv(tmp_path / "csv" / "我区", content, "gb18030"))
    (tmp_path / "mine" / "place").mkdir(parents=True)
    (tmp_path / "mine" / "place" / "我区.yaml").write_text(_yaml(), encoding="utf-8")
    composer = Composer(tmp_path / "mine")
    own = composer.scenario(composer.compose(DesignPoint((("place", "我区"),), ())))
    assert book.resolved() == own.resolved() == folder.resolved()
    assert scenario_key(book) == scenario_key(own) == scenario_key(folder)


def _yaml() -> str:
    """Write the place by hand as its author would: classes and posts as the workbook's rows state them."""
    classes = {
        name: {
            "name_en": f"grid worker, {wage} yuan a month" if wage else "grid worker",
            "name_zh": f"网格员（月工资{wage}元）" if wage else "网格员",
            "posts": posts, "wage_yuan_month": float(wage) if wage else None, "grid_share": None, "cost_share": None,
            "insured": True,
        }
        for name, wage, posts in (("worker", 3000, 3), ("wage_1500", 1500, 2), ("unpriced", None, 1))
    }  # fmt: skip
    posts = {
        "专职甲": {"post_class": "worker", "community": 1, "grids": [1], "grid_share": 1.0},
        "兼职乙": {"post_class": "wage_1500", "community": 1, "grids": [2], "number": 2, "grid_share": 0.5},
        "专职丙": {"post_class": "worker", "community": 2},
        "村干部": {"post_class": "unpriced", "community": 3, "grids": [1], "grid_share": 0.6},
    }
    text = yaml.safe_load(PLACE)
    text["staffing"] |= {"classes": classes, "posts": posts}
    # County: 1 x 3000 + 2 x 3000 in two grids; street: 2 x half a post of 1500.
    text["cost"]["payers"]["grid"] = {"county": 9000.0 / 10_500.0, "street": 1500.0 / 10_500.0}
    return "# @package _global_\n" + yaml.safe_dump(text, allow_unicode=True, sort_keys=False)


def test_uneven_grids_and_posts_are_those_of_the_rows(tmp_path: Path) -> None:
    of = scenario_of(write_workbook(tmp_path / "我区.xlsx", sheets()))
    assert partition_into_grids(of.area).size.tolist() == [420, 380, 510, 200, 260]
    assert post_assignment(of).grid_share.tolist() == [1.0, 0.5, 0.5, 1.0, 1.0, 0.6]
    assert of.staffing.desks["community"].posts == 3
    assert (
        of.area.communities_per_street == 8
    )  # as in the place it starts from: five or seven more in the background


def test_records_are_rates_that_give_the_recorded_cases(tmp_path: Path) -> None:
    """Persons at difficulty: (420 + 380 x 1.2 + 510 + 200 + 260 x 0.9) households x 2.62."""
    records = [
        ("热线转办", 120),
        ("网格员发现事件", 364),
        ("其中：一般性事件", 60),
        ("其中：协调性事件", 30),
        ("其中：审批性事项", 10),
    ]
    of = scenario_of(write_workbook(tmp_path / "我区.xlsx", sheets(records=records)))
    households = 420 + 380 * 1.2 + 510 + 200 + 260 * 0.9
    assert of.demand.hotline_orders_per_person_year == pytest.approx(120 * 12 / (households * 2.62))
    assert of.demand.found_per_household_month == pytest.approx(364 / households)
    assert of.cases.shares.model_dump() == {"general": 0.6, "coordinated": 0.3, "approval": 0.1}


def test_what_the_model_does_not_allow_names_the_cell(tmp_path: Path) -> None:
    wrong = [("模拟起始日", "2500-01-04"), ("duties.admin.share", 0.99), ("一般性事件时限", "三天")]
    with pytest.raises(UserError) as caught:
        load_place(write_workbook(tmp_path / "我区.xlsx", sheets(requirements=wrong)))
    lines = str(caught.value)
    for part in ("run.start = 2500-01-04", "[我区.xlsx, 要求!B2 取值 Value]", "cases.deadline.own.general = 三天",
                 "[我区.xlsx, 要求!B4 取值 Value]"):  # fmt: skip
        assert part in lines, lines


@cache
def example(base: str, lang: str = "en") -> Example:
    return compose_example("新区", base, Composer(), lang)  # type: ignore[arg-type]


@pytest.mark.parametrize("base", ("reference", "fuxin_2022_urban", "jiaxing_2012_urban"))
@pytest.mark.parametrize("lang", ("en", "zh"))
def test_the_template_as_it_is_describes_the_place_it_starts_from(
    base: str, lang: str, tmp_path: Path
) -> None:
    of = example(base, lang)
    (tmp_path / "新区.xlsx").write_bytes(workbook_bytes(of))
    own, shipped = scenario_of(tmp_path / "新区.xlsx"), of.scenario
    for part in (
        "demand",
        "duties",
        "cases",
        "escalation",
        "cover",
        "platform",
        "discipline",
        "verdict",
        "run",
    ):
        assert getattr(own, part) == getattr(shipped, part), part
    assert partition_into_grids(own.area).size.tolist() == partition_into_grids(shipped.area).size.tolist()
    ours, theirs = post_assignment(own), post_assignment(shipped)
    assert ours.queue.tolist() == theirs.queue.tolist()
    assert sorted(ours.grid_share) == pytest.approx(sorted(theirs.grid_share * theirs.scale), abs=1e-6)
    assert {level: desk.posts for level, desk in own.staffing.desks.items()} == {
        level: desk.posts for level, desk in shipped.staffing.desks.items()
    }


def test_the_template_as_csv_describes_the_same_place(tmp_path: Path) -> None:
    of = example("reference", "zh")
    (tmp_path / "新区.xlsx").write_bytes(workbook_bytes(of))
    (tmp_path / "csv" / "新区").mkdir(parents=True)
    for name, content in csv_files(of).items():
        (tmp_path / "csv" / "新区" / name).write_bytes(content)
    assert scenario_of(tmp_path / "新区.xlsx").resolved() == scenario_of(tmp_path / "csv" / "新区").resolved()


def test_a_template_starts_in_the_coming_year(tmp_path: Path) -> None:
    start = first_day_of_coming_year(dt.date(2026, 11, 30))
    of = compose_example("新区", "reference", Composer(), "en", start)
    (tmp_path / "新区.xlsx").write_bytes(workbook_bytes(of))
    assert scenario_of(tmp_path / "新区.xlsx").run.start == start == dt.date(2027, 1, 4)


def test_a_name_with_dots_survives_the_manifest(tmp_path: Path) -> None:
    grids = [("1.2号网格", 300), ("b\\\\.网格", 200)]
    posts = [("甲.1", "网格", None, "1.2号网格", 1, 0.5), ("乙", "网格", None, None)]
    values = scenario_of(write_workbook(tmp_path / "我区.xlsx", sheets(grids, posts))).resolved()
    assert "1.2号网格" in values["area"]["grids"] and unflatten(flatten(values)) == values


@pytest.mark.parametrize(
    ("word", "is_file"),
    (
        ("我区.xlsx", True),
        ("a/b.XLSX", True),
        ("old.xls", True),
        ("place=x", False),
        ("area.x=y.xlsx", False),
        ("", False),
    ),
)
def test_a_word_of_the_command_line_is_a_file_or_a_setting(word: str, is_file: bool) -> None:
    assert is_place_file(word) == is_file


@pytest.mark.parametrize(
    ("name", "reason"),
    (("missing.xlsx", "does not exist"), ("old.xls", "is not .xlsx"), ("reference.xlsx", "ships with the program"),
     ("a b.xlsx", "letters, digits")),
)  # fmt: skip
def test_a_name_that_cannot_be_a_place_is_refused(name: str, reason: str, tmp_path: Path) -> None:
    if name != "missing.xlsx":
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(UserError, match=reason):
        load_place(tmp_path / name)
