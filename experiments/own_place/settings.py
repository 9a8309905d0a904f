"""Settings of the tables: rows of Requirements and Records as keys and values of the configuration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from experiments.errors import closest_match
from experiments.own_place.cells import CellError, read_number, read_text
from experiments.own_place.faults import Findings, Spot, shown_words
from experiments.own_place.items import BASE, DEADLINES, ITEMS, KIND_SHARES, RECORDS, Item
from experiments.own_place.layout import simplify
from experiments.own_place.typed_rows import Row
from experiments.report.text.names.labels import Bilingual
from sim.config.metadata.keys import all_keys, describe_allowed, parse_key, schema_at

OWN_TABLES = (
    "area.grids",
    "staffing.posts",
    "staffing.classes",
    "place.id",
    "run.open_cases",
    "run.initial_state",
)
TERMS = {
    "个工作日": " working_days", "工作日": " working_days",
    "个工作小时": " working_hours", "工作小时": " working_hours",
    "个自然日": " calendar_days", "自然日": " calendar_days", "小时": " hours",
    "日": " working_days", "天": " working_days",
}  # fmt: skip
"""Unit of a deadline as written in Chinese; days of a deadline are working days (S1.3)."""
ROW_TWICE = Bilingual("each item once", "每个项目只填一行")
OTHER_TABLE = Bilingual(
    "is stated by the tables of grids and posts, not here", "由网格表和人员表给出，不在此填写"
)
ALL_KINDS = Bilingual(
    "the three kinds together: general, coordinated, approvals", "一般性、协调性、审批性三类须同时填写"
)
IS_CODE = Bilingual("plain data; code cannot be named", "应为数据，不能指定程序")


@dataclass
class Settings:
    """Settings of the tables, with the spot of each."""

    base: str | None = None
    choices: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    monthly: dict[str, float] = field(default_factory=dict)  # key of a rate -> cases a month
    spots: dict[str, Spot] = field(default_factory=dict)


def read_settings(
    requirements: list[Row], records: list[Row], groups: Mapping[str, list[str]], found: Findings
) -> Settings:
    """Return the settings of both tables; faults are added to ``found``. ``groups``: group -> names of its files."""
    stated = Settings()
    for row in requirements:
        item = _item(row, found)
        if item is None or row.values["value"] is None:
            continue
        spot = row.spot("value")
        if item.key in stated.spots:
            found.add(row.spot("item"), row.values["item"], ROW_TWICE)
            continue
        stated.spots[item.key] = spot
        try:
            _set(item, row.values["value"], groups, stated)
        except CellError as error:
            found.add(spot, row.values["value"], error.allowed, error.near)
    for row in records:
        _add_record(row, stated, found)
    kinds = [key for key in KIND_SHARES if key in stated.monthly]
    if kinds and (len(kinds) < len(KIND_SHARES) or sum(stated.monthly[key] for key in kinds) <= 0.0):
        found.add(stated.spots[kinds[0]], "", ALL_KINDS)
    return stated


def _item(row: Row, found: Findings) -> Item | None:
    """Return the item of a row: by its key, or by its name; an unknown one is a fault."""
    text = row.values.get("key") or row.values["item"]
    if text is None:
        return None
    item = next((item for item in ITEMS if simplify(text) in item.names()), None)
    if item is not None:
        return item
    if text in all_keys() or schema_at(parse_key(text)) is not None:
        if text.startswith(OWN_TABLES):
            found.add(row.spot("item"), text, OTHER_TABLE)
            return None
        return Item(text, Bilingual(text, text))
    known = [name for item in ITEMS for name in (item.name.zh, item.name.en, item.key)]
    allowed = Bilingual("an item of the template, or a key of the configuration", "应为模板中的项目或配置键")
    found.add(row.spot("item"), text, allowed, closest_match(text, [*known, *all_keys()]))
    return None


def _set(item: Item, value: Any, groups: Mapping[str, list[str]], stated: Settings) -> None:
    """Add the value of an item. Raises CellError."""
    if item.key == BASE:
        name = read_text(value)
        if name not in groups["place"]:
            words = ", ".join(groups["place"])
            raise CellError(
                Bilingual(f"one of: {words}", f"可填：{words}"), closest_match(name, groups["place"])
            )
        stated.base = name
    elif item.is_group:
        stated.choices[item.key] = _choice(item, read_text(value), groups[item.key])
    else:
        stated.values[item.key] = _word(item, value) if item.words is not None else _plain(item.key, value)


def _choice(item: Item, text: str, names: list[str]) -> str:
    if text in names:
        return text
    return _word(item, text)


def _word(item: Item, value: Any) -> str:
    text, words = simplify(read_text(value)), item.words or {}
    for key, word in words.items():
        if text in {simplify(key), simplify(word.zh), simplify(word.en), simplify(f"{word.zh}{word.en}")}:
            return key
    near = closest_match(str(value), [name for word in words.values() for name in (word.zh, word.en)])
    raise CellError(shown_words(words.values()), near)


def _plain(key: str, value: Any) -> Any:
    """Return the value of a key as the configuration takes it. Raises CellError."""
    path = parse_key(key)
    allowed = describe_allowed(path)
    if key.startswith(f"{DEADLINES}."):
        return _term(value)
    kinds = set(_kinds(schema_at(path) or {}))
    if "time" in kinds and isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if "date" in kinds and isinstance(value, dt.date):
        return f"{value:%Y-%m-%d}"
    if kinds & {"number", "integer"}:
        number = read_number(value)
        if number is not None:
            return int(number) if "number" not in kinds and number.is_integer() else number
    if "boolean" in kinds and (truth := _truth(value)) is not None:
        return truth
    if "null" in kinds and str(value).casefold() in ("null", "无", "none"):
        return None
    if "string" not in kinds and not kinds & {"date", "time"}:
        raise CellError(Bilingual(allowed, f"允许的取值：{allowed}"))
    text = read_text(value)
    if "${" in text:
        raise CellError(IS_CODE)
    if "date" in kinds:
        return text.replace("/", "-")
    return text


def _kinds(node: Mapping[str, Any]) -> Iterator[str]:
    """Yield the kinds of value that a schema allows: its types, `date` and `time`."""
    for part in node.get("anyOf", [node]):
        if part.get("format") == "date":
            yield "date"
        elif part.get("format") == "HH:MM":
            yield "time"
            yield "string"
        elif "enum" in part or "const" in part:
            yield "string"
        else:
            yield str(part.get("type", ""))


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    words = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}
    return words.get(str(value).casefold())


def _term(value: Any) -> int | str:
    """Return a deadline: a whole number of working days, or a number with its unit, in English or Chinese."""
    number = read_number(value)
    if number is not None and number.is_integer():
        return int(number)
    text = read_text(value)
    for chinese, unit in TERMS.items():
        if text.endswith(chinese) and text.removesuffix(chinese).strip().isdigit():
            return text.removesuffix(chinese).strip() + unit
    return text


def _add_record(row: Row, stated: Settings, found: Findings) -> None:
    text, monthly = row.values["item"], row.values["monthly"]
    if text is None:
        return
    item = next((item for item in RECORDS if simplify(text) in item.names()), None)
    if item is None:
        names = [name for item in RECORDS for name in (item.name.zh, item.name.en)]
        found.add(
            row.spot("item"), text, shown_words([item.name for item in RECORDS]), closest_match(text, names)
        )
    elif monthly is not None and item.key in stated.monthly:
        found.add(row.spot("item"), text, ROW_TWICE)
    elif monthly is not None:
        stated.monthly[item.key] = monthly
        stated.spots[item.key] = row.spot("monthly")
