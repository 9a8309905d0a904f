"""Generated bad workbooks and CSV folders of a place, each reproducible from its draws."""

from __future__ import annotations

import csv
import io
import os
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bad_inputs import Draw

from experiments.compose.composer import Composer
from experiments.own_place.reading.workbook_file import MAX_UNZIPPED, MAX_ZIPPED
from experiments.own_place.template.example import compose_example
from experiments.own_place.template.template_files import csv_files, workbook_bytes

Parts = dict[str, bytes]  # name of a part of a workbook -> its content
SHEET = "xl/worksheets/sheet{}.xml"
LAST_ROW, LAST_COLUMN = 1_048_576, "XFD"
# Content of a cell as XML: its attributes and what is inside.
CELLS = (
    ' t="str"><f>HYPERLINK("file:///etc/passwd","x")</f><v>x</v>',
    " t=\"str\"><f>cmd|'/c calc'!A0</f><v>1</v>",
    "><f>[1]Sheet1!A1</f><v>300</v>",
    "><f>1+1</f>",
    "><f>A1:A9</f><v/>",
    ' t="e"><v>#N/A</v>',
    ' t="e"><v>#REF!</v>',
    ' t="b"><v>1</v>',
    ' t="d"><v>2026-11-30T00:00:00</v>',
    "><v>1e400</v>",
    "><v>-1e400</v>",
    "><v>NaN</v>",
    "><v>INF</v>",
    "><v>-5</v>",
    "><v>-0.5</v>",
    "><v>0</v>",
    "><v>1.5</v>",
    "><v>1e-300</v>",
    "><v>1e18</v>",
    "><v>350212345678901234567</v>",
    "><v>x</v>",
    ' t="s"><v>999999</v>',
    ' t="s"><v>-1</v>',
    ' t="s"><v>x</v>',
    ' s="9999"><v>1</v>',
    ' t="zz"><v>1</v>',
    ' r="A0"><v>1</v>',
    ' r="ZZZZ1"><v>1</v>',
    ' r="&amp;"><v>1</v>',
    ' t="n"><v></v>',
    "><v>99999</v>",
    "><v>100000</v>",
)
TEXTS = (
    "x",
    "#DIV/0!",
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(1)",
    "-2+3",
    "\u4e09\u767e",
    "\uff13\uff10\uff10",
    "\u58f9\u4f70",
    "\u2462",
    "300\u6237",
    "1,000",
    "1.000,5",
    "1e3",
    "1E+18",
    "50%",
    "150%",
    "-50%",
    "nan",
    "inf",
    "-inf",
    "NULL",
    "None",
    "TRUE",
    "2026-11-30",
    "350212345678901234",
    "3502 1234",
    "x" * 40_000,
    "\u202ex",
    "\u200b",
    "a&#9;b",
    "_x0000_",
    "&#x1F600;",
    "\u5408\u8ba1",
    " ",
    "''",
    "<b>",
    "&amp;lt;script&amp;gt;",
    "${oc.env:HOME}",
    "staffing.posts",
    "run.seed",
    "area.grids",
    "place.id",
    "cost.plan",
    "!!python/name:os.system",
    "../..",
    "a\u3001b",
    "\u3001" * 50,
    "grid",
    "\u7f51\u683c",
    "county desk",
    "\u533a\u53bf",
    "NaN%",
    "\u0661\u0662",
    "\u2167",
)
FIELDS = (
    *(text for text in TEXTS if "&#" not in text),
    '"',
    'a"b',
    "\0",
    "\x1b[31m",
    "y" * 200_000,
    "\r",
    "a\nb",
)


@dataclass
class BadTables:
    """Tables of a place: files by name; ``special``: what cannot be written as plain content."""

    word: str
    files: dict[str, bytes] = field(default_factory=dict)
    special: Callable[[Path], None] = lambda folder: None


