"""The command ``gridstaff``: asks, runs, explains. Imports nothing heavy before it knows what is asked.

Exit codes: 0 done, 1 some replications failed, 2 a mistake in what was asked, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import locale
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from experiments.errors import UserError

FAILED, USAGE_ERROR, STOPPED = 1, 2, 130
SHOWN_PROBLEMS = 50
OPTION_CUTOFF = 0.75  # of an option's letters, to be taken for a misspelt one

HELP = """\
gridstaff: at which number of households does one grid worker stop coping?

  gridstaff run experiment=overload             the overload study in about two minutes
  gridstaff run experiment=overload --full      full scope; prints the expected time first
  gridstaff run place=reference KEY=VALUE ...   one scenario, any value changed
  gridstaff run -m KEY=A,B KEY=range(1,5) ...   a sweep over every combination
  gridstaff run ... --dry-run                   check everything, estimate the cost, run nothing
  gridstaff run ... --cfg job                   print the composed configuration, run nothing
  gridstaff places                              the places that ship with the program
  gridstaff explain KEY                         what a value means, its unit, range and source
  gridstaff explain budget PLACE                where a worker's minutes go
  gridstaff report STUDY                        write the report of a finished study again
  gridstaff reproduce STUDY                     run a study again from its manifest and compare
  gridstaff store check|size|prune              verify, measure or prune the store of finished runs

Finished runs are stored in results/store and never computed twice: rerun an interrupted
command to resume it.

Options of every command: --lang en|zh, --help. `gridstaff run --help` lists the rest.
"""


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one line with the nearest right word."""

    def error(self, message: str) -> NoReturn:
        from experiments.errors import Problem, UserError, closest_match

        words = [option for action in self._actions for option in action.option_strings]
        wrong = next((word for word in message.split() if word.startswith("-")), "")
        near = closest_match(wrong, words, OPTION_CUTOFF)
        if wrong and not near and message.startswith("unrecognized"):
            message = "unknown option; values are written without dashes: place=reference"
        raise UserError([Problem(wrong or self.prog, "", message, "command line", near)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code and prints no traceback for a user's mistake."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _replace_unencodable()
    try:
        return _command(words)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:  # downstream closed the pipe; exit quietly
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        from experiments.files import to_user_error  # after --help, which must not wait for it

        return _print_problems(to_user_error(error))


def _command(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        print(HELP, end="")
        return 0
    if words[0] == "--version":
        from importlib.metadata import version

        print(f"gridstaff {version('gridstaff')}")
        return 0
    action = COMMANDS.get(words[0])
    if action is None:
        from experiments.errors import Problem, UserError, closest_match

        raise UserError(
            [
                Problem(
                    words[0],
                    "",
                    "unknown command; see gridstaff --help",
                    "",
                    closest_match(words[0], COMMANDS),
                )
            ]
        )
    return action(words[1:])


def _run(words: list[str]) -> int:
    parser = _parser("run", "run a scenario, a sweep or a study")
    parser.add_argument("overrides", nargs="*", help="group=choice or key=value")
    parser.add_argument(
        "-m", "--multirun", action="store_true", help="sweep: every combination of several values"
    )
    parser.add_argument("--full", action="store_true", help="a study's full scope instead of its quick one")
    parser.add_argument("--dry-run", action="store_true", help="print the plan and its cost, and stop")
    parser.add_argument("--cfg", choices=["job"], help="print the composed configuration and stop")
    parser.add_argument("--study", metavar="NAME", help="name of the study's folder below the results")
    parser.add_argument(
        "--extension", type=Path, metavar="FILE", help="own metrics, arrivals or rule (Python)"
    )
    _add_folders(parser)
    options = _parse(parser, words)
    if options is None:
        return 0
    from experiments.cli import commands
    from experiments.compose.request import Request

    request = Request(
        tuple(options.overrides), options.multirun, options.full, options.study, options.conf, options.results, options.lang,
        options.dry_run, options.extension,
    )  # fmt: skip
    return commands.show_configuration(request) if options.cfg else commands.run(request)


def _places(words: list[str]) -> int:
    parser = _parser("places", "list the places")
    parser.add_argument("--conf", type=_folder, metavar="FOLDER", help="your own configuration groups")
    options = _parse(parser, words)
    if options is None:
        return 0
    from experiments.cli import commands

    return commands.list_places(options.conf, options.lang)


def _explain(words: list[str]) -> int:
    parser = _parser("explain", "explain a key, or `explain budget PLACE`")
    parser.add_argument("key", help="a key such as duties.visit_attempt.contact.day, or the word budget")
    parser.add_argument("place", nargs="?", help="the place whose value or budget is asked for")
    parser.add_argument("--conf", type=_folder, metavar="FOLDER", help="your own configuration groups")
    options = _parse(parser, words)
    if options is None:
        return 0
    from experiments.cli import commands

    return commands.explain(options.key, options.place, options.conf, options.lang)


def _report(words: list[str]) -> int:
    parser = _parser("report", "write the report of a finished study again")
    parser.add_argument("study", help="name of a folder below the results")
    parser.add_argument("--results", type=_folder, default=Path("results"), metavar="FOLDER")
    options = _parse(parser, words)
    if options is None:
        return 0
    from experiments.cli import commands

    return commands.report(options.study, options.results, options.lang)


def _reproduce(words: list[str]) -> int:
    parser = _parser("reproduce", "run a study again from its manifest alone and compare every number")
    parser.add_argument("study", help="name of a folder below the results, or a manifest.json from elsewhere")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="FOLDER")
    parser.add_argument(
        "--first", type=int, metavar="N", help="only the first N replications of each scenario"
    )
    parser.add_argument(
        "--extension",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="file of an extension it used",
    )
    options = _parse(parser, words)
    if options is None:
        return 0
    from experiments.studies.reproduce import reproduce

    return reproduce(options.study, options.results, options.first, options.extension)


def _store(words: list[str]) -> int:
    parser = _parser("store", "check, measure and prune the store of finished runs")
    parser.add_argument("action", choices=["check", "size", "prune"])
    parser.add_argument(
        "what", nargs="?", choices=["outdated", "unused", "rows", "all"], default="outdated",
        help="what to prune: files of other code (default), of no study's scenarios, stored logs, everything",
    )  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="prune: only list what would be deleted")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="FOLDER")
    options = _parse(parser, words)
    if options is None:
        return 0
    from experiments.cli.store import manage_store

    return manage_store(options.action, options.what, options.dry_run, options.results)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": _run, "places": _places, "explain": _explain, "report": _report,
    "reproduce": _reproduce, "store": _store,
}  # fmt: skip


