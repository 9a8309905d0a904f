"""Help of the commands: the overview, and the layout of a command's help in Chinese.

English texts stand with the commands; the catalogue (``experiments.language.help_texts``) has their Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator

import click

from experiments.language import current_language, translate
from experiments.report.text.wrapping import display_width, fill
from sim.phrases import Phrase, phrase

WIDTH = 98  # columns
INDENT = 2
VERBATIM = "\b\n"  # begins a paragraph whose lines are kept

OVERVIEW = """\
gridstaff: at which number of households does one grid worker stop coping?

  gridstaff run experiment=overload             the overload study in two minutes
  gridstaff run experiment=overload --full      full scope; prints the expected time first
  gridstaff run experiment=drivers              which difference overloads the district
  gridstaff run place=reference KEY=VALUE ...   one scenario, any value changed
  gridstaff run -m KEY=A,B KEY=range(1,5) ...   a sweep over every combination
  gridstaff run ... --dry-run                   check everything, estimate the cost, run nothing
  gridstaff run ... --cfg job                   print the composed configuration, run nothing
  gridstaff places                              the places that ship with the program
  gridstaff explain KEY                         meaning, unit, range and source of a value; search
  gridstaff explain METRIC                      meaning and unit of a result
  gridstaff explain budget PLACE [KEY=VALUE]    where a worker's minutes go
  gridstaff cost PLACE [KEY=VALUE]              what a place costs in a year, by post and payer
  gridstaff report STUDY                        write the report of a finished study again
  gridstaff reproduce STUDY                     run a study again from its manifest and compare
  gridstaff store check|size|prune              verify, measure or prune the store of finished runs
  gridstaff completion SHELL                    the completion script for bash, zsh, fish or powershell
  gridstaff schema FOLDER                       JSON Schema of all configuration files, for editors

Finished runs are stored in results/store and never computed twice: rerun an interrupted
command to resume it.

Options of every command: --lang en|zh, --help. `gridstaff run --help` lists the rest.
"""


class Command(click.Command):
    """Command whose help is said in the language asked for."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help: click's own layout in English, columns by display width in Chinese."""
        if current_language() == "en":
            super().format_help(ctx, formatter)
        else:
            formatter.write("\n".join(_lines(self, ctx)))


def _lines(command: click.Command, ctx: click.Context) -> Iterator[str]:
    """Yield the lines of a command's help: usage, text, options."""
    pieces = " ".join(command.collect_usage_pieces(ctx)).replace("[OPTIONS]", translate(phrase("[OPTIONS]")))
    yield translate(phrase("Usage: {command}", command=f"{ctx.command_path} {pieces}"))
    for paragraph in _say(command.help or "").split("\n\n"):
        yield ""
        verbatim = paragraph.startswith(VERBATIM)
        text = paragraph.removeprefix(VERBATIM)
        lines = text.splitlines() if verbatim else fill(" ".join(text.split()), WIDTH - INDENT, display_width)
        yield from (" " * INDENT + line for line in lines)
    yield from ("", translate(phrase("Options:")))
    records = [(record[0], _say(getattr(param, "help", None) or "")) for param in command.get_params(ctx)
               if (record := param.get_help_record(ctx))]  # fmt: skip
    first = max(len(names) for names, _ in records) + 2 * INDENT
    for names, text in records:
        lines = fill(text, WIDTH - first, display_width)
        yield f"{' ' * INDENT}{names}".ljust(first) + (lines[0] if lines else "")
        yield from (" " * first + line for line in lines[1:])


def _say(text: str) -> str:
    return translate(Phrase(text, {}))
