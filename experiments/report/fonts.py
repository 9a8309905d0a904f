"""The one place that knows the font: Noto Sans SC, registered by file, subset for pages.

A character the font lacks is an error here, never an empty box in a picture.
"""

from __future__ import annotations

import base64
import io
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

FAMILY = "Noto Sans SC"
PAGE_FAMILY = "gs"
FALLBACKS = "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif"
_PACKAGE = "pylopdf_fonts_zh_cn"
_FILE = "NotoSansSC-Regular.otf"


class MissingGlyphError(ValueError):
    """A text holds characters that the report's font cannot show."""

    def __init__(self, missing: list[str], text: str) -> None:
        shown = ", ".join(f"{char!r} (U+{ord(char):04X})" for char in missing)
        super().__init__(f"the report font has no glyph for {shown} in {text[:60]!r}; use another spelling")
        self.missing = missing


@cache
def font_path() -> Path:
    """Path of the font file on disk (installed wheels are unpacked, so no copy is made)."""
    with as_file(files(_PACKAGE) / _FILE) as path:
        return Path(path)


@cache
def register() -> str:
    """Make the font known to Matplotlib once; returns its family name."""
    from matplotlib import font_manager

    font_manager.fontManager.addfont(str(font_path()))
    return FAMILY


@cache
def _covered_codepoints() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def require_glyphs(text: str) -> str:
    """The text itself.

    Raises:
        MissingGlyphError: a escape_for_terminal character is not in the font.
    """
    missing = [
        char
        for char in dict.fromkeys(text)
        if char not in "\n\r\t" and ord(char) not in _covered_codepoints()
    ]
    if missing:
        raise MissingGlyphError(missing, text)
    return text


def subset_woff(characters: str) -> bytes:
    """A WOFF font with just the characters of `characters`; the same bytes for the same set."""
    from fontTools import subset

    options = subset.Options(flavor="woff", layout_features=["kern"], hinting=False, notdef_outline=True)
    options.recalc_timestamp = False
    font: Any = subset.load_font(str(font_path()), options)
    worker = subset.Subsetter(options)
    worker.populate(text="".join(sorted(set(characters))))
    worker.subset(font)
    out = io.BytesIO()
    subset.save_font(font, out, options)
    return out.getvalue()


def data_url(characters: str) -> str:
    """The subset as a `data:` URL for a page's `@font-face`."""
    return "data:font/woff;base64," + base64.b64encode(subset_woff(characters)).decode("ascii")
