"""What every output says about the desks: posts, overload, communities left out (S2.6, S5.6).

The builder is imported where it is used: it would delay the first line of every command.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from experiments.language.plurals import format_count
from sim.metrics.catalog.members import MEMBERS

if TYPE_CHECKING:
    from sim.config import Scenario

Pair = tuple[str, str]  # English, Chinese

DESKS: dict[str, Pair] = {
    "sub_area": ("sub-area desk", "片区受理台"),
    "community": ("community desk", "社区受理台"),
    "street": ("street desk", "街道受理台"),
    "county": ("county desk", "区县受理台"),
}
SHOWN_KINDS = 3  # kinds of work that an overloaded desk holds up
SHOWN_SHARE = 0.05  # smaller shares are not named


def desk_warnings(scenarios: Sequence[Scenario]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return sentences on overloaded desks in English and in Chinese, with what they hold up, each once."""
    of_place = {s.place.id: [o for o in scenarios if o.place.id == s.place.id] for s in scenarios}
    found: list[Pair] = []
    for alike in of_place.values():
        sentences = [list(_warnings(scenario)) for scenario in alike]
        for pair in dict.fromkeys(pair for of in sentences for pair in of):
            found.append(_qualified(pair, alike, sum(pair in of for of in sentences), len(of_place) > 1))
    return tuple(en for en, _ in found), tuple(zh for _, zh in found)


def _qualified(pair: Pair, alike: Sequence[Scenario], settings: int, named: bool) -> Pair:
    """Return a sentence with the place, if there are several, and the settings in which it holds, if not in all."""
    english, chinese = pair
    if named:
        english, chinese = f"{alike[0].place.name_en}: {english}", f"{alike[0].place.name_zh}：{chinese}"
    if settings < len(alike):
        english = f"{english} ({settings} of {len(alike)} settings)"
        chinese = f"{chinese}（{len(alike)}种设定中的{settings}种）"
    return english, chinese


def _warnings(scenario: Scenario) -> Iterator[Pair]:
    from sim.builder.demand.own_arrivals import replaces_arrivals
    from sim.builder.desks import overloaded_desks

    if replaces_arrivals(scenario):
        return  # the expected load is not known
    for desk in overloaded_desks(scenario):
        english, chinese = DESKS[desk.role]
        named = desk.held_up[:SHOWN_KINDS]
        kinds = [(MEMBERS[kind], share) for kind, share in named if share >= SHOWN_SHARE]
        held = ", ".join(f"{name[1]} ({100 * share:.0f} %)" for name, share in kinds)
        held_zh = "、".join(f"{name[0]}（{100 * share:.0f}%）" for name, share in kinds)
        yield (
            f"Overloaded {english}: load {desk.load:.2f} with {format_count(desk.posts, 'post')}."
            f" It holds up {held or 'its duties'}.",
            f"{chinese}超负荷：{desk.posts}个岗位，负荷{desk.load:.2f}；受其拖延的工作：{held_zh or '例行工作'}。",
        )


def describe_desks(scenario: Scenario) -> Iterable[Pair]:
    """Yield posts and load of the desks that serve several communities, and what the run does about the others."""
    from sim.builder.demand.own_arrivals import replaces_arrivals
    from sim.builder.desks import OVERLOADED, desk_loads

    area = scenario.area
    if not replaces_arrivals(scenario):
        desks = [desk for desk in desk_loads(scenario) if desk.communities > 1.0]
        english = "; ".join(
            f"{MEMBERS[d.role][1]} {format_count(d.posts, 'post')} (load {d.load:.2f}, {d.communities:g} communities)"
            for d in desks
        )
        chinese = "；".join(
            f"{MEMBERS[d.role][0]}{d.posts}个岗位（负荷{d.load:.2f}，服务{d.communities:g}个社区）"
            for d in desks
        )
        if desks:
            yield f"Desks: {english}.", f"受理台：{chinese}。"
    if area.beyond == "none":
        yield (
            "Communities that are not simulated are left out (area.beyond=none):"
            " the load of the desks above is too low.",
            "未模拟的社区不计入（area.beyond=none）：上级受理台的负荷偏低。",
        )
    elif area.beyond == "whole_street" and _is_too_busy(scenario):
        yield (
            f"All {area.communities_simulated} communities of the street are simulated:"
            f" background holds up to a desk load of {OVERLOADED:g}.",
            f"街道全部{area.communities_simulated}个社区均予模拟：受理台负荷超过{OVERLOADED:g}时不以背景工作量代替。",
        )


def _is_too_busy(scenario: Scenario) -> bool:
    from sim.builder.desks import overloaded_desks

    return any(desk.role == "street" for desk in overloaded_desks(scenario))
