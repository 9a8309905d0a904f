"""Requests: options become settings and words that reproduce them."""

from __future__ import annotations

from pathlib import Path

import pytest

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


def test_a_place_without_an_id_is_said_to_be_named_as_its_origin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "place").mkdir()
    file = tmp_path / "place" / "own.yaml"
    for identity, said in (("", True), ("place: {id: own}\n", False)):
        file.write_text("# @package _global_\ndefaults: [reference, _self_]\n" + identity)
        parse_request(Request(("place=own",), user_conf=tmp_path)).scenarios()
        assert (
            "place/own.yaml sets no place.id: its results are named reference" in capsys.readouterr().err
        ) == said