@cache
def template(base: str = "reference") -> Parts:
    """Return the parts of a sound workbook."""
    content = workbook_bytes(compose_example("own", base, Composer(), "en"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def csv_template() -> dict[str, bytes]:
    """Return the files of a sound folder."""
    return csv_files(compose_example("own", "reference", Composer(), "en"))


def pack(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a workbook of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


@cache
def bomb() -> bytes:
    """Return a sheet that is larger unpacked than is read."""
    return pack({**template(), SHEET.format(9): b" " * (MAX_UNZIPPED + 1)})


def bad_tables(draw: Draw) -> BadTables:
    """Return a bad workbook or folder."""
    return draw.choice(KINDS)(draw)


# -- workbooks ------------------------------------------------------------------------------------------------------


def _cells(draw: Draw) -> BadTables:
    """Replace cells, or the whole column below a heading."""
    parts = dict(template(draw.choice(("reference", "reference", "tianjin_2013"))))
    for _ in range(draw.choice((1, 1, 2, 5, 40))):
        name = SHEET.format(draw.choice((1, 1, 2, 2, 3, 4)))
        text = parts[name].decode()
        cells = list(re.finditer(r'<c r="([A-Z]+)(\d+)"[^>]*?(?:/>|>.*?</c>)', text, re.DOTALL))
        cell = cells[draw.below(len(cells))]
        inside = draw.choice((*CELLS, *(_inline(one) for one in TEXTS)))
        place = "" if inside.startswith(' r="') else f' r="{cell[1]}{cell[2]}"'
        parts[name] = (text[: cell.start()] + f"<c{place}{inside}</c>" + text[cell.end() :]).encode()
    return BadTables("own.xlsx", {"own.xlsx": pack(parts)})


def _inline(text: str) -> str:
    return f' t="inlineStr"><is><t>{text.replace("<", "&lt;")}</t></is>'


def _rows(draw: Draw) -> BadTables:
    """Add rows: empty ones to the last row of a sheet, one far to the right, many, or some twice."""
    parts = dict(template())
    name = SHEET.format(draw.choice((1, 2, 3, 4)))
    text = parts[name].decode()
    row = lambda number, inside: f'<row r="{number}">{inside}</row>'  # noqa: E731
    added = draw.choice(
        (
            lambda: row(LAST_ROW, ""),
            lambda: row(LAST_ROW, f'<c r="A{LAST_ROW}"><v>1</v></c>'),
            lambda: "".join(row(n, "") for n in range(500, LAST_ROW + 1)),
            lambda: row(500, f'<c r="{LAST_COLUMN}500"><v>1</v></c>'),
            lambda: "".join(row(n, f'<c r="B{n}"{_inline("g" + str(n))}</c>') for n in range(500, 60_000)),
            lambda: row(2, '<c r="B2"><v>1</v></c>'),
            lambda: row(0, '<c r="B0"><v>1</v></c>'),
            lambda: row("x", ""),
            lambda: row(LAST_ROW + 9, f'<c r="A{LAST_ROW + 9}"><v>1</v></c>'),
            lambda: row("9" * 4000, ""),
            lambda: "".join(row(n, f'<c r="C{n}"><v>100000</v></c>') for n in range(30, 3_000)),
        )
    )()
    parts[name] = text.replace("</sheetData>", added + "</sheetData>").encode()
    return BadTables("own.xlsx", {"own.xlsx": pack(parts)})


def _structure(draw: Draw) -> BadTables:
    """Change names of sheets, merged, hidden cells, parts and their relations."""
    parts = dict(template())
    book, rels, kinds = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
    sheet = SHEET.format(draw.choice((1, 2)))
    merge = draw.choice(("A1:Z99999", "A2:A9", "B2:C9", "XFD1:A1", "A1", "A1:XFD1048576", "x", "E2:E1000000"))
    swaps = (
        (book, b'name="\xe7\xbd\x91\xe6\xa0\xbc Grids"', b'name="Gird"'),
        (book, b'name="\xe4\xba\xba\xe5\x91\x98 Posts"', b'name="Grids"'),
        (book, b'sheetId="2"', b'sheetId="1"'),
        (book, b"<sheet ", b'<sheet state="veryHidden" '),
        (book, b"<sheets>", b"<sheets/><x>"),
        (book, b'r:id="rId1"', b'r:id="rId77"'),
        (rels, b"worksheets/sheet1.xml", b"../../etc/passwd"),
        (rels, b"worksheets/sheet1.xml", b"worksheets/none.xml"),
        (rels, b"worksheets/sheet2.xml", b"worksheets/sheet1.xml"),
        (
            rels,
            b"</Relationships>",
            b'<Relationship Id="e1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            b'relationships/externalLink" Target="file:///etc/passwd" TargetMode="External"/></Relationships>',
        ),
        (kinds, b"</Types>", b'<Override PartName="/xl/worksheets/sheet9.xml" ContentType="x"/></Types>'),
        (
            sheet,
            b"</sheetData>",
            b'</sheetData><mergeCells count="1"><mergeCell ref="' + merge.encode() + b'"/></mergeCells>',
        ),
        (sheet, b"<sheetData>", b'<cols><col min="1" max="16384" hidden="1"/></cols><sheetData>'),
        (sheet, b"<sheetData>", b'<cols><col min="0" max="999999999" hidden="1"/></cols><sheetData>'),
        (sheet, b'<row r="3"', b'<row hidden="1" r="3"'),
        (sheet, b"<sheetData>", b"<sheetData><sheetData>"),
        (sheet, b"<?xml", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><?xml'),
        (sheet, b"<sheetData>", b"<sheetData>" + b"<a>" * 50_000),
        (sheet, b"?>", b'?><!DOCTYPE x [<!ENTITY a "aaaa">]>'),
        (sheet, b"?>", b'?><!DOCTYPE x SYSTEM "file:///etc/passwd">'),
        (sheet, b'encoding="UTF-8"', b'encoding="cp037"'),
        (sheet, b'encoding="UTF-8"', b'encoding="utf-7"'),
        (sheet, b"<dimension", b'<dimension ref="A1:XFD1048576"/><x'),
    )
    for _ in range(draw.choice((1, 1, 2))):
        name, old, new = draw.choice(swaps)
        parts[name] = parts[name].replace(old, new, 1)
    if draw.share() < 0.15:
        del parts[draw.choice(sorted(parts))]
    return BadTables("own.xlsx", {"own.xlsx": pack(parts)})


def _package(draw: Draw) -> BadTables:
    """Damage the file as a whole: cut, changed bytes, macros, bombs, forged sizes, other formats."""
    sound, parts = pack(template()), template()
    changed = bytearray(sound)
    for _ in range(draw.choice((1, 3, 30))):
        changed[draw.below(len(changed))] = draw.below(256)
    macro = {
        **parts,
        draw.choice(("xl/vbaProject.bin", "XL/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml")): b"\0",
    }
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    other = {
        **parts,
        draw.choice(("xl/odd.bin", "docProps/core.XML", "xl/a.dat", "customXml/item1.xml")): entity,
    }
    made = draw.choice(
        (
            lambda: sound[: draw.below(len(sound))],
            lambda: bytes(changed),
            lambda: pack(macro),
            bomb,
            lambda: pack(other),
            lambda: b"PK" + bytes(MAX_ZIPPED),
            lambda: b"",
            lambda: b"\xd0\xcf\x11\xe0" + bytes(9000),
            lambda: b"a,b\n1,2\n",
            lambda: pack({"own.xlsx": sound}),
            lambda: sound + sound,
            lambda: sound.replace(b"PK\x01\x02", b"PK\x01\x03", 2),
            lambda: pack({f"x{n}": b"" for n in range(20_000)} | parts),
            lambda: pack(parts, zipfile.ZIP_LZMA),
            lambda: pack({"/abs": b"", "../up": b"", **parts}),
            lambda: pack({}),
            lambda: b"<html><table>" * 99,
            lambda: _forged(sound),
        )
    )()
    return BadTables("own.xlsx", {"own.xlsx": made})


def _forged(sound: bytes) -> bytes:
    """State a size of a few bytes for every part in the directory at the end."""
    made = bytearray(sound)
    for found in re.finditer(re.escape(b"PK\x01\x02"), sound):
        made[found.start() + 24 : found.start() + 28] = (7).to_bytes(4, "little")
    return bytes(made)


def _kinds_of_file(draw: Draw) -> BadTables:
    """Put a pipe, a link, a folder, a device or a strange name in the place of the file."""
    name = draw.choice(
        (
            "own.xlsx",
            "own.csv",
            "own",
            "reference.xlsx",
            "CON.xlsx",
            ".xlsx",
            "store.xlsx",
            "a b.xlsx",
            "x" * 251 + ".xlsx",
            "x" * 300 + ".xlsx",
            "own.XLSX",
            "own.xlsm",
            "own.xls",
            "own.et",
            "\u533a.xlsx",
            "a\x1b.xlsx",
            "a'b.xlsx",
            "a,b.xlsx",
            "-x.xlsx",
            "null.xlsx",
            "1.xlsx",
            "true.xlsx",
            "a.b.xlsx",
            "a/b.xlsx",
            "${x}.xlsx",
            "\u202ea.xlsx",
        )
    )
    content = pack(template())

    def plain(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)

    def linked(target: str) -> Callable[[Path], None]:
        return lambda folder: (folder / name).symlink_to(target)

    makers = (
        plain,
        plain,
        lambda folder: os.mkfifo(folder / name),
        lambda folder: (folder / name).mkdir(),
        linked("/dev/zero"),
        linked("/dev/null"),
        linked(name),
        linked("nowhere"),
        linked("/etc/passwd"),
        linked("/"),
        lambda folder: None,
    )
    maker = draw.choice(makers)

    def special(folder: Path) -> None:
        try:
            maker(folder)
        except (OSError, ValueError):
            return  # the system refuses the name

    return BadTables(name, {}, special)


# -- folders of CSV -------------------------------------------------------------------------------------------------


def _fields(draw: Draw) -> BadTables:
    """Replace fields and headings of the CSV files."""
    files = {
        name: list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        for name, content in csv_template().items()
    }
    for _ in range(draw.choice((1, 1, 2, 5, 40))):
        lines = files[draw.choice(sorted(files))]
        line = lines[draw.below(len(lines))]
        if line:
            line[draw.below(len(line))] = draw.choice(FIELDS)
    return _folder({name: _csv(lines) for name, lines in files.items()})


def _csv(lines: list[list[str]]) -> bytes:
    made = io.StringIO()
    csv.writer(made).writerows(lines)
    return made.getvalue().encode("utf-8-sig", "surrogatepass")


def _bytes(draw: Draw) -> BadTables:
    """Change encodings, line ends, delimiters and the number of lines of the CSV files."""
    files = dict(csv_template())
    name = draw.choice(sorted(files))
    text = files[name].decode("utf-8-sig")
    head, _, rest = text.partition("\n")
    files[name] = draw.choice(
        (
            lambda: text.encode("gb18030"),
            lambda: text.encode("utf-16"),
            lambda: text.encode("utf-16-le"),
            lambda: text.encode("utf-16-be"),
            lambda: text.encode("utf-32"),
            lambda: text.encode("utf-7"),
            lambda: head.encode() + b"\n" + (rest + "\u533a").encode("gb18030"),
            lambda: head.encode("gb18030") + b"\n" + (rest + "\u533a").encode(),
            lambda: text.encode() + b"\xff\xfe\x81",
            lambda: text.encode() + b"\0",
            lambda: b"\xff\xfe" + text.encode(),
            lambda: text.replace("\n", "\r").encode(),
            lambda: text.replace(",", ";").encode(),
            lambda: text.replace(",", "\uff0c").encode(),
            lambda: text.replace(",", "\t").encode(),
            lambda: text.encode() + b'"',
            lambda: (head + "\n" + head + "\n" + rest).encode(),
            lambda: (head + "," + head + "\n" + rest).encode(),
            lambda: head.encode(),
            lambda: b"",
            lambda: b"\n" * LAST_ROW,
            lambda: text.encode() + b"\n" * LAST_ROW,
            lambda: text.encode() + b"," * 5_000_000,
            lambda: text.encode() + b"x" * MAX_ZIPPED,
            lambda: (head + "\n" + "a,b,c\n" * 60_000).encode(),
            lambda: (text + (rest + "\n") * 3_000).encode(),
            lambda: text.encode()[: draw.below(len(text))],
            lambda: b"(" * 300_000 + text.encode(),
            lambda: text.encode() + b"\n" + b"([" * 100_000,
        )
    )()
    return _folder(files)


def _folders(draw: Draw) -> BadTables:
    """Put too many, doubled, missing files, pipes, links and folders into the folder."""
    files = dict(csv_template())
    name = draw.choice(sorted(files))
    extra = draw.choice(
        (
            {f"x{n}.csv": b"a" for n in range(101)},
            {"\u7f51\u683c.csv": files["grids.csv"]},
            {"GRIDS.CSV": files["grids.csv"]},
            {"posts .csv": files["posts.csv"]},
            {"notes.csv": b"x"},
            {"x\x1b.csv": b"\x1b[31m"},
            {"grids.xlsx": b"x"},
            {},
        )
    )
    makers: Sequence[Callable[[Path], None]] = (
        os.mkfifo,
        Path.mkdir,
        lambda file: file.symlink_to("/dev/zero"),
        lambda file: file.symlink_to("../secret.csv"),
        lambda file: file.symlink_to(file.name),
        lambda file: None,
    )
    made, replaces = draw.choice(makers), draw.share() < 0.7
    if replaces:
        del files[name]

    def special(folder: Path) -> None:
        if replaces:
            made(folder / "own" / name)

    tables = _folder({**files, **extra})
    return BadTables(tables.word, {**tables.files, "secret.csv": b"a,b\n"}, special)


def _folder(files: dict[str, bytes]) -> BadTables:
    return BadTables("own", {f"own/{name}": content for name, content in files.items()})


KINDS: Sequence[Callable[[Draw], BadTables]] = (
    _cells,
    _cells,
    _cells,
    _rows,
    _structure,
    _structure,
    _package,
    _kinds_of_file,
    _fields,
    _fields,
    _fields,
    _bytes,
    _folders,
)
