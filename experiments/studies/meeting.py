"""`gridstaff report STUDY --docx`: the meeting pages of a finished study as a document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from experiments.errors import user_error
from experiments.files import FileSystem, report_os_error, write_durably
from experiments.report.meeting.comparison_pages import comparison_pages
from experiments.report.meeting.pages import MeetingPages, overload_pages, run_pages
from experiments.report.meeting.write import meeting_document
from experiments.studies.comparison.compare import ADAPTER as COMPARISON_ADAPTER
from experiments.studies.folder.finish import path_line
from experiments.studies.folder.own_files import (
    ANSWER_FILE,
    COMPARISON_FILE,
    MEETING_FILE,
    OPTIONS_FILE,
    RUN_FILE,
)
from experiments.studies.folder.run_report import OPTIONS_ADAPTER, RUN_ADAPTER, read_json
from experiments.studies.overload.overload_study import STUDY_ADAPTER
from sim.phrases import phrase

if TYPE_CHECKING:
    from experiments.compose.request import Lang


def write_meeting(folder: Path, lang: Lang, file_system: FileSystem) -> None:
    """Write the document into the study's folder, and print its path.

    Raises
    ------
    UserError
        If the study has no meeting pages, or a file of it is damaged.
    """
    pages = _pages(folder, lang, file_system)
    with report_os_error(folder, "the report cannot be written here"):
        write_durably(folder / MEETING_FILE, meeting_document(pages, lang), file_system)
    print(path_line("document", folder / MEETING_FILE))


def _pages(folder: Path, lang: Lang, file_system: FileSystem) -> MeetingPages:
    priced = file_system.kind(folder / OPTIONS_FILE) == "file"
    options = read_json(OPTIONS_ADAPTER, folder / OPTIONS_FILE, file_system) if priced else ()
    if file_system.kind(folder / RUN_FILE) == "file":
        return run_pages(read_json(RUN_ADAPTER, folder / RUN_FILE, file_system), options, lang)
    if file_system.kind(folder / ANSWER_FILE) == "file":
        return overload_pages(read_json(STUDY_ADAPTER, folder / ANSWER_FILE, file_system), options, lang)
    if file_system.kind(folder / COMPARISON_FILE) == "file":
        return comparison_pages(read_json(COMPARISON_ADAPTER, folder / COMPARISON_FILE, file_system), lang)
    raise user_error(
        "--docx", folder.name, phrase("a run, a sweep, a comparison or an overload study has meeting pages")
    )
