"""Commands `compare` and `whatif` with their options; those of a plan come from the file of questions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from experiments.cli.parsing import completion
from experiments.cli.parsing.help import Command

TYPES = {"whole": click.INT, "number": click.FLOAT, "text": click.STRING}
ANSWERS = "answers"
Decorate = Callable[[Any], Any]


class PlanCommand(Command):
    """A command with an option for every question; their file is read when the command is used."""

    language: Callable[[], str] = staticmethod(lambda: "en")

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the arguments, the options of the questions and the command's own options."""
        own = super().get_params(ctx)
        first = [param for param in own if isinstance(param, click.Argument)]
        return [*first, *self._questions(), *(param for param in own if param not in first)]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words; the answers to the questions become one parameter."""
        rest = super().parse_args(ctx, args)
        given = {str(option.name): ctx.params.pop(str(option.name), None) for option in self._questions()}
        ctx.params[ANSWERS] = {name: value for name, value in given.items() if value is not None}
        return rest

    def _questions(self) -> list[click.Option]:
        from experiments.compose.changes.questions import load_questions

        made = []
        for name, question in load_questions().items():
            text = question.help_zh if self.language() == "zh" else question.help_en
            if question.value == "none":
                made.append(
                    click.Option(
                        [question.option, name], flag_value=True, is_flag=True, default=None, help=text
                    )
                )
            elif question.value == "on_off":
                made.append(
                    click.Option(
                        [question.option, name], type=click.Choice(["on", "off"]), callback=_is_on, help=text
                    )
                )
            else:
                kind = TYPES[question.value]
                made.append(
                    click.Option([question.option, name], type=kind, metavar=question.metavar, help=text)
                )
        return made


def _is_on(ctx: click.Context, param: click.Parameter, value: str | None) -> bool | None:
    return None if value is None else value == "on"


def add_commands(
    program: click.Group,
    common: Callable[..., Decorate],
    folders: tuple[Decorate, Decorate],
    language: Callable[[], str],
) -> None:
    """Add both commands to the program.

    Parameters
    ----------
    program : click.Group
    common : callable
        Decorator that adds options, then those of every command.
    folders : tuple of decorators
        The options ``--conf`` and ``--results``.
    language : callable
        Return the language of help texts.
    """
    own = (
        click.option("--all", "show_all", is_flag=True, help="every measure, minutes by kind of work, notes"),
        click.option("--dry-run", is_flag=True, help="print the plan and its cost, run nothing"),
        click.option("--study", metavar="NAME", help="name of the study's folder in the results folder"),
        click.option("--budget", is_flag=True, help="also write the budget workbook, budget.xlsx"),
    )
    decorate = common(*own, *folders)
    program.command("compare", cls=Command)(
        _scenarios("SCENARIO [SCENARIO]... [KEY=VALUE]...")(decorate(_compare))
    )
    PlanCommand.language = staticmethod(language)
    program.command("whatif", cls=PlanCommand)(_scenarios("PLACE [KEY=VALUE]...")(decorate(_what_if)))


def _scenarios(shown: str) -> Decorate:
    return click.argument("words", nargs=-1, metavar=shown, shell_complete=completion.complete_place)


def _compare(words: tuple[str, ...], conf: Path | None, **options: Any) -> int:
    """Compare scenarios under equal random numbers: differences with intervals, in yuan where priced.

    \b
    A SCENARIO is a place, a YAML file, or one of them with settings, quoted as one word:
      gridstaff compare reference "reference area.households_per_grid=450"
    The first one is the one that the others are compared with. Of a single one the place it comes from is the first.
    KEY=VALUE outside quotes holds for all scenarios.
    """
    from experiments.cli.commands.comparison_commands import compare

    return compare(words, {**options, "user_conf": conf})


def _what_if(words: tuple[str, ...], answers: dict[str, Any], conf: Path | None, **options: Any) -> int:
    """Compare a plan with a PLACE as it is today; the options make the plan.

    \b
      gridstaff whatif reference --add-posts 2 --share 0.5
      gridstaff whatif district_overload --split 2 --posts-per-grid 1
    The planned scenario is written into the study's folder. KEY=VALUE holds for today and the plan.
    """
    from experiments.cli.commands.comparison_commands import what_if

    return what_if(words, answers, {**options, "user_conf": conf})
