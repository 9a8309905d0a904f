"""How a study ends: its folder written, its failures told, the way to its files."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.errors import visible
from experiments.studies.study import Study
from experiments.studies.study_folder import write_study

if TYPE_CHECKING:
    from experiments.compose.request import Request
    from experiments.run.session import Session

FAILED = 1
SHOWN_FAILURES = 5


def ended(
    name: str, question: str, words: Sequence[str], running: Session, levers: Mapping[str, Mapping[str, Any]]
) -> Study:
    """What a session ran, as a study; failures that a later try mended are none."""
    failures = {pair: failure for pair, failure in running.failures.items() if pair not in running.cells}
    return Study(name, question, words, running.plan, levers, running.cells, failures)


def finish(study: Study, request: Request, *files: str) -> int:
    """Write the study and say where; the exit code: 1 if some replications failed."""
    folder = write_study(study, request.results)
    for name in (*files, "tables", "manifest.json"):
        print(f"{name.split('.')[0].capitalize():<10} {shown(folder / name)}")
    return _failures(study, request)


def shown(path: Path) -> str:
    """A path as the user would type it: relative to where he is, if it lies below."""
    whole = path.resolve()
    return whole.relative_to(Path.cwd()).as_posix() if whole.is_relative_to(Path.cwd()) else str(path)


def _failures(study: Study, request: Request) -> int:
    if not study.failures:
        return 0
    count = len(study.failures)
    print(f"\n{count} of {study.plan.cells} runs failed; they are left out above:", file=sys.stderr)
    for (key, number), failure in sorted(study.failures.items())[:SHOWN_FAILURES]:
        print(f"  {key[:12]} replication {number}: {visible(failure.error, 200)}", file=sys.stderr)
    print("their tracebacks are in tables/failures.csv; only they are tried again by:", file=sys.stderr)
    print(f"  {request.line}", file=sys.stderr)
    return FAILED
