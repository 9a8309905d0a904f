"""Content of the template of a place: rows of an example, defaults with their sources, explanations."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from experiments.language import translate
from experiments.own_place.items import (
    BASE,
    EMERGENCIES,
    FOUND,
    HOTLINE,
    ITEMS,
    KIND_SHARES,
    MEETING,
    NAME_EN,
    NAME_ZH,
    RECORDS,
    START,
    WALK_INS,
    Item,
)
from experiments.own_place.layout import Column, Table
from experiments.own_place.open_cases_table import OPEN_CASES
from experiments.own_place.tables import GRIDS, POSTS, REQUIREMENTS, TABLES
from experiments.own_place.tables import RECORDS as RECORDS_TABLE
from experiments.own_place.template.example import Example
from experiments.own_place.words import LEVELS, PAYERS
from experiments.report.design.style import Lang
from experiments.report.text.names.labels import Bilingual
from sim.builder.area.hierarchy import partition_into_grids, street_of_community
from sim.builder.area.posts import post_assignment
from sim.config.metadata.keys import describe_allowed, parse_key
from sim.config.metadata.provenance import STATUS_ZH, Provenance, load_sources
from sim.config.metadata.values import value_at
from sim.config.scenario import Scenario

Cell = str | float | int | None
MONTHS, PER_1000 = 12.0, 1000.0
OF_FILE = Bilingual("name of the file", "文件名")


def rows_of(table: Table, example: Example) -> list[list[Cell]]:
    """Return the rows of a table, cells in the order of its columns."""
    if table is OPEN_CASES:
        return []  # no example: a row would start the run with it
    rows = {
        GRIDS.key: _grid_rows,
        POSTS.key: _post_rows,
        REQUIREMENTS.key: _requirement_rows,
        RECORDS_TABLE.key: _record_rows,
    }[table.key]
    return [[row.get(column.key) for column in table.columns] for row in rows(example)]


def guide_rows() -> list[list[Cell]]:
    """Return the rows of the guide: table, column, meaning in both languages, what is allowed."""
    return [
        [table.title, column.title, f"{column.meaning.zh}\n{column.meaning.en}", _allowed(column)]
        for table in TABLES
        for column in table.columns
    ]


def guide_lines() -> tuple[Bilingual, ...]:
    """Return the sentences above the guide."""
    return (
        Bilingual(
            "Fill in the sheets Grids and Posts; all others may stay as they are. The rows are an example.",
            "请填写“网格”和“人员”两张表，其余可以不填。表中已有内容为示例，请改写。",
        ),
        Bilingual(
            "An empty cell takes the default, which stands beside it with its source. No names of persons.",
            "空白单元格采用旁边所列默认值及其来源。请勿填写任何个人姓名。",
        ),
        Bilingual("Check the file: gridstaff check FILE", "检查文件：gridstaff check 文件名"),
    )


def _allowed(column: Column) -> str:
    if column.words is not None:
        return "、".join(word.zh for word in column.words.values())
    if column.kind in ("number", "whole", "share"):
        return f"{column.low:,g} - {column.high:,g}"
    return "必填 needed" if column.required else "选填 optional"


def _grid_rows(example: Example) -> Iterator[dict[str, Cell]]:
    area = example.scenario.area
    grids, street = partition_into_grids(area), street_of_community(area)
    first = np.searchsorted(grids.community, grids.community)
    areas = grids.sub_area - grids.sub_area[first]
    for n, (size, community) in enumerate(zip(grids.size.tolist(), grids.community.tolist(), strict=True)):
        yield {
            "grid": _name("grid", n - int(first[n]) + 1, example.lang),
            "households": size,
            "sub_area": None if grids.sub_area[n] < 0 else _name("sub_area", int(areas[n]) + 1, example.lang),
            "community": _name("community", community + 1, example.lang),
            "street": _name("street", int(street[community]) + 1, example.lang),
        }


def _name(role: str, number: int, lang: Lang) -> str:
    """Return the name of a unit of the example."""
    if lang == "zh":
        return f"第{number}{LEVELS[role].zh}"
    return f"{LEVELS[role].en.removesuffix(' desk')} {number}".capitalize()


def _post_rows(example: Example) -> Iterator[dict[str, Cell]]:
    """Yield one row for each group of equal posts of a grid, then the desks."""
    scenario, lang = example.scenario, example.lang
    posts, grids = post_assignment(scenario), partition_into_grids(scenario.area)
    classes = list(scenario.staffing.classes.values())
    first = np.searchsorted(grids.community, grids.community)
    of_queue: dict[int, list[int]] = {}
    for n, queue in enumerate(posts.queue.tolist()):
        of_queue.setdefault(queue, []).append(n)
    for queue, members in of_queue.items():
        here = range(int(posts.first_post[queue]), int(posts.first_post[queue + 1]))
        equal: dict[tuple[int, float], int] = {}
        for post in here:
            key = int(posts.kind[post]), float(posts.grid_share[post] * posts.scale[post])
            equal[key] = equal.get(key, 0) + 1
        names = [_name("grid", n - int(first[n]) + 1, lang) for n in members]
        community = _name("community", int(grids.community[members[0]]) + 1, lang)
        for number, ((kind, share), count) in enumerate(equal.items(), start=1):
            more = f"-{number}" if len(equal) > 1 else ""
            yield {
                "label": f"{community} {names[0]}{more}",
                "level": LEVELS["grid"][lang], "community": community, "grids": "、".join(names), "number": count,
                "share": round(share, 6), "wage": classes[kind].wage_yuan_month,
                "payer": _payer(scenario, "grid", lang),
            }  # fmt: skip
    yield from _desk_rows(example)


def _desk_rows(example: Example) -> Iterator[dict[str, Cell]]:
    scenario, lang = example.scenario, example.lang
    for level in scenario.area.levels:
        desk, price = scenario.staffing.desks[level], scenario.cost.desks.get(level)
        if desk.sized_to_load is not None and level in ("street", "county"):
            continue  # its posts follow from what it serves
        yield {
            "label": LEVELS[level][lang], "level": LEVELS[level][lang], "number": desk.posts, "share": desk.grid_share,
            "wage": None if price is None else price.wage_yuan_month, "payer": _payer(scenario, level, lang),
        }  # fmt: skip


def _payer(scenario: Scenario, charge: str, lang: Lang) -> str | None:
    shares = scenario.cost.payers.get(charge, {})  # type: ignore[call-overload]
    return PAYERS[next(iter(shares))][lang] if len(shares) == 1 else None


def _requirement_rows(example: Example) -> Iterator[dict[str, Cell]]:
    for item in ITEMS:
        default, source = _default(item, example)
        yield {
            "item": f"{item.name.zh} {item.name.en}",
            "value": _given(item, example),
            "unit": item.unit.zh if item.unit.zh == item.unit.en else f"{item.unit.zh} {item.unit.en}",
            "default": default,
            "allowed": _allowed_values(item, example.lang),
            "source": source,
            "key": item.key,
        }


def _given(item: Item, example: Example) -> Cell:
    """Return the value that the template fills in: the place it starts from and its first day."""
    if item.key == START and example.start is not None:
        return example.start.isoformat()
    return example.base if item.key == BASE else None


def _default(item: Item, example: Example) -> tuple[Cell, str]:
    """Return the value that applies if the cell is empty, and where it comes from."""
    scenario = example.scenario
    if item.key in (NAME_ZH, NAME_EN):
        return example.name, f"{OF_FILE.zh} {OF_FILE.en}"
    if item.key == BASE:
        return example.base, f"{scenario.place.name_zh} {scenario.place.name_en}"
    key = {"duties/visits": "duties.visits.rule", "cover": "cover.rule", "escalation": "escalation.rule"}.get(
        item.key, item.key
    )
    if key.startswith(MEETING):
        meetings = list(scenario.duties.meetings.values())
        value: Cell = getattr(meetings[0], key.rpartition(".")[2]) if meetings else None
        key = key.replace(".own.", ".*.")
    else:
        value = _cell(_value(scenario, key))
    row = load_sources().of(parse_key(key), scenario.place.id)
    word = None if item.words is None else item.words.get(str(value))
    return value if word is None else f"{word.zh} {word.en}", "" if row is None else _source(
        row, example.lang
    )


def _value(scenario: Scenario, key: str) -> object:
    try:
        return value_at(scenario, parse_key(key))
    except KeyError:
        return None


def _cell(value: object) -> Cell:
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _source(row: Provenance, lang: Lang) -> str:
    """Return status and source, the status once where the source begins with it."""
    zh = lang == "zh"
    status = STATUS_ZH[row.status] if zh else row.status
    source = load_sources().in_chinese(row.source) if zh else row.source
    return source if source.startswith(status) else f"{status}{'：' if zh else ': '}{source}"


def _allowed_values(item: Item, lang: Lang) -> str:
    if item.words is not None:
        return ("、" if lang == "zh" else ", ").join(word[lang] for word in item.words.values())
    if item.key in (BASE, NAME_EN, NAME_ZH):
        return ""
    return translate(describe_allowed(parse_key(item.key)), lang)


def _record_rows(example: Example) -> Iterator[dict[str, Cell]]:
    area, demand = example.scenario.area, example.scenario.demand
    households = area.households_simulated * area.mean_difficulty
    persons = households * area.persons_per_household
    monthly = {
        HOTLINE: demand.hotline_orders_per_person_year * persons / MONTHS,
        WALK_INS: demand.walk_ins_per_person_year * persons / MONTHS,
        FOUND: demand.found_per_household_month * households,
        EMERGENCIES: demand.emergencies_per_1000_households_year * households / PER_1000 / MONTHS,
    }
    # Orders that reach a grid or a desk, the ones whose kinds are counted.
    handled = monthly[HOTLINE] * demand.hotline_ground_share + monthly[WALK_INS] + monthly[FOUND]
    monthly |= {key: handled * float(str(_value(example.scenario, key))) for key in KIND_SHARES}
    for item in RECORDS:
        row = load_sources().of(parse_key(item.key), example.scenario.place.id)
        yield {
            "item": f"{item.name.zh} {item.name.en}",
            "default": round(monthly[item.key], 1),
            "source": "" if row is None else _source(row, example.lang),
        }
