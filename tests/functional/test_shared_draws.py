"""What scenarios share is computed once, by content: a change of size compiles no route and draws no background."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from places import shipped

from sim.builder import background
from sim.builder.build import ModelInstance, build
from sim.builder.content import digest
from sim.builder.routes import routes
from sim.config import Scenario
from sim.config.content_cache import ContentCache

WEEKS = {"run__warm_up_weeks": 0, "run__measured_weeks": 4, "area__communities_simulated": 1}
SIZES = (250, 400, 550)


def at_size(size: int, place: str = "reference", **values: Any) -> Scenario:
    return shipped(place, area__households_per_grid=size, **WEEKS, **values)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts of calls of what should be computed once, from empty caches on."""
    counts: Counter[str] = Counter()

    def count(module: Any, name: str) -> None:
        function: Callable[..., Any] = getattr(module, name)

        def counted(*given: Any) -> Any:
            counts[name] += 1
            return function(*given)

        monkeypatch.setattr(module, name, counted)

    count(routes, "_compile_routes")
    count(background, "_draw_desks")
    count(background, "_tasks_of")
    for cache in (routes._compiled, background._drawn, background._desk_tasks):
        cache.clear()
    return counts


def test_a_change_of_size_compiles_no_route_and_draws_no_background(calls: Counter[str]) -> None:
    build(at_size(SIZES[0]), 0)
    first = dict(calls)
    for size in SIZES[1:]:
        build(at_size(size), 0)
    assert calls == first and first["_compile_routes"] == first["_draw_desks"] == 1
    build(at_size(SIZES[0]), 1)
    assert calls["_draw_desks"] == 2, "another replication has other draws"


def test_another_rate_or_route_is_no_longer_shared(calls: Counter[str]) -> None:
    build(at_size(400), 0)
    build(at_size(400, demand__hotline_orders_per_person_year=0.9), 0)
    assert (calls["_compile_routes"], calls["_draw_desks"]) == (1, 2)
    build(shipped("reference", groups=(("escalation", "stepwise"),), **WEEKS), 0)
    build(shipped("reference", groups=(("escalation", "first_contact"),), **WEEKS), 0)
    assert calls["_compile_routes"] >= 2


def same(one: ModelInstance, other: ModelInstance) -> bool:
    tables = zip(one.world, other.world, strict=True)
    expected = np.array_equal(one.context.expected, other.context.expected)
    return expected and all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in tables)


@pytest.mark.parametrize("place", ["reference", "qingdao_2020", "tianjin_2013"])
def test_shared_draws_are_those_of_a_world_built_alone(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [(at_size(size, place), number) for number in (0, 1) for size in (*SIZES, SIZES[0])]
    shared = [build(*one) for one in made]
    monkeypatch.setattr(ContentCache, "get", lambda self, key, compute: compute())
    assert all(same(build(*one), found) for one, found in zip(made, shared, strict=True))


def test_a_cache_keeps_its_memory_within_bounds() -> None:
    cache: ContentCache[np.ndarray[Any, Any]] = ContentCache(
        most=100, most_mib=1.0, size_of=lambda a: a.nbytes
    )
    for key in range(20):
        cache.get(key, lambda: np.zeros(1 << 17, np.uint8))
        assert cache.mib <= 1.0
    assert len(cache) == 8
    cache.get("too large", lambda: np.zeros(1 << 20, np.uint8))
    assert len(cache) == 8, "a result of more than half of the memory would leave no room for others"
    assert cache.get(19, lambda: np.ones(1)).nbytes == 1 << 17


def test_a_digest_tells_values_types_and_shapes_apart() -> None:
    parts = [np.zeros(4), np.zeros(4, np.int64), np.zeros((2, 2)), np.ones(4), 4, "4", (4,)]
    assert len({digest(part) for part in parts}) == len(parts)
    assert digest(np.arange(6)[::2]) == digest(np.array([0, 2, 4]))
