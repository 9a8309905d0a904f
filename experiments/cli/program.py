"""The program `gridstaff`: its commands with arguments and options; each command imports what it needs when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

import click

from experiments.cli.parsing import comparison_options, completion
from experiments.cli.parsing.help import Command, fit_overview
from experiments.cli.parsing.options import CONF, LANG, RESULTS, file_path, folder_path, with_options
from experiments.language import current_language, translate
from experiments.language.help_texts import OVERVIEW
from sim.phrases import Phrase, phrase

PROGRAM, COMPLETE_VARIABLE = "gridstaff", "_GRIDSTAFF_COMPLETE"


class CommandGroup(click.Group):
    """The commands, with a fixed help text and a suggestion for a misspelt command."""

    def get_help(self, ctx: click.Context) -> str:
        """Return the help text of all commands."""
        return fit_overview(translate(Phrase(OVERVIEW, {})))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command named by the first word; raises UserError with a suggestion."""
        if args[0] not in self.commands:
            raise_unknown_command(args[0])
        return super().resolve_command(ctx, args)


@click.group(PROGRAM, cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@LANG
def program(lang: str) -> None:
    """Hold all commands."""


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
    type=file_path,
    metavar="FILE",
    help="Python file with metrics, arrivals or a rule of your own",
)
@click.option("--budget", is_flag=True, help="also write the budget workbook, budget.xlsx")
@click.option("--all", "whole", is_flag=True, help="print every number, not the answer alone")
@click.option("--page/--no-page", "page", default=None, help="write report.html; default: up to 50 settings")
@click.option("--open", "shows_page", is_flag=True, help="open report.html in the browser")
@with_options(CONF, RESULTS)
def run(cfg: str | None, conf: Path | None, **options: Any) -> int:
    """Run a scenario, a sweep or a study.

    Settings are written group=choice or key=value, in Hydra's override grammar. A workbook or folder that
    `gridstaff init` has written is named as it is: our_town.xlsx.
    """
    from experiments.cli.commands import study_commands as commands
    from experiments.compose.request import Request

    request = Request(**options, user_conf=conf)  # options have the names of its fields
    if any("=" not in word for word in request.overrides):
        from experiments.cli.commands.own_place_commands import with_place_file

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
@with_options(CONF)
def init(name: str, base: str | None, as_csv: bool, conf: Path | None, lang: Any) -> int:
    """Write NAME.xlsx, a workbook to describe a place of your own: grids, posts, requirements, records."""
    from experiments.cli.commands.own_place_commands import init_place

    return init_place(name, base, as_csv, conf, lang)


@program.command("check", cls=Command)
@click.argument("file", type=file_path)
@with_options(CONF)
def check(file: Path, conf: Path | None, lang: Any) -> int:
    """Check FILE, a workbook or folder of CSV files of a place: every fault with sheet, row and column."""
    from experiments.cli.commands.own_place_commands import check_place

    return check_place(file, conf, lang)


@program.command("places", cls=Command)
@with_options(CONF)
def places(conf: Path | None, lang: Any) -> int:
    """List the places."""
    from experiments.cli.commands import study_commands as commands

    return commands.list_places(conf, lang)


@program.command("explain", cls=Command)
@click.argument("key", shell_complete=completion.complete_explained)
@click.argument("words", nargs=-1, metavar="[PLACE] [KEY=VALUE]...", shell_complete=completion.complete_place)
@with_options(CONF)
def explain(key: str, words: tuple[str, ...], conf: Path | None, lang: Any) -> int:
    """Explain a KEY such as duties.visit_attempt.contact.day, or a metric.

    KEY may be the end of a name or words of a meaning, in English or Chinese. The value is that of PLACE, by default
    of the reference place, with the settings given. `explain budget PLACE` lists a worker's minutes by kind of work.
    """
    from experiments.cli.commands import study_commands as commands

    return commands.explain(key, words, conf, lang)


@program.command("cost", cls=Command)
@click.argument("place", shell_complete=completion.complete_place)
@click.argument("words", nargs=-1, metavar="[KEY=VALUE]...", shell_complete=completion.complete_override)
@with_options(CONF)
def cost(place: str, words: tuple[str, ...], conf: Path | None, lang: Any) -> int:
    """Print what a PLACE costs in a year, in yuan: posts, grids, who pays, what has no price. Nothing is simulated.

    Settings change staffing and prices, for example staffing.workers_per_grid=2 or cost.plan.first_month=7.
    """
    from experiments.cli.commands import study_commands as commands

    return commands.cost(place, words, conf, lang)


