"""Commands after their options are parsed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from experiments.cli.parsing.options import DEFAULT_RESULTS
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import COMMAND_LINE, DesignPoint
from experiments.compose.request import Lang, Request, parse_request
from experiments.errors import Problem, UserError, closest_match, map_collecting_errors, user_error
from experiments.files import FileSystem, open_results, require_folder_path
from experiments.language import translate
from experiments.process.interrupts import is_stop, print_stopped
from experiments.report.terminal.width import terminal_width, wrap_hanging
from experiments.run.session import DryRunReport, Interrupted
from experiments.studies.folder.own_files import (
    COMPARISON_FILE,
    DRIVERS_FILE,
    MANIFEST_FILE,
    RUN_FILE,
    UNCERTAINTY_FILE,
)
from experiments.studies.study_kinds import study_of_kind
from sim.phrases import phrase, phrase_of

BUDGETED = ("sweep", "overload", "comparison")  # kinds of study with a budget workbook


def show_configuration(request: Request) -> int:
    """Validate the request and print the composed configuration of its first point as YAML."""
    import yaml

    parsed = parse_request(request)
    values = parsed.scenarios()[0].model_dump(mode="json")
    text = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=100)
    if not _is_encodable(text):  # escaped, so that the file is read again without loss
        text = yaml.safe_dump(values, sort_keys=False, width=100)
    print(text, end="")
    return 0


def _is_encodable(text: str) -> bool:
    """Return whether the encoding of standard output has every character of a text."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def run(request: Request) -> int:
    """Run a request, write its study folder and print the answer; return the exit code."""
    return run_stoppable(lambda: _run(request), request.command_line)


def run_stoppable(work: Callable[[], int], command_line: str) -> int:
    """Return the exit code of a command that may be a dry run or be stopped.

    Parameters
    ----------
    work
        Runs the command and returns its exit code.
    command_line
        Complete command that resumes it, printed where it was stopped.
    """
    try:
        return work()
    except DryRunReport as plan:
        print(translate(phrase_of(plan)))
        return 0
    except Interrupted as stop:
        return print_stopped(_stop_text(phrase_of(stop), command_line), stop.code)
    except (Exception, KeyboardInterrupt) as error:
        if not is_stop(error):
            raise
        # before the first run, after the last, or again during the first stop
        stopped = phrase("stopped; finished runs are stored. Rerun the same command to resume.")
        return print_stopped(_stop_text(stopped, command_line))


def _stop_text(reason: str, command_line: str) -> str:
    """Return why a command stopped and the command that resumes it."""
    return f"\n{translate(reason)}\n  {command_line}"


def _run(request: Request) -> int:
    parsed = parse_request(request)
    if request.budget and parsed.study.kind not in BUDGETED:
        raise user_error(
            "--budget", "", phrase("a run, a sweep, a comparison or an overload study has a budget workbook")
        )
    _check_page(parsed.study.kind, request)
    if parsed.study.kind != "overload" and request.recut:
        raise user_error("--recut", "", "only an overload study cuts grids anew")
    if parsed.study.kind == "comparison":
        raise user_error("study", "compare", "is for gridstaff compare SCENARIO SCENARIO")
    return study_of_kind(parsed.study.kind)(parsed, request)


def _check_page(kind: str, request: Request) -> None:
    """Raise UserError if the options of the page contradict each other or the kind of study."""
    if request.shows_page and request.page is False:
        raise user_error("--open", "", phrase("needs the page; leave out --no-page"))
    if kind not in ("sweep", "overload") and (request.page or request.shows_page):
        option = "--open" if request.shows_page else "--page"
        raise user_error(option, "", phrase("this study has figures, no page"))
    if kind == "overload" and request.page is False:
        raise user_error("--no-page", "", phrase("the overload study always has a page"))


def reproduce(study: str, results: Path, first: int | None, extensions: Sequence[Path] = ()) -> int:
    """Run a study again from its manifest and compare every number."""
    from experiments.studies.reproduction.reproduce import reproduce as run_again

    try:
        return run_again(study, results, first, extensions)
    except Interrupted as stop:
        return print_stopped(
            "\n"
            + translate(
                phrase(
                    "{reason}; a comparison stores nothing, the same command starts again", reason=stop.reason
                )
            ),
            stop.code,
        )


