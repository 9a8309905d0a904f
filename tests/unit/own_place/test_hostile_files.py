"""Files that are no files, and workbooks that hide what they contain: one line each, nothing waited for or expanded."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from time import process_time

import pytest
from tables_of_places import sheets, write_csv, write_workbook

from experiments.own_place.faults import Findings
from experiments.own_place.reading import workbook_file
from experiments.own_place.reading.csv_folder import read_folder
from experiments.own_place.reading.workbook_file import MAX_COLUMNS, read_workbook
from experiments.own_place.typed_rows import read_tables

SHEET = "xl/worksheets/sheet1.xml"


def faults(path: Path) -> list[str]:
    found = Findings(path.name)
    (read_folder if path.is_dir() else read_workbook)(path, found)
    return [problem.line() for problem in found.problems("en")]


def changed(path: Path, parts: dict[str, bytes], swap: tuple[bytes, bytes] = (b"", b"")) -> Path:
    """Write a sound workbook with further parts, and with other bytes in its first sheet."""
    write_workbook(path, sheets())
    with zipfile.ZipFile(path) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    if swap[0]:
        assert swap[0] in found[SHEET]
        found[SHEET] = found[SHEET].replace(*swap, 1)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**found, **parts}.items():
            archive.writestr(name, content)
    return path


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_pipe_or_device_is_not_waited_for(kind: str, tmp_path: Path) -> None:
    """Both are 0 bytes long and neither ends."""
    folder = write_csv(tmp_path / "own", sheets())
    name = sorted(file.name for file in folder.iterdir())[0]
    (folder / name).unlink()
    for path in (tmp_path / "own.xlsx", folder / name):
        if kind == "pipe":
            os.mkfifo(path)
        else:
            path.symlink_to("/dev/zero")
    assert faults(tmp_path / "own.xlsx") == ["own.xlsx: is a pipe, a device or no file [own.xlsx]"]
    assert any(line.startswith(f"{name}: is not a plain file") for line in faults(folder))


def test_a_link_to_itself_is_one_line(tmp_path: Path) -> None:
    folder = write_csv(tmp_path / "own", sheets())
    (folder / "x.csv").symlink_to("x.csv")
    assert any(line.startswith("x.csv: cannot be read") for line in faults(folder))


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'


@pytest.mark.parametrize("name", ["xl/a.dat", "docProps/core.XML", "customXml/item1.xml"])
def test_a_part_of_any_name_is_searched_for_entities(name: str, tmp_path: Path) -> None:
    (line,) = faults(changed(tmp_path / "p.xlsx", {name: ENTITY}))
    assert "entity declarations" in line


@pytest.mark.parametrize("declared", [b"cp037", b"utf-7", b"utf-16"])
def test_a_sheet_in_an_encoding_that_hides_its_content_is_refused(declared: bytes, tmp_path: Path) -> None:
    part = b'<?xml version="1.0" encoding="' + declared + b'"?><x/>'
    (line,) = faults(changed(tmp_path / "p.xlsx", {"xl/worksheets/sheet9.xml": part}))
    assert "is not a readable workbook" in line


def test_macros_of_either_kind_are_refused(tmp_path: Path) -> None:
    for name in ("XL/VBAProject.BIN", "xl/macrosheets/sheet1.xml"):
        (line,) = faults(changed(tmp_path / "p.xlsx", {name: b"\0"}))
        assert "contains macros" in line


def test_rows_and_marks_without_cells_are_counted_before_the_sheet_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_file, "_load", lambda *_, **__: pytest.fail("was read"))
    rows = b"".join(b'<row r="%d"/>' % n for n in range(1_000, 60_000))
    for inside in (rows, b"<extra/>" * (workbook_file.MAX_MARKS + 1)):
        end = (b"</sheetData>", inside + b"</sheetData>")
        (line,) = faults(changed(tmp_path / "p.xlsx", {}, end))
        assert "delete empty formatted rows" in line


@pytest.mark.parametrize(
    "line", ["," * 1_000_000, "()" * 60_000 + ",x", "([" * 60_000, ("()" * 1_000 + ",") * 90]
)
def test_long_headings_and_lines_take_no_time(line: str, tmp_path: Path) -> None:
    folder = write_csv(tmp_path / "own", sheets())
    for file in folder.iterdir():
        file.write_bytes((line + "\n").encode() + file.read_bytes())
    begun, found = process_time(), Findings("own")
    read_tables(read_folder(folder, found), found)
    assert process_time() - begun < 1.0
    assert bool(found.faults) == (line.count(",") > MAX_COLUMNS), (
        "any other line is a title above the headings"
    )
