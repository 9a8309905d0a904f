"""Commands and options of ``gridstaff``, its exit codes and error output; nothing heavy is imported before a command.

Exit codes: 0 success, 1 some replications failed, 2 invalid input, 130 interrupted by Ctrl-C, TERM or HUP.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from experiments.cli import comparison_options, completion
from experiments.cli.help import Command
from experiments.cli.usage import usage_error
from experiments.interrupts import is_stop, orderly_stop, print_stopped
from experiments.isolation import isolate_children, leave_working_folder
from experiments.language import LANGUAGES, OPTION, current_language, find_language, translate, use_language
from experiments.language.help_texts import OVERVIEW
from sim.phrases import Phrase, phrase

if TYPE_CHECKING:
    from experiments.errors import UserError

FAILED, USAGE_ERROR = 1, 2
SHOWN_PROBLEMS = 50
PROGRAM, COMPLETE_VARIABLE = "gridstaff", "_GRIDSTAFF_COMPLETE"


class CommandGroup(click.Group):
    """The commands, with a fixed help text and a suggestion for a misspelt command."""

    def get_help(self, ctx: click.Context) -> str:
        """Return the help text of all commands."""
        return translate(Phrase(OVERVIEW, {})).rstrip("\n")

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command named by the first word; raises UserError with a suggestion."""
        if args[0] not in self.commands:
            _raise_unknown_command(args[0])
        return super().resolve_command(ctx, args)


def _folder(text: str) -> Path:
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


