"""Finish a study: write its folder, report failures, print paths."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.errors import escape_for_terminal
from experiments.files import FileSystem
from experiments.language import translate
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.wrapping import display_width
from experiments.studies.folder.own_files import BUDGET_FILE, MANIFEST_FILE, REPORT_FILE, TABLES
from experiments.studies.folder.study_folder import write_study
from experiments.studies.study import Study
from sim.phrases import phrase

if TYPE_CHECKING:
    from experiments.compose.request import Request
    from experiments.run.session import Session

FAILED = 1
REST = Bilingual(
    "(tables beside it; --all prints every number)",
    "（数据表在同一文件夹；加 --all 可显示全部数字）",
)
SHOWN_FAILURES = 5


def build_study(
    name: str, question: str, words: Sequence[str], session: Session, levers: Mapping[str, Mapping[str, Any]]
) -> Study:
    """Return what a session ran as a study; failures that a later attempt resolved are left out."""
    failures = {
        pair: failure for pair, failure in session.failures.items() if pair not in session.replication_results
    }
    return Study(name, question, words, session.plan, levers, session.replication_results, failures)


def finish_study(
    study: Study,
    request: Request,
    file_system: FileSystem,
    write_report: Callable[[Path], Iterable[str]] | None = None,
    write_costs: Callable[[Path], Iterable[str]] = lambda folder: (),
) -> int:
    """Write the study and print its paths; return 1 if some replications failed.

    ``write_report`` and ``write_costs`` write files below the study's folder and return their names.
    """
    costs: list[str] = []

    def write_more(folder: Path) -> list[str]:
        costs.extend(write_costs(folder))
        return [*costs, *(write_report(folder) if write_report else ())]

    folder = write_study(study, request.results, file_system, write_more)
    budget = [BUDGET_FILE] if BUDGET_FILE in costs else []
    files = [TABLES, MANIFEST_FILE] if request.whole or not write_report else []
    names = (*([REPORT_FILE] if write_report else []), *budget, *files)
    for name in names:
        rest = "" if files or name != names[0] else f"  {REST[request.lang]}"
        print(path_line(name.split(".")[0], folder / name) + rest)
    if request.shows_page and write_report:
        show_page(folder / REPORT_FILE)
    return _report_failures(study, request)


def show_page(path: Path) -> None:
    """Open a page in the user's browser; a notice tells where it is if there is none."""
    import webbrowser

    if not webbrowser.open(path.resolve().as_uri()):
        print(f"no browser was found; open {display_path(path)} yourself", file=sys.stderr)


PATH_LABELS = {
    "report": phrase("Report"), "budget": phrase("Budget"), "tables": phrase("Tables"), "document": phrase("Document"),
    "manifest": phrase("Manifest"),
}  # fmt: skip
LABEL_WIDTH = 10  # columns


def path_line(name: str, path: Path) -> str:
    """Return a line that names a result and its path."""
    label = translate(PATH_LABELS.get(name, name.capitalize()))
    return f"{label}{' ' * (LABEL_WIDTH - display_width(label))} {display_path(path)}"


def display_path(path: Path) -> str:
    """Return a path as users type it: relative to the working folder if it lies below."""
    whole = path.resolve()
    return whole.relative_to(Path.cwd()).as_posix() if whole.is_relative_to(Path.cwd()) else str(path)


def _report_failures(study: Study, request: Request) -> int:
    if not study.failures:
        return 0
    count = len(study.failures)
    failed = phrase(
        "{count} of {size} replications failed and are excluded above:", count=count, size=study.plan.size
    )
    print("\n" + translate(failed), file=sys.stderr)
    for (key, number), failure in sorted(study.failures.items())[:SHOWN_FAILURES]:
        one = phrase("  {key} replication {number}: {error}", key=key[:12], number=number,
                     error=escape_for_terminal(failure.error, 200))  # fmt: skip
        print(translate(one), file=sys.stderr)
    retry = phrase("their tracebacks are in tables/failures.csv; to retry only these, run:")
    print(translate(retry), file=sys.stderr)
    print(f"  {request.command_line}", file=sys.stderr)
    return FAILED
