"""The report's font: coverage, name and licence, and characters outside it."""

from __future__ import annotations

import ast
import io
import unicodedata
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from project import ROOT

from experiments.report.design import fonts
from experiments.report.figure.drawing.text_layout import text_width
from experiments.tools import make_font

RARE = "\U00020bb7"  # 𠮷, a variant in family names; absent from Noto Sans SC as well
NOWHERE = "\U0010fffd"  # private use: covered by no font


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Reduce Matplotlib's list to its own fonts and ours, with no notice printed yet."""
    from matplotlib import font_manager

    _forget()
    fonts.register()
    manager = font_manager.fontManager
    own = [entry for entry in manager.ttflist if "mpl-data" in entry.fname or entry.name == fonts.FAMILY]
    monkeypatch.setattr(manager, "ttflist", own)
    yield manager
    _forget()


def _forget() -> None:
    for remembered in (fonts._system_family, fonts._print_notice, text_width):
        remembered.cache_clear()


@pytest.fixture
def rare(system: Any, tmp_path: Path) -> str:
    """Install a font whose only glyph, a full square, is the rare character; return its family."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 800), (900, 800), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "rare"])
    font.setupCharacterMap({ord(RARE): "rare"})
    font.setupGlyf({".notdef": square, "rare": square})
    font.setupHorizontalMetrics({".notdef": (1000, 0), "rare": (1000, 0)})
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupNameTable({"familyName": "Rare Test", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    font.save(tmp_path / "rare.ttf")
    system.addfont(str(tmp_path / "rare.ttf"))
    return "Rare Test"


def words() -> str:
    """Return all texts of the program: string constants, templates and configuration."""
    found = []
    for file in (p for folder in ("experiments", "sim") for p in (ROOT / folder).rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        found += [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    for suffix, folder in (("*.html", "experiments"), ("*.yaml", "conf")):
        found += [p.read_text(encoding="utf-8") for p in (ROOT / folder).rglob(suffix)]
    return "".join(found)


def test_every_text_of_the_program_is_in_the_font() -> None:
    visible = {char for char in words() if unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cn")}
    assert len(visible) > 1000 and not fonts.uncovered("".join(visible))


def test_the_ideographs_and_the_common_list_are_in_the_font() -> None:
    ideographs = "".join(map(chr, range(0x4E00, 0x9FA6)))
    assert len(set(make_font.COMMON_LIST)) == 276 and not fonts.uncovered(make_font.COMMON_LIST + ideographs)
    assert fonts.uncovered("㎡℃±×÷≤≥→↑↓·…—“”‘’、。《》「」【】０％￥①②ⅠⅡ〇αβμΩéüāáǎà■□▲△○●★") == []


def test_the_font_has_its_own_name_and_its_licence_beside_it() -> None:
    path = fonts.font_path()
    with TTFont(path, lazy=True) as font:
        names = {n: font["name"].getDebugName(n) for n in (0, 1, 4, 6, 7, 13)}
        assert "glyf" not in font and "GSUB" not in font and "fpgm" not in font
    assert names[1] == names[4] == fonts.FAMILY
    assert not any(word in f"{names[1]}{names[6]}" for word in ("Noto", "Source"))
    assert names[0] and names[7] and "SIL Open Font License" in names[13]
    licence = (path.parent / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence and "2014-2021 Adobe" in licence
    assert path.stat().st_size < 5.3e6


@pytest.mark.slow
def test_the_font_is_what_the_tool_makes(tmp_path: Path) -> None:
    pytest.importorskip("pylopdf_fonts_zh_cn")
    with as_file(files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf") as source:
        make_font.make(source, tmp_path / "made.otf")
    with TTFont(tmp_path / "made.otf") as made, TTFont(fonts.font_path()) as kept:
        assert made.getBestCmap() == kept.getBestCmap() and made["hmtx"].metrics == kept["hmtx"].metrics


def test_another_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.otf").write_bytes(b"OTTO")
    with pytest.raises(ValueError, match="SHA-256"):
        make_font.make(tmp_path / "other.otf", tmp_path / "made.otf")


def test_a_character_beyond_is_drawn_by_the_system_and_said_once(
    rare: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for text in (f"{RARE}家庄", f"{RARE}{RARE}", "我区"):
        fonts.require_glyphs(text)
    assert fonts.families_for(f"{RARE}家庄") == [fonts.FAMILY, rare] and fonts.families_for("我区") == [
        fonts.FAMILY
    ]
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and RARE in said and "U+20BB7" in said and rare in said


def test_the_picture_holds_the_systems_glyph_and_no_box(rare: str, recwarn: pytest.WarningsRecorder) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(1.0, 1.0), dpi=100)
    canvas = FigureCanvasAgg(figure)
    figure.text(0.1, 0.3, RARE, size=40, family=fonts.families_for(RARE))
    canvas.draw()
    dark = np.asarray(canvas.buffer_rgba())[..., 0] < 128
    rows, columns = (np.flatnonzero(dark.any(axis=axis)) for axis in (1, 0))
    filled = dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert filled.shape[0] > 30 and filled.mean() > 0.9  # the square, not the frame of a missing glyph
    assert not [str(w.message) for w in recwarn.list]
    assert text_width(RARE, 40.0) == pytest.approx(40.0 / 72.0, rel=0.02)


@pytest.mark.parametrize("char", [RARE, "\U0001f3d9", NOWHERE])
def test_a_character_no_font_has_is_an_error_and_not_a_box(
    char: str, system: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for use in (fonts.require_glyphs, fonts.families_for, lambda text: text_width(text, 10.0)):
        with pytest.raises(fonts.MissingGlyphError, match=f"{ord(char):04X}"):
            use(f"我{char}区")
    assert not capsys.readouterr().err


def test_a_font_that_cannot_be_read_is_passed_over(rare: str, system: Any, tmp_path: Path) -> None:
    (tmp_path / "rare.ttf").write_bytes(b"no font")
    with pytest.raises(fonts.MissingGlyphError):
        fonts.families_for(RARE + "x")


@pytest.mark.parametrize("flavor", ["woff", "woff2"])
def test_the_font_can_be_subset_again(flavor: str) -> None:
    text = "网格员 grid 340–390 " + make_font.COMMON_LIST[0] + make_font.COMMON_LIST[-1]
    data = fonts.subset_woff(text)
    if flavor == "woff2":
        options = subset.Options(flavor="woff2", hinting=False)
        font: Any
        out = io.BytesIO()
        with subset.load_font(str(fonts.font_path()), options) as font:
            worker = subset.Subsetter(options)
            worker.populate(text=text)
            worker.subset(font)
            subset.save_font(font, out, options)
        data = out.getvalue()
    with TTFont(io.BytesIO(data)) as font:
        assert set(font.getBestCmap()) == set(map(ord, text))
    assert len(data) < 20_000
