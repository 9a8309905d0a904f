"""Page of coverage: nominal 95 % intervals over 1,000 macro-replications.

``python -m experiments.tools.coverage_page`` simulates them and writes the table between the two marks of the page. The
text around the table is written by hand.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from experiments.tools.places_page import replace_table
from experiments.validation.coverage import Coverage, measure_all
from sim.paths import project_root

PAGE = project_root() / "docs" / "reference" / "coverage.md"
BEGIN = "<!-- table: python -m experiments.tools.coverage_page -->\n"
HEADS = (
    "quantity", "skewness", "replications", "coverage %", "exact mean above the interval %", "below it %",
    "Student's t %", "BCa bootstrap %", "bootstrap-t %", "width / Student's t", "width of bootstrap-t / Student's t",
)  # fmt: skip


def table(rows: Iterable[Coverage]) -> Iterator[str]:
    """Iterate over the lines of the table."""
    yield "| " + " | ".join(HEADS) + " |\n"
    yield "|" + "---|" * len(HEADS) + "\n"
    for row in rows:
        shares = (row.inside, row.below, row.above, row.student, row.bootstrap, row.bootstrap_t)
        cells = [row.case, _format(row.skewness, 1), str(row.replications)]
        cells += [_format(100 * share, 1) for share in shares] + [
            _format(row.width, 2),
            _format(row.width_t, 2),
        ]
        yield "| " + " | ".join(cells) + " |\n"


def _format(value: float, digits: int) -> str:
    """Return a number; a dash where it does not apply."""
    return "-" if math.isnan(value) else f"{value:.{digits}f}"


def main() -> None:
    """Write the table into the page."""
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        replace_table(text, "".join(table(measure_all())), PAGE.name, BEGIN), encoding="utf-8", newline="\n"
    )


if __name__ == "__main__":
    main()
