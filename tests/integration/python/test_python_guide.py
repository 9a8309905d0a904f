"""The code of the guide `docs/guides/python.md` runs as printed."""

from __future__ import annotations

import re
from typing import Any

from project import DOCS

GUIDE = (DOCS / "guides" / "python.md").read_text(encoding="utf-8")


def test_the_code_of_the_guide_runs() -> None:
    names: dict[str, Any] = {}
    blocks = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        exec(block, names)


def test_the_guide_links_to_files_that_exist() -> None:
    links = re.findall(r"\]\((\.\./[^)]+)\)", GUIDE)
    assert len(links) >= 5 and all((DOCS / "guides" / link).exists() for link in links)
