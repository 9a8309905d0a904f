"""A place of several counties gives the same results by county as in one section."""

from __future__ import annotations

from threading import get_ident
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scenarios import city

from sim import simulation as model
from sim.builder.area.sections import _split_ranges, community_range, sections
from sim.builder.build import build
from sim.builder.demand.initial_cases import OPEN_ENTITY
from sim.config import Scenario
from sim.config.groups.initial_cases import OpenCase
from sim.kernel.engine import run, run_streaming
from sim.metrics import measure as metrics
from sim.metrics.accumulators import row_buffer
from sim.simulation import simulate
from sim.world.log import RecordType


def told(log: NDArray[np.void]) -> list[tuple[int, ...]]:
    """What rows say beside the numbers of things, which are counted from the beginning of a section."""
    numbered = np.isin(log["record_type"], [int(RecordType.AUTO_ESCALATED), int(RecordType.TAKEN_UP)])
    value = np.where(numbered, 0, log["value"])
    return sorted(
        zip(*(a.tolist() for a in (log["time"], log["record_type"], log["kind"], value)), strict=True)
    )


def test_a_county_is_a_section_because_its_communities_share_a_desk() -> None:
    assert sections(city(3)) == (range(2), range(2, 4), range(4, 6))
    assert sections(city(3, streets_per_county=2)) == (range(4), range(4, 6))
    assert sections(city(3, streets_per_county=None)) == (range(6),)


def test_sections_are_read_off_the_queues() -> None:
    """Two streets whose cases may come to one county desk are together, whatever the scenario says of them."""
    at = np.array([[0, 3], [1, 3], [2, 4]])
    assert _split_ranges(*community_range(at, np.array([0, 1, 2])), 3) == [range(2), range(2, 3)]
    at[2, 1] = 3
    assert _split_ranges(*community_range(at, np.array([0, 1, 2])), 3) == [range(3)]
    at[:, 1] = -1
    assert _split_ranges(*community_range(at, np.array([0, 1, 2])), 3) == [range(1), range(1, 2), range(2, 3)]


def test_the_rows_of_the_sections_are_those_of_the_whole() -> None:
    of = city(3)
    whole = told(run(build(of, 0).world))
    parts = [told(run(build(of, 0, c).world)) for c in sections(of)]
    midnights = int(of.run.days)
    assert sorted(row for part in parts for row in part) == whole and len(whole) > 100 * midnights


@pytest.mark.parametrize("threads", [1, 2])
def test_a_city_is_measured_as_its_whole(threads: int) -> None:
    """Counts exactly; where real numbers are added section by section the last digit may differ."""
    of = city(3)
    apart, whole = simulate(of, 1, threads=threads), simulate(of, 1, keep_log=True)
    assert apart.metrics == pytest.approx(whole.metrics, rel=1e-12, abs=1e-12)
    assert all(np.array_equal(apart.daily[name], whole.daily[name]) for name in whole.daily)
    assert len(apart.metrics) > 80


def test_threads_change_no_digit() -> None:
    of = city(4)
    assert simulate(of, 2, threads=2).metrics == simulate(of, 2).metrics


@pytest.mark.parametrize("threads", [1, 2])
def test_how_many_sections_are_finished_is_told_in_the_callers_thread(threads: int) -> None:
    heard: list[tuple[int, int, int]] = []
    of, ours = city(3), get_ident()
    told = simulate(of, 2, threads=threads, progress=lambda *how_far: heard.append((*how_far, get_ident())))
    assert heard == [(finished, 3, ours) for finished in range(4)]
    assert told.metrics == simulate(of, 2).metrics


