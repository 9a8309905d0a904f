"""The page of the two intervals states what the committed study says, and its command is one that runs."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from experiments.cli.main import main
from experiments.studies.uncertainty import uncertainty_study as uncertainty
from experiments.tools.uncertainty_page import ANSWER, PAGE, STUDY_ADAPTER, WORDS, page_with

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_is_what_its_tool_writes_of_the_committed_study() -> None:
    study = STUDY_ADAPTER.validate_json(ANSWER.read_bytes())
    assert page_with(TEXT, study) == TEXT, "see the docstring of the tool"


def test_the_command_of_the_page_is_accepted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (command,) = [line for line in TEXT.splitlines() if line.startswith("gridstaff ")]
    words = shlex.split(command)[1:]
    assert tuple(words) == WORDS
    monkeypatch.setattr(uncertainty, "is_installed", lambda: True)  # the extra is not part of the tests
    assert main([*words, "--dry-run", "--results", str(tmp_path)]) == 0
    assert "runs" in capsys.readouterr().out
