"""`gridstaff run experiment=overload`: run the curves, say the answer, write the report."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from experiments.analysis.answer import Curve, OverloadStudy
from experiments.errors import refuse
from experiments.report.terminal.overload import overload_text, wants_colour
from experiments.report.write import write_report
from experiments.run.session import session
from experiments.store import write_durably
from experiments.studies.finish import ended, finish, shown
from experiments.studies.overload_design import family
from experiments.studies.overload_runs import Overload
from experiments.studies.redraw import report_key, unless_drawn
from experiments.studies.report_context import (
    assumptions,
    documents,
    notes,
    place_names,
    precision,
    run_settings,
)
from experiments.studies.study import study_name

if TYPE_CHECKING:
    from experiments.compose.request import Asked, Lang, Request

ANSWER = "study.json"
WIDTH = 100
KEY_SHOWN = 16  # digits of the study key that a page repeats; the manifest has them all
ADAPTER = TypeAdapter(OverloadStudy)


def run_overload(asked: Asked, request: Request) -> int:
    """Run, answer on the terminal, write results; 1 if some replications failed."""
    curves = family(asked.composer, asked.study.chosen, asked.levers)
    headline = curves.at_size(curves.curves[0], asked.study.chosen.sizes[0])
    name = study_name(asked.study.name, "overload", request.words)
    with session(request.results, asked.executor, dry=request.dry, rows=asked.study.keep_rows) as running:
        overload = Overload(curves, running, headline.run.replications)
        found = overload.curves()
    study = ended(name, asked.study.question, request.words, running, overload.levers)
    if not found:
        return finish(study, request)
    answer = _answer(asked, request, overload, found, study.key)
    folder = request.results / name
    write_durably(folder / ANSWER, _text(answer))
    say(answer, request.lang)
    _report(answer, folder, request.lang)
    return finish(study, request, "report.html")


def _answer(
    asked: Asked, request: Request, overload: Overload, found: Sequence[Curve], study_key: str
) -> OverloadStudy:
    curves, size = overload.family, asked.study.chosen.sizes[0]
    first_of = {levers.place: curves.at_size(levers, size) for levers in reversed(curves.curves)}
    scenarios = [first_of[place] for place in dict.fromkeys(levers.place for levers in curves.curves)]
    english, chinese = notes(scenarios)
    precise_en, precise_zh = precision(overload.headline, asked.study.chosen.half_width)
    return OverloadStudy(
        question=asked.study.question,
        curves=tuple(found),
        documents=documents(asked.study.documents, asked.composer),
        assumptions=assumptions(scenarios[0]),
        settings=run_settings(scenarios[0], request.words),
        study_key=study_key[:KEY_SHOWN],
        notes_en=(precise_en, *english),
        notes_zh=(precise_zh, *chinese),
        place_names=place_names(scenarios),
    )


def say(study: OverloadStudy, lang: Lang) -> None:
    """The answer on the terminal."""
    width = min(shutil.get_terminal_size((WIDTH, 24)).columns, WIDTH) if sys.stdout.isatty() else WIDTH
    print(overload_text(study, lang, width, wants_colour(sys.stdout)) + "\n", flush=True)


def _text(study: OverloadStudy) -> str:
    return ADAPTER.dump_json(study, indent=1).decode() + "\n"


def _report(study: OverloadStudy, folder: Path, lang: Lang) -> None:
    """Write the report, if there is anything new to draw."""
    unless_drawn(folder, report_key(_text(study), lang), lambda: write_report(study, folder, lang))


def report_again(folder: Path, lang: Lang) -> int:
    """Write the report of a finished study again, from its study.json."""
    try:
        study = ADAPTER.validate_json((folder / ANSWER).read_bytes())
    except FileNotFoundError:
        raise refuse(folder.name, "", "is no study with a report; its tables are all there is") from None
    except (ValidationError, OSError):
        raise refuse(f"{folder.name}/{ANSWER}", "", "is damaged; run the study's command again") from None
    say(study, lang)
    _report(study, folder, lang)
    print(f"Report     {shown(folder / 'report.html')}")
    return 0
