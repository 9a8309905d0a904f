"""Options that several commands share: language, configuration folder, results folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from experiments.cli.parsing import completion
from experiments.language import LANGUAGES, OPTION, current_language
from sim.phrases import phrase


def folder_path(text: str) -> Path:
    """Return the path of a folder's name; refuse an empty name, which would mean the current folder."""
    if not text.strip():
        raise click.BadParameter(phrase("needs the name of a folder"))
    return Path(text)


LANG = click.option(
    OPTION,
    type=click.Choice(LANGUAGES),
    default=lambda: current_language(),
    help="language of texts and reports",
)


def file_path(text: str) -> Path:
    """Return the path of a file's name; refuse an empty name."""
    if not text.strip():
        raise click.BadParameter(phrase("needs the name of a file"))
    return Path(text)


def with_options(*own: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Decorate a command with its own options, then those of every command."""

    def decorate(function: Any) -> Any:
        for option in reversed((*own, LANG)):
            function = option(function)
        return function

    return decorate


CONF = click.option(
    "--conf", type=folder_path, metavar="FOLDER", help="folder with configuration groups of your own (place/...)",
    shell_complete=completion.complete_folder,
)  # fmt: skip
DEFAULT_RESULTS = "results"
RESULTS = click.option(
    "--results", type=folder_path, default=DEFAULT_RESULTS, metavar="FOLDER", help="default: results",
    shell_complete=completion.complete_folder,
)  # fmt: skip
