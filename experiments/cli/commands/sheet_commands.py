"""`gridstaff sheet`: methods sheets of a scenario or a finished study, as Markdown and as a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.cli.commands.explain_commands import compose_scenario
from experiments.cli.commands.own_place_commands import open_place
from experiments.compose.input_checks import check_folder_name
from experiments.files import report_os_error, write_durably
from experiments.language import translate
from experiments.report.sheet.render import render_markdown, render_sheet_page
from experiments.studies.folder.own_files import MANIFEST_FILE
from experiments.studies.reproduction.methods import describe_methods, describe_study_methods
from sim.phrases import phrase

if TYPE_CHECKING:
    from experiments.compose.request import Lang
    from experiments.report.sheet.content import SheetContent

NAME = "methods"


def write_sheet(what: str, words: Sequence[str], folders: tuple[Path | None, Path, Path], lang: Lang) -> int:
    """Write methods_NAME.md and methods_NAME.html; return the exit code.

    Parameters
    ----------
    what
        A place, a file of a place, or a study.
    words
        Settings ``key=value`` of the scenario.
    folders
        The user's configuration folder or None, the results folder, the folder to write.
    lang
        Language of the Markdown, and the one that the page shows first.
    """
    user_conf, results, target = folders
    check_folder_name("--into", target)
    content = _content(what, words, user_conf, results, lang)
    name = content.value("place.id") if content.study is None else content.study.name
    markdown, page = target / f"{NAME}_{name}.md", target / f"{NAME}_{name}.html"
    with report_os_error(target, phrase("written")):
        write_durably(markdown, render_markdown(content, lang))
        write_durably(page, render_sheet_page(content, lang))
    written = phrase("Methods sheets: {first}, {second}", first=markdown.as_posix(), second=page.as_posix())
    print(translate(written))
    return 0


def _content(
    what: str, words: Sequence[str], user_conf: Path | None, results: Path, lang: Lang
) -> SheetContent:
    if not words and _is_study(what, results):
        return describe_study_methods(what, results)
    composer, place = open_place(what, user_conf, lang)
    return describe_methods(compose_scenario(composer, place, words))


def _is_study(what: str, results: Path) -> bool:
    """Return whether a study of this name or folder exists."""
    try:
        return any((folder / MANIFEST_FILE).is_file() for folder in (Path(what), results / what))
    except (OSError, ValueError):
        return False
