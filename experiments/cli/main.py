"""Commands and options of ``gridstaff``, its exit codes and error output; nothing heavy is imported before a command.

Exit codes: 0 success, 1 some replications failed, 2 invalid input, 130 interrupted by Ctrl-C, TERM or HUP.
"""

from __future__ import annotations

import io
import locale
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from experiments.cli import completion
from experiments.interrupts import is_stop, orderly_stop, print_stopped
from experiments.isolation import isolate_children, leave_working_folder

if TYPE_CHECKING:
    from experiments.errors import UserError

FAILED, USAGE_ERROR = 1, 2
SHOWN_PROBLEMS = 50
OPTION_CUTOFF = 0.75  # similarity of a misspelt option to its suggestion
PROGRAM, COMPLETE_VARIABLE = "gridstaff", "_GRIDSTAFF_COMPLETE"

HELP = """\
gridstaff: at which number of households does one grid worker stop coping?

  gridstaff run experiment=overload             the overload study in two minutes
  gridstaff run experiment=overload --full      full scope; prints the expected time first
  gridstaff run experiment=drivers              which difference overloads the district
  gridstaff run experiment=uncertainty          in which share of futures a worker copes
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


class CommandGroup(click.Group):
    """The commands, with a fixed help text and a suggestion for a misspelt command."""

    def get_help(self, ctx: click.Context) -> str:
        """Return the help text of all commands."""
        return HELP.rstrip("\n")

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
        raise click.BadParameter("needs the name of a folder")
    return Path(text)


@click.group(PROGRAM, cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
def program() -> None:
    """Hold all commands."""


def _options(*own: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Decorate a command with its own options, then those of every command."""
    lang = click.option(
        "--lang", type=click.Choice(["en", "zh"]), default=lambda: _language(), help="language of tables and reports"
    )  # fmt: skip

    def decorate(function: Any) -> Any:
        for option in reversed((*own, lang)):
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


@program.command("run")
@click.argument("overrides", nargs=-1, metavar="[KEY=VALUE]...", shell_complete=completion.complete_override)
@click.option("-m", "--multirun", "sweep", is_flag=True, help="sweep: every combination of several values")
@click.option("--full", is_flag=True, help="full scope of a study instead of its quick scope")
@click.option("--sure", is_flag=True, help="up to 400 years in place of 40 or 100 until a verdict is clear")
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
@_options(CONF, RESULTS)
def run(cfg: str | None, conf: Path | None, **options: Any) -> int:
    """Run a scenario, a sweep or a study.

    Settings are written group=choice or key=value, in Hydra's override grammar.
    """
    from experiments.cli import commands
    from experiments.compose.request import Request

    request = Request(**options, user_conf=conf)  # options have the names of its fields
    return commands.show_configuration(request) if cfg else commands.run(request)


@program.command("places")
@_options(CONF)
def places(conf: Path | None, lang: Any) -> int:
    """List the places."""
    from experiments.cli import commands

    return commands.list_places(conf, lang)


@program.command("explain")
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


@program.command("cost")
@click.argument("place", shell_complete=completion.complete_place)
@click.argument("words", nargs=-1, metavar="[KEY=VALUE]...", shell_complete=completion.complete_override)
@_options(CONF)
def cost(place: str, words: tuple[str, ...], conf: Path | None, lang: Any) -> int:
    """Print what a PLACE costs in a year, in yuan: posts, grids, who pays, what has no price. Nothing is simulated.

    Settings change staffing and prices, for example staffing.workers_per_grid=2 or cost.plan.first_month=7.
    """
    from experiments.cli import commands

    return commands.cost(place, words, conf, lang)


@program.command("report")
@click.argument("study", shell_complete=completion.complete_study)
@_options(RESULTS)
def report(study: str, results: Path, lang: Any) -> int:
    """Write the report of a finished STUDY, a folder in the results folder, again."""
    from experiments.cli import commands

    return commands.report(study, results, lang)


@program.command("reproduce")
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


@program.command("store")
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


@program.command("completion")
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


@program.command("schema")
@click.argument("folder", type=_folder, default="schema", shell_complete=completion.complete_folder)
@_options(CONF)
def write_schema(folder: Path, conf: Path | None, lang: Any) -> int:
    """Write the JSON Schema of all configuration files into FOLDER (default: schema).

    Editors then complete and check keys and values in files that contain the line printed.
    """
    from experiments.cli.schema import write_schemas

    return write_schemas(folder, conf)


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
        return print_stopped("stopped")
    except Exception as error:
        if is_stop(error):
            return print_stopped("stopped")
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
    if words[0].startswith("-") and words[0] not in ("-h", "--help"):
        _raise_unknown_command(words[0])
    try:
        with program.make_context(PROGRAM, words) as context:  # program.main would end the process
            return int(program.invoke(context))
    except click.exceptions.Exit as end:  # after --help
        return end.exit_code
    except click.UsageError as error:
        _raise_usage_error(error)


def _raise_unknown_command(word: str) -> NoReturn:
    from experiments.errors import closest_match, user_error

    raise user_error(word, "", "unknown command; see gridstaff --help", "", closest_match(word, COMMANDS))


def _raise_usage_error(error: click.UsageError) -> NoReturn:
    """Raise click's error as a UserError with the closest valid word."""
    from experiments.errors import closest_match, user_error

    context = error.ctx
    params = context.command.get_params(context) if context else []
    subject, message, near = context.command_path if context else PROGRAM, error.message, ""
    if isinstance(error, click.NoSuchOption):
        subject, message = error.option_name, "unknown option"
        options = [word for param in params for word in param.opts if word.startswith("-")]
        near = closest_match(subject, options, OPTION_CUTOFF)
        message += "" if near else "; values are written without dashes: place=reference"
    elif isinstance(error, click.BadOptionUsage):
        subject = error.option_name
    elif isinstance(error, click.BadParameter) and error.param is not None:
        options = [word for word in error.param.opts if word.startswith("--")]
        subject = options[0] if options else (error.param.name or subject)
        message = message or "is missing"
        if isinstance(error.param.type, click.Choice):
            wrong = message.split("'")[1] if "'" in message else ""
            near = closest_match(wrong, map(str, error.param.type.choices))
    raise user_error(subject, "", message.rstrip("."), "command line", near)


def _language() -> str:
    locale_name = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "zh" if locale_name.lower().startswith(("zh", "chinese")) else "en"


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
    print(f"gridstaff: {format_count(count, 'problem')}", file=sys.stderr)
    for problem in problems[:SHOWN_PROBLEMS]:
        print("  " + escape_for_terminal(problem.line(), limit=300), file=sys.stderr)
    if count > SHOWN_PROBLEMS:
        print(f"  ... and {count - SHOWN_PROBLEMS} more", file=sys.stderr)
    return USAGE_ERROR


if __name__ == "__main__":
    sys.exit(main())
