"""A methods sheet as Markdown in one language, and as a page in both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from experiments.report.design import style
from experiments.report.html.pages.page import render_file
from experiments.report.html.templating import Row, render
from experiments.report.sheet import odd, stress
from experiments.report.sheet.content import STATUSES, Input, Item, SheetContent
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.names.units import unit_name

HEADS = (
    Bilingual("key", "参数"), Bilingual("meaning", "含义"), Bilingual("value", "取值"), Bilingual("unit", "单位"),
    Bilingual("range", "范围"), Bilingual("source", "来源"), Bilingual("status", "依据"),
)  # fmt: skip
INPUTS = Bilingual("Inputs", "输入参数")


def title(of: SheetContent) -> Bilingual:
    """Return the title of a sheet."""
    return Bilingual(f"Methods sheet: {of.place.en}", f"方法说明：{of.place.zh}")


def parts(of: SheetContent) -> tuple[tuple[str, Bilingual, tuple[Item, ...]], ...]:
    """Return the two sheets: name, reference, items."""
    return (
        ("STRESS-DES", stress.REFERENCE, stress.stress_items(of)),
        ("ODD", odd.REFERENCE, odd.odd_items(of)),
    )


def render_markdown(of: SheetContent, lang: style.Lang) -> str:
    """Return the sheets as Markdown."""
    return "\n".join(_markdown(of, lang)) + "\n"


def _markdown(of: SheetContent, lang: style.Lang) -> Iterator[str]:
    yield f"# {title(of)[lang]}"
    for name, reference, items in parts(of):
        yield from ("", f"## {name}", "", reference[lang])
        for item in items:
            yield from (
                "",
                f"### {item.number} {item.heading[lang]}",
                "",
                *(line[lang] for line in item.lines),
            )
    yield from (
        "",
        f"## {INPUTS[lang]}",
        "",
        _row([head[lang] for head in HEADS]),
        _row(["---"] * len(HEADS)),
    )
    for cells in input_rows(of, lang):
        yield _row(cells)


def input_rows(of: SheetContent, lang: style.Lang) -> Iterator[Sequence[str]]:
    """Yield the cells of the table of inputs."""
    for one in of.inputs:
        yield (
            f"`{one.key}`",
            one.meaning[lang],
            one.value,
            unit_name(one.unit)[lang],
            one.span,
            one.source[lang],
            _status(one)[lang],
        )


def _status(one: Input) -> Bilingual:
    return STATUSES.get(one.status, Bilingual(one.status, one.status))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _parts_of_page(of: SheetContent) -> Iterator[Row]:
    """Yield the two sheets; a line is a list of (text, whether it is code), in both languages."""
    for name, reference, items in parts(of):
        rows = [
            {
                "number": item.number, "heading": item.heading,
                "lines": [{"en": _pieces(line.en), "zh": _pieces(line.zh)} for line in item.lines],
            }
            for item in items
        ]  # fmt: skip
        yield {"name": name, "reference": reference, "items": rows}


def _pieces(line: str) -> list[tuple[str, bool]]:
    """Return the pieces of a line, every second one of which stands between back quotes.

    >>> _pieces("set `run.seed` to 2")
    [('set ', False), ('run.seed', True), (' to 2', False)]
    """
    return [(piece, number % 2 == 1) for number, piece in enumerate(line.split("`"))]


def render_sheet_page(of: SheetContent, lang: style.Lang) -> str:
    """Return the sheets as a page in both languages, ``lang`` shown first."""
    inputs: list[Row] = [
        {
            "key": one.key, "meaning": one.meaning, "status": _status(one),
            "value": Bilingual(one.value, one.value), "unit": unit_name(one.unit), "span": one.span,
            "source": one.source,
        }
        for one in of.inputs
    ]  # fmt: skip
    body = render(
        "sheet.html",
        title=title(of),
        parts=list(_parts_of_page(of)),
        heads=HEADS,
        inputs=inputs,
        inputs_title=INPUTS,
    )
    return render_file(body, title(of), lang)
