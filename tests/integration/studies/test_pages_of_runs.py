"""A run and a sweep write their page, write it again from their files, and print the answer in a few lines."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from fake_runs import rows

from experiments.cli import main as cli
from experiments.executors import SerialExecutor
from experiments.report.text.wrapping import display_width
from experiments.store import FolderStore
from experiments.studies.folder.own_files import OPTIONS_FILE, REPORT_FILE, RUN_FILE
from experiments.studies.sweep.sweep_study import PAGE_POINTS, wants_page

REPLICATIONS = ["run.replications=6", "study.stop_when_decided=false", "study.name=mine"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which runs give invented metrics, and daily series."""
    metrics = rows(6)

    def fake(scenario: Any, replication: int) -> SimpleNamespace:
        days = {"open_own": np.full(364, 100 + replication, np.int64)}
        return SimpleNamespace(metrics=metrics[replication % 6], daily=days)

    monkeypatch.setattr("experiments.run.session.make_executor", lambda *_: SerialExecutor(fake))
    monkeypatch.setattr("experiments.run.session.time_sample", lambda *_: [])
    monkeypatch.setattr("experiments.run.session.compile_if_needed", lambda: None)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> int:
    return cli.main(["run", *REPLICATIONS, *words])


def test_a_run_has_a_page_in_eight_lines_and_the_page_is_written_again_from_its_files(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("place=reference", "--lang", "en") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 12 and max(map(display_width, lines)) <= 100
    assert any(line.startswith("Report     results/mine/report.html ") for line in lines)
    assert any(line.startswith("Yuan a year: ") for line in lines)
    there = folder / "results" / "mine"
    page = (there / REPORT_FILE).read_bytes()
    assert b'id="year"' in page and b'id="money"' in page
    (there / REPORT_FILE).unlink()
    assert cli.main(["report", "mine", "--lang", "en"]) == 0
    assert (there / REPORT_FILE).read_bytes() == page
    (there / RUN_FILE).write_text("{}", encoding="utf-8")
    assert cli.main(["report", "mine"]) == 2
    assert "mine/run.json: is damaged" in capsys.readouterr().err


def test_all_prints_every_number(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("place=reference", "--lang", "en", "--all") == 0
    out = capsys.readouterr().out
    assert "mean (95 % interval)" in out and "simulated outturn" in out and "Manifest" in out


def test_a_sweep_has_a_page_and_without_one_the_former_page_goes(folder: Path) -> None:
    words = ("-m", "place=reference", "staffing.workers_per_grid=1,2", "--lang", "zh")
    there = folder / "results" / "mine"
    assert run(*words) == 0
    assert (there / REPORT_FILE).read_text(encoding="utf-8").startswith('<!DOCTYPE html>\n<html lang="zh">')
    assert run(*words, "--no-page") == 0
    assert not any((there / name).exists() for name in (REPORT_FILE, RUN_FILE, OPTIONS_FILE))


def test_the_page_is_opened_where_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: opened.append(url) or True)
    assert run("place=reference", "--open") == 0
    assert opened == [(folder / "results" / "mine" / REPORT_FILE).as_uri()]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["place=reference", "--open", "--no-page"], "--open: needs the page; leave out --no-page"),
        (["experiment=drivers", "--open"], "--open: this study has figures, no page"),
        (["experiment=drivers", "--page"], "--page: this study has figures, no page"),
        (["experiment=overload", "--no-page"], "--no-page: the overload study always has a page"),
    ],
)
def test_options_of_the_page_that_contradict_are_refused(
    words: list[str], said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", *words, "--lang", "en"]) == 2
    assert said in capsys.readouterr().err
    assert not (folder / "results").exists()


def test_large_sweeps_have_a_page_only_if_asked() -> None:
    def asked(page: bool | None) -> Any:
        return SimpleNamespace(page=page)

    assert wants_page(asked(None), PAGE_POINTS) and not wants_page(asked(None), PAGE_POINTS + 1)
    assert wants_page(asked(True), PAGE_POINTS + 1) and not wants_page(asked(False), 1)


def test_one_daily_series_is_read_for_all_replications(folder: Path) -> None:
    assert run("place=reference", "--lang", "en") == 0
    store = FolderStore(folder / "results" / "store")
    (key,) = json.loads((folder / "results/mine/manifest.json").read_text("utf-8"))["scenarios"]
    found = store.one_series(key, "open_own")
    assert {number: set(days.tolist()) for number, days in found.items()} == {n: {100 + n} for n in range(6)}
    assert store.one_series(key, "none") == {}
    store.close()
