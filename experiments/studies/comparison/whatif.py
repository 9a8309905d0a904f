"""`gridstaff whatif`: a plan made by options, compared with today, and written as a scenario of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from experiments.compose.changes.change_overrides import design_point
from experiments.compose.changes.plan_changes import Today, plan_changes
from experiments.compose.changes.questions import load_questions
from experiments.compose.hydra.overrides import DesignPoint
from experiments.compose.scenario_reference import (
    SHARED_BLOCKS,
    ResolvedScenario,
    ScenarioReference,
    ScenarioResolver,
)
from experiments.errors import user_error
from experiments.files import FileSystem, write_durably
from experiments.report.text.findings.changes import describe_plan
from experiments.report.text.names.labels import Bilingual
from experiments.store.identity import scenario_key
from experiments.studies.comparison.changed_values import find_changes
from experiments.studies.comparison.compare import ComparisonRequest, prepare, run_comparison
from experiments.studies.folder.manifest import unflatten
from experiments.studies.folder.own_files import PLAN_FILE


@dataclass(frozen=True)
class Plan:
    """Today's scenario and the planned one, with the options that make it."""

    today: ResolvedScenario
    planned: ResolvedScenario
    options: Mapping[str, Any]


def make_plan(resolver: ScenarioResolver, reference: ScenarioReference, options: Mapping[str, Any]) -> Plan:
    """Return the plan that options make of a scenario.

    Parameters
    ----------
    resolver : ScenarioResolver
    reference : ScenarioReference
        Today's scenario.
    options : mapping
        Name of a question (`experiments.compose.changes.questions`) -> value of its option.

    Raises
    ------
    UserError
        With every option that cannot be answered in this place, or if the plan changes nothing.
    """
    today = resolver.resolve(reference)
    changes = plan_changes(Today(today.scenario, today.composed), options)
    change = design_point(changes, today.composer.groups)
    point = DesignPoint(
        tuple({**dict(today.point.choices), **dict(change.choices)}.items()),
        tuple({**dict(today.point.values), **dict(change.values)}.items()),
        (*today.point.origins, *((key, option_words(options)) for key in changes)),
    )
    text = f"{reference.text} {option_words(options)}"
    made = resolver.compose(ScenarioReference(text, reference.source, reference.words), point)
    if not options or _is_same(today, made):
        raise user_error("whatif", option_words(options), "changes nothing in this place", "command line")
    words = plan_in_words(options)
    return Plan(today, replace(made, plan=(words.en, words.zh)), options)


def _is_same(today: ResolvedScenario, planned: ResolvedScenario) -> bool:
    same_runs = scenario_key(today.scenario) == scenario_key(planned.scenario)
    return same_runs and not find_changes(today, planned)


def option_words(options: Mapping[str, Any]) -> str:
    """Return options as on a command line: ``--add-posts 2 --share 0.5``."""
    known = load_questions()
    return " ".join(f"{known[name].option}{_shown(value)}" for name, value in options.items())


def _shown(value: Any) -> str:
    if value is True or value is False:
        return "" if value is True else " off"
    return f" {value:g}" if isinstance(value, float) else f" {value}"


def plan_in_words(options: Mapping[str, Any]) -> Bilingual:
    """Return what the options of a plan change, in words."""
    known = load_questions()
    asked = {name: Bilingual(known[name].question_en, known[name].question_zh) for name in options}
    return describe_plan([(asked[name], value) for name, value in options.items()])


def run_whatif(plan: Plan, resolver: ScenarioResolver, request: ComparisonRequest) -> int:
    """Compare the plan with today, and write its scenario; return 1 if some replications failed."""
    run = prepare([plan.today, plan.planned], resolver.blocks(plan.today))
    run = replace(run, write_more=partial(_write_plan, plan))
    return run_comparison(run, request)


def _write_plan(plan: Plan, folder: Path, file_system: FileSystem) -> Sequence[str]:
    write_durably(folder / PLAN_FILE, plan_file(plan), file_system)
    return [PLAN_FILE]


def plan_file(plan: Plan) -> str:
    """Return the planned scenario as a YAML file of the group ``experiment``, with the differences as comments."""
    import yaml

    point = plan.planned.point
    choices = [{f"override /{group}": name} for group, name in point.choices if group not in SHARED_BLOCKS]
    values = {key: value for key, value in point.values if key.split(".")[0] not in SHARED_BLOCKS}
    composer = plan.today.composer
    where = "your own folder of configuration, whose files it uses" if composer.user_conf else "any folder"
    use = f"It belongs in the folder experiment/ of {where}: gridstaff run --conf FOLDER experiment=plan"
    if composer.own_place is not None:
        use = (
            "Its place comes from tables, which a folder of configuration lacks: repeat the command to run it"
        )
    lines = [
        "# @package _global_",
        f"# Plan: {plan.planned.reference.text}",
        f"# {' / '.join(plan.planned.plan)}",
        *(
            f"# {c.key}: {c.before} -> {c.after} ({c.meaning_en} {c.meaning_zh})"
            for c in find_changes(plan.today, plan.planned)
        ),
        f"# {use}",
    ]
    content = {"defaults": [*choices, "_self_"], **unflatten(values)}
    return "\n".join(lines) + "\n" + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)
