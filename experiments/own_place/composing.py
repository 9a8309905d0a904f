"""From the rows of the tables to a place that overrides a shipped one, with the cell that every value came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from experiments.compose.files.own_place import OwnPlace, Path
from experiments.own_place.faults import Findings, Spot
from experiments.own_place.items import (
    EMERGENCIES,
    FOUND,
    HOTLINE,
    KIND_SHARES,
    MEETING,
    MEETING_NAME,
    NAME_EN,
    NAME_ZH,
    WALK_INS,
)
from experiments.own_place.open_cases import OpenRow
from experiments.own_place.posts import StatedPosts
from experiments.own_place.settings import Settings
from experiments.own_place.typed_rows import Row
from experiments.own_place.units import Units
from experiments.report.text.names.labels import Bilingual
from sim.config.metadata.keys import parse_key
from sim.config.scenario import Scenario

MONTHS = 12.0
PER_1000 = 1000.0
NO_LEVEL = Bilingual("a level of the place it starts from: {levels}", "起始场景没有该层级，可用：{levels}")


class StatedTables(NamedTuple):
    """What the tables of a place state."""

    units: Units
    posts: StatedPosts
    settings: Settings
    open_cases: list[OpenRow]


@dataclass
class Overlay:
    """Values by path, with the spot that each came from."""

    values: dict[Path, Any] = field(default_factory=dict)
    spots: dict[Path, Spot] = field(default_factory=dict)

    def put(self, key: str | Path, value: Any, spot: Spot | None = None) -> None:
        """Set the value of a path, or of a dotted key."""
        path = tuple(str(part) for part in parse_key(key)) if isinstance(key, str) else key
        self.values[path] = value
        if spot is not None:
            self.spots[path] = spot


def compose_place(
    name: str, base: Scenario, tables: StatedTables, found: Findings
) -> OwnPlace:  # fmt: skip
    """Return the place of the tables.

    Parameters
    ----------
    name : str
        Name of the place: that of the file.
    base : Scenario
        Place that it starts from, with the choices of the tables.
    tables : StatedTables
    found : Findings
        Faults are added to it; its file is the origin of values.
    """
    overlay = Overlay()
    units, posts, settings, open_cases = tables
    _put_identity(overlay, name)
    _put_area(overlay, units)
    _put_posts(overlay, base, posts, found)
    for key, value in settings.values.items():
        overlay.put(key, value, settings.spots[key])
    _put_meeting(overlay, base, settings)
    for key, value in _rates(base, units, settings).items():
        overlay.put(key, value, settings.spots[key])
    _put_open_cases(overlay, open_cases)
    origins = {path: spot.shown() for path, spot in overlay.spots.items()}
    return OwnPlace(
        name, base.place.id, found.file, tuple(settings.choices.items()), overlay.values, origins
    )  # fmt: skip


def _put_open_cases(overlay: Overlay, cases: list[OpenRow]) -> None:
    """Start the run with the listed cases; the place starts as any other without them."""
    if not cases:
        return
    overlay.put("run.initial_state", "file")
    overlay.put("run.open_cases", [of.values for of in cases])
    for number, of in enumerate(cases):
        name = f"open_cases[{number}]"
        overlay.spots["run", name] = of.row.spot("")
        overlay.spots |= {("run", name, key): of.row.spot(key) for key in of.values}


def _put_identity(overlay: Overlay, name: str) -> None:
    overlay.put("place.id", name)
    overlay.put(NAME_EN, name)
    overlay.put(NAME_ZH, name)
    overlay.put("place.document", "none")
    overlay.put("place.document_households_per_grid", None)
    overlay.put("place.calibrated", False)


def _put_area(overlay: Overlay, units: Units) -> None:
    for key in ("households_per_community", "households_per_grid", "counts"):
        overlay.put(("area", key), None)
    overlay.put(("area", "communities_simulated"), len(units.communities))
    listed = {}
    for label, grid in zip(units.labels(), units.grids, strict=True):
        values = grid.row.values
        listed[label] = {
            "households": values["households"], "community": grid.community, "street": grid.street,
            "sub_area": grid.sub_area, "special_households": values["special"],
            "difficulty": 1.0 if values["difficulty"] is None else values["difficulty"],
        }  # fmt: skip
        for key, column in (
            ("households", "households"),
            ("special_households", "special"),
            ("difficulty", "difficulty"),
        ):
            overlay.spots["area", "grids", label, key] = grid.row.spot(column)
        overlay.spots["area", "grids", label] = grid.row.spot("grid")
    overlay.put(("area", "grids"), listed)


def _put_posts(overlay: Overlay, base: Scenario, posts: StatedPosts, found: Findings) -> None:
    classes, of_row = _classes(base, posts)
    overlay.put(("staffing", "classes"), classes)
    listed = {}
    for label, stated in posts.listed.items():
        listed[label] = {"post_class": of_row[label], **stated}
        for key, column in (
            ("grids", "grids"),
            ("number", "number"),
            ("grid_share", "share"),
            ("shift", "shift"),
        ):
            overlay.spots["staffing", "posts", label, key] = posts.rows[label].spot(column)
        overlay.spots["staffing", "posts", label] = posts.rows[label].spot("label")
    overlay.put(("staffing", "posts"), listed)
    overlay.put(("staffing", "workers_per_community"), None)
    if shares := _payers([(row, number) for row, number in posts.weights if row.values["payer"]]):
        overlay.put(("cost", "payers", "grid"), shares, posts.weights[0][0].spot("payer"))
    for level, row in posts.desks.items():
        _put_desk(overlay, base, level, row, found)


def _classes(base: Scenario, posts: StatedPosts) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Return the contract classes, one for each wage, and the class of each listed post.

    The wage that is named first has the first class of the base, as in a place file, which adds to these classes.
    """
    name, first = next(iter(base.staffing.classes.items()))
    numbers: dict[float | None, int] = {}
    for row, number in posts.weights:
        numbers[row.values["wage"]] = numbers.get(row.values["wage"], 0) + number
    names = {wage: _class_name(wage) if n else name for n, wage in enumerate(numbers)}
    classes = {
        names[wage]: {
            "name_en": _class_label(wage).en, "name_zh": _class_label(wage).zh,
            "posts": None if len(numbers) == 1 else number, "wage_yuan_month": wage, "grid_share": None,
            "cost_share": None, "insured": first.insured, "skills": list(first.skills),
        }
        for wage, number in numbers.items()
    }  # fmt: skip
    return classes, {label: names[row.values["wage"]] for label, row in posts.rows.items()}


