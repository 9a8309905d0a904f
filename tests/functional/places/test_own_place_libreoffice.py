"""A workbook that LibreOffice has opened and saved again is the same place; what it hides or merges is not guessed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from tables_of_places import sheets, write_workbook

from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.errors import UserError
from experiments.own_place.load import load_place
from experiments.own_place.template.example import compose_example
from experiments.own_place.template.template_files import workbook_bytes
from experiments.store.identity import scenario_key

SOFFICE = os.environ.get("GRIDSTAFF_SOFFICE") or shutil.which("soffice")
pytestmark = pytest.mark.skipif(
    SOFFICE is None, reason="needs LibreOffice: soffice on the path or in GRIDSTAFF_SOFFICE"
)


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("profile")


def saved_again(file: Path, folder: Path, profile: Path) -> Path:
    """The workbook as LibreOffice writes it, under the same name."""
    command = [
        str(SOFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to",
        "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), str(file),
    ]  # fmt: skip
    for _ in range(2):  # a new profile ends the first start without a file
        subprocess.run(command, capture_output=True, timeout=120, check=False)
        if (folder / file.name).exists():
            break
    return folder / file.name


def key_of(file: Path) -> str:
    place, _ = load_place(file)
    composer = Composer(own_place=place)
    return scenario_key(composer.scenario(composer.compose(DesignPoint((("place", place.name),), ()))))


def test_the_template_filled_in_libreoffice_is_the_place_it_starts_from(
    tmp_path: Path, profile: Path
) -> None:
    made = tmp_path / "新区.xlsx"
    made.write_bytes(workbook_bytes(compose_example("新区", "reference", Composer(), "zh")))
    assert key_of(saved_again(made, tmp_path / "again", profile)) == key_of(made)


def test_a_workbook_saved_by_libreoffice_is_the_same_scenario(tmp_path: Path, profile: Path) -> None:
    def merge(book: Workbook) -> None:
        for first, last in ((2, 3), (4, 5)):
            book["网格"].merge_cells(start_row=first, end_row=last, start_column=5, end_column=5)

    made = write_workbook(tmp_path / "我区.xlsx", sheets(requirements=(("巡查频次", "每周"),)), merge)
    again = saved_again(made, tmp_path / "again", profile)
    assert key_of(again) == key_of(made)


def test_hidden_rows_and_lost_digits_are_refused_after_libreoffice_too(tmp_path: Path, profile: Path) -> None:
    def hide(book: Workbook) -> None:
        book["网格"].row_dimensions[4].hidden = True
        book["人员"].merge_cells("H2:H3")

    rows: Any = sheets()
    rows["网格"] = [
        ("网格编码", *rows["网格"][0]),
        *((1234567890123456789, *row) for row in rows["网格"][1:]),
    ]
    again = saved_again(write_workbook(tmp_path / "我区.xlsx", rows, hide), tmp_path / "again", profile)
    with pytest.raises(UserError) as raised:
        load_place(again)
    text = "\n".join(problem.line() for problem in raised.value.problems)
    assert "hidden rows with values" in text and "merged cells H2:H3" in text
    assert "a number keeps 15 digits" in text
