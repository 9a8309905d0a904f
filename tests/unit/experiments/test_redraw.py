"""A report is drawn again only if its inputs or its files changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fake_study import SHAPES

from experiments.studies.folder import redraw
from experiments.studies.folder.redraw import RECORD_FILE, redraw_if_changed, report_key
from experiments.studies.overload import overload_study as overload
from experiments.studies.overload.overload_study import ANSWER_FILE, STUDY_ADAPTER, rewrite_report


def drawing(folder: Path) -> Callable[[], list[Path]]:
    def draw() -> list[Path]:
        files = [folder / "report.html", folder / "figures" / "one.svg"]
        for file in files:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(file.name)
        return files

    return draw


def test_what_is_there_is_not_drawn_again(tmp_path: Path) -> None:
    draw = drawing(tmp_path)
    assert [redraw_if_changed(tmp_path, "key", draw) for _ in range(3)] == [True, False, False]
    assert redraw_if_changed(tmp_path, "another key", draw)


@pytest.mark.parametrize("file", ["report.html", "figures/one.svg", RECORD_FILE])
@pytest.mark.parametrize(
    "harm", [Path.unlink, lambda file: file.write_text("[]"), lambda file: file.write_bytes(b"")]
)
def test_what_is_missing_or_altered_is_drawn_again(
    file: str, harm: Callable[[Path], object], tmp_path: Path
) -> None:
    draw = drawing(tmp_path)
    redraw_if_changed(tmp_path, "key", draw)
    harm(tmp_path / file)
    assert redraw_if_changed(tmp_path, "key", draw)
    assert (
        not redraw_if_changed(tmp_path, "key", draw)
        and (tmp_path / "report.html").read_text() == "report.html"
    )


def test_what_failed_to_be_drawn_is_tried_again(tmp_path: Path) -> None:
    def fails() -> list[Path]:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        redraw_if_changed(tmp_path, "key", fails)
    assert redraw_if_changed(tmp_path, "key", drawing(tmp_path))


def test_the_key_holds_answer_language_code_and_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {report_key("answer", "en"), report_key("another", "en"), report_key("answer", "zh")}
    for part in ("version", "_source_digest"):
        with monkeypatch.context() as patch:
            patch.setattr(redraw, part, lambda *_: "9.9")
            keys.add(report_key("answer", "en"))
    assert len(keys) == 5 and report_key("answer", "en") in keys


def test_the_report_of_a_finished_study_is_drawn_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ANSWER_FILE).write_bytes(STUDY_ADAPTER.dump_json(SHAPES["quick"]))
    asked = []

    def write(study: object, folder: Path, lang: str, save: object, options: object) -> list[Path]:
        asked.append(lang)
        return drawing(folder)()

    monkeypatch.setattr(overload, "write_report", write)
    for lang in ("en", "en", "zh", "zh"):
        assert rewrite_report(tmp_path, lang) == 0  # type: ignore[arg-type]
    assert asked == ["en", "zh"] and "Report " in capsys.readouterr().out
