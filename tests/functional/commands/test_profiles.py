"""Deriving profiles: a log generated with known figures gives the same figures."""

from __future__ import annotations

import csv
import gzip
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import yaml

from experiments.tools.derive_profiles import STAFF, derive, main, to_yaml

WEEKDAY = np.array([1.2, 1.2, 1.2, 1.1, 1.0, 0.6, 0.7])
AREAS, DAYS, MEAN = 8, 184, 40.0


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a year, eight areas, 40 requests a day each; day factors cv 0.2 common, 0.3 own; staff apart."""
    rng = np.random.default_rng(11)
    start = datetime(2011, 7, 1)
    rows = []
    for d in range(DAYS):
        common = rng.gamma(1 / 0.04, 0.04)
        day = start + timedelta(days=d)
        for area in range(AREAS):
            own = rng.gamma(1 / 0.09, 0.09)
            for _ in range(rng.poisson(MEAN * WEEKDAY[day.weekday()] * common * own)):
                at = day + timedelta(
                    hours=float(rng.choice([9, 10, 10, 15])), seconds=int(rng.integers(3600))
                )
                rows.append((at, f"area {area}", "Call"))
        rows.append((day + timedelta(hours=3), "area 0", STAFF))
    path = tmp_path_factory.mktemp("log") / "requests.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["created_at", "area", "source"])
        writer.writerows((at.isoformat(" "), area, source) for at, area, source in rows)
    return path


def test_known_profiles_come_back(log: Path) -> None:
    found = derive(log)
    assert found.hour_weekday[3] == 0.0, "staff's own requests are left out"
    assert found.hour_weekday[10] == pytest.approx(0.5, abs=0.01)
    assert found.hour_weekend[15] == pytest.approx(0.25, abs=0.015)
    noise = 3.5 * WEEKDAY.max() / 7 * 0.23 / np.sqrt(DAYS / 7)  # days differ by their factor, cv 0.23
    assert np.array(found.weekday) == pytest.approx(WEEKDAY / 7, abs=noise)
    assert sum(found.weekday) == pytest.approx(1.0) and sum(found.hour_weekend) == pytest.approx(1.0)
    assert sorted(found.month) == [7, 8, 9, 10, 11, 12]
    assert np.mean(list(found.month.values())) == pytest.approx(1.0)


def test_known_day_factors_come_back(log: Path) -> None:
    """The city's own spread adds the areas' factors, averaged over eight areas: 0.2^2 + 0.3^2 x 1.04 / 8."""
    found = derive(log)
    common = np.sqrt(0.04 + 0.09 * 1.04 / AREAS)
    assert found.day_cv_common == pytest.approx(common, abs=0.035)
    assert found.day_cv_area == pytest.approx(np.sqrt(1.09 * 1.04 / (1 + common**2) - 1), abs=0.04)


def test_figures_are_written_as_plain_yaml_with_their_licence(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "figures.yaml"
    assert main([str(log), str(out)]) == 0
    written = out.read_text(encoding="utf-8")
    assert "PDDL" in written and written == to_yaml(derive(log))
    assert yaml.safe_load(written)["requests"] == derive(log).requests


def test_a_call_without_a_file_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "derive_profiles FILE" in capsys.readouterr().out
