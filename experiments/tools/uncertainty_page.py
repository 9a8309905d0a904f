"""Page of the two intervals: the uncertainty study of the reference place.

``gridstaff run experiment=uncertainty study.uncertainty.quick.indices=sobol --study two_intervals`` runs the study;
``python -m experiments.tools.uncertainty_page results/two_intervals`` keeps its answer as
``results/reference/uncertainty.json`` and writes command, sentences and tables between the marks of the page. The text
around them is written by hand.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from experiments.analysis.answers.answer import CertainSize, SizeKept
from experiments.analysis.answers.futures_answer import UncertaintyStudy
from experiments.report.text.findings.certainty import SHORT_LAWS, name_law, round_households, say_size
from experiments.report.text.findings.sensitivity import (
    describe_indices,
    sensitivity_notes,
    share_ends,
    strongest,
)
from experiments.report.text.findings.turning import format_value
from experiments.report.text.findings.uncertainty import describe_years, sentences
from experiments.report.text.numbers import format_number
from experiments.tools.places_page import replace_table
from sim.paths import project_root

ROOT = project_root()
PAGE = ROOT / "docs" / "explanation" / "uncertainty.md"
FILE = "uncertainty.json"
ANSWER = ROOT / "results" / "reference" / FILE
STUDY_ADAPTER = TypeAdapter(UncertaintyStudy)
BEGIN = "<!-- table: python -m experiments.tools.uncertainty_page -->\n"
WORDS = ("run", "experiment=uncertainty", "study.uncertainty.quick.indices=sobol")
WIDTH = 150


def block(study: UncertaintyStudy) -> Iterator[str]:
    """Iterate over the lines between the marks: command, sentences, tables by law, strongest numbers."""
    yield "```bash\n"
    yield f"gridstaff {' '.join(WORDS)}\n"
    yield "```\n\n"
    yield f"Program version `{study.settings['model']}`, seed {study.settings['seed']}.\n\n"
    for sentence in sentences(study):
        yield f"{_filled(sentence.en)}\n\n"
    years = describe_years(study)
    if years is not None:
        yield f"{_filled(years.en)}\n\n"
    yield from _laws(study)
    yield from _indices(study)


def _laws(study: UncertaintyStudy) -> Iterator[str]:
    heads = [name_law(law.law, SHORT_LAWS).en for law in study.laws]
    yield from _table_head(["", *heads])
    for at, of in enumerate(study.laws[0].kept):
        cells = [_kept(law.kept[at]) for law in study.laws]
        yield _row([f"met at {of.size:,} households per worker", *cells])
    for at, certain in enumerate(study.laws[0].certain):
        cells = [_certain(law.certain[at]) for law in study.laws]
        yield _row([f"holds in {100 * certain.share:g} % of futures", *cells])
    yield "\n"


def _indices(study: UncertaintyStudy) -> Iterator[str]:
    if not study.indices:
        return
    yield f"{_filled(describe_indices(study).en)}\n\n"
    yield from _table_head(["strongest numbers", "range", "alone, % of variance", "with others, %"])
    for row in strongest(study):
        of = study.number(row.key)
        span = f"{format_value(of.low)} to {format_value(of.high)}"
        first, total = (
            _index(*pair) for pair in ((row.first, row.first_interval), (row.total, row.total_interval))
        )
        yield _row([f"{of.meaning_en} (`{of.key}`)", span, first, total])
    yield "\n"
    for note in sensitivity_notes(study):
        yield f"{_filled(note.en)}\n\n"


def _table_head(names: Sequence[str]) -> Iterator[str]:
    yield _row(names)
    yield "|" + "---|" * len(names) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _kept(of: SizeKept) -> str:
    share, low, high = (format_number(100.0 * x, 1.0) for x in (of.share, of.low, of.high))
    return f"{share} % ({low}-{high})"


def _certain(of: CertainSize) -> str:
    return f"{say_size(of.size).en} ({round_households(of.low):,}-{round_households(of.high):,})"


def _index(value: float | None, half: float | None) -> str:
    if value is None or half is None:
        return "-"
    return f"{format_number(100.0 * value, 1.0)} ({'-'.join(share_ends(value, half))})"


def _filled(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def page_with(text: str, study: UncertaintyStudy) -> str:
    """Return the page with the block of a study."""
    return replace_table(text, "".join(block(study)), PAGE.name, BEGIN)


def main(folder: Path) -> None:
    """Keep the answer of a finished study and write the page."""
    ANSWER.write_bytes((folder / FILE).read_bytes())
    study = STUDY_ADAPTER.validate_json(ANSWER.read_bytes())
    PAGE.write_text(page_with(PAGE.read_text(encoding="utf-8"), study), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
