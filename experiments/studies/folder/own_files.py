"""Names of all files the program writes into a study's folder: only they are replaced or deleted there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from experiments.files import FileSystem, remove_temporaries

MANIFEST_FILE = "manifest.json"
ANSWER_FILE = "study.json"  # the analysed study, from which its report is drawn
RUN_FILE = "run.json"  # what the page of a run or a sweep shows
OPTIONS_FILE = "options.json"  # costs that a page shows
DRIVERS_FILE = "drivers.json"  # the analysed drivers study
COMPARISON_FILE = "comparison.json"  # the analysed comparison
PLAN_FILE = "scenarios/experiment/plan.yaml"  # scenario of a plan, ready to run
UNCERTAINTY_FILE = "uncertainty.json"  # the analysed uncertainty study
DRAWN, WRITTEN = "drawn.json", "written.json"  # SHA-256 of the report's files, of the study's tables
REPORT_FILE = "report.html"
BUDGET_FILE = "budget.xlsx"
MEETING_FILE = "meeting.docx"
TABLES, FIGURES, SCENARIOS = "tables", "figures", "scenarios"
FOLDERS = (TABLES, FIGURES, SCENARIOS, f"{SCENARIOS}/experiment")
METRICS_FILE = "metrics.parquet"

_TABLES = (
    r"tables/(points|runs|metrics|failures|columns|effects|scenarios|summary|limits|assumptions|costs|drivers|comparison|changes|certainty|kept|numbers|futures)\.csv"
    r"|tables/metrics\.parquet"
)
_FIGURES = (
    r"figures/(overload_curve(_[\w-]+)?_(en|zh)(_narrow)?|drivers_(en|zh)"
    r"|(certainty|measurements|indices)_(en|zh)(_narrow)?)\.(svg|png)"
)
_JSON = r"(manifest|study|run|options|drivers|comparison|uncertainty|drawn|written)\.json"
_SINGLE = rf"{_JSON}|report\.html|{re.escape(PLAN_FILE)}"
OURS = re.compile(rf"{_SINGLE}|{_TABLES}|{_FIGURES}")
WRITTEN_FILES = re.compile(rf"{OURS.pattern}|{re.escape(BUDGET_FILE)}")  # with the one that is never deleted


def present(file_system: FileSystem, folder: Path) -> Iterator[str]:
    """Return every entry of a study's folder and of its tables and figures, by its path there."""
    yield from file_system.list_folder(folder)
    for below in FOLDERS:
        if file_system.kind(folder / below) == "folder":
            yield from (f"{below}/{name}" for name in file_system.list_folder(folder / below))


def check_places(file_system: FileSystem, folder: Path) -> None:
    """Raise UnsafePathError if a place the program would write to is a link or of another kind than needed."""
    for place in (folder, *(folder / below for below in FOLDERS)):
        file_system.check(place, "folder")
    for name in filter(WRITTEN_FILES.fullmatch, present(file_system, folder)):
        file_system.check(folder / name, "file")


def _is_ours(below: str, name: str) -> bool:
    return WRITTEN_FILES.fullmatch(below + name) is not None


def remove_others(file_system: FileSystem, folder: Path, keep: Collection[str]) -> list[str]:
    """Delete files of ours that a study did not write, and half-written ones; returns what is not ours."""
    for below in ("", *(f"{name}/" for name in FOLDERS)):
        remove_temporaries(folder / below, file_system, partial(_is_ours, below))
    foreign = []
    for name in list(present(file_system, folder)):
        if name in keep or name in (*FOLDERS, BUDGET_FILE, MEETING_FILE):  # somebody may have worked in them
            continue
        if not OURS.fullmatch(name) or file_system.kind(folder / name) != "file":
            foreign.append(name)
        else:
            with suppress(FileNotFoundError):
                file_system.remove(folder / name)
    return foreign
