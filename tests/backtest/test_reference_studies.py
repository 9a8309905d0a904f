"""A small study of every kind gives the numbers of its committed tables, run as a user runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.tools.reference_studies import FOLDER, STUDIES, committed, differences, read_table, run_study

RENEW = """
If the change is meant: renew the tables with `python -m experiments.tools.reference_studies`, commit
results/reference/studies/ together with it, and add a line to CHANGELOG.md that begins with **Numbers**.
If it is not meant, the change is a mistake: the tables are right."""


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_gives_its_committed_tables(name: str, tmp_path: Path) -> None:
    for table, rows in run_study(name, tmp_path).items():
        found = differences(read_table(committed(name, table)), rows)
        assert not found, "\n".join([f"{name}, {table}: {len(found)} cells differ", *found[:12], RENEW])


def test_every_committed_table_is_compared() -> None:
    wanted = {committed(name, table) for name, study in STUDIES.items() for table in study.tables}
    assert wanted == set(FOLDER.glob("*.csv"))
    assert all(len(read_table(path)) > 0 for path in wanted)


def test_a_moved_number_is_a_difference_and_its_last_digit_is_not() -> None:
    row = {"metric": "late", "mean": "0.1234567"}
    assert differences([row], [row | {"mean": "0.12345671"}]) == []
    assert len(differences([row], [row | {"mean": "0.1235"}])) == 1
    assert len(differences([row], [row | {"metric": "load"}])) == 1
    assert len(differences([row], [])) == 1


def test_keys_of_scenarios_that_follow_the_code_are_no_difference(tmp_path: Path) -> None:
    def table(*keys: str) -> Path:
        path = tmp_path / f"{keys[0]}.csv"
        path.write_text("scenario,mean\n" + "".join(f"{key},0.5\n" for key in keys), encoding="utf-8")
        return path

    was = read_table(table("a1", "a1", "b2"))
    assert differences(was, read_table(table("c3", "c3", "d4"))) == []
    assert differences(was, read_table(table("c4", "d5", "d5"))) != []