@program.command("sheet", cls=Command)
@click.argument("what", metavar="PLACE|STUDY", shell_complete=completion.complete_place)
@click.argument("words", nargs=-1, metavar="[KEY=VALUE]...", shell_complete=completion.complete_override)
@click.option(
    "--into", type=folder_path, default=".", metavar="FOLDER", help="folder to write; default: this one"
)
@with_options(CONF, RESULTS)
def sheet(what: str, words: tuple[str, ...], into: Path, conf: Path | None, results: Path, lang: Any) -> int:
    """Write methods sheets after STRESS-DES and ODD, as Markdown and as a page: every input with its source.

    Of a PLACE with the settings given, or of a finished STUDY. Nothing is simulated.
    """
    from experiments.cli.commands.sheet_commands import write_sheet

    return write_sheet(what, words, (conf, results, into), lang)


@program.command("events", cls=Command)
@click.argument("place", shell_complete=completion.complete_place)
@click.argument("words", nargs=-1, metavar="[KEY=VALUE]...", shell_complete=completion.complete_override)
@click.option(
    "--into", type=folder_path, default="events", metavar="FOLDER", help="folder to write; default: events"
)
@click.option("--replication", type=int, default=0, metavar="N", help="number of the simulated year, from 0")
@with_options(CONF)
def events(
    place: str, words: tuple[str, ...], into: Path, replication: int, conf: Path | None, lang: Any
) -> int:
    """Simulate one year of a PLACE and write what happened in it: cases and their steps, spells, visits, duties.

    Each table as CSV for a spreadsheet and as Parquet, and columns.csv with the meaning of every column.
    """
    from experiments.cli.commands.event_commands import write_event_files

    return write_event_files(place, words, replication, (conf, into), lang)


@program.command("report", cls=Command)
@click.argument("study", shell_complete=completion.complete_study)
@click.option("--docx", is_flag=True, help="also write the two meeting pages as a document, meeting.docx")
@with_options(RESULTS)
def report(study: str, docx: bool, results: Path, lang: Any) -> int:
    """Write the report of a finished STUDY, a folder in the results folder, again."""
    from experiments.cli.commands import study_commands as commands

    return commands.report(study, results, lang, docx)


@program.command("reproduce", cls=Command)
@click.argument("study", shell_complete=completion.complete_study)
@click.option("--first", type=int, metavar="N", help="only the first N replications of each scenario")
@click.option(
    "--extension",
    type=file_path,
    multiple=True,
    metavar="FILE",
    help="file of an extension that the study used",
)
@with_options(RESULTS)
def reproduce(study: str, first: int | None, extension: tuple[Path, ...], results: Path, lang: Any) -> int:
    """Run a STUDY again from its manifest and compare every number.

    STUDY is a folder in the results folder or the path of a manifest.json.
    """
    from experiments.cli.commands import study_commands as commands

    return commands.reproduce(study, results, first, extension)


@program.command("store", cls=Command)
@click.argument("action", type=click.Choice(["check", "size", "prune"]))
@click.argument("what", type=click.Choice(["outdated", "unused", "rows", "all"]), default="outdated")
@click.option("--dry-run", is_flag=True, help="prune: only list what would be deleted")
@with_options(RESULTS)
def store(action: str, what: str, dry_run: bool, results: Path, lang: Any) -> int:
    """Verify, measure or prune the store of finished runs.

    `prune` deletes files of other code (outdated, the default), of scenarios in no study (unused), stored event logs
    (rows), or everything (all).
    """
    from experiments.cli.commands.store_commands import manage_store

    return manage_store(action, what, dry_run, results)


@program.command("completion", cls=Command)
@click.argument("shell", type=click.Choice(completion.SHELLS))
@with_options()
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
@click.argument("folder", type=folder_path, default="schema", shell_complete=completion.complete_folder)
@with_options(CONF)
def write_schema(folder: Path, conf: Path | None, lang: Any) -> int:
    """Write the JSON Schema of all configuration files into FOLDER (default: schema).

    Editors then complete and check keys and values in files that contain the line printed.
    """
    from experiments.cli.commands.schema_commands import write_schemas

    return write_schemas(folder, conf)


comparison_options.add_commands(program, with_options, (CONF, RESULTS), current_language)


@program.command("validate", cls=Command)
@click.option("--quick", is_flag=True, help="a third of the replications, no page: a minute or two")
@with_options()
def validate(quick: bool, lang: Any) -> int:
    """Compare both engines with exact results of queueing theory, and all z-scores with the normal distribution.

    Without --quick the page docs/reference/validation.md of a source folder is written. Exit code 1: a check failed.
    """
    from experiments.cli.commands.validate_commands import validate_engines

    return validate_engines(quick, lang)


COMMANDS = program.commands


def raise_unknown_command(word: str) -> NoReturn:
    """Refuse a word that is no command, with the nearest one."""
    from experiments.errors import closest_match, user_error

    raise user_error(
        word, "", phrase("unknown command; see gridstaff --help"), "", closest_match(word, COMMANDS)
    )
