"""The report's font: registration with Matplotlib, coverage of texts, subsets for pages.

The font in ``font/`` is a subset of Noto Sans SC made by `experiments.tools.make_font`: the ideographs U+4E00 to
U+9FA5 and all characters of 通用规范汉字表. Figures draw further characters with a font of the system and print one
notice per font; a character that no font covers is an error, never an empty box. Pages embed the report's font only,
because most system fonts may not be redistributed; the reader's browser selects a font for the other characters.
"""

from __future__ import annotations

import base64
import io
import sys
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

FAMILY = "Gridstaff Sans SC"
FONT_FILE = "GridstaffSansSC-Regular.otf"
PAGE_FAMILY = "gs"
FALLBACKS = "'Noto Sans SC','Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif"
# Families with rare characters, in order of preference; the other families of the system follow by name.
SYSTEM_FAMILIES = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "SimSun-ExtB",
    "SimSun-ExtG", "Songti SC", "Hiragino Sans GB", "WenQuanYi Zen Hei", "Noto Serif CJK SC", "HanaMinB",
)  # fmt: skip


class MissingGlyphError(ValueError):
    """A text contains characters that neither the report's font nor a system font covers."""

    def __init__(self, missing: list[str], text: str) -> None:
        shown = ", ".join(f"{char!r} (U+{ord(char):04X})" for char in missing)
        super().__init__(
            f"neither the report's font nor a font of this system has a glyph for {shown} in {text[:60]!r}; "
            "use another spelling"
        )
        self.missing = missing


@cache
def font_path() -> Path:
    """Return the path of the font file on disk (installed wheels are unpacked, so no copy is made)."""
    with as_file(files("experiments.report") / "font" / FONT_FILE) as path:
        return Path(path)


@cache
def register() -> str:
    """Add the font to Matplotlib's list once and return its family name."""
    from matplotlib import font_manager

    font_manager.fontManager.addfont(str(font_path()))
    return FAMILY


def families_for(text: str) -> list[str]:
    """Return the families, in Matplotlib's order of fallback, that together cover a text.

    Parameters
    ----------
    text
        Text of a figure.

    Returns
    -------
    list of str
        The report's family, then one system family for each character it lacks, without repetition.

    Raises
    ------
    MissingGlyphError
        If no installed font covers a visible character.
    """
    found = {char: _system_family(char) for char in uncovered(text)}
    missing = [char for char, family in found.items() if family is None]
    if missing:
        raise MissingGlyphError(missing, text)
    return list(dict.fromkeys([register(), *filter(None, found.values())]))


def require_glyphs(text: str) -> str:
    """Return the text unchanged; raise MissingGlyphError if this system cannot draw it."""
    families_for(text)
    return text


@cache
def _covered_codepoints() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def uncovered(text: str) -> list[str]:
    """Return the visible characters, each once, that the report's font lacks."""
    covered = _covered_codepoints()
    return [char for char in dict.fromkeys(text) if char not in "\n\r\t" and ord(char) not in covered]


@cache
def _system_family(char: str) -> str | None:
    """Return the first system family that covers a character, and print its name on first use."""
    from matplotlib import font_manager

    installed = sorted({entry.name for entry in font_manager.fontManager.ttflist})
    for name in dict.fromkeys([*(n for n in SYSTEM_FAMILIES if n in installed), *installed]):
        if name != FAMILY and not name.startswith("Last Resort") and _covers(name, char):
            _print_notice(name, char)
            return name
    return None


def _covers(family: str, char: str) -> bool:
    """Return whether Matplotlib's file for a family has an outline of the character."""
    from matplotlib import font_manager

    try:
        path = font_manager.findfont(family, fallback_to_default=False)
        font = font_manager.get_font(path)
    except (ValueError, OSError, RuntimeError):  # listed by the system but unreadable
        return False
    return bool(font.scalable) and ord(char) in font.get_charmap()


@cache
def _print_notice(family: str, first: str) -> None:
    print(
        f"report: {first} (U+{ord(first):04X}) is not in the report's font; figures draw it with the system font "
        f"{family}, pages with a font of the reader's system",
        file=sys.stderr, flush=True,
    )  # fmt: skip


def subset_woff(characters: str) -> bytes:
    """Return a WOFF font restricted to some characters; equal sets give equal bytes."""
    from fontTools import subset

    options = subset.Options(flavor="woff", layout_features=["kern"], notdef_outline=True)  # no hints in it
    options.recalc_timestamp = False
    font: Any
    with subset.load_font(str(font_path()), options) as font:
        worker = subset.Subsetter(options)
        worker.populate(text="".join(sorted(set(characters))))
        worker.subset(font)
        out = io.BytesIO()
        subset.save_font(font, out, options)
    return out.getvalue()


def data_url(characters: str) -> str:
    """Return the subset as a ``data:`` URL for a page's ``@font-face``."""
    return "data:font/woff;base64," + base64.b64encode(subset_woff(characters)).decode("ascii")
