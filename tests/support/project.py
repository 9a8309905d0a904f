"""Folders of the project, its tests and their data."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
ROOT = TESTS.parent
CONF = ROOT / "conf"
DOCS = ROOT / "docs"
DATA = TESTS / "data"
PYTHONPATH = (str(ROOT), str(TESTS / "support"))  # for child processes of tests

CJK = re.compile(
    "[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
)  # Chinese characters and punctuation