def _parser(name: str, text: str) -> Parser:
    parser = Parser(prog=f"gridstaff {name}", description=text, allow_abbrev=False)
    parser.add_argument(
        "--lang", choices=["en", "zh"], default=_language(), help="language of tables and reports"
    )
    return parser


def _add_folders(parser: Parser) -> None:
    parser.add_argument(
        "--conf", type=_folder, metavar="FOLDER", help="your own configuration groups (place/...)"
    )
    parser.add_argument(
        "--results", type=_folder, default=Path("results"), metavar="FOLDER", help="default: results"
    )


def _folder(text: str) -> Path:
    """A folder's name as typed; an empty one would be the folder one happens to stand in."""
    if not text.strip():
        raise argparse.ArgumentTypeError("needs the name of a folder")
    return Path(text)


def _parse(parser: Parser, words: list[str]) -> argparse.Namespace | None:
    """The options, or None after --help was answered."""
    help_text = io.StringIO()
    try:
        with contextlib.redirect_stdout(help_text):
            return parser.parse_intermixed_args(words)
    except SystemExit:
        print(help_text.getvalue(), end="")
        return None


def _language() -> str:
    locale_name = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "zh" if locale_name.lower().startswith(("zh", "chinese")) else "en"


def _replace_unencodable() -> None:
    """A terminal that cannot write a character gets a replacement, never a crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _print_problems(error: UserError) -> int:
    from experiments.errors import escape_for_terminal

    problems = error.problems
    count = len(problems)
    print(f"gridstaff: {count} problem{'s' * (count != 1)}", file=sys.stderr)
    for problem in problems[:SHOWN_PROBLEMS]:
        print("  " + escape_for_terminal(problem.line(), limit=300), file=sys.stderr)
    if count > SHOWN_PROBLEMS:
        print(f"  ... and {count - SHOWN_PROBLEMS} more", file=sys.stderr)
    return USAGE_ERROR


if __name__ == "__main__":
    sys.exit(main())
