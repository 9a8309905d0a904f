"""`gridstaff run experiment=uncertainty`: in which share of futures does a worker cope, and what decides it? (S9)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from experiments.analysis.answers.futures_answer import UncertaintyStudy
from experiments.analysis.futures.sensitivity_indices import is_installed
from experiments.compose.settings.uncertainty_settings import FuturesScope, RangeSettings, UncertaintySettings
from experiments.errors import Problem, UserError
from experiments.files import FileSystem, report_os_error, write_durably
from experiments.report.studies.uncertainty_report import write_pictures, write_uncertainty
from experiments.report.terminal.uncertainty import uncertainty_text
from experiments.report.terminal.width import terminal_width
from experiments.run.session import SessionOptions, open_session
from experiments.studies.folder.finish import build_study, display_path, finish_study
from experiments.studies.folder.own_files import REPORT_FILE, UNCERTAINTY_FILE, check_places
from experiments.studies.folder.run_report import read_json
from experiments.studies.folder.study_folder import claim_folder
from experiments.studies.study import study_name
from experiments.studies.uncertainty.futures_design import FuturesDesign
from experiments.studies.uncertainty.uncertain_numbers import uncertain_numbers
from experiments.studies.uncertainty.uncertainty_runs import UncertaintyRuns
from experiments.studies.uncertainty.verdict_runs import check_key

if TYPE_CHECKING:
    from experiments.compose.request import Lang, ParsedRequest, Request

SETTINGS_FILE = "conf/experiment/uncertainty.yaml"
STUDY_ADAPTER = TypeAdapter(UncertaintyStudy)
INSTALL = "needs SALib: pip install 'gridstaff[sensitivity]'; or study.uncertainty.{scope}.indices=none"


def run_uncertainty(parsed: ParsedRequest, request: Request) -> int:
    """Run the study, print the answer, write results; return 1 if some replications failed."""
    settings, ranges, scope = _settings(parsed)
    design = FuturesDesign(parsed.composer, parsed.points[0][0])
    given = [lever.key for lever in parsed.levers if not lever.is_choice]
    numbers = uncertain_numbers(design.own(), ranges, given)
    check_key(ranges.verdicts, numbers.described)
    name = study_name(parsed.study.name, "uncertainty", request.arguments)
    file_system = claim_folder(request.results, name, request.arguments)
    options = SessionOptions("uncertainty", request.dry_run, parsed.study.keep_log)
    with open_session(request.results, parsed.executor, options, file_system=file_system) as session:
        runs = UncertaintyRuns(design, numbers, ranges, settings, scope, session)
        found = runs.answer(parsed.study, request)
    study = build_study(name, parsed.study.question, request.arguments, session, runs.levers)
    if found is None:
        return finish_study(study, request, file_system)
    width = terminal_width()
    print(uncertainty_text(found, request.lang, width) + "\n", flush=True)
    write = partial(_write, found, runs=runs, file_system=file_system, lang=request.lang)
    code = finish_study(study, request, file_system, write)
    session.save_command_times()
    return code


def _settings(parsed: ParsedRequest) -> tuple[UncertaintySettings, RangeSettings, FuturesScope]:
    """Return the settings; raises UserError with every problem before anything runs."""
    settings, ranges = parsed.study.uncertainty, parsed.study.ranges
    missing = [name for name, part in (("uncertainty", settings), ("ranges", ranges)) if part is None]
    problems = [Problem(f"study.{name}", "", "is missing", SETTINGS_FILE) for name in missing]
    for lever in parsed.levers:
        if len(lever.values) > 1:
            shown = ",".join(map(str, lever.values[:5]))
            allowed = "the study takes single values; sizes are study.uncertainty.sizes"
            problems.append(Problem(lever.key, shown, allowed, lever.origin))
    if settings is None or ranges is None:
        raise UserError(problems)
    scope = settings.full if parsed.study.scope == "full" else settings.quick
    if scope.indices != "none" and not is_installed():
        key = f"study.uncertainty.{parsed.study.scope}.indices"
        problems.append(Problem(key, scope.indices, INSTALL.format(scope=parsed.study.scope), SETTINGS_FILE))
    if problems:
        raise UserError(problems)
    return settings, ranges, scope


def _write(
    answer: UncertaintyStudy, folder: Path, runs: UncertaintyRuns, file_system: FileSystem, lang: Lang
) -> Iterable[str]:
    """Write the analysed study, its page, tables and figures; return the names of all their files."""
    text = STUDY_ADAPTER.dump_json(answer, indent=1).decode() + "\n"
    write_durably(folder / UNCERTAINTY_FILE, text, file_system)
    written = write_uncertainty(
        answer,
        runs.futures_table(),
        folder,
        lang,
        lambda path, content: write_durably(path, content, file_system),
    )
    return [UNCERTAINTY_FILE, *(path.relative_to(folder).as_posix() for path in written)]


def rewrite_uncertainty(folder: Path, lang: Lang, file_system: FileSystem) -> int:
    """Print the answer of a finished study and write its page and figures again.

    Raises
    ------
    UserError
        If the analysed study is damaged.
    """
    check_places(file_system, folder)
    answer = read_json(STUDY_ADAPTER, folder / UNCERTAINTY_FILE, file_system)
    print(uncertainty_text(answer, lang, terminal_width()) + "\n", flush=True)
    with report_os_error(folder, "the report cannot be written here"):
        write_pictures(answer, folder, lang, lambda path, content: write_durably(path, content, file_system))
    print(f"Report     {display_path(folder / REPORT_FILE)}")
    return 0
