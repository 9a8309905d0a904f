"""The meeting pages as .docx: two pages of an office's word processor, in both languages, from the page's own texts."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import docx
import office
import pytest
from fake_comparison import comparison
from fake_runs import single, sweep_of_posts
from fake_study import grid_of_curves, study
from project import CJK

from experiments.cli import main as cli
from experiments.report.meeting.comparison_pages import comparison_pages
from experiments.report.meeting.pages import MeetingPages, overload_pages, run_pages
from experiments.report.meeting.write import meeting_document
from experiments.studies.folder.own_files import OPTIONS_FILE, RUN_FILE
from experiments.studies.folder.run_report import OPTIONS_ADAPTER, RUN_ADAPTER, to_json

LANGUAGES: tuple[Any, ...] = ("en", "zh")


def pages(name: str, lang: Any) -> MeetingPages:
    if name == "overload":
        return overload_pages(study(*grid_of_curves()[:2]), single()[1], lang)
    if name == "comparison":
        return comparison_pages(comparison(), lang)
    return run_pages(*(single() if name == "run" else sweep_of_posts()), lang)


def text_of(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["overload", "run", "sweep", "comparison"])
def test_the_document_says_what_the_page_says(name: str, lang: Any) -> None:
    told = pages(name, lang)
    text = text_of(meeting_document(told, lang))
    assert told.headline in text and all(line in text for line in told.lines)
    assert all(value in text and meaning in text for value, meaning, _ in told.numbers)
    assert all(paragraph in text for _, content in told.blocks for paragraph in content)
    assert bool(CJK.search(text)) == (lang == "zh")


def test_the_picture_has_its_numbers_in_words_and_equal_studies_give_equal_files() -> None:
    content = meeting_document(pages("run", "zh"), "zh")
    document = docx.Document(io.BytesIO(content))
    (picture,) = document.inline_shapes
    assert re.search(r"\d", picture._inline.docPr.get("descr"))
    assert content == meeting_document(pages("run", "zh"), "zh")


def test_a_finished_study_is_written_as_a_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run, options = single()
    folder = tmp_path / "results" / "mine"
    folder.mkdir(parents=True)
    (folder / RUN_FILE).write_text(to_json(RUN_ADAPTER, run), encoding="utf-8")
    (folder / OPTIONS_FILE).write_text(to_json(OPTIONS_ADAPTER, options), encoding="utf-8")
    monkeypatch.setattr("experiments.cli.commands.study_commands._report_again", lambda *_: 0)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["report", "mine", "--docx", "--lang", "zh"]) == 0
    assert "文档" in capsys.readouterr().out
    assert CJK.search(text_of((folder / "meeting.docx").read_bytes()))
    (folder / RUN_FILE).unlink()
    assert cli.main(["report", "mine", "--docx", "--lang", "en"]) == 2
    assert "a run, a sweep, a comparison or an overload study has meeting pages" in capsys.readouterr().err


@pytest.mark.libreoffice
@pytest.mark.skipif(office.SOFFICE is None, reason=office.NEEDED)
def test_libreoffice_prints_two_pages(tmp_path: Path) -> None:
    files = []
    for name in ("overload", "run", "sweep"):
        for lang in LANGUAGES:
            files.append(tmp_path / f"{name}_{lang}.docx")
            files[-1].write_bytes(meeting_document(pages(name, lang), lang))
    assert [office.count_pages(pdf) for pdf in office.convert(files, "pdf", tmp_path)] == [2] * len(files)
