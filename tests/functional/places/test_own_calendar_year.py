"""A year of the calendar in the user's own folder: used, said in reports, refused in one line if faulty."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up_year import MADE_UP_2027, june
from project import CJK

from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.errors import UserError
from experiments.store.identity import scenario_key
from experiments.studies.context.report_context import notes


def own_folder(folder: Path, text: str = MADE_UP_2027, name: str = "calendar/china/2027.yaml") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return folder


def scenario_of(own: Path | None):
    composer = Composer(own)
    values = (("run.start", "2027-05-31"), ("run.warm_up_weeks", 0), ("run.measured_weeks", 4))
    return composer.scenario(composer.compose(DesignPoint((("place", "reference"),), values)))


def test_a_2027_file_in_the_users_folder_is_used_and_said(tmp_path):
    with_file, without = scenario_of(own_folder(tmp_path)), scenario_of(None)
    assert june(with_file.calendar.own_years) == [1, 0, 0, 0, 0, 0, 0]
    assert june(without.calendar.own_years) == [0, 0, 1, 1, 1, 1, 1]
    assert scenario_key(with_file) != scenario_key(without)
    said, unsaid = (" ".join(notes([scenario])[0]) for scenario in (with_file, without))
    assert "Calendar of 2027: from your own file." in said and "No official calendar" not in said
    assert "No official calendar for 2027 yet" in unsaid
    assert all(CJK.search(note) for note in notes([without])[1])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("calendar/china/2028.yaml", MADE_UP_2027, "rename it to 2027.yaml"),
        ("calendar/china/2027.yaml", MADE_UP_2027.replace("06-05", "06-04"), "is a weekday"),
        ("calendar/china/later.yaml", MADE_UP_2027, "must be in a folder"),
        ("calendar/chin/2027.yaml", MADE_UP_2027, "must be in a folder"),
    ],
)
def test_a_faulty_or_misplaced_file_of_the_user_is_refused(tmp_path, name, text, said):
    with pytest.raises(UserError, match=said):
        scenario_of(own_folder(tmp_path, text, name))
