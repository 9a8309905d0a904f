"""Consoles and pipes that cannot write Chinese: no traceback, and what a program reads again loses nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from project import ROOT

ENCODINGS = ("cp1252", "cp936", "ascii")  # Western accents, most of Chinese, neither; compared with UTF-8
COMMANDS = (
    ("places", "--lang", "zh"), ("explain", "duties.admin.share", "--lang", "zh"), ("--help",),
    ("explain", "budget", "reference", "--lang", "zh"), ("run", "place=阜新"), ("run", "户数=3"), ("report", "无"),
    ("run", "place=reference", "run.replications=1", "executor=serial", "--lang", "zh"),
)  # fmt: skip


def asked(words: tuple[str, ...], encoding: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """The command on a system whose consoles have this encoding and refuse what they do not know."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "experiments.cli.main", *words], cwd=folder, capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": f"{encoding}:strict", "PYTHONUTF8": "0"},
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: "_".join(words[:2]))
def test_no_console_ends_in_a_traceback(words: tuple[str, ...], tmp_path: Path) -> None:
    wanted = asked(words, "utf-8", tmp_path)
    for encoding in ENCODINGS:
        done = asked(words, encoding, tmp_path)
        assert done.returncode == wanted.returncode in (0, 2), done.stderr
        assert b"Traceback" not in done.stderr + done.stdout
        assert len(done.stdout.splitlines()) == len(wanted.stdout.splitlines()), encoding


def test_a_configuration_that_is_read_again_loses_no_character(tmp_path: Path) -> None:
    words = ("run", "place=fuxin_2022_urban", "--cfg", "job")
    wanted = yaml.safe_load(asked(words, "utf-8", tmp_path).stdout.decode())
    for encoding in ENCODINGS:
        assert yaml.safe_load(asked(words, encoding, tmp_path).stdout.decode(encoding)) == wanted, encoding