def _class_name(wage: float | None) -> str:
    return "unpriced" if wage is None else f"wage_{wage:g}".replace(".", "_")


def _class_label(wage: float | None) -> Bilingual:
    if wage is None:
        return Bilingual("grid worker", "网格员")
    return Bilingual(f"grid worker, {wage:g} yuan a month", f"网格员（月工资{wage:g}元）")


def _payers(rows: list[tuple[Row, int]]) -> dict[str, float]:
    """Return the share of each payer in the wages of grid posts; without wages, in the posts."""
    priced = all(row.values["wage"] for row, _ in rows)
    weight: dict[str, float] = {}
    for row, number in rows:
        share = 1.0 if row.values["share"] is None else row.values["share"]
        wage = row.values["wage"] if priced else 1.0
        weight[row.values["payer"]] = weight.get(row.values["payer"], 0.0) + number * share * wage
    total = sum(weight.values())
    return {payer: part / total for payer, part in weight.items()} if total > 0.0 else {}


def _put_desk(overlay: Overlay, base: Scenario, level: str, row: Row, found: Findings) -> None:
    if level not in base.area.levels:
        levels = ", ".join(base.area.levels)
        text = Bilingual(NO_LEVEL.en.format(levels=levels), NO_LEVEL.zh.format(levels=levels))
        found.add(row.spot("level"), level, text)
        return
    overlay.put(("staffing", "desks", level, "posts"), row.values["number"] or 1, row.spot("number"))
    for column, path in (
        ("share", ("staffing", "desks", level, "grid_share")), ("wage", ("cost", "desks", level, "wage_yuan_month")),
    ):  # fmt: skip
        if row.values[column] is not None:
            overlay.put(path, row.values[column], row.spot(column))
    if row.values["payer"] is not None:
        overlay.put(("cost", "payers", level), {row.values["payer"]: 1.0}, row.spot("payer"))


def _put_meeting(overlay: Overlay, base: Scenario, settings: Settings) -> None:
    """Complete a meeting of the table: its name; what it leaves open as in the first meeting of the base."""
    stated = [key for key in settings.values if key.startswith(f"{MEETING}.")]
    if not stated:
        return
    first = next(iter(base.duties.meetings.values()), None)
    overlay.put(f"{MEETING}.name", MEETING_NAME.en)
    for key in ("minutes", "every", "weekday", "at"):
        if f"{MEETING}.{key}" not in settings.values and first is not None:
            overlay.put(f"{MEETING}.{key}", getattr(first, key))


def _rates(base: Scenario, units: Units, settings: Settings) -> dict[str, Any]:
    """Return the rates that give the recorded cases a month, and the shares of their kinds."""
    monthly = settings.monthly
    rows = [grid.row.values for grid in units.grids]
    # Households at the difficulty of their grid: rates are those of a household of difficulty 1 (S2.5).
    weighted = base.area.difficulty * sum(
        (row["households"] or 0) * (1.0 if row["difficulty"] is None else row["difficulty"]) for row in rows
    )
    persons = weighted * float(
        settings.values.get("area.persons_per_household", base.area.persons_per_household)
    )
    rates: dict[str, Any] = {}
    for key, per in (
        (HOTLINE, persons / MONTHS), (WALK_INS, persons / MONTHS), (FOUND, weighted),
        (EMERGENCIES, weighted / PER_1000 / MONTHS),
    ):  # fmt: skip
        if key in monthly and per > 0.0:
            rates[key] = monthly[key] / per
    return rates | kind_shares(monthly)


def kind_shares(monthly: Mapping[str, float]) -> dict[str, float]:
    """Return the shares of the kinds from their numbers; empty unless all are stated."""
    total = sum(monthly.get(key, 0.0) for key in KIND_SHARES)
    if total <= 0.0 or not all(key in monthly for key in KIND_SHARES):
        return {}
    return {key: monthly[key] / total for key in KIND_SHARES}
