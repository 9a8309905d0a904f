"""A study's folder: manifest (what was run, to the last value) and tidy tables (what came out).

Nothing in it names a user, a machine, a path or the time of day: equal studies give equal files. One folder holds one
study: before anything runs another study under a used name is refused, and what an earlier state of the same study
left is deleted.
"""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.compose.input_checks import study_folder
from experiments.errors import escape_for_terminal, user_error
from experiments.files import FileSystem, open_results, report_os_error, write_durably
from experiments.language import translate
from experiments.store.identity import sha256
from experiments.studies.folder.column_dictionary import COLUMNS_FILE, write_columns
from experiments.studies.folder.csv_tables import TABLES_VERSION, write_tables
from experiments.studies.folder.manifest import build_manifest, format_manifest
from experiments.studies.folder.own_files import (
    MANIFEST_FILE,
    TABLES,
    WRITTEN,
    check_places,
    remove_others,
)
from experiments.studies.folder.redraw import files_of, redraw_if_changed
from sim.phrases import phrase

if TYPE_CHECKING:
    from experiments.studies.study import Study
    from sim.config import Scenario

SHOWN_FILES = 5
SHOWN_COMMAND = 120  # characters of another study's command
# What a study may be asked with again under its name: how it runs and how often, not what is asked.
_SAME_STUDY = ("study.name=", "study.question=", "study.keep_log=", "executor=", "executor.", "engine=", "engine.",
               "run.replications=", "run.limits.", "--sure")  # fmt: skip


def claim_folder(results: Path, name: str, words: Sequence[str]) -> FileSystem:
    """Return the file operations of a study that is about to run; its folder must be free for it.

    Raises UserError if the folder, a file in it or its name is another study's, a link, or of another kind.
    """
    file_system = open_results(results, _print_status)
    folder = study_folder(results, name, file_system)
    _check_case(file_system, results, name)
    check_places(file_system, folder)
    there = _command_of(file_system, folder)
    if there is not None and _compared_words(there) != _compared_words(words):
        other = escape_for_terminal(" ".join(there) or "the default scenario", SHOWN_COMMAND)
        allowed = phrase("is the name of another study ({other}); choose another with --study", other=other)
        raise user_error("study.name", name, allowed, folder.as_posix())
    return file_system


def _compared_words(words: Sequence[str]) -> list[str]:
    return sorted(word for word in words if not word.lstrip("+").startswith(_SAME_STUDY))


def _command_of(file_system: FileSystem, folder: Path) -> list[str] | None:
    """Return the command of the study in a folder; None if it cannot be read."""
    if not file_system.kind(folder / MANIFEST_FILE):
        return None
    try:
        command = json.loads(file_system.read(folder / MANIFEST_FILE))["command"]
        if isinstance(command, list) and all(isinstance(word, str) for word in command):
            return command
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        pass
    _print_status(
        phrase("{path} is damaged; it will be written anew", path=(folder / MANIFEST_FILE).as_posix())
    )
    return None


def _check_case(file_system: FileSystem, results: Path, name: str) -> None:
    """Raise UserError if another entry's name differs from the study's only by case or by how accents are written."""
    for entry in file_system.list_folder(results):
        if entry == name or _folded(entry) != _folded(name):
            continue
        if unicodedata.normalize("NFC", entry) == name and _same_file(results / entry, results / name):
            continue
        reason = phrase(
            "differs only by case from {entry}, which exists; choose another with --study",
            entry=escape_for_terminal(entry),
        )
        raise user_error("study.name", name, reason, results.as_posix())


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _same_file(one: Path, two: Path) -> bool:
    try:
        return os.path.samefile(one, two)
    except OSError:
        return False


def write_study(
    study: Study,
    results: Path,
    file_system: FileSystem | None = None,
    write_more: Callable[[Path], Iterable[str]] = lambda folder: (),
) -> Path:
    """Write manifest and tables into ``results/<name>/``; returns the folder.

    What is there already, of the same runs with the same numbers, is not written again. ``write_more``: writes the
    report and returns the names of its files; all other files of ours are deleted, those of others stay and are named.
    """
    file_system = file_system or FileSystem(results)
    folder = study_folder(results, study.name, file_system)
    text = format_manifest(build_manifest(study))
    with report_os_error(folder, phrase("the study cannot be written here; finished runs are kept")):
        same = _is_same(file_system, folder / MANIFEST_FILE, text)
        if not same:
            _note_other_input(file_system, folder, study)
            with suppress(FileNotFoundError):  # it vouches for the other files: deleted first, written last
                file_system.remove(folder / MANIFEST_FILE)
        more = set(write_more(folder))
        redraw_if_changed(
            folder,
            sha256([text, TABLES_VERSION]),
            lambda: write_tables(study, folder / TABLES, file_system),
            file_system,
            WRITTEN,
        )
        if not same:
            write_durably(folder / MANIFEST_FILE, text, file_system)
        columns = f"{TABLES}/{COLUMNS_FILE}"
        written = {*more, *files_of(file_system, folder, WRITTEN), MANIFEST_FILE, columns}
        foreign = remove_others(file_system, folder, written)
        write_columns(folder / TABLES, file_system)  # of the tables that are left
    _name_foreign(folder, foreign)
    return folder


def _name_foreign(folder: Path, foreign: Sequence[str]) -> None:
    if foreign:
        rest = (
            phrase(" and {count:,} more", count=len(foreign) - SHOWN_FILES)
            if len(foreign) > SHOWN_FILES
            else ""
        )
        some = escape_for_terminal(", ".join(foreign[:SHOWN_FILES]), 300)
        _print_status(
            phrase(
                "not of this program and left alone in {path}: {some}{rest}",
                path=folder.as_posix(),
                some=some,
                rest=rest,
            )
        )


def _note_other_input(file_system: FileSystem, folder: Path, study: Study) -> None:
    """Say that the same command has other scenarios than when the folder was written: an own file was edited."""
    try:
        there = set(json.loads(file_system.read(folder / MANIFEST_FILE))["scenarios"])
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return
    if there and study.plan.scenarios and there.isdisjoint(study.plan.scenarios):
        text = phrase(
            "{path}: a file of the configuration or the program has changed since; tables and report are written anew",
            path=folder.as_posix(),
        )
        _print_status(text)


def _is_same(file_system: FileSystem, path: Path, text: str) -> bool:
    try:
        return file_system.read(path) == text.encode()
    except FileNotFoundError:
        return False


def short_label(scenario: Scenario) -> str:
    """Return a short label of a scenario for a table."""
    size = f"{scenario.area.grid_households:g} households per grid"
    return f"{scenario.place.id}, {size}, {scenario.escalation.rule}"


def _print_status(text: str) -> None:
    print(translate(text), file=sys.stderr, flush=True)
