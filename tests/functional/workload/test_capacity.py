"""The kernel allocates nothing: between two capacity checks no events need more than the headroom."""

from __future__ import annotations

from typing import Any

import pytest
from random_scenarios import random_scenario
from random_worlds import random_world
from scenarios import city

from sim.builder.build import build
from sim.kernel import engine
from sim.kernel.state.capacity import required_headroom
from sim.kernel.state.tables import CHECK_INTERVAL, State
from sim.world.tables import Table, World

WORLDS = {
    **{f"world {seed}": lambda seed=seed: random_world(seed) for seed in range(6)},
    **{f"scenario {seed}": lambda seed=seed: build(random_scenario(seed), seed).world for seed in range(4)},
    "county of twelve communities": lambda: build(city(1, communities=12), 0).world,
}


class Watched:
    """A run that stops at every look; what one stretch has used at most."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.states: list[State] = []
        self.before: dict[str, int] = {}
        self.most: dict[str, int] = dict.fromkeys(
            ("events_processed", "rows", "heap", "soon", "later", "slots"), 0
        )
        self.looks = 0
        monkeypatch.setattr(engine, "EVENTS_PER_CALL", CHECK_INTERVAL)
        for name in ("create_state", "grow"):
            monkeypatch.setattr(engine, name, self.noting(getattr(engine, name)))
        engine.run_streaming(world, self.rows, between=self.look)

    def noting(self, made: Any) -> Any:
        def note(*arguments: Any) -> State:
            self.states.append(made(*arguments))
            self.before = self.clock()  # enlarging is not using
            return self.states[-1]

        return note

    def clock(self) -> dict[str, int]:
        clock = self.states[-1].clock
        return {name: int(clock[name][0]) for name in clock.dtype.names}

    def rows(self, rows: Table) -> None:
        self.used("rows", len(rows))

    def look(self, _: object) -> None:
        was, now = self.before, self.clock()
        self.looks += 1
        self.used("events_processed", now["events_processed"] - was["events_processed"])
        self.used("soon", now["current_end"])
        self.used("slots", was["free_slot_count"] - now["free_slot_count"])
        if now["day"] == was["day"]:  # else a day's list has moved into the heap, which asks for room itself
            self.used("heap", now["today_count"] - was["today_count"])
            self.used("later", was["free_count"] - now["free_count"])
        self.before = now

    def used(self, what: str, much: int) -> None:
        self.most[what] = max(self.most[what], much)


@pytest.mark.parametrize("name", WORLDS)
def test_no_stretch_of_events_needs_more_than_the_margins(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world = WORLDS[name]()
    watched = Watched(world, monkeypatch)
    headroom, most = required_headroom(world), watched.most
    assert watched.looks > 100 and most["events_processed"] == CHECK_INTERVAL
    assert most["rows"] <= headroom.rows
    assert max(most["heap"], most["soon"], most["later"]) <= headroom.events
    assert most["slots"] <= headroom.slots
