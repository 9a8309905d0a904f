"""Run of one scenario, or sweep over several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.compose.hydra.overrides import DesignPoint, Lever
from experiments.report.terminal.width import terminal_width
from experiments.run.session import SessionOptions, open_session
from experiments.store.identity import scenario_key
from experiments.studies.folder.finish import build_study, finish_study
from experiments.studies.folder.study_folder import claim_folder
from experiments.studies.money.priced import PricedScenario
from experiments.studies.study import study_name
from experiments.studies.sweep.backlog import OPEN_CASES, describe_backlog
from experiments.studies.sweep.run_summary import SweptScenario, make_run_study
from experiments.studies.sweep.short_text import short_lines
from experiments.studies.sweep.sweep_text import report_lines
from experiments.studies.years import YearCap, add_years

if TYPE_CHECKING:
    from experiments.compose.request import Lang, ParsedRequest, Request
    from experiments.studies.money.scenario_costs import StudyCosts

PAGE_POINTS = 50  # settings of a sweep up to which it has a page without being asked


def run_sweep(parsed: ParsedRequest, request: Request) -> int:
    """Run every point, write the study and its page, print the answer; return 1 if some replications failed."""
    scenarios = parsed.scenarios()
    keys = [scenario_key(scenario) for scenario in scenarios]
    name = study_name(parsed.study.name, scenarios[0].place.id, request.arguments)
    file_system = claim_folder(request.results, name, request.arguments)
    options = SessionOptions("sweep", request.dry_run, parsed.study.keep_log)
    with open_session(request.results, parsed.executor, options, file_system=file_system) as session:
        stops = parsed.study.stop_when_decided
        caps = {key: YearCap(s.run.replications, stops) for key, s in zip(keys, scenarios, strict=True)}
        add_years(session, dict(zip(keys, scenarios, strict=True)), caps)
        days = session.store.one_series(keys[0], OPEN_CASES) if len(keys) == 1 else {}
    varied = [lever for lever in parsed.levers if len(lever.values) > 1]
    labels = [_label(point, varied) for point, _ in parsed.points]
    levers = {key: dict(label) for key, label in zip(keys, labels, strict=True)}
    study = build_study(name, parsed.study.question, request.arguments, session, levers)
    swept = [
        SweptScenario(scenario, label, list(session.finished(key, caps[key].most).values()))
        for key, scenario, label in zip(keys, scenarios, labels, strict=True)
    ]
    from experiments.studies.folder.run_report import write_run_page
    from experiments.studies.money.scenario_costs import cost_study  # the builder is slow to import

    priced = [_priced(of, key, request.lang) for of, key in zip(swept, keys, strict=True)]
    costs = cost_study(priced, study.key)
    print_answer(swept, costs, request)
    if len(swept) == 1 and swept[0].scenario.area.grids is not None:
        from experiments.studies.sweep.worst_grids import describe_worst

        print("\n".join(describe_worst(swept[0].scenario, len(swept[0].rows), request.lang)))
    run = make_run_study(swept, request, parsed.study.question, study.key)
    if run is not None and len(scenarios) == 1:
        run = replace(run, backlog=describe_backlog(scenarios[0], list(days.values())))

    def write_page(folder: Path) -> list[str]:
        return write_run_page(run, costs.options, folder, request.lang, file_system) if run else []

    code = finish_study(
        study,
        request,
        file_system,
        write_page if run and wants_page(request, len(swept)) else None,
        write_costs=lambda folder: costs.write(folder, file_system, request.budget),
    )
    session.save_command_times()
    return code


def print_answer(swept: Sequence[SweptScenario], costs: StudyCosts, request: Request) -> None:
    """Print the answer of a run or a sweep; of a run without `--all` in a few lines."""
    width = terminal_width()
    if len(swept) == 1 and swept[0].rows and not request.whole:
        option = costs.options[0] if costs.options else None
        print("\n".join(short_lines(swept[0], option, request.lang, width)))
        return
    print("\n".join(report_lines(swept, request.lang, width)))
    print("\n".join(costs.lines(request.lang, width)))


def wants_page(request: Request, points: int) -> bool:
    """Return whether the page is written: as asked, else up to a number of settings."""
    return points <= PAGE_POINTS if request.page is None else request.page


def _priced(of: SweptScenario, key: str, lang: Lang) -> PricedScenario:
    """Return a scenario with what its costs need; its label is what it varies, or its place."""
    place = of.scenario.place.name_zh if lang == "zh" else of.scenario.place.name_en
    label = ", ".join(f"{name}={value}" for name, value in of.label) or place
    return PricedScenario(label, key, of.scenario, of.rows, of.verdict.word if of.verdict else "no_word")


def _label(point: DesignPoint, varied: Sequence[Lever]) -> tuple[tuple[str, Any], ...]:
    given = {**dict(point.choices), **dict(point.values)}
    return tuple((lever.key, given[lever.key]) for lever in varied)
