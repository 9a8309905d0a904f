"""`gridstaff compare` and `gridstaff whatif` after their options are parsed."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.cli.commands.study_commands import run_stoppable
from experiments.compose.input_checks import check_folder_name, checked_study_name
from experiments.compose.scenario_reference import (
    READERS,
    ScenarioReference,
    ScenarioResolver,
    ScenarioSource,
    split_arguments,
)
from experiments.errors import escape_for_terminal, map_collecting_errors, user_error
from experiments.progress import CHECKING_NOTICE, WaitNotice
from experiments.studies.comparison.compare import ComparisonRequest, prepare, run_comparison
from experiments.studies.comparison.whatif import make_plan, option_words, run_whatif

WORKBOOK = ".xlsx"
STUDY = "compare"  # choice of the group `study`
ONE_SCENARIO = (
    "needs two scenarios; settings of one scenario stand in one quoted word:"
    ' "reference area.households_per_grid=450"'
)


def compare(words: Sequence[str], options: Mapping[str, Any]) -> int:
    """Compare the scenarios of a command line; return the exit code."""
    request = ComparisonRequest(tuple(words), **options)
    return run_stoppable(lambda: _compare(request), request.command_line)


def _compare(request: ComparisonRequest) -> int:
    references, shared = split_arguments(request.overrides)
    resolver = _resolver(request, shared)
    if len(references) == 1:
        start = resolver.starting_place(references[0])
        references = [*([] if start is None else [start]), *references]
    if len(references) < 2:
        raise user_error("compare", " ".join(request.overrides), ONE_SCENARIO, "command line")
    with WaitNotice(CHECKING_NOTICE):
        resolved = map_collecting_errors(resolver.resolve, references)
        run = prepare(resolved, resolver.blocks(resolved[0]))
    return run_comparison(run, request)


def what_if(words: Sequence[str], answers: Mapping[str, Any], options: Mapping[str, Any]) -> int:
    """Compare a plan with the scenario that it starts from; return the exit code.

    ``answers``: name of a question -> value of its option.
    """
    request = ComparisonRequest((*words, *option_words(answers).split()), command="whatif", **options)
    return run_stoppable(lambda: _what_if(words, answers, request), request.command_line)


def _what_if(words: Sequence[str], answers: Mapping[str, Any], request: ComparisonRequest) -> int:
    references, shared = split_arguments(words)
    if len(references) != 1:
        shown = ", ".join(reference.text for reference in references)
        raise user_error("whatif", shown, "needs one scenario: the place as it is today", "command line")
    if not answers:
        raise user_error(
            "whatif", references[0].text, "needs a change, for example --add-posts 2; see --help"
        )
    resolver = _resolver(request, shared)
    with WaitNotice(CHECKING_NOTICE):
        plan = make_plan(resolver, references[0], answers)
    return run_whatif(plan, resolver, request)


def _resolver(request: ComparisonRequest, shared: Sequence[str]) -> ScenarioResolver:
    check_folder_name("--results", request.results)
    named = () if request.study is None else (f"study.name='{checked_study_name(request.study, '--study')}'",)
    readers = {**READERS, WORKBOOK: _read_tables, "": _read_tables}
    return ScenarioResolver(request.user_conf, STUDY, (*shared, *named), readers)


def _read_tables(path: Path, resolver: ScenarioResolver) -> ScenarioSource:
    """Return the place of a workbook or a folder of CSV; raises UserError with every fault of its tables."""
    from experiments.compose.composer import Composer
    from experiments.own_place.load import load_place  # imports the reader of workbooks

    place, remarks = load_place(path, resolver.user_conf)
    for remark in remarks:
        print(f"note: {escape_for_terminal(remark)}", file=sys.stderr)
    composer = Composer(resolver.user_conf, own_place=place)
    return ScenarioSource(composer, ("place", place.name), ScenarioReference(place.base, place.base))
