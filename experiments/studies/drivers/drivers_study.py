"""`gridstaff run experiment=drivers`: which difference between two places overloads the second? (S8, S13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from experiments.analysis.answers.answer import Estimate
from experiments.analysis.answers.drivers_answer import Driver, DriversStudy
from experiments.analysis.drivers import (
    DRIVEN_METRICS,
    Differences,
    effects_at_ends,
    paired_contributions,
    random_orders,
    sets_along,
    sets_at_ends,
    sets_of_pair,
)
from experiments.analysis.statistics.intervals import mean_interval
from experiments.errors import map_collecting_errors, user_error
from experiments.files import FileSystem, report_os_error, write_durably
from experiments.progress import CHECKING_NOTICE, WaitNotice
from experiments.report.studies.drivers_report import write_drivers
from experiments.report.terminal.drivers import drivers_text
from experiments.report.terminal.width import terminal_width
from experiments.run.plan import Plan, make_plan
from experiments.run.session import Session, SessionOptions, open_session
from experiments.store.identity import scenario_key
from experiments.studies.context.report_context import notes, run_settings
from experiments.studies.drivers.drivers_design import DriversDesign, drivers_design
from experiments.studies.folder.finish import build_study, display_path, finish_study
from experiments.studies.folder.own_files import DRIVERS_FILE, REPORT_FILE, check_places
from experiments.studies.folder.run_report import read_json
from experiments.studies.folder.study_folder import claim_folder
from experiments.studies.study import study_name

if TYPE_CHECKING:
    from experiments.compose.request import Lang, ParsedRequest, Request

KEY_DIGITS = 16
STUDY_ADAPTER = TypeAdapter(DriversStudy)


def run_drivers(parsed: ParsedRequest, request: Request) -> int:
    """Run the study, print the answer, write results; return 1 if some replications failed."""
    scope = parsed.study.drivers
    if scope is None:
        raise user_error("study.drivers", "", "is missing")
    design = drivers_design(parsed.composer, scope, parsed.levers)
    years = scope.years.full if parsed.study.scope == "full" else scope.years.quick
    name = study_name(parsed.study.name, "drivers", request.arguments)
    file_system = claim_folder(request.results, name, request.arguments)
    runs = DriversRuns(design, years)
    options = SessionOptions("drivers", request.dry_run, parsed.study.keep_log)
    with open_session(request.results, parsed.executor, options, file_system=file_system) as session:
        session.run(runs.plan())
    study = build_study(name, parsed.study.question, request.arguments, session, runs.levers())
    found = runs.effects(session)
    if found is None:
        return finish_study(study, request, file_system)
    start, end = design.scenario(frozenset()), design.scenario(frozenset(design.names))
    english, chinese = notes([start])
    answer = DriversStudy(
        parsed.study.question,
        _names(design.start.mapping),
        _names(design.end.mapping),
        *found,
        run_settings(end, request),
        study.key[:KEY_DIGITS],
        english,
        chinese,
    )
    width = terminal_width()
    print(drivers_text(answer, request.lang, width) + "\n", flush=True)
    code = finish_study(
        study, request, file_system, partial(_write, answer, lang=request.lang, file_system=file_system)
    )
    session.save_command_times()
    return code


def _names(mapping: Mapping[str, Mapping[str, str]]) -> tuple[str, str]:
    return mapping["place"]["name_en"], mapping["place"]["name_zh"]


def _write(answer: DriversStudy, folder: Path, lang: Lang, file_system: FileSystem) -> Iterable[str]:
    """Write the analysed study, its page, table and figures; return the names of all their files."""
    write_durably(
        folder / DRIVERS_FILE, STUDY_ADAPTER.dump_json(answer, indent=1).decode() + "\n", file_system
    )
    written = write_drivers(
        answer, folder, lambda path, content: write_durably(path, content, file_system), lang
    )
    return [DRIVERS_FILE, *(path.relative_to(folder).as_posix() for path in written)]


def rewrite_drivers(folder: Path, lang: Lang, file_system: FileSystem) -> int:
    """Print the answer of a finished study and write its page, table and figures again.

    Raises
    ------
    UserError
        If the analysed study is damaged.
    """
    check_places(file_system, folder)
    answer = read_json(STUDY_ADAPTER, folder / DRIVERS_FILE, file_system)
    print(drivers_text(answer, lang, terminal_width()) + "\n", flush=True)
    with report_os_error(folder, "the report cannot be written here"):
        write_drivers(answer, folder, lambda path, content: write_durably(path, content, file_system), lang)
    print(f"Report     {display_path(folder / REPORT_FILE)}")
    return 0


Found = tuple[Mapping[str, Estimate], Mapping[str, Estimate], Mapping[str, Estimate], tuple[Driver, ...]]


class DriversRuns:
    """Runs of a drivers study: each year has one random order and its reverse, and the sets that all years share."""

    def __init__(self, design: DriversDesign, years: int) -> None:
        self.design = design
        with WaitNotice(CHECKING_NOTICE):
            seed = design.scenario(frozenset()).run.seed
            self.orders = random_orders(design.names, years, seed)
            shared = (*sets_along(design.names), *sets_at_ends(design.names))
            self.sets = [tuple(dict.fromkeys((*shared, *sets_of_pair(order)))) for order in self.orders]
            map_collecting_errors(design.scenario, dict.fromkeys(one for year in self.sets for one in year))

    def plan(self) -> Plan:
        """Return every set of differences with its years."""
        return make_plan(
            (self.design.scenario(one), [year]) for year, sets in enumerate(self.sets) for one in sets
        )

    def levers(self) -> dict[str, dict[str, object]]:
        """Return the differences of each scenario by its key."""
        sets = dict.fromkeys(one for year in self.sets for one in year)
        return {
            scenario_key(self.design.scenario(one)): {name: name in one for name in self.design.names}
            for one in sets
        }

    def effects(self, session: Session) -> Found | None:
        """Return values at both ends, the whole and each difference's effects; None with fewer than two whole years."""
        rows = [self._rows(session, year) for year in range(len(self.orders))]
        whole_years = [year for year, row in enumerate(rows) if row is not None]
        if len(whole_years) < 2:
            return None
        tables = {
            metric: [
                self._of_year(self.orders[year], partial(_value, rows[year] or {}, metric))
                for year in whole_years
            ]
            for metric in DRIVEN_METRICS
        }

        def each(kind: str, name: str) -> dict[str, Estimate]:
            return {metric: _estimate([of[kind][name] for of in years]) for metric, years in tables.items()}

        names = self.design.names
        last = names[-1]
        drivers = tuple(
            Driver(
                name,
                step.name_en,
                step.name_zh,
                step.basis,
                **{kind: each(kind, name) for kind in ("reached", "step", "shapley", "alone", "last")},
            )
            for name, step in self.design.scope.steps.items()
        )
        whole = {
            metric: _estimate([sum(of["step"].values()) for of in years]) for metric, years in tables.items()
        }
        return each("start", ""), each("reached", last), whole, drivers

    def _rows(self, session: Session, year: int) -> dict[Differences, Mapping[str, float]] | None:
        """Return the metrics of one year by set; None if a run failed."""
        found = {
            one: session.replication_results.get((scenario_key(self.design.scenario(one)), year))
            for one in self.sets[year]
        }
        results = {one: result.metrics for one, result in found.items() if result is not None}
        return results if len(results) == len(found) else None

    def _of_year(
        self, order: tuple[str, ...], value: Callable[[Differences], float]
    ) -> dict[str, dict[str, float]]:
        """Return one metric of one year: values along the waterfall, and effects by kind and difference."""
        names = self.design.names
        reached = [value(one) for one in sets_along(names)]
        alone, last = effects_at_ends(names, value)
        return {
            "start": {"": reached[0]},
            "reached": dict(zip(names, reached[1:], strict=True)),
            "step": {
                name: after - before for name, before, after in zip(names, reached, reached[1:], strict=False)
            },
            "shapley": paired_contributions(order, value),
            "alone": dict(alone),
            "last": dict(last),
        }


def _value(rows: Mapping[Differences, Mapping[str, float]], metric: str, differences: Differences) -> float:
    return rows[differences].get(metric, 0.0)


def _estimate(values: list[float]) -> Estimate:
    found = mean_interval(values)
    assert found is not None
    return found
