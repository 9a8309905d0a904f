"""`gridstaff run experiment=overload`: run the curves, print the answer, write the report."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from experiments.analysis.answer import Curve, LawAnswer, OverloadStudy
from experiments.compose.request import SURE_YEARS
from experiments.errors import user_error
from experiments.files import FileSystem, report_os_error, write_durably
from experiments.report.terminal.overload import overload_text, wants_colour
from experiments.report.write import write_report
from experiments.run.session import SessionOptions, open_session
from experiments.studies.desk_context import desk_warnings
from experiments.studies.finish import build_study, display_path, finish_study
from experiments.studies.overload_design import curve_family
from experiments.studies.overload_futures import run_futures
from experiments.studies.overload_runs import OverloadRuns
from experiments.studies.own_files import ANSWER_FILE, check_places
from experiments.studies.redraw import files_of, redraw_if_changed, report_key
from experiments.studies.report_context import (
    assumptions,
    describe_precision,
    documents,
    notes,
    place_names,
    run_settings,
)
from experiments.studies.study import study_name
from experiments.studies.study_folder import claim_folder
from experiments.studies.years import YearCap

if TYPE_CHECKING:
    from experiments.compose.request import Lang, ParsedRequest, Request

WIDTH = 100
KEY_DIGITS = 16  # digits of the study key that a page repeats; the manifest has them all
STUDY_ADAPTER = TypeAdapter(OverloadStudy)


def run_overload(parsed: ParsedRequest, request: Request) -> int:
    """Run the study, print the answer, write results; return 1 if some replications failed."""
    scope = parsed.study.active_scope
    if request.sure:
        scope = scope.model_copy(update={"search_replications": SURE_YEARS})
    curves = curve_family(parsed.composer, scope, parsed.levers)
    headline = curves.at_own_size(curves.curves[0])
    name = study_name(parsed.study.name, "overload", request.arguments)
    file_system = claim_folder(request.results, name, request.arguments)
    options = SessionOptions("overload", request.dry_run, parsed.study.keep_log)
    with open_session(request.results, parsed.executor, options, file_system=file_system) as session:
        cap = YearCap(headline.run.replications, parsed.study.stop_when_decided)
        overload = OverloadRuns(curves, session, cap)
        found = overload.curves()
        futures = _run_futures(parsed, overload, found)
    study = build_study(name, parsed.study.question, request.arguments, session, overload.levers)
    if not found:
        return finish_study(study, request, file_system)
    answer = replace(_answer(parsed, request, overload, found, study.key), futures=futures)
    print_answer(answer, request.lang)
    code = finish_study(
        study, request, file_system, lambda folder: _write(answer, folder, request.lang, file_system)
    )
    session.save_command_times()
    return code


def _run_futures(
    parsed: ParsedRequest, overload: OverloadRuns, found: Sequence[Curve]
) -> tuple[LawAnswer, ...]:
    """Return the range of the headline's limit over assumed numbers, where the scope asks for futures."""
    ranges, family = parsed.study.ranges, overload.family
    if not found or not family.scope.futures or ranges is None:
        return ()
    overload.session.print_status(f"searching for the critical size of {family.scope.futures} futures")
    critical = found[0].critical
    return run_futures(family, overload.session, ranges, parsed.levers, critical.size if critical else None)


def _answer(
    parsed: ParsedRequest, request: Request, overload: OverloadRuns, found: Sequence[Curve], study_key: str
) -> OverloadStudy:
    curves = overload.family
    first_of = {levers.place: curves.at_own_size(levers) for levers in reversed(curves.curves)}
    scenarios = [first_of[place] for place in dict.fromkeys(levers.place for levers in curves.curves)]
    english, chinese = notes(scenarios)
    warned_en, warned_zh = desk_warnings([curves.at_own_size(levers) for levers in curves.curves])
    precise_en, precise_zh = describe_precision(overload.headline, parsed.study.active_scope.half_width)
    return OverloadStudy(
        question=parsed.study.question,
        curves=tuple(found),
        documents=documents(parsed.study.documents, parsed.composer),
        assumptions=assumptions(scenarios[0]),
        settings=run_settings(scenarios[0], request),
        study_key=study_key[:KEY_DIGITS],
        notes_en=(precise_en, *english),
        notes_zh=(precise_zh, *chinese),
        warnings_en=warned_en,
        warnings_zh=warned_zh,
        place_names=place_names(scenarios),
    )


def print_answer(study: OverloadStudy, lang: Lang) -> None:
    """Print the answer on the terminal."""
    width = min(shutil.get_terminal_size((WIDTH, 24)).columns, WIDTH) if sys.stdout.isatty() else WIDTH
    print(overload_text(study, lang, width, wants_colour(sys.stdout)) + "\n", flush=True)


def _to_json(study: OverloadStudy) -> str:
    return STUDY_ADAPTER.dump_json(study, indent=1).decode() + "\n"


def _write(study: OverloadStudy, folder: Path, lang: Lang, file_system: FileSystem) -> list[str]:
    """Write the analysed study and its report; return the names of all their files."""
    write_durably(folder / ANSWER_FILE, _to_json(study), file_system)
    return [ANSWER_FILE, *_redraw_report(study, folder, lang, file_system)]


def _redraw_report(study: OverloadStudy, folder: Path, lang: Lang, file_system: FileSystem) -> list[str]:
    """Write the report if inputs or outputs have changed; return the names of its files."""

    def save(path: Path, content: bytes) -> None:
        write_durably(path, content, file_system)

    redraw_if_changed(
        folder,
        report_key(_to_json(study), lang),
        lambda: write_report(study, folder, lang, save=save),
        file_system,
    )
    return files_of(file_system, folder)


def rewrite_report(folder: Path, lang: Lang, file_system: FileSystem | None = None) -> int:
    """Write the report of a finished study again, from its study.json."""
    file_system = file_system or FileSystem(folder)
    check_places(file_system, folder)
    try:
        study = STUDY_ADAPTER.validate_json(file_system.read(folder / ANSWER_FILE))
    except FileNotFoundError:
        raise user_error(folder.name, "", "has no report, only tables") from None
    except (ValidationError, OSError):
        raise user_error(
            f"{folder.name}/{ANSWER_FILE}", "", "is damaged; run the study's command again"
        ) from None
    print_answer(study, lang)
    with report_os_error(folder, "the report cannot be written here"):
        _redraw_report(study, folder, lang, file_system)
    print(f"Report     {display_path(folder / 'report.html')}")
    return 0
