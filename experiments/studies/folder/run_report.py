"""Page of a run or a sweep: written with the study, and again from its files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from experiments.analysis.answers.run_answer import RunStudy
from experiments.costs.book import CostedOption
from experiments.errors import user_error
from experiments.files import FileSystem, report_os_error, write_durably
from experiments.report.studies.write import write_run_report
from experiments.studies.folder.finish import display_path
from experiments.studies.folder.own_files import OPTIONS_FILE, REPORT_FILE, RUN_FILE, check_places
from experiments.studies.folder.redraw import files_of, redraw_if_changed, report_key

if TYPE_CHECKING:
    from experiments.compose.request import Lang

RUN_ADAPTER: TypeAdapter[RunStudy] = TypeAdapter(RunStudy)
OPTIONS_ADAPTER: TypeAdapter[tuple[CostedOption, ...]] = TypeAdapter(tuple[CostedOption, ...])


def write_run_page(
    run: RunStudy, options: Sequence[CostedOption], folder: Path, lang: Lang, file_system: FileSystem
) -> list[str]:
    """Write what the page shows and the page; return the names of all their files."""
    texts = {RUN_FILE: to_json(RUN_ADAPTER, run), OPTIONS_FILE: to_json(OPTIONS_ADAPTER, tuple(options))}
    for name, text in texts.items():
        write_durably(folder / name, text, file_system)
    return [*texts, *_redraw(run, options, folder, lang, file_system)]


def to_json(adapter: TypeAdapter[Any], value: Any) -> str:
    """Return a value as the text of a file."""
    return adapter.dump_json(value, indent=1).decode() + "\n"


def _redraw(
    run: RunStudy, options: Sequence[CostedOption], folder: Path, lang: Lang, file_system: FileSystem
) -> list[str]:
    """Write the page if inputs or output have changed; return the names of its files."""

    def save(path: Path, content: bytes) -> None:
        write_durably(path, content, file_system)

    answer = to_json(RUN_ADAPTER, run) + to_json(OPTIONS_ADAPTER, tuple(options))
    redraw_if_changed(
        folder,
        report_key(answer, lang),
        lambda: write_run_report(run, folder, lang, save=save, options=options),
        file_system,
    )
    return files_of(file_system, folder)


def rewrite_run_page(folder: Path, lang: Lang, file_system: FileSystem) -> int:
    """Write the page of a finished run or sweep again, from its files.

    Raises
    ------
    UserError
        If a file is damaged.
    """
    check_places(file_system, folder)
    run = read_json(RUN_ADAPTER, folder / RUN_FILE, file_system)
    options = read_json(OPTIONS_ADAPTER, folder / OPTIONS_FILE, file_system)
    with report_os_error(folder, "the report cannot be written here"):
        _redraw(run, options, folder, lang, file_system)
    print(f"Report     {display_path(folder / REPORT_FILE)}")
    return 0


def read_json(adapter: TypeAdapter[Any], path: Path, file_system: FileSystem) -> Any:
    """Return the value of a file; raise UserError if it is missing or damaged."""
    try:
        return adapter.validate_json(file_system.read(path))
    except (ValidationError, OSError):
        reason = "is damaged; run the study's command again"
        raise user_error(f"{path.parent.name}/{path.name}", "", reason) from None