def test_whoever_is_told_may_give_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C comes while a word is written: no other county is begun."""
    begun: list[range] = []
    usual = model.run_section

    def run_section(of: Scenario, number: int, communities: range, **how: Any) -> Any:
        begun.append(communities)
        return usual(of, number, communities, **how)

    def progress(finished: int, of: int) -> None:
        if finished == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(model, "run_section", run_section)
    with pytest.raises(KeyboardInterrupt):
        simulate(city(12), 0, threads=2, progress=progress)
    assert len(begun) < 6


def test_of_a_run_that_fails_only_what_was_finished_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[int, int]] = []
    usual = model.run_section

    def run_section(of: Scenario, number: int, communities: range, **how: Any) -> Any:
        if communities.start == 2:
            raise ArithmeticError
        return usual(of, number, communities, **how)

    monkeypatch.setattr(model, "run_section", run_section)
    for threads in (1, 2):
        heard.clear()
        with pytest.raises(ArithmeticError):
            simulate(city(3), 0, threads=threads, progress=lambda *how_far: heard.append(how_far))
        assert heard == [(0, 3), (1, 3)]


def test_who_gives_up_a_city_waits_for_no_county(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first county fails; the second is left in the middle, the others are not begun."""
    begun: list[range] = []
    left: list[range] = []
    usual = model.run_section

    def run_section(of: Scenario, number: int, communities: range, **how: Any) -> Any:
        begun.append(communities)
        if communities.start == 0:
            raise KeyboardInterrupt
        try:
            return usual(of, number, communities, engine=None, is_cancelled=lambda: True)
        except model.RunCancelled:
            left.append(communities)
            raise

    monkeypatch.setattr(model, "run_section", run_section)
    with pytest.raises(KeyboardInterrupt):
        simulate(city(6), 0, threads=2)
    assert len(begun) < 6 and set(left) == {c for c in begun if c.start > 0}


def test_open_cases_lie_in_their_section() -> None:
    known = {
        "kind": "general",
        "level": "grid",
        "channel": "worker",
        "raised": "2025-01-30 10:00",
        "step": "register",
    }
    unknown = dict.fromkeys(("registered", "household", "suspended_from", "suspended_until"))
    listed = [OpenCase(row=k + 2, community=c, **known, **unknown) for k, c in enumerate((1, 3, 3))]
    begun = {"initial_state": "file", "open_cases": tuple(listed)}
    of = city(2).model_copy(update={"run": city(2).run.model_copy(update=begun)})
    at = [int((build(of, 0, c).world.case["entity"] >= OPEN_ENTITY).sum()) for c in sections(of)]
    assert at == [1, 2]


# -- cases under way ---------------------------------------------------------------------------------


def finished_of(of: Scenario, limit: int) -> tuple[metrics.Accumulator, list[int], Any]:
    """A run that lets go of finished cases whenever ``limit`` rows are kept; how many were kept each time."""
    built = build(of, 0)
    accumulator = metrics.start(built)
    accumulator.row_buffer.release_above = limit
    sizes = []

    def between(finished: Any) -> None:
        metrics.release(accumulator, finished)
        sizes.append(accumulator.row_buffer.number)

    run_streaming(built.world, metrics.build_update(accumulator), between=between)
    return accumulator, sizes, built


def test_letting_go_of_finished_cases_changes_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_buffer, "ROWS", 500)
    of = city(1, communities=4)
    accumulator, sizes, built = finished_of(of, 500)
    assert len(sizes) > 3 and max(sizes) < 0.6 * sum(r["record_type"].size for r in [run(built.world)])
    everything = metrics.update(metrics.start(built), run(built.world))
    assert metrics.finish(accumulator, built, of.verdict) == metrics.finish(everything, built, of.verdict)
    assert accumulator.row_buffer.number < everything.row_buffer.number / 3


def test_no_row_follows_when_a_case_has_given_its_place_up() -> None:
    """Told by the kernel between its parts, checked against all rows of the run."""
    world = build(city(1, communities=4), 0).world
    last = np.zeros(len(world.case), np.int64)
    log = run(world)
    beside = [RecordType.QUEUED, RecordType.WITHDRAWN]  # of duties too, whose numbers are others
    of_case = log[(log["record_type"] < int(RecordType.SPELL)) & ~np.isin(log["record_type"], beside)]
    np.maximum.at(last, of_case["entity"], of_case["time"])
    said = np.full(len(world.case), -1, np.int64)
    clock = [0]

    def between(finished: Any) -> None:
        over = finished() & (said < 0)
        said[over] = clock[0]

    run_streaming(world, lambda rows: clock.__setitem__(0, int(rows["time"].max())), between=between)
    assert (said >= 0).mean() > 0.5
    assert (last[said >= 0] <= said[said >= 0]).all()
