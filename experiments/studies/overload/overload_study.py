"""`gridstaff run experiment=overload`: run the curves, print the answer, write the report."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from experiments.analysis.answers.answer import Curve, LawAnswer, OverloadStudy, ValueVerdicts
from experiments.compose.request import SURE_YEARS
from experiments.errors import user_error
from experiments.files import FileSystem, report_os_error, write_durably
from experiments.report.studies.write import write_report
from experiments.report.terminal.overload import overload_text, wants_colour
from experiments.report.terminal.width import terminal_width
from experiments.run.session import SessionOptions, open_session
from experiments.studies.context.desk_context import desk_warnings
from experiments.studies.context.report_context import (
    assumptions,
    describe_adopted_start,
    describe_precision,
    documents,
    notes,
    place_names,
    run_settings,
)
from experiments.studies.folder.finish import build_study, finish_study, path_line
from experiments.studies.folder.own_files import ANSWER_FILE, OPTIONS_FILE, check_places
from experiments.studies.folder.redraw import files_of, redraw_if_changed, report_key
from experiments.studies.folder.run_report import OPTIONS_ADAPTER, read_json, to_json
from experiments.studies.folder.study_folder import claim_folder
from experiments.studies.overload.overload_costs import overload_costs
from experiments.studies.overload.overload_design import CurveFamily, curve_family
from experiments.studies.overload.overload_futures import OverloadFutures, futures_design
from experiments.studies.overload.overload_runs import OverloadRuns
from experiments.studies.study import study_name
from experiments.studies.years import YearCap
from sim.phrases import phrase

if TYPE_CHECKING:
    from experiments.compose.request import Lang, ParsedRequest, Request
    from experiments.costs.book import CostedOption

KEY_DIGITS = 16  # digits of the study key that a page repeats; the manifest has them all
STUDY_ADAPTER = TypeAdapter(OverloadStudy)


def run_overload(parsed: ParsedRequest, request: Request) -> int:
    """Run the study, print the answer, write results; return 1 if some replications failed."""
    scope = parsed.study.active_scope
    if request.sure:
        scope = scope.model_copy(update={"search_replications": SURE_YEARS})
    curves = curve_family(parsed.composer, scope, parsed.levers, request.recut)
    headline = curves.at_own_size(curves.curves[0])
    if request.recut and not any(map(curves.has_lists, curves.curves)):
        raise user_error(
            "--recut", "", "this place lists neither grids nor posts; its grids are cut in any case"
        )
    futures = _futures(parsed, curves)
    name = study_name(parsed.study.name, "overload", request.arguments)
    file_system = claim_folder(request.results, name, request.arguments)
    options = SessionOptions("overload", request.dry_run, parsed.study.keep_log)
    with open_session(request.results, parsed.executor, options, file_system=file_system) as session:
        cap = YearCap(headline.run.replications, parsed.study.stop_when_decided)
        overload = OverloadRuns(curves, session, cap)
        found = overload.curves()
        law, turning = _run_futures(futures, overload, found, cap)
    study = build_study(name, parsed.study.question, request.arguments, session, overload.levers)
    if not found:
        return finish_study(study, request, file_system)
    answer = replace(_answer(parsed, request, overload, found, study.key), futures=law, turning=turning)
    costs = overload_costs(overload, found[0], study.key, request.lang)
    print_answer(answer, request.lang, request.whole)
    code = finish_study(
        study,
        request,
        file_system,
        lambda folder: _write(answer, costs.options[:1], folder, request.lang, file_system),
        lambda folder: costs.write(folder, file_system, request.budget),
    )
    session.save_command_times()
    return code


def _futures(parsed: ParsedRequest, curves: CurveFamily) -> OverloadFutures | None:
    """Return the futures of the headline's curve, where the scope asks for them."""
    ranges, count = parsed.study.ranges, curves.scope.futures
    if not count or ranges is None:
        return None
    return OverloadFutures(*futures_design(curves, ranges, parsed.levers), ranges, count)


def _run_futures(
    futures: OverloadFutures | None, overload: OverloadRuns, found: Sequence[Curve], cap: YearCap
) -> tuple[tuple[LawAnswer, ...], ValueVerdicts | None]:
    """Return the range of the headline's limit over assumed numbers, and where its verdict turns."""
    if not found or futures is None:
        return (), None
    overload.session.print_status(f"searching for the critical size of {futures.count} futures")
    critical = found[0].critical
    law = futures.run_limits(overload.session, critical.size if critical else None)
    return law, futures.run_turning(overload.session, cap)


def _answer(
    parsed: ParsedRequest, request: Request, overload: OverloadRuns, found: Sequence[Curve], study_key: str
) -> OverloadStudy:
    curves = overload.family
    first_of = {levers.place: curves.at_own_size(levers) for levers in reversed(curves.curves)}
    scenarios = [first_of[place] for place in dict.fromkeys(levers.place for levers in curves.curves)]
    english, chinese = notes(scenarios)
    if curves.adopted_start is not None:
        said = describe_adopted_start(curves.adopted_start, scenarios[0])
        english, chinese = (said.en, *english), (said.zh, *chinese)
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


def print_answer(study: OverloadStudy, lang: Lang, whole: bool = True) -> None:
    """Print the answer on the terminal; ``whole``: with all tables."""
    width = terminal_width()
    print(overload_text(study, lang, width, wants_colour(sys.stdout), whole) + "\n", flush=True)


def _to_json(study: OverloadStudy) -> str:
    return STUDY_ADAPTER.dump_json(study, indent=1).decode() + "\n"


def _write(
    study: OverloadStudy,
    options: Sequence[CostedOption],
    folder: Path,
    lang: Lang,
    file_system: FileSystem,
) -> list[str]:
    """Write the analysed study and its report; return the names of all their files."""
    write_durably(folder / ANSWER_FILE, _to_json(study), file_system)
    write_durably(folder / OPTIONS_FILE, to_json(OPTIONS_ADAPTER, tuple(options)), file_system)
    return [ANSWER_FILE, OPTIONS_FILE, *_redraw_report(study, options, folder, lang, file_system)]


def _redraw_report(
    study: OverloadStudy,
    options: Sequence[CostedOption],
    folder: Path,
    lang: Lang,
    file_system: FileSystem,
) -> list[str]:
    """Write the report if inputs or outputs have changed; return the names of its files."""

    def save(path: Path, content: bytes) -> None:
        write_durably(path, content, file_system)

    redraw_if_changed(
        folder,
        report_key(_to_json(study) + to_json(OPTIONS_ADAPTER, tuple(options)), lang),
        lambda: write_report(study, folder, lang, save=save, options=options),
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
        raise user_error(folder.name, "", phrase("has no report, only tables")) from None
    except (ValidationError, OSError):
        raise user_error(
            f"{folder.name}/{ANSWER_FILE}", "", phrase("is damaged; run the study's command again")
        ) from None
    print_answer(study, lang)
    priced = file_system.kind(folder / OPTIONS_FILE) == "file"  # a study of an earlier version has none
    options = read_json(OPTIONS_ADAPTER, folder / OPTIONS_FILE, file_system) if priced else ()
    with report_os_error(folder, phrase("the report cannot be written here")):
        _redraw_report(study, options, folder, lang, file_system)
    print(path_line("report", folder / "report.html"))
    return 0
