"""`gridstaff events`: what happened in one simulated year, as files for a spreadsheet or a statistics program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.cli.commands.explain_commands import compose_scenario
from experiments.cli.commands.own_place_commands import open_place
from experiments.compose.input_checks import check_folder_name
from experiments.errors import user_error
from experiments.files import report_os_error
from experiments.language import translate
from sim.phrases import phrase

if TYPE_CHECKING:
    from experiments.compose.request import Lang


def write_event_files(
    place: str, words: Sequence[str], replication: int, folders: tuple[Path | None, Path], lang: Lang
) -> int:
    """Simulate one replication and write its cases, case events, spells, visits and duties; return the exit code.

    Parameters
    ----------
    place
        A place, or a file of a place.
    words
        Settings ``key=value`` of the scenario.
    replication
        From 0.
    folders
        The user's configuration folder or None, and the folder to write.
    lang
        Language of faults of the tables.
    """
    user_conf, target = folders
    check_folder_name("--into", target)
    if replication < 0:
        raise user_error("--replication", str(replication), phrase("a whole number from 0"))
    composer, name = open_place(place, user_conf, lang)
    scenario = compose_scenario(composer, name, words)
    from experiments.studies.folder.event_files import write_events  # the engines are slow to import
    from sim.simulation import simulate

    events = simulate(scenario, replication, keep_log=True).events()
    with report_os_error(target, phrase("written")):
        paths = write_events(events, target)
    written = phrase(
        "Events of replication {number}: {count} files in {folder}",
        number=replication,
        count=len(paths),
        folder=target.as_posix(),
    )
    print(translate(written))
    return 0
