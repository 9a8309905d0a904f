"""Errors in a command's words: those of the parser as errors of the user, in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from sim.paths import conf_folder
from sim.phrases import Phrase, phrase

if TYPE_CHECKING:
    from experiments.errors import UserError

OPTION_CUTOFF = 0.75  # similarity of a misspelt option to its suggestion
COMMAND_LINE = phrase("command line")
# Messages of the parser: their values are found in its text.
PARSER_MESSAGES = (
    "{word} is not one of {names}",
    "{word} is not a valid integer",
    "Missing argument {word}",
    "Missing command",
    "Option {word} requires an argument",
    "Option {word} does not take a value",
    "Got unexpected extra argument ({word})",
    "Got unexpected extra arguments ({names})",
    "No such option: {word}",
)


def usage_error(error: click.UsageError, program: str) -> UserError:
    """Return click's error as a UserError with the closest valid word; ``program``: its name."""
    from experiments.errors import closest_match, user_error  # too slow to import for --help

    context = error.ctx
    params = context.command.get_params(context) if context else []
    subject, message, near = context.command_path if context else program, error.message, ""
    if isinstance(error, click.NoSuchOption):
        subject, message = (
            error.option_name,
            phrase("unknown option; values are written without dashes: place=reference"),
        )
        options = [word for param in params for word in param.opts if word.startswith("-")]
        near = "" if _is_group(subject) else closest_match(subject, options, OPTION_CUTOFF)
        message = phrase("unknown option") if near else message
    elif isinstance(error, click.BadOptionUsage):
        subject = error.option_name
    elif isinstance(error, click.BadParameter) and error.param is not None:
        options = [word for word in error.param.opts if word.startswith("--")]
        subject = options[0] if options else (error.param.name or subject)
        message = message or phrase("is missing")
        if isinstance(error.param.type, click.Choice):
            wrong = message.split("'")[1] if "'" in message else ""
            near = closest_match(wrong, map(str, error.param.type.choices))
    message = message if isinstance(message, Phrase) else _phrase_of(message.rstrip("."))
    return user_error(subject, "", message, COMMAND_LINE, near)


def _is_group(option: str) -> bool:
    """Return whether an option has the name of a configuration group, which is written ``place=NAME``."""
    return option.lstrip("-") in {entry.name for entry in conf_folder().iterdir() if entry.is_dir()}


def _phrase_of(message: str) -> str:
    """Return a message of the parser as a phrase; one that is not known stays as it is."""
    for template in PARSER_MESSAGES:
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.*)", re.escape(template))
        if found := re.fullmatch(pattern, message):
            return Phrase(template, found.groupdict())
    return message
