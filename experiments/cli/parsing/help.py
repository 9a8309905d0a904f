"""Help of a command: its layout in Chinese.

English texts stand with the commands; the catalogue (``experiments.language.help_texts``) has their Chinese.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterator

import click

from experiments.language import current_language, translate
from experiments.report.terminal.width import MOST_COLUMNS, terminal_width, wrap_hanging
from experiments.report.text.wrapping import display_width, fill
from sim.phrases import Phrase, phrase

INDENT = 2
VERBATIM = "\b\n"  # begins a paragraph whose lines are kept


class Command(click.Command):
    """Command whose help is said in the language asked for, and which takes every option once."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words; raises BadOptionUsage for an option that would silently replace itself."""
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        for param, times in Counter(order).items():
            if times > 1 and isinstance(param, click.Option) and _takes_one_value(param):
                message = phrase(
                    "is given {times} times, and only the last would count; give it once", times=times
                )
                raise click.BadOptionUsage(max(param.opts, key=len), message, ctx)
        return super().parse_args(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help: click's own layout in English, columns by display width in Chinese."""
        if current_language() == "en":
            super().format_help(ctx, formatter)
        else:
            formatter.write("\n".join(_lines(self, ctx)))


def fit_overview(text: str) -> str:
    """Return the list of commands for the width of the terminal: what a command does stands below it where needed."""
    width = terminal_width()
    found: list[str] = []
    for line in text.splitlines():
        command, gap, does = line.strip().partition("  ")
        if display_width(line) <= width or width == MOST_COLUMNS:
            found.append(line)
        elif line.startswith(" ") and gap:
            found += wrap_hanging([f"  {command}", f"      {does.strip()}"], width, 6)
        else:
            found += fill(line, width, display_width)
    return "\n".join(found)


def _takes_one_value(option: click.Option) -> bool:
    return not option.multiple and (not option.is_flag or bool(option.secondary_opts))


def _lines(command: click.Command, ctx: click.Context) -> Iterator[str]:
    """Yield the lines of a command's help: usage, text, options."""
    width = terminal_width()
    pieces = " ".join(command.collect_usage_pieces(ctx)).replace("[OPTIONS]", translate(phrase("[OPTIONS]")))
    yield translate(phrase("Usage: {command}", command=f"{ctx.command_path} {pieces}"))
    for paragraph in _translate_help(inspect.cleandoc(command.help or "")).split("\n\n"):
        yield ""
        verbatim = paragraph.startswith(VERBATIM)
        text = paragraph.removeprefix(VERBATIM)
        lines = text.splitlines() if verbatim else fill(" ".join(text.split()), width - INDENT, display_width)
        yield from (" " * INDENT + line for line in lines)
    yield from ("", translate(phrase("Options:")))
    options = [param for param in command.get_params(ctx) if isinstance(param, click.Option)]
    records = [
        (record[0], _translate_help(of.help or "")) for of in options if (record := of.get_help_record(ctx))
    ]
    first = max(len(names) for names, _ in records) + 2 * INDENT
    for names, text in records:
        lines = fill(text, max(width - first, width // 3), display_width)
        yield f"{' ' * INDENT}{names}".ljust(first) + (lines[0] if lines else "")
        yield from (" " * first + line for line in lines[1:])


def _translate_help(text: str) -> str:
    return translate(Phrase(text, {}))
