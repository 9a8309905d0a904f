"""The guide of hand-built networks: every block runs, in both engines, and checks itself."""

from __future__ import annotations

import re
from typing import Any

from project import DOCS

GUIDE = DOCS / "guides" / "networks.md"
SECTIONS = re.findall(r"^## (.*?)$(.*?)(?=^## |\Z)", GUIDE.read_text(encoding="utf-8"), re.S | re.M)
BLOCKS = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)


def test_every_feature_has_an_example_that_checks_itself() -> None:
    for name, text in SECTIONS:
        assert "assert" in text or "|" in text, name


def test_the_code_of_the_guide_runs() -> None:
    names: dict[str, Any] = {}
    for block in BLOCKS:
        exec(compile(block, str(GUIDE), "exec"), names)
