"""Entry point of ``gridstaff``: exit codes and error output; nothing heavy is imported before a command.

Exit codes: 0 success, 1 some replications failed, 2 invalid input, 130 interrupted by Ctrl-C, TERM or HUP.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from experiments.cli.parsing import completion
from experiments.cli.parsing.usage import usage_error
from experiments.cli.program import COMMANDS, COMPLETE_VARIABLE, PROGRAM, program, raise_unknown_command
from experiments.language import OPTION, find_language, translate, use_language
from experiments.process.interrupts import is_stop, orderly_stop, print_stopped
from experiments.process.isolation import isolate_children, leave_working_folder
from sim.phrases import phrase

if TYPE_CHECKING:
    from experiments.errors import UserError

USAGE_ERROR = 2
SHOWN_PROBLEMS = 50
__all__ = ["COMMANDS", "USAGE_ERROR", "main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; invalid input gives messages, never a traceback.

    Parameters
    ----------
    arguments
        Words after the program's name; by default those of the process. The completion scripts call the program
        without arguments.

    Returns
    -------
    int
        Exit code.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    use_language(find_language(words))
    if arguments is None:  # this process is the command's own
        leave_working_folder()
    isolate_children()
    _replace_unencodable()
    with orderly_stop(for_good=arguments is None):
        return _exit_code(words, complete=arguments is None)


def _exit_code(words: list[str], complete: bool) -> int:
    """Return the exit code of a command; only a fault of the program ends in a traceback."""
    try:
        instruction = os.environ.get(COMPLETE_VARIABLE)
        if instruction is not None and complete:
            return completion.respond(program, PROGRAM, COMPLETE_VARIABLE, instruction)
        return _run_command(words)
    except KeyboardInterrupt:
        return print_stopped(translate(phrase("stopped")))
    except Exception as error:
        if is_stop(error):
            return print_stopped(translate(phrase("stopped")))
        if isinstance(error, BrokenPipeError):  # downstream closed the pipe; exit quietly
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        from experiments.files import to_user_error  # too slow to import for --help

        return _print_problems(to_user_error(error))


def _run_command(words: list[str]) -> int:
    if not words or words[0] == "help":
        words = ["--help"]
    if words[0] == "--version":
        from importlib.metadata import version

        print(f"gridstaff {version('gridstaff')}")
        return 0
    if words[0].startswith("-") and words[0].split("=")[0] not in ("-h", "--help", OPTION):
        raise_unknown_command(words[0])
    try:
        with program.make_context(PROGRAM, words) as context:  # program.main would end the process
            return int(program.invoke(context))
    except click.exceptions.Exit as end:  # after --help
        return end.exit_code
    except click.UsageError as error:
        raise usage_error(error, PROGRAM) from None


def _replace_unencodable() -> None:
    """Print a replacement for characters that the terminal's encoding lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _print_problems(error: UserError) -> int:
    from experiments.errors import escape_for_terminal
    from experiments.language.plurals import format_count

    problems = error.problems
    count = len(problems)
    heading = phrase("gridstaff: {problems}", problems=format_count(count, "problem"))
    print(translate(heading), file=sys.stderr)
    for problem in problems[:SHOWN_PROBLEMS]:
        print("  " + escape_for_terminal(translate(problem.line()), limit=400), file=sys.stderr)
    if count > SHOWN_PROBLEMS:
        print(translate(phrase("  ... and {count:,} more", count=count - SHOWN_PROBLEMS)), file=sys.stderr)
    return USAGE_ERROR


if __name__ == "__main__":
    sys.exit(main())
