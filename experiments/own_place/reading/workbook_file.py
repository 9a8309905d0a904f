"""Reading of a workbook (.xlsx) as raw tables, with limits on its size; macros and entities are refused."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

from experiments.own_place.faults import Findings, Spot
from experiments.own_place.reading.plain_files import NotPlainError, TooLargeError, read_plain_file
from experiments.own_place.reading.raw import Merged, RawTable
from experiments.report.text.names.labels import Bilingual

MAX_ZIPPED, MAX_UNZIPPED = 10_000_000, 200_000_000  # bytes
MAX_CELLS, MAX_ROWS, MAX_COLUMNS = 150_000, 50_000, 100  # read within five seconds
OLD_FORMAT = b"\xd0\xcf\x11\xe0"  # .xls, and encrypted .xlsx
MAX_MARKS = 1_200_000  # "<" in all parts: reading takes time for each, also for those without a cell
_CODE = ("vbaproject.bin", "macrosheets/")
_BLANK = b"\xef\xbb\xbf \t\r\n"
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)")
_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii")
_FORBIDDEN = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c[ >/]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")

NOT_A_WORKBOOK = Bilingual(
    "is not a readable workbook; save it again as .xlsx", "不是可读取的工作簿，请另存为.xlsx"
)
NOT_PLAIN = Bilingual("is a pipe, a device or no file", "不是普通文件")
TOO_LARGE = Bilingual(
    f"at most {MAX_ZIPPED / 1e6:.0f} MB as a file and {MAX_UNZIPPED / 1e6:.0f} MB unpacked",
    f"文件最大{MAX_ZIPPED / 1e6:.0f} MB，解压后最大{MAX_UNZIPPED / 1e6:.0f} MB",
)
OLD = Bilingual(
    "is in the old Excel format or protected by a password; save it as .xlsx without a password",
    "为旧版Excel格式或设有密码，请另存为不带密码的.xlsx",
)
WITH_CODE = Bilingual(
    "contains macros; nothing is executed: save it as .xlsx without macros", "含有宏；请另存为不含宏的.xlsx"
)
WITH_ENTITIES = Bilingual(
    "contains entity declarations, which no spreadsheet program writes", "含有实体声明，不予读取"
)
TOO_MANY_CELLS = Bilingual(
    f"at most {MAX_CELLS:,} cells, {MAX_ROWS:,} rows and {MAX_COLUMNS} columns in use: delete empty formatted rows and"
    " columns",
    f"最多{MAX_CELLS:,}个单元格、{MAX_ROWS:,}行、{MAX_COLUMNS}列；请删除带格式的空行空列",
)


class _RefusedError(Exception):
    def __init__(self, allowed: Bilingual, value: str = "") -> None:
        super().__init__(allowed.en)
        self.allowed, self.value = allowed, value


def read_workbook(path: Path, found: Findings) -> list[RawTable]:
    """Return the sheets of a workbook; faults are added to ``found``."""
    try:
        content = _read_limited(path)
        has_formulas = _inspect(content)
        return _sheets(content, has_formulas)
    except _RefusedError as error:
        found.add(Spot(path.name), error.value, error.allowed)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        found.add(Spot(path.name), "", Bilingual(f"cannot be read: {reason}", f"无法读取：{reason}"))
    return []


def _read_limited(path: Path) -> bytes:
    try:
        content = read_plain_file(path, MAX_ZIPPED)
    except TooLargeError as error:
        raise _RefusedError(TOO_LARGE, str(error)) from None
    except NotPlainError:
        raise _RefusedError(NOT_PLAIN) from None
    if content.startswith(OLD_FORMAT):
        raise _RefusedError(OLD)
    return content


def _inspect(content: bytes) -> bool:
    """Check the parts of the file; return whether any sheet contains formulas."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MAX_UNZIPPED:
                raise _RefusedError(TOO_LARGE, f"{sum(part.file_size for part in parts):,} bytes unpacked")
            if any(word in part.filename.casefold() for part in parts for word in _CODE):
                raise _RefusedError(WITH_CODE)
            return _inspect_parts(archive, parts)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        raise _RefusedError(NOT_A_WORKBOOK) from None


def _inspect_parts(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> bool:
    """Check every XML part, whatever its name: any of them may be used as a sheet."""
    cells, marks, has_formulas = 0, 0, False
    for part in parts:
        text = archive.read(part)  # at most the size stated, which is within the limit
        if not (part.filename.casefold().endswith((".xml", ".rels")) or text.lstrip(_BLANK).startswith(b"<")):
            continue
        declared = _ENCODING.match(text.lstrip(_BLANK))
        if (declared and declared[1].lower() not in _ENCODINGS) or b"\0" in text[:4]:
            raise _RefusedError(NOT_A_WORKBOOK)  # what is searched below would be written otherwise
        if _FORBIDDEN.search(text):
            raise _RefusedError(WITH_ENTITIES)
        marks += text.count(b"<")
        rows = text.count(b"<row ") + text.count(b"<row>")
        if marks > MAX_MARKS or rows > MAX_ROWS:
            raise _RefusedError(TOO_MANY_CELLS, f"{part.filename}: {rows:,} rows")
        cells += sum(1 for _ in _CELL.finditer(text))
        has_formulas = has_formulas or _FORMULA.search(text) is not None
    if cells > MAX_CELLS:
        raise _RefusedError(TOO_MANY_CELLS, f"{cells:,} cells")
    return has_formulas


def _sheets(content: bytes, has_formulas: bool) -> list[RawTable]:
    values = _load(content, data_only=True)
    formulas = _load(content, data_only=False) if has_formulas else None
    return [_sheet(sheet, None if formulas is None else formulas[sheet.title]) for sheet in values.worksheets]


def _load(content: bytes, data_only: bool) -> Any:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that are not read: conditional formats, extensions
        try:
            return openpyxl.load_workbook(io.BytesIO(content), data_only=data_only, keep_links=False)
        except Exception:  # whatever a damaged part raises
            raise _RefusedError(NOT_A_WORKBOOK) from None


def _sheet(sheet: Any, formulas: Any | None) -> RawTable:
    if sheet.max_row > MAX_ROWS or sheet.max_column > MAX_COLUMNS:
        raise _RefusedError(
            TOO_MANY_CELLS, f"{sheet.title}: {sheet.max_row:,} rows, {sheet.max_column:,} columns"
        )
    rows = [
        (number, list(values))
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1)
        if any(value is not None for value in values)
    ]
    table = RawTable(sheet.title, rows, is_hidden=sheet.sheet_state != "visible")
    table.hidden_rows = {n for n, row in sheet.row_dimensions.items() if row.hidden}
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden:
            table.hidden_columns |= set(range(dimension.min or 0, min(dimension.max or 0, MAX_COLUMNS) + 1))
    table.merged = [Merged(r.min_row, r.max_row, r.min_col, r.max_col) for r in sheet.merged_cells.ranges]
    if formulas is not None:
        table.unsaved = [
            (cell.row, cell.column)
            for row in formulas.iter_rows()
            for cell in row
            if cell.data_type == "f" and sheet.cell(cell.row, cell.column).value is None
        ]
    return table
