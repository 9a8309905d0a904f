"""LibreOffice as a user's program: converts files, and calculates workbooks again instead of trusting their values."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

SOFFICE = os.environ.get("GRIDSTAFF_SOFFICE") or shutil.which("soffice")
NEEDED = "NOT RUN: needs LibreOffice, soffice on the path or in GRIDSTAFF_SOFFICE"
SECONDS = 240
CSV_AS_PROPOSED = (
    "CSV:44,34,76,1"  # comma, quotes, UTF-8, from line 1: what its dialogue proposes for our files
)
# It recalculates a workbook on loading only if its profile says so (0 = always).
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def convert(files: Sequence[Path], to: str, folder: Path, read_as: str = "") -> list[Path]:
    """Convert files in one start of LibreOffice; return the new ones in ``folder``, in their order.

    ``to``: ending, with a filter if there are several: ``xlsx:Calc MS Excel 2007 XML``. ``read_as``: filter and options
    with which they are read.
    """
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    command = [
        str(SOFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless",
        *([f"--infilter={read_as}"] if read_as else []), "--convert-to", to,
        "--outdir", str(folder / "out"), *map(str, files),
    ]  # fmt: skip
    wanted = [folder / "out" / f"{file.stem}.{to.partition(':')[0]}" for file in files]
    for _ in range(2):  # a new profile ends the first start without a file
        subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        if all(path.exists() for path in wanted):
            break
    return wanted


def count_pages(pdf: Path) -> int:
    """Return the pages of a PDF that LibreOffice wrote: its page tree is not compressed."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf.read_bytes()))
