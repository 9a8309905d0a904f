"""`gridstaff compare`: scenarios under common random numbers, side by side."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from experiments.analysis.answers.comparison_answer import ComparedScenario, Comparison
from experiments.analysis.scenario_comparison import TestLevels, compare_metrics, compare_minutes, rank
from experiments.analysis.verdicts import make_verdict
from experiments.compose.request import Lang, Request
from experiments.compose.scenario_reference import ResolvedScenario
from experiments.compose.settings.study_settings import ComparisonSettings, ExtraBlocks
from experiments.errors import Problem, UserError, closest_match, user_error
from experiments.files import FileSystem, report_os_error, write_durably
from experiments.report.studies.comparison_tables import change_rows, comparison_rows
from experiments.report.terminal.short_comparison import comparison_in_lines
from experiments.report.terminal.width import terminal_width
from experiments.report.text.work.money import unpriced_names
from experiments.run.plan import make_keyed_plan
from experiments.run.session import Session, SessionOptions, open_session
from experiments.store.identity import scenario_key
from experiments.studies.comparison.changed_values import find_changes
from experiments.studies.context.desk_context import desk_warnings
from experiments.studies.context.report_context import notes, run_settings
from experiments.studies.folder.finish import build_study, display_path, finish_study
from experiments.studies.folder.own_files import COMPARISON_FILE, REPORT_FILE, TABLES
from experiments.studies.folder.study_folder import claim_folder
from experiments.studies.folder.table_files import write_table
from experiments.studies.money.priced import PricedScenario
from experiments.studies.study import study_name
from sim.metrics.catalog.catalog import lookup

if TYPE_CHECKING:
    from experiments.studies.money.scenario_costs import StudyCosts
    from experiments.studies.study import Study

KEY_DIGITS = 16
MOST_SCENARIOS = 12
WEEKS = 52.0
COMMON = ("run.seed", "run.start", "run.warm_up_weeks", "run.measured_weeks", "run.replications")
ADAPTER = TypeAdapter(Comparison)

Letters = Mapping[str, ResolvedScenario]
Rows = Mapping[str, Sequence[Mapping[str, float]]]


@dataclass(frozen=True)
class ComparisonRequest(Request):
    """Options of `gridstaff compare` and `gridstaff whatif`; ``overrides``: their words as given."""

    command: str = "compare"
    show_all: bool = False

    @property
    def arguments(self) -> tuple[str, ...]:
        """Words of the request that reproduce it, without folders."""
        return (self.command, *self.overrides)

    @property
    def command_line(self) -> str:
        """Complete command, quoted for a shell, that resumes this one."""
        study = ["--study", self.study] if self.study is not None else []
        user_conf = ["--conf", str(self.user_conf)] if self.user_conf is not None else []
        results = ["--results", str(self.results)] if self.results != Path("results") else []
        return shlex.join(["gridstaff", *self.arguments, *study, *user_conf, *results])


@dataclass(frozen=True)
class ComparedRun:
    """Scenarios of a comparison by letter, and the settings of the command."""

    scenarios: Letters
    blocks: ExtraBlocks
    settings: ComparisonSettings
    write_more: Callable[[Path, FileSystem], Iterable[str]] = lambda folder, file_system: ()

    def label(self, letter: str) -> str:
        """Return a scenario's letter and how it was given."""
        return f"{letter}: {self.scenarios[letter].reference.text}"

    def household_years(self) -> dict[str, float]:
        """Return the simulated households x years of each scenario."""
        return {
            letter: one.scenario.area.households_simulated * one.scenario.run.measured_weeks / WEEKS
            for letter, one in self.scenarios.items()
        }


def prepare(resolved: Sequence[ResolvedScenario], blocks: ExtraBlocks) -> ComparedRun:
    """Return the scenarios by letter; raises UserError with every reason why they cannot be compared."""
    settings = blocks.study.comparison
    if settings is None:
        raise user_error("study.comparison", "", "is missing")
    problems = [*_scenario_problems(resolved), *_metric_problems(settings)]
    if problems:
        raise UserError(problems)
    return ComparedRun(dict(zip(ascii_uppercase, resolved, strict=False)), blocks, settings)


