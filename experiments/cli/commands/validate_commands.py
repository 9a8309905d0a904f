"""`gridstaff validate`: both engines against queueing theory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.report.terminal.overload import to_terminal_text
from experiments.report.text.findings import validation as text
from experiments.tools.validation_page import write_page
from experiments.validation.judgement import format_half
from experiments.validation.validate import CheckResult, validate

if TYPE_CHECKING:
    from experiments.compose.request import Lang

FAILED = 1


def validate_engines(quick: bool, lang: Lang) -> int:
    """Run all checks, print each as it ends and the judgement of all; return 1 if one failed.

    Parameters
    ----------
    quick
        True: a third of the replications, and no page.
    lang
        Language of the output.
    """

    def show(result: CheckResult) -> None:
        print(to_terminal_text(text.describe_check(result.rows[0].check, result.engines_equal)[lang]))
        for row in result.rows:
            numbers = text.RowNumbers(row.estimate, format_half(row.half), row.exact, row.z, row.passed)
            print(to_terminal_text("  " + text.describe_row(row.measure, numbers)[lang]), flush=True)

    found = validate(quick, show)
    together = found.together
    print(
        to_terminal_text(text.describe_scores(together.number, together.squares, together.chance_below)[lang])
    )
    failed = sum(not row.passed for row in found.rows) + sum(not r.engines_equal for r in found.results)
    verdict = text.describe_result(failed, together.is_too_good, together.is_too_bad)
    print(to_terminal_text(verdict[lang]))
    page = None if quick else write_page(found)
    if page is not None:
        print(page)
    return 0 if found.passed else FAILED
