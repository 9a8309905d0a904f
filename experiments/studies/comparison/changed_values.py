"""Values in which a scenario differs from another one, in words (keys, meanings, before, after)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from experiments.analysis.answers.comparison_answer import Change
from experiments.report.text.findings.changes import GRID_POSTS as GRID_POST_NAMES
from experiments.studies.folder.manifest import flatten

if TYPE_CHECKING:
    from experiments.compose.scenario_reference import ResolvedScenario
    from sim.config import Scenario

NOT_COMPARED = (
    "place.id", "place.name_en", "place.name_zh", "place.document", "place.document_households_per_grid",
    "place.calibrated", "place.pending", "engine.", "run.replications", "run.limits.",
)  # fmt: skip
NAMES_OF_CHOICES = ("rule", "name")  # keys that name the choice of a group
NONE = "-"
POSTS = "staffing.posts"
GRID_POSTS = GRID_POST_NAMES.en, GRID_POST_NAMES.zh
ABSENT = object()


def find_changes(first: ResolvedScenario, other: ResolvedScenario) -> tuple[Change, ...]:
    """Return the values of the other scenario that differ from the first one's.

    Of a group with another choice only its name is returned, as the choice implies its values; and the values that
    the user set.
    """
    before, after = _values(first.scenario), _values(other.scenario)
    if any(one.scenario.staffing.listed_posts for one in (first, other)):
        before[POSTS], after[POSTS] = (_number_of_posts(one.scenario) for one in (first, other))
    keys = dict.fromkeys((*before, *after))
    changed = [key for key in keys if before.get(key, ABSENT) != after.get(key, ABSENT)]
    summarised = list(_summarised_groups(first, other, changed))
    shown = [key for key in changed if not _is_summarised(key, summarised, other)]
    return tuple(_change(key, before, after, other.scenario) for key in shown)


def _values(scenario: Scenario) -> dict[str, Any]:
    found = flatten(scenario.model_dump(mode="json"))
    values = {key: value for key, value in found.items() if not key.startswith((*NOT_COMPARED, f"{POSTS}."))}
    return {key: value for key, value in values.items() if key != POSTS or not scenario.staffing.listed_posts}


def _number_of_posts(scenario: Scenario) -> str:
    """Return the grid posts and their full-time equivalents: a list of posts is too long to be shown."""
    from sim.builder.area.achieved_size import achieved  # the builder is slow to import

    real = achieved(scenario)
    return f"{real.posts} ({real.full_time:.4g})"


def _summarised_groups(
    first: ResolvedScenario, other: ResolvedScenario, changed: list[str]
) -> Iterator[tuple[str, str]]:
    """Yield (prefix of a group's keys, key that names the choice) of groups with another choice."""
    for group, choice in other.composed.choices.items():
        if first.composed.choices.get(group) == choice:
            continue
        prefix = group.replace("/", ".") + "."
        named = next((prefix + name for name in NAMES_OF_CHOICES if prefix + name in changed), None)
        if named is not None:
            yield prefix, named


def _is_summarised(key: str, groups: list[tuple[str, str]], other: ResolvedScenario) -> bool:
    given = dict(other.point.values)
    return any(
        key.startswith(prefix) and key != named and not any(_covers(one, key) for one in given)
        for prefix, named in groups
    )


def _covers(given: str, key: str) -> bool:
    return key == given or key.startswith(f"{given}.")


def _change(key: str, before: Mapping[str, Any], after: Mapping[str, Any], scenario: Scenario) -> Change:
    from sim.config.metadata.keys import parse_key
    from sim.config.metadata.provenance import load_sources
    from sim.config.metadata.values import without_positions

    row = load_sources().of(without_positions(parse_key(key)), scenario.place.id)
    meaning = (row.meaning_en, row.meaning_zh) if row else (key, key)
    meaning = GRID_POSTS if key == POSTS and scenario.staffing.listed_posts else meaning
    unit = "" if row is None or row.unit == "-" else row.unit
    return Change(key, *meaning, unit, _text(before.get(key, ABSENT)), _text(after.get(key, ABSENT)))


def _text(value: Any) -> str:
    """Return a value as a configuration states it."""
    if value is ABSENT or value is None:
        return NONE
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_text, value)) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_text(inner)}" for name, inner in value.items()) + "}"
    return str(value)