def list_places(user_conf: Path | None, lang: Lang) -> int:
    """Print every place with its name and the documented size."""
    composer = Composer(user_conf)
    points = [DesignPoint((("place", name),), ()) for name in composer.usable("place")]
    scenarios = map_collecting_errors(lambda point: composer.scenario(composer.compose(point)), points)
    names = max(len(scenario.place.id) for scenario in scenarios)
    lines = []
    for scenario in scenarios:
        place = scenario.place
        size = place.document_households_per_grid
        stated = f"{size.low}-{size.high}" if size else "-"
        name = place.name_zh if lang == "zh" else place.name_en
        lines.append(f"{place.id:<{names}} {stated:>9}  {name}")
    remark = translate(phrase("Number: households per grid in the place's document."), lang)
    print("\n".join(wrap_hanging([*lines, "", remark], terminal_width(), names + 12)))
    return 0


def explain(key: str, words: Sequence[str], user_conf: Path | None, lang: Lang) -> int:
    """Print the meaning of a key or metric, or the budget of a place.

    ``words``: the place, unless the first one is a setting, and settings ``key=value``.
    """
    from experiments.cli.commands.explain_commands import describe, describe_budget, search_words
    from experiments.cli.commands.own_place_commands import open_place

    if lines := search_words(Composer(user_conf), (key, *words), lang):
        print("\n".join(lines))
        return 0
    place = words[0] if words and "=" not in words[0] else None
    settings = words[place is not None :]
    composer, place = (Composer(user_conf), None) if place is None else open_place(place, user_conf, lang)
    if key == "budget":
        lines = describe_budget(composer, place, lang, settings)
    else:
        lines = describe(composer, key, place, settings, lang)
    print("\n".join(lines))
    return 0


def cost(place: str, words: Sequence[str], user_conf: Path | None, lang: Lang) -> int:
    """Print the establishment budget of a place with settings ``key=value``."""
    from experiments.cli.commands.cost_commands import describe_cost
    from experiments.cli.commands.own_place_commands import open_place

    composer, name = open_place(place, user_conf, lang)
    print("\n".join(describe_cost(composer, name, words, lang)))
    return 0


def report(name: str, results: Path, lang: Lang, document: bool = False) -> int:
    """Rewrite the report of a finished study from the data of its folder; ``document``: the meeting pages as well."""
    from experiments.compose.input_checks import study_folder

    results, name = _split_study_path(name, results)
    file_system = open_results(results, lambda line: print(translate(line), file=sys.stderr, flush=True))
    folder = study_folder(results, name, file_system)
    if not file_system.kind(folder):
        names = [
            entry for entry in file_system.list_folder(results) if _is_study(file_system, results / entry)
        ]
        allowed = phrase("unknown study; available: {names}", names=", ".join(names) or phrase("none yet"))
        raise UserError([Problem("study", name, allowed, COMMAND_LINE, closest_match(name, names))])
    code = _report_again(folder, lang, file_system)
    if document:
        from experiments.studies.meeting import write_meeting

        write_meeting(folder, lang, file_system)
    return code


def _report_again(folder: Path, lang: Lang, file_system: FileSystem) -> int:
    """Write the report that fits the study's files."""
    if file_system.kind(folder / COMPARISON_FILE):
        from experiments.studies.comparison.compare import print_again

        return print_again(folder, lang, file_system)
    if file_system.kind(folder / UNCERTAINTY_FILE) == "file":
        from experiments.studies.uncertainty.uncertainty_study import rewrite_uncertainty

        return rewrite_uncertainty(folder, lang, file_system)
    if file_system.kind(folder / DRIVERS_FILE) == "file":
        from experiments.studies.drivers.drivers_study import rewrite_drivers

        return rewrite_drivers(folder, lang, file_system)
    if file_system.kind(folder / RUN_FILE) == "file":
        from experiments.studies.folder.run_report import rewrite_run_page

        return rewrite_run_page(folder, lang, file_system)
    from experiments.studies.overload.overload_study import rewrite_report

    return rewrite_report(folder, lang, file_system)


def _split_study_path(name: str, results: Path) -> tuple[Path, str]:
    """Return the results folder and the study's name, which may be given as the path of its folder."""
    path = Path(name)
    try:
        is_path = len(path.parts) > 1 and (path.is_dir() or path.parent.resolve() == results.resolve())
    except (OSError, ValueError):  # no path at all; as a name it is refused with the reason
        is_path = False
    if not is_path:
        require_folder_path("study", name, COMMAND_LINE)
    if is_path and results != Path(DEFAULT_RESULTS) and path.parent.resolve() != results.resolve():
        allowed = phrase("is not the folder of {name}; leave it out, or name the study alone", name=name)
        raise user_error("--results", str(results), allowed, COMMAND_LINE)
    return (path.parent, path.name) if is_path else (results, name)


def _is_study(file_system: FileSystem, folder: Path) -> bool:
    return file_system.kind(folder) == "folder" and file_system.kind(folder / MANIFEST_FILE) == "file"