def _scenario_problems(resolved: Sequence[ResolvedScenario]) -> list[Problem]:
    if not 2 <= len(resolved) <= MOST_SCENARIOS:
        return [Problem("compare", f"{len(resolved)} scenarios", f"from 2 to {MOST_SCENARIOS}")]
    problems, first = [], resolved[0]
    for other in resolved:
        if other.composed.blocks["study"].get("kind") != "comparison":
            allowed = "is a study of its own, which cannot be compared"
            problems.append(Problem(other.reference.text, "", allowed))
        if other.composed.sweep:
            problems.append(
                Problem(other.reference.text, "", "is a sweep; a scenario has one value of each key")
            )
        for key in COMMON:
            mine, its = (getattr(one.scenario.run, key.partition(".")[2]) for one in (first, other))
            if mine != its:
                allowed = f"must be equal in all scenarios; write {key}={mine} as a word of its own"
                problems.append(Problem(key, str(its), allowed, other.reference.text))
    return [*problems, *_repetitions(resolved)]


def _repetitions(resolved: Sequence[ResolvedScenario]) -> Iterator[Problem]:
    seen = [_identity(one) for one in resolved]
    for at, same in enumerate(seen):
        if same in seen[:at]:
            allowed = f"is the same scenario as {resolved[seen.index(same)].reference.text}"
            yield Problem(resolved[at].reference.text, "", allowed)


def _identity(resolved: ResolvedScenario) -> tuple[str, str]:
    """Return what makes a scenario another one: its runs, and its prices."""
    scenario = resolved.scenario
    return scenario_key(scenario), repr((scenario.cost, scenario.staffing.classes))


def _metric_problems(settings: ComparisonSettings) -> list[Problem]:
    from sim.metrics.catalog.catalog import METRICS

    problems = []
    for key, names in (("metrics", settings.metrics), ("ranking.metric", (settings.ranking.metric,))):
        for name in names:
            try:
                lookup(name)
            except KeyError:
                near = closest_match(name, [metric.name for metric in METRICS])
                problems.append(Problem(f"study.comparison.{key}", name, "unknown metric", "", near))
    return problems


def run_comparison(run: ComparedRun, request: ComparisonRequest) -> int:
    """Run the scenarios, print the answer, write results; return 1 if some replications failed."""
    name = study_name(run.blocks.study.name, request.command, request.arguments)
    file_system = claim_folder(request.results, name, request.arguments)
    options = SessionOptions("comparison", request.dry_run, run.blocks.study.keep_log)
    keys = {letter: scenario_key(one.scenario) for letter, one in run.scenarios.items()}
    years = run.scenarios["A"].scenario.run.replications
    plan = make_keyed_plan(
        (keys[letter], one.scenario, range(years)) for letter, one in run.scenarios.items()
    )
    with open_session(request.results, run.blocks.executor, options, file_system=file_system) as session:
        session.run(plan)
    levers = {keys[letter]: {"scenario": run.label(letter)} for letter in run.scenarios}
    study = build_study(name, run.blocks.study.question, request.arguments, session, levers)
    rows = common_rows(session, keys, years)
    if len(rows["A"]) < 2:
        return finish_study(study, request, file_system)
    costs = _costs(run, rows, keys, study)
    answer = analyse(run, rows, costs, study.key, request)
    _print(answer, request.lang, None if request.show_all else run.settings.shown)

    def write_costs(folder: Path) -> list[str]:
        written = costs.write(folder, file_system, request.budget)
        return [*written, *run.write_more(folder, file_system)]

    def write_report(folder: Path) -> list[str]:
        return _write(answer, folder, request.lang, file_system)

    code = finish_study(study, request, file_system, write_report, write_costs)
    session.save_command_times()
    return code


def common_rows(session: Session, keys: Mapping[str, str], years: int) -> Rows:
    """Return the metrics of the replications that all scenarios finished, by letter."""
    finished = {letter: session.finished(key, years) for letter, key in keys.items()}
    common = sorted(set.intersection(*map(set, finished.values())))
    return {letter: [of[number] for number in common] for letter, of in finished.items()}


