"""Shell completion: commands and options, configuration groups and their files, keys, places, studies.

click supports bash, zsh and fish; PowerShell is added here. Candidates are read from file names and from the heads of
``conf/sources``, without Hydra and the schema: a completion takes about 0.1 s. ``gridstaff completion SHELL`` prints
the script; ``gridstaff completion --help`` says where it is installed.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.paths import conf_folder

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

SHELLS = ("bash", "zsh", "fish", "powershell")
KEY = re.compile(r"^([a-z_][\w.]*):", re.MULTILINE)

POWERSHELL = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($word, $ast, $cursor)
    $line = $ast.ToString()
    $end = [Math]::Max(0, [Math]::Min($cursor - $ast.Extent.StartOffset, $line.Length))
    $env:%(complete_var)s = "powershell_complete"
    $env:COMP_WORDS = $line.Substring(0, $end)
    $env:COMP_WORD = $word
    try {
        %(prog_name)s | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, "ParameterValue", $_)
        }
    } finally {
        Remove-Item env:%(complete_var)s, env:COMP_WORDS, env:COMP_WORD -ErrorAction SilentlyContinue
    }
}
"""


def respond(program: click.Command, name: str, variable: str, instruction: str) -> int:
    """Print a completion script or the candidates for a line.

    Parameters
    ----------
    program
        The command whose words are completed.
    name
        Its name in the shell.
    variable
        Environment variable by which a script calls the program.
    instruction
        ``<shell>_source`` for the script, ``<shell>_complete`` for candidates.

    Returns
    -------
    int
        Exit code.
    """
    from click.shell_completion import BashComplete, ShellComplete, add_completion_class, shell_complete
    from click.shell_completion import split_arg_string as split

    class Bash(BashComplete):
        """Completion of words that contain "=", at which bash splits words."""

        source_template = BashComplete.source_template.replace(  # no space after an unfinished word
            "COMPREPLY+=($value)", "COMPREPLY+=($value); [[ $value == *[=.] ]] && compopt -o nospace"
        )

        def get_completion_args(self) -> tuple[list[str], str]:
            count = int(os.environ["COMP_CWORD"]) + 1
            words = split(os.environ["COMP_WORDS"])[:count]
            words += [""] * (count - len(words))
            joined: list[str] = []
            for i, word in enumerate(words):
                if i and joined and (word == "=" or words[i - 1] == "="):
                    joined[-1] += word
                else:
                    joined.append(word)
            return joined[1:-1], joined[-1]

        def format_completion(self, item: CompletionItem) -> str:
            return f"{item.type},{item.value.rpartition('=')[2] or item.value}"  # bash replaces the part after "="

    class PowerShell(ShellComplete):
        """Completion for PowerShell 5 and 7 on every system."""

        name = "powershell"
        source_template = POWERSHELL

        def get_completion_args(self) -> tuple[list[str], str]:
            words, incomplete = split(os.environ["COMP_WORDS"])[1:], os.environ.get("COMP_WORD", "")
            return (words[:-1] if incomplete and words else words), incomplete

        def format_completion(self, item: CompletionItem) -> str:
            return str(item.value)

    add_completion_class(Bash)
    add_completion_class(PowerShell)
    return shell_complete(program, {}, name, variable, instruction)


def complete_override(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
    """Return ``group=``, after the "=" the files of the group, and dotted keys level by level."""
    sign = next((s for s in ("++", "+", "~") if incomplete.startswith(s)), "")
    key, equals, value = incomplete[len(sign) :].partition("=")
    groups = _groups(ctx.params.get("conf"))
    if equals:
        complete, _, last = value.rpartition(",")  # several values of a sweep
        head = f"{sign}{key}={complete}," if complete else f"{sign}{key}="
        return [head + name for name in groups.get(key, ()) if name.startswith(last)]
    names = [f"{group}=" for group in groups if group.startswith(key)]
    names += sorted(file.name for file in Path().glob("*.xlsx") if file.name.startswith(incomplete))
    return [sign + name for name in dict.fromkeys([*names, *_next_level(key)])]


def complete_explained(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
    """Return the word ``budget`` and dotted keys level by level."""
    return [name.rstrip("=") for name in ["budget", *_next_level(incomplete)] if name.startswith(incomplete)]


def complete_place(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
    """Return the places that ship with the program and the user's own."""
    names = _groups(ctx.params.get("conf")).get("place", ())
    return [name for name in names if name.startswith(incomplete)]


def complete_study(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
    """Return the finished studies in the results folder."""
    results = Path(ctx.params.get("results") or "results")
    names = sorted(file.parent.name for file in results.glob("*/manifest.json"))
    return [name for name in names if name.startswith(incomplete)]


def complete_folder(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
    """Delegate the completion of folders to the shell."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="dir")]


def _groups(user_conf: object) -> dict[str, list[str]]:
    """Return the groups of the defaults list with the names of their files, shipped and the user's."""
    conf = conf_folder()
    defaults = (conf / "config.yaml").read_text(encoding="utf-8")
    names = re.findall(r"^  - ([a-z_/]+):", defaults, re.MULTILINE)
    folders = [conf, *([Path(str(user_conf))] if user_conf else [])]
    return {
        name: sorted({f.stem for folder in folders for f in folder.glob(f"{name}/*.yaml")}) for name in names
    }


def _next_level(incomplete: str) -> list[str]:
    """Return keys up to their next dot; a complete key ends in "="."""
    files = sorted(conf_folder().glob("sources/keys_*.yaml"))
    keys = [key for file in files for key in KEY.findall(file.read_text(encoding="utf-8"))]
    depth = incomplete.count(".") + 1
    found: dict[str, None] = {}
    for key in keys:
        if key.startswith(incomplete):
            parts = key.split(".")
            found[".".join(parts[:depth]) + ("." if len(parts) > depth else "=")] = None
    return list(found)
