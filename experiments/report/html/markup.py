"""HTML in two languages: every text escaped, both languages in the file, one hidden by the style sheet."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from experiments.report.style import LANGS
from experiments.report.text.labels import Bilingual


def bilingual(text: Bilingual) -> str:
    """The text in both languages; once if they are the same."""
    if text.en == text.zh:
        return escape(text.en)
    spans = (f'<span class="{lang}" lang="{lang}">{escape(text[lang])}</span>' for lang in LANGS)
    return "".join(spans)


def element(tag: str, inner: str, kind: str = "") -> str:
    """An element around ready HTML."""
    attribute = f' class="{kind}"' if kind else ""
    return f"<{tag}{attribute}>{inner}</{tag}>"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], kind: str = "") -> str:
    """A table of ready HTML cells in a frame that scrolls by itself on a phone."""
    top = element("tr", "".join(f'<th scope="col">{cell}</th>' for cell in head))
    body = "".join(element("tr", "".join(element("td", cell) for cell in row)) for row in rows)
    inner = element("table", element("thead", top) + element("tbody", body), kind)
    return element("div", inner, "scroll")


def details(summary: str, inner: str, opened: bool = False) -> str:
    """A part that can be folded away."""
    return f"<details{' open' if opened else ''}><summary>{summary}</summary>{inner}</details>"


def section(heading: Bilingual, inner: str, anchor: str) -> str:
    """A section with its heading; left out when there is nothing to show."""
    if not inner:
        return ""
    return f'<section id="{anchor}"><h2>{bilingual(heading)}</h2>{inner}</section>'
