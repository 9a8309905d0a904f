"""Page of validation: every exact result beside its estimate.

``gridstaff validate`` writes docs/reference/validation.md of a source folder; an installed program has no such folder.
"""

from __future__ import annotations

from pathlib import Path

from experiments.validation.page import render_page
from experiments.validation.validate import Validation
from sim.paths import project_root

PAGE = project_root() / "docs" / "reference" / "validation.md"


def write_page(validation: Validation) -> Path | None:
    """Write the page and return its path; None if there is no folder of pages."""
    if not PAGE.parent.is_dir():
        return None
    PAGE.write_text(render_page(validation), encoding="utf-8", newline="\n")
    return PAGE
