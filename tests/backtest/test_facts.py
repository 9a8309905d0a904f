"""Facts: each fact moves a named metric when its key changes, or is a label with a stated reason."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest
from places import PLACES

from experiments.compose.composer import Composer
from experiments.tools.facts_page import PAGE, EffectCase, Label, effects, read_effects, render_page, scenario
from sim.config.metadata.provenance import load_sources
from sim.metrics.catalog.catalog import lookup
from sim.simulation import simulate


def short(weeks: int) -> tuple[tuple[str, int], ...]:
    return ("area.communities_simulated", 1), ("run.warm_up_weeks", 2), ("run.measured_weeks", weeks)


@cache
def composer() -> Composer:
    return Composer()


@cache
def as_it_stands(place: str, weeks: int) -> Mapping[str, float]:
    return simulate(scenario(composer(), place, None, short(weeks)), 0).metrics


@pytest.mark.parametrize("told", list(effects()), ids=lambda told: told.name)
def test_a_fact_moves_its_metric(told: EffectCase) -> None:
    effect = told.effect
    was = as_it_stands(effect.place, effect.weeks)
    now = simulate(scenario(composer(), effect.place, effect, short(effect.weeks)), 0).metrics
    assert (effect.metric in was) == (effect.way != "appears")
    assert (effect.metric in now) == (effect.way != "gone")
    if effect.way in ("up", "down"):
        before, after = was[effect.metric], now[effect.metric]
        assert (after > before) if effect.way == "up" else (after < before), f"{before:g} -> {after:g}"


def test_every_fact_has_an_effect_or_is_a_label_or_is_pending_somewhere() -> None:
    pending = {p.fact for place in PLACES for p in scenario(composer(), place).place.pending}
    assert [fact for fact in load_sources().facts if fact not in read_effects() and fact not in pending] == []


def test_nothing_is_told_of_what_is_no_fact_and_no_metric() -> None:
    assert [fact for fact in read_effects() if fact not in load_sources().facts] == []
    assert all(lookup(told.effect.metric) for told in effects())


def test_a_fact_is_tested_in_its_own_place_by_what_a_user_reads() -> None:
    """No other place carries it; minutes under another name are no effect."""
    for told in effects():
        assert document(told.effect.place) == load_sources().facts[told.fact].document, told.name
        assert not told.effect.metric.startswith("busy_share_task."), told.name


@cache
def document(place: str) -> str:
    return scenario(composer(), place).place.document


def test_a_label_gives_its_reason_and_labels_are_the_smaller_part() -> None:
    labels = [found for found in read_effects().values() if isinstance(found, Label)]
    assert all(len(found.label.split()) > 2 for found in labels)
    assert 2 * len(labels) < len(read_effects())


def test_the_page_is_what_the_files_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == render_page(), "run `python -m experiments.tools.facts_page`"