def _costs(run: ComparedRun, rows: Rows, keys: Mapping[str, str], study: Study) -> StudyCosts:
    from experiments.studies.money.scenario_costs import cost_study  # the builder is slow to import

    priced = [
        PricedScenario(run.label(letter), keys[letter], one.scenario, rows[letter], "no_word")
        for letter, one in run.scenarios.items()
    ]
    return cost_study(priced, study.key)


def analyse(run: ComparedRun, rows: Rows, costs: StudyCosts, study_key: str, request: Request) -> Comparison:
    """Return the comparison of finished scenarios.

    Parameters
    ----------
    run : ComparedRun
    rows : mapping
        Letter -> metrics of the common replications, in their order.
    costs : StudyCosts
        Of the same scenarios in the same order.
    study_key : str
    request : Request
        Command that repeats the comparison.
    """
    settings = run.settings
    levels = TestLevels(settings.error, settings.power)
    compared = _compared_scenarios(run, rows, costs)
    words = {of.letter: of.verdict.word for of in compared}
    english, chinese = notes(one.scenario for one in run.scenarios.values())
    return Comparison(
        run.blocks.study.question,
        compared,
        compare_metrics(rows, settings.metrics, levels),
        compare_minutes(rows, run.household_years(), levels),
        len(rows["A"]),
        settings.most_years,
        rank(rows, words, settings.ranking.metric, settings.ranking.indifference, settings.error),
        study_key[:KEY_DIGITS],
        run_settings(run.scenarios["A"].scenario, request),
        english,
        chinese,
        *desk_warnings([one.scenario for one in run.scenarios.values()]),
    )


def _compared_scenarios(run: ComparedRun, rows: Rows, costs: StudyCosts) -> tuple[ComparedScenario, ...]:
    first, found = run.scenarios["A"], []
    for (letter, one), option in zip(run.scenarios.items(), costs.options, strict=True):
        scenario, outturn = one.scenario, option.outturn
        found.append(
            ComparedScenario(
                letter,
                one.reference.text,
                option.key,
                scenario.place.name_en,
                scenario.place.name_zh,
                scenario.area.grid_households,
                make_verdict(rows[letter], scenario.verdict, scenario.run.measured_weeks),
                () if one is first else find_changes(first, one),
                *one.plan,
                outturn.total if outturn.budget.is_complete else None,
                option.difference,
                option.effects,
                unpriced_names(outturn.budget),
            )
        )
    return tuple(found)


def print_again(folder: Path, lang: Lang, file_system: FileSystem) -> int:
    """Print a finished comparison again from its data, every measure, and write its page; return 0."""
    try:
        answer = ADAPTER.validate_json(file_system.read(folder / COMPARISON_FILE))
    except (ValidationError, OSError):
        name = f"{folder.name}/{COMPARISON_FILE}"
        raise user_error(name, "", "is damaged; run the study's command again") from None
    _print(answer, lang, None)
    with report_os_error(folder, "the report cannot be written here"):
        _write_page(answer, folder, lang, file_system)
    print(f"Report     {display_path(folder / REPORT_FILE)}")
    return 0


def _print(answer: Comparison, lang: Lang, shown: int | None) -> None:
    width = terminal_width()
    print(comparison_in_lines(answer, lang, width, shown), flush=True)


def _write(answer: Comparison, folder: Path, lang: Lang, file_system: FileSystem) -> list[str]:
    """Write the page, the analysed comparison and its tables; return their names."""
    _write_page(answer, folder, lang, file_system)
    text = ADAPTER.dump_json(answer, indent=1).decode() + "\n"
    write_durably(folder / COMPARISON_FILE, text, file_system)
    names = [REPORT_FILE, COMPARISON_FILE]
    tables = {"comparison": comparison_rows(answer), "changes": change_rows(answer)}
    for name, (columns, rows) in tables.items():
        write_table(folder / TABLES / f"{name}.csv", columns, rows, file_system)
        names.append(f"{TABLES}/{name}.csv")
    return names


def _write_page(answer: Comparison, folder: Path, lang: Lang, file_system: FileSystem) -> None:
    from experiments.report.html.pages.comparison_page import render_comparison  # imports the figures

    write_durably(folder / REPORT_FILE, render_comparison(answer, lang), file_system)
