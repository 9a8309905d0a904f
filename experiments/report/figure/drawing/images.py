"""Figures as bytes: SVG with searchable text, PNG at 200 dpi; the same bytes on every rebuild."""

from __future__ import annotations

import io
import re
from html import escape
from typing import Any

from experiments.report.design import fonts

DPI = 200
_SIZED = re.compile(r'(<svg\b[^>]*?)\s+width="[^"]*"|(<svg\b[^>]*?)\s+height="[^"]*"')


def png(figure: Any) -> bytes:
    """Return the figure as PNG."""
    import matplotlib

    out = io.BytesIO()
    with matplotlib.rc_context(_settings("png")):
        figure.savefig(out, format="png", dpi=DPI, metadata={"Software": None}, facecolor="white")
    return out.getvalue()


def svg(figure: Any, name: str, heading: str) -> str:
    """Return the figure as stand-alone SVG; ids carry `name`, so several fit into one page."""
    import matplotlib

    out = io.StringIO()
    with matplotlib.rc_context(_settings(name)):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    return _add_label(_prefix_ids(_set_fallback_fonts(out.getvalue(), fonts.FAMILY), name), heading)


def inline(figure: Any, name: str, heading: str) -> str:
    """Return the SVG for a page: no prologue, no size of its own, the page's font."""
    text = svg(figure, name, heading)
    body = text[text.index("<svg") :]
    head_end = body.index(">")
    head = re.sub(r'\s(?:width|height)="[^"]*"', "", body[:head_end])
    return (head + body[head_end:]).replace(f"'{fonts.FAMILY}'", fonts.PAGE_FAMILY)


def _settings(salt: str) -> Any:
    return {
        "svg.fonttype": "none",
        "svg.hashsalt": salt,
        "font.family": [fonts.register()],
        "axes.unicode_minus": False,
        "hatch.linewidth": 0.5,
        "hatch.color": "#BBBBBB",
    }


def _prefix_ids(text: str, name: str) -> str:
    text = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', text)
    text = re.sub(r'(xlink:href|href)="#([^"]+)"', rf'\1="#{name}-\2"', text)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", text)


def _set_fallback_fonts(text: str, family: str) -> str:
    return text.replace(f"'{family}'", f"'{family}',{fonts.FALLBACKS}")


def _add_label(text: str, heading: str) -> str:
    return text.replace("<svg ", f'<svg role="img" aria-label="{escape(heading, quote=True)}" ', 1)
