"""Reading of a folder of CSV files as raw tables, in UTF-8, UTF-16 or GB 18030, as Excel and WPS save them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from experiments.own_place.faults import Findings, Spot
from experiments.own_place.layout import Table, simplify
from experiments.own_place.reading.plain_files import NotPlainError, TooLargeError, read_plain_file
from experiments.own_place.reading.raw import RawTable
from experiments.own_place.reading.workbook_file import MAX_COLUMNS, MAX_ROWS, MAX_ZIPPED
from experiments.own_place.tables import TABLES
from experiments.report.text.names.labels import Bilingual

DELIMITERS = (",", "\t", ";", "，")
HEAD_LINES, HEAD_CHARACTERS = 10, 10_000  # searched for the delimiter: lines, and characters of each
MAX_FILES = 100  # CSV files of a folder

NOT_TEXT = Bilingual(
    "is neither UTF-8 nor GB 18030; save it as CSV UTF-8", "既不是UTF-8也不是GB 18030，请另存为CSV UTF-8"
)
TOO_LONG = Bilingual(
    f"at most {MAX_ROWS:,} rows and {MAX_COLUMNS} columns", f"最多{MAX_ROWS:,}行、{MAX_COLUMNS}列"
)
TOO_LARGE = Bilingual(f"at most {MAX_ZIPPED / 1e6:.0f} MB", f"最大{MAX_ZIPPED / 1e6:.0f} MB")
NO_FILES = Bilingual(
    "has no CSV file of a place: grids.csv, posts.csv", "文件夹中没有网格.csv、人员.csv等文件"
)


def read_folder(folder: Path, found: Findings) -> list[RawTable]:
    """Return the CSV files of a folder; faults are added to ``found``."""
    files = sorted(file for file in folder.glob("*") if file.suffix.casefold() == ".csv")
    if not files or len(files) > MAX_FILES:
        found.add(Spot(folder.name), "", NO_FILES)
        return []
    tables = [_read_file(file, found) for file in files]
    return [table for table in tables if table is not None]


def _read_file(file: Path, found: Findings) -> RawTable | None:
    try:
        if not file.resolve().is_relative_to(file.parent.resolve()):
            raise NotPlainError(str(file))
        text = decode(read_plain_file(file, MAX_ZIPPED))
    except NotPlainError:
        found.add(Spot(file.name), "", Bilingual("is not a plain file", "不是普通文件"))
        return None
    except TooLargeError as error:
        found.add(Spot(file.name), str(error), TOO_LARGE)
        return None
    except (OSError, RuntimeError) as error:  # RuntimeError: a link to itself
        reason = getattr(error, "strerror", None) or type(error).__name__
        found.add(Spot(file.name), "", Bilingual(f"cannot be read: {reason}", f"无法读取：{reason}"))
        return None
    if text is None or "\0" in text:
        found.add(Spot(file.name), "", NOT_TEXT)
        return None
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        found.add(Spot(file.name), "", Bilingual(f"is not valid CSV: {error}", f"不是有效的CSV：{error}"))
        return None
    columns = max(map(len, lines), default=0)
    if len(lines) > MAX_ROWS or columns > MAX_COLUMNS:
        found.add(Spot(file.name), f"{len(lines):,} rows, {columns:,} columns", TOO_LONG)
        return None
    return RawTable(file.stem, [(n, list(line)) for n, line in enumerate(lines, start=1) if any(line)])


def decode(content: bytes) -> str | None:
    """Return the text of a file in UTF-8, UTF-16 with a mark, or GB 18030; None if it is none of them."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _delimiter(text: str) -> str:
    """Return the delimiter that recognises the most headings in one of the first lines."""
    lines = [line[:HEAD_CHARACTERS] for line in text.splitlines()[:HEAD_LINES]]
    known = {heading for table in TABLES for heading in _headings(table)}

    def recognised(delimiter: str) -> int:
        return max(
            (sum(simplify(part) in known for part in line.split(delimiter)) for line in lines), default=0
        )

    return max(DELIMITERS, key=recognised)


def _headings(table: Table) -> set[str]:
    return set().union(*(column.headings() for column in table.columns))
