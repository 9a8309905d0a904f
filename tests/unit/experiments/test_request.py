"""Requests: options become settings and words that reproduce them."""

from __future__ import annotations

from experiments.compose.request import Request, parse_request


def test_sure_raises_the_cap_of_years_and_is_part_of_the_command() -> None:
    """S6.7: up to 400 years, unless a number is given."""
    sure = Request(("place=reference",), sure=True)
    assert sure.arguments == ("place=reference", "--sure") and sure.command_line.endswith(
        "place=reference --sure"
    )
    assert parse_request(sure).scenarios()[0].run.replications == 400
    given = Request(("place=reference", "run.replications=60"), sure=True)
    assert parse_request(given).scenarios()[0].run.replications == 60
    assert parse_request(Request(("place=reference",))).scenarios()[0].run.replications == 40
