"""Shell completion: the protocol of each shell's script, and the candidates for a line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import BashComplete
from project import ROOT

from experiments.cli.main import main
from experiments.cli.parsing.completion import SHELLS

HEAVY = {"numpy", "numba", "pydantic", "hydra", "omegaconf", "yaml", "matplotlib", "scipy"}
ASK = """
import sys
from experiments.cli.main import main
code = main()
assert not {heavy} & set(sys.modules), {heavy} & set(sys.modules)
raise SystemExit(code)
"""


def asked(instruction: str, folder: Path, **variables: str) -> str:
    """Return what the program prints for a shell; it must import nothing heavy."""
    environment = {**os.environ, **variables, "PYTHONPATH": str(ROOT), "_GRIDSTAFF_COMPLETE": instruction}
    done = subprocess.run(
        [sys.executable, "-c", ASK.format(heavy=HEAVY)], cwd=folder, env=environment, capture_output=True,
        text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def offered(line: str, folder: Path) -> list[str]:
    """Return the candidates for the last word of a line, by fish's protocol."""
    done, _, begun = line.rpartition(" ")
    return [said.split(",", 1)[1].split("\t")[0] for said in
            asked("fish_complete", folder, COMP_WORDS=done, COMP_CWORD=begun).splitlines()]  # fmt: skip


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_gets_a_script(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    script = asked(f"{shell}_source", tmp_path)
    assert "gridstaff" in script and f"{shell}_complete" in script
    monkeypatch.setattr(BashComplete, "_check_version", staticmethod(lambda: None))
    assert main(["completion", shell]) == 0 and capsys.readouterr().out == script


def test_an_unknown_shell_gets_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "fsh"]) == 2
    assert "did you mean fish?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "some", "none"),
    [
        ("gridstaff re", ["report", "reproduce"], ["run"]),
        ("gridstaff run --d", ["--dry-run"], ["--full"]),
        ("gridstaff run place=re", ["place=reference"], ["place=load_check"]),
        ("gridstaff run -m place=reference,lo", ["place=reference,load_check"], []),
        ("gridstaff run --dry-run area.households_per_g", ["area.households_per_grid="], ["area="]),
        ("gridstaff run place=reference duties", ["duties=", "duties/visits=", "duties."], ["place="]),
        ("gridstaff run duties/visits=all", ["duties/visits=all_quarterly"], []),
        ("gridstaff run --lang ", ["en", "zh"], []),
        ("gridstaff explain bu", ["budget"], []),
        ("gridstaff explain budget l", ["load_check"], ["reference"]),
        ("gridstaff report over", ["overload-1234"], ["unfinished"]),
        ("gridstaff store ", ["check", "size", "prune"], []),
        ("gridstaff completion ", [*SHELLS], []),
    ],
)
def test_what_fits_is_offered(line: str, some: list[str], none: list[str], tmp_path: Path) -> None:
    for name in ("overload-1234", "unfinished"):
        (tmp_path / "results" / name).mkdir(parents=True)
    (tmp_path / "results" / "overload-1234" / "manifest.json").write_text("{}")
    found = offered(line, tmp_path)
    assert set(some) <= set(found) and not set(none) & set(found), found


def test_a_place_of_ones_own_is_offered(tmp_path: Path) -> None:
    (tmp_path / "mine" / "place").mkdir(parents=True)
    (tmp_path / "mine" / "place" / "our_town.yaml").write_text("")
    assert offered("gridstaff run --conf mine place=our", tmp_path) == ["place=our_town"]


@pytest.mark.parametrize(
    ("words", "word", "found"),
    [
        ("gridstaff\nrun\nplace\n=\nre", 4, ["plain,reference"]),
        ("gridstaff\nrun\nplace\n=", 3, ["plain,reference", "plain,load_check"]),
        ("gridstaff\nrun\n-m\nplace\n=\nreference,lo", 5, ["plain,reference,load_check"]),
        ("gridstaff\nst", 1, ["plain,store"]),
    ],
)
def test_bash_cuts_words_at_the_sign(words: str, word: int, found: list[str], tmp_path: Path) -> None:
    said = asked("bash_complete", tmp_path, COMP_WORDS=words, COMP_CWORD=str(word)).splitlines()
    assert set(found) <= set(said)


@pytest.mark.parametrize(
    ("words", "word", "found"),
    [
        ("gridstaff run place=re", "place=re", "place=reference"),
        ("gridstaff run ", "", "place="),
        ("gridstaff st", "st", "store"),
    ],
)
def test_powershell_gives_the_line_and_the_word(words: str, word: str, found: str, tmp_path: Path) -> None:
    assert found in asked("powershell_complete", tmp_path, COMP_WORDS=words, COMP_WORD=word).splitlines()


@pytest.mark.skipif(os.name == "nt", reason="bash")
def test_bash_itself_fills_in(tmp_path: Path) -> None:
    program = tmp_path / "gridstaff"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m experiments.cli.main "$@"\n')
    program.chmod(0o755)
    script = """
eval "$(gridstaff completion bash)"
compopt() { echo "compopt $2"; }
COMP_WORDS=(gridstaff run place = ref); COMP_CWORD=4; _gridstaff_completion gridstaff; echo "${COMPREPLY[*]}"
COMPREPLY=(); COMP_WORDS=(gridstaff run plac); COMP_CWORD=2; _gridstaff_completion gridstaff; echo "${COMPREPLY[*]}"
"""
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    said = subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, text=True, check=True, cwd=tmp_path
    ).stdout.splitlines()
    assert said[0] == "reference" and "compopt nospace" in said and said[-1].startswith("place=")