@click.group(PROGRAM, cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@LANG
def program(lang: str) -> None:
    """Hold all commands."""


def _options(*own: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Decorate a command with its own options, then those of every command."""

    def decorate(function: Any) -> Any:
        for option in reversed((*own, LANG)):
            function = option(function)
        return function

    return decorate


CONF = click.option(
    "--conf", type=_folder, metavar="FOLDER", help="folder with configuration groups of your own (place/...)",
    shell_complete=completion.complete_folder,
)  # fmt: skip
RESULTS = click.option(
    "--results", type=_folder, default="results", metavar="FOLDER", help="default: results",
    shell_complete=completion.complete_folder,
)  # fmt: skip


@program.command("run", cls=Command)
@click.argument("overrides", nargs=-1, metavar="[KEY=VALUE]...", shell_complete=completion.complete_override)
@click.option("-m", "--multirun", "sweep", is_flag=True, help="sweep: every combination of several values")
@click.option("--full", is_flag=True, help="full scope of a study instead of its quick scope")
@click.option("--sure", is_flag=True, help="up to 400 years in place of 40 or 100 until a verdict is clear")
@click.option(
    "--recut",
    is_flag=True,
    help="overload study: cut listed grids into equal ones, instead of varying their posts",
)
@click.option("--dry-run", is_flag=True, help="print the plan and its cost, run nothing")
@click.option("--cfg", type=click.Choice(["job"]), help="print the composed configuration, run nothing")
@click.option("--study", metavar="NAME", help="name of the study's folder in the results folder")
@click.option(
    "--extension",
    type=_folder,
    metavar="FILE",
    help="Python file with metrics, arrivals or a rule of your own",
)
@click.option("--budget", is_flag=True, help="also write the budget workbook, budget.xlsx")
@click.option("--all", "whole", is_flag=True, help="print every number, not the answer alone")
@click.option("--page/--no-page", "page", default=None, help="write report.html; default: up to 50 settings")
@click.option("--open", "shows_page", is_flag=True, help="open report.html in the browser")
@_options(CONF, RESULTS)
def run(cfg: str | None, conf: Path | None, **options: Any) -> int:
    """Run a scenario, a sweep or a study.

    Settings are written group=choice or key=value, in Hydra's override grammar. A workbook or folder that
    `gridstaff init` has written is named as it is: our_town.xlsx.
    """
    from experiments.cli import commands
    from experiments.compose.request import Request

    request = Request(**options, user_conf=conf)  # options have the names of its fields
    if any("=" not in word for word in request.overrides):
        from experiments.cli.own_place import with_place_file

        request = with_place_file(request)
    return commands.show_configuration(request) if cfg else commands.run(request)


@program.command("init", cls=Command)
@click.argument("name")
@click.option(
    "--from",
    "base",
    metavar="PLACE",
    help="place whose grids, posts and values are the example",
    shell_complete=completion.complete_place,
)
@click.option("--csv", "as_csv", is_flag=True, help="a folder of CSV files instead of a workbook")
@_options(CONF)
def init(name: str, base: str | None, as_csv: bool, conf: Path | None, lang: Any) -> int:
    """Write NAME.xlsx, a workbook to describe a place of your own: grids, posts, requirements, records."""
    from experiments.cli.own_place import init_place

    return init_place(name, base, as_csv, conf, lang)


@program.command("check", cls=Command)
@click.argument("file", type=_folder)
@_options(CONF)
def check(file: Path, conf: Path | None, lang: Any) -> int:
    """Check FILE, a workbook or folder of CSV files of a place: every fault with sheet, row and column."""
    from experiments.cli.own_place import check_place

    return check_place(file, conf, lang)


@program.command("places", cls=Command)
@_options(CONF)
def places(conf: Path | None, lang: Any) -> int:
    """List the places."""
    from experiments.cli import commands

    return commands.list_places(conf, lang)


@program.command("explain", cls=Command)
@click.argument("key", shell_complete=completion.complete_explained)
@click.argument("words", nargs=-1, metavar="[PLACE] [KEY=VALUE]...", shell_complete=completion.complete_place)
@_options(CONF)
def explain(key: str, words: tuple[str, ...], conf: Path | None, lang: Any) -> int:
    """Explain a KEY such as duties.visit_attempt.contact.day, or a metric.

    KEY may be the end of a name or words of a meaning, in English or Chinese. The value is that of PLACE, by default
    of the reference place, with the settings given. `explain budget PLACE` lists a worker's minutes by kind of work.
    """
    from experiments.cli import commands

    return commands.explain(key, words, conf, lang)


@program.command("cost", cls=Command)
@click.argument("place", shell_complete=completion.complete_place)
@click.argument("words", nargs=-1, metavar="[KEY=VALUE]...", shell_complete=completion.complete_override)
@_options(CONF)
def cost(place: str, words: tuple[str, ...], conf: Path | None, lang: Any) -> int:
    """Print what a PLACE costs in a year, in yuan: posts, grids, who pays, what has no price. Nothing is simulated.

    Settings change staffing and prices, for example staffing.workers_per_grid=2 or cost.plan.first_month=7.
    """
    from experiments.cli import commands

    return commands.cost(place, words, conf, lang)


@program.command("report", cls=Command)
@click.argument("study", shell_complete=completion.complete_study)
@click.option("--docx", is_flag=True, help="also write the two meeting pages as a document, meeting.docx")
@_options(RESULTS)
def report(study: str, docx: bool, results: Path, lang: Any) -> int:
    """Write the report of a finished STUDY, a folder in the results folder, again."""
    from experiments.cli import commands

    return commands.report(study, results, lang, docx)


@program.command("reproduce", cls=Command)
@click.argument("study", shell_complete=completion.complete_study)
@click.option("--first", type=int, metavar="N", help="only the first N replications of each scenario")
@click.option(
    "--extension",
    type=_folder,
    multiple=True,
    metavar="FILE",
    help="file of an extension that the study used",
)
@_options(RESULTS)
def reproduce(study: str, first: int | None, extension: tuple[Path, ...], results: Path, lang: Any) -> int:
    """Run a STUDY again from its manifest and compare every number.

    STUDY is a folder in the results folder or the path of a manifest.json.
    """
    from experiments.cli import commands

    return commands.reproduce(study, results, first, extension)


@program.command("store", cls=Command)
@click.argument("action", type=click.Choice(["check", "size", "prune"]))
@click.argument("what", type=click.Choice(["outdated", "unused", "rows", "all"]), default="outdated")
@click.option("--dry-run", is_flag=True, help="prune: only list what would be deleted")
@_options(RESULTS)
def store(action: str, what: str, dry_run: bool, results: Path, lang: Any) -> int:
    """Verify, measure or prune the store of finished runs.

    `prune` deletes files of other code (outdated, the default), of scenarios in no study (unused), stored event logs
    (rows), or everything (all).
    """
    from experiments.cli.store import manage_store

    return manage_store(action, what, dry_run, results)


@program.command("completion", cls=Command)
@click.argument("shell", type=click.Choice(completion.SHELLS))
@_options()
def print_completion(shell: str, lang: Any) -> int:
    """Print the script that lets a SHELL complete commands, options, keys, places and studies.

    \b
    bash         eval "$(gridstaff completion bash)"              in ~/.bashrc
    zsh          eval "$(gridstaff completion zsh)"               in ~/.zshrc
    fish         gridstaff completion fish | source               in ~/.config/fish/config.fish
    PowerShell   gridstaff completion powershell | Out-String | Invoke-Expression    in $PROFILE
    """
    return completion.respond(program, PROGRAM, COMPLETE_VARIABLE, f"{shell}_source")


@program.command("schema", cls=Command)
@click.argument("folder", type=_folder, default="schema", shell_complete=completion.complete_folder)
@_options(CONF)
def write_schema(folder: Path, conf: Path | None, lang: Any) -> int:
    """Write the JSON Schema of all configuration files into FOLDER (default: schema).

    Editors then complete and check keys and values in files that contain the line printed.
    """
    from experiments.cli.schema import write_schemas

    return write_schemas(folder, conf)


comparison_options.add_commands(program, _options, (CONF, RESULTS), current_language)


@program.command("validate", cls=Command)
@click.option("--quick", is_flag=True, help="a third of the replications, no page: a minute or two")
@_options()
def validate(quick: bool, lang: Any) -> int:
    """Compare both engines with exact results of queueing theory, and all z-scores with the normal distribution.

    Without --quick the page docs/reference/validation.md of a source folder is written. Exit code 1: a check failed.
    """
    from experiments.cli.validate import validate_engines

    return validate_engines(quick, lang)


COMMANDS = program.commands


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
        _raise_unknown_command(words[0])
    try:
        with program.make_context(PROGRAM, words) as context:  # program.main would end the process
            return int(program.invoke(context))
    except click.exceptions.Exit as end:  # after --help
        return end.exit_code
    except click.UsageError as error:
        raise usage_error(error, PROGRAM) from None


def _raise_unknown_command(word: str) -> NoReturn:
    from experiments.errors import closest_match, user_error

    raise user_error(
        word, "", phrase("unknown command; see gridstaff --help"), "", closest_match(word, COMMANDS)
    )


def _replace_unencodable() -> None:
    """Print a replacement for characters that the terminal's encoding lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _print_problems(error: UserError) -> int:
    from experiments.errors import escape_for_terminal
    from experiments.plurals import format_count

    problems = error.problems
    count = len(problems)
    heading = phrase("gridstaff: {problems}", problems=format_count(count, "problem"))
    print(translate(heading), file=sys.stderr)
    for problem in problems[:SHOWN_PROBLEMS]:
        print("  " + escape_for_terminal(translate(problem.line()), limit=300), file=sys.stderr)
    if count > SHOWN_PROBLEMS:
        print(translate(phrase("  ... and {count:,} more", count=count - SHOWN_PROBLEMS)), file=sys.stderr)
    return USAGE_ERROR


if __name__ == "__main__":
    sys.exit(main())
