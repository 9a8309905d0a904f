"""The meeting pages as a .docx file: A4, two pages, fonts of an office's computer, equal bytes for equal content."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

from experiments.report.design import style
from experiments.report.figure.drawing import images
from experiments.report.meeting.pages import MeetingPages

if TYPE_CHECKING:
    from docx.document import Document

CREATED = datetime(2025, 1, 1)  # fixed, so that equal studies give equal files
LATIN, CHINESE = "Arial", "微软雅黑"
GREY = "595959"
MARGINS_MM, TEXT_MM = (14, 15), 180  # A4 less its margins
MOST_FIGURE_MM = 118  # height that leaves room for headline and numbers
TITLE, TEXT, SMALL, NUMBER = 15, 10.5, 9, 17  # points


def meeting_document(pages: MeetingPages, lang: style.Lang) -> bytes:
    """Return the document.

    Parameters
    ----------
    pages : MeetingPages
    lang : {"en", "zh"}
        Language of the text, which the word processor uses to check it.

    Returns
    -------
    bytes
        Content of a .docx file.
    """
    import docx
    from docx.enum.text import WD_BREAK

    document = docx.Document()
    _set_up(document, pages, lang)
    _paragraph(document, pages.title, SMALL, GREY)
    headline = (
        f"{pages.word}{'：' if lang == 'zh' else '. '}{pages.headline}" if pages.word else pages.headline
    )
    document.add_heading(headline, 1)
    for line in pages.lines:
        _paragraph(document, line, TEXT)
    if pages.drawing is not None:
        _figure(document, pages)
    _numbers(document, pages)
    document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    for heading, content in pages.blocks:
        document.add_heading(heading, 2)
        for text in content:
            _paragraph(document, text, TEXT)
    out = io.BytesIO()
    document.save(out)
    return _with_fixed_times(out.getvalue())


def _set_up(document: Document, pages: MeetingPages, lang: style.Lang) -> None:
    """Set paper, fonts, properties and the foot of the pages."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(MARGINS_MM[0])
    section.left_margin = section.right_margin = Mm(MARGINS_MM[1])
    for name, size in (("Normal", TEXT), ("Heading 1", TITLE), ("Heading 2", 12.5)):
        of: Any = document.styles[name]
        of.font.name, of.font.size, of.font.bold = LATIN, Pt(size), False
        fonts = of.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), CHINESE)
        of.font.color.rgb = None
        of.paragraph_format.space_after = Pt(4)
    _colour(section.footer.paragraphs[0].add_run(pages.foot), SMALL, GREY)
    properties = document.core_properties
    properties.title, properties.author, properties.language = pages.title, "gridstaff", lang
    properties.created = properties.modified = CREATED
    properties.comments = ""


def _paragraph(document: Document, text: str, size: float, colour: str = "222222") -> None:
    _colour(document.add_paragraph().add_run(text), size, colour)


def _colour(run: Any, size: float, colour: str) -> None:
    from docx.shared import Pt, RGBColor

    run.font.size, run.font.color.rgb = Pt(size), RGBColor.from_string(colour)


def _figure(document: Document, pages: MeetingPages) -> None:
    """Add the figure as wide as the text, unless it would be too high, with its caption and its text for readers."""
    from docx.shared import Mm

    assert pages.drawing is not None
    figure = pages.drawing.figure
    wide, high = figure.get_size_inches()
    width = min(TEXT_MM, MOST_FIGURE_MM * wide / high)
    picture = document.add_picture(io.BytesIO(images.png(figure)), width=Mm(width))
    picture._inline.docPr.set("descr", pages.drawing.heading)  # the public interface has no alternative text
    _paragraph(document, pages.caption, SMALL, GREY)


def _numbers(document: Document, pages: MeetingPages) -> None:
    """Add the large numbers as one row of a table."""
    if not pages.numbers:
        return
    table = document.add_table(rows=1, cols=len(pages.numbers))
    for cell, (value, meaning, span) in zip(table.rows[0].cells, pages.numbers, strict=True):
        _colour(cell.paragraphs[0].add_run(value), NUMBER, "222222")
        _colour(cell.add_paragraph().add_run(meaning), SMALL, "222222")
        if span:
            _colour(cell.add_paragraph().add_run(span), SMALL, GREY)
    document.add_paragraph()


def _with_fixed_times(content: bytes) -> bytes:
    """Return the archive with the same date at every entry."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, CREATED.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()
