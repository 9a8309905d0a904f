"""Build the report's font from Noto Sans SC: ``python -m experiments.tools.make_font [SOURCE] [OUT]``.

SOURCE is ``NotoSansSC-Regular.otf``, version 2.004, of the project notofonts/noto-cjk, by default the copy in the
package ``pylopdf-fonts-zh-cn`` (not a dependency of gridstaff). The result contains the 20,902 ideographs U+4E00 to
U+9FA5, all 8,105 characters of 通用规范汉字表 (2013), letters, punctuation and the symbols of tables and figures.
Hints, vertical metrics and alternate forms are removed. Equal sources and releases of fontTools give equal bytes.

Noto Sans SC is under the SIL Open Font License 1.1, and so is the subset (``OFL.txt`` beside it). The licence reserves
no font name. The subset has a name of its own because "Noto" is a trademark, and because a system with the full font
installed could not distinguish two fonts of one name.
"""

from __future__ import annotations

import hashlib
import sys
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from experiments.report.design.fonts import FAMILY, FONT_FILE
from sim.paths import PACKAGES

SOURCE_SHA256 = "faa6c9df652116dde789d351359f3d7e5d2285a2b2a1f04a2d7244df706d5ea9"
TARGET = PACKAGES / "experiments" / "report" / "font" / FONT_FILE

# Blocks of characters in names of places and documents; the source need not cover a block completely.
RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x024F),  # Latin: Western names, pinyin with tones
    (0x0370, 0x03FF),  # Greek
    (0x1E00, 0x1EFF),  # Latin with two marks
    (0x2000, 0x206F),  # punctuation
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x22FF),  # letterlike signs, fractions, Roman numerals, arrows, mathematics
    (0x2460, 0x27BF),  # enclosed numbers, boxes, shapes, signs
    (0x3000, 0x30FF),  # Chinese punctuation, kana
    (0x3100, 0x312F),  # bopomofo
    (0x3200, 0x33FF),  # enclosed ideographs, square units
    (0x4E00, 0x9FA5),  # the ideographs of GBK
    (0xFB00, 0xFB04),  # ligatures
    (0xFE30, 0xFE4F),  # compatibility forms
    (0xFF00, 0xFFEF),  # full-width forms
)
# The 276 characters of 通用规范汉字表 outside U+4E00 to U+9FA5 (Unihan, kTGH).
COMMON_LIST = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖"
    "䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮鿍鿎鿏𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉"
    "𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧"
    "𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕"
    "𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹"
    "𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
)  # fmt: skip
FEATURES = ["kern"]  # as in the subsets of pages, so that widths are equal in figures and pages


def characters() -> set[int]:
    """Return the requested code points."""
    return {code for low, high in RANGES for code in range(low, high + 1)} | set(map(ord, COMMON_LIST))


def make(source: Path, target: Path) -> None:
    """Write the subset of the source font.

    Parameters
    ----------
    source
        ``NotoSansSC-Regular.otf``, version 2.004.
    target
        File to write; its folder is created.

    Raises
    ------
    ValueError
        If the source is another release or lacks a character of the common list.
    """
    from fontTools import subset

    found = hashlib.sha256(source.read_bytes()).hexdigest()
    if found != SOURCE_SHA256:
        raise ValueError(f"{source}: SHA-256 {found}, expected {SOURCE_SHA256}")
    options = subset.Options(
        layout_features=FEATURES, hinting=False, notdef_outline=True, name_IDs=["*"], name_languages=[0x409],
        glyph_names=False, drop_tables=["BASE", "GSUB", "VORG", "vhea", "vmtx", "DSIG"], passthrough_tables=False,
    )  # fmt: skip
    options.recalc_timestamp = False
    font: Any
    with subset.load_font(str(source), options) as font:
        missing = [char for char in COMMON_LIST if ord(char) not in font.getBestCmap()]
        if missing:
            raise ValueError(f"{source} lacks {''.join(missing)}")
        worker = subset.Subsetter(options)
        worker.populate(unicodes=characters())
        worker.subset(font)
        _rename(font)
        target.parent.mkdir(parents=True, exist_ok=True)
        subset.save_font(font, str(target), options)


def _rename(font: Any) -> None:
    """Replace the names in the name table and in the CFF table; keep copyright, trademark and licence."""
    version = font["name"].getDebugName(5)
    compact = FAMILY.replace(" ", "")
    own = {
        1: FAMILY, 3: f"{compact}-Regular;subset of Noto Sans SC 2.004", 4: FAMILY, 5: f"{version}; subset",
        6: f"{compact}-Regular", 10: "Subset of Noto Sans SC, made by experiments/tools/make_font.py of gridstaff.",
    }  # fmt: skip
    for number, text in own.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    outlines = font["CFF "].cff
    outlines.fontNames = [f"{compact}-Regular"]
    outlines.topDictIndex[0].FullName = outlines.topDictIndex[0].FamilyName = FAMILY


def main() -> None:
    """Make the font and print its number of characters, size and digest."""
    from fontTools.ttLib import TTFont

    target = Path(sys.argv[2]) if len(sys.argv) > 2 else TARGET
    if len(sys.argv) > 1:
        make(Path(sys.argv[1]), target)
    else:
        with as_file(files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf") as source:
            make(source, target)
    with TTFont(target, lazy=True) as font:
        count = len(font.getBestCmap())
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    print(f"{target}: {count:,} characters, {target.stat().st_size / 1e6:.2f} MB, SHA-256 {digest}")


if __name__ == "__main__":
    main()
