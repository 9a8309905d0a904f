"""What the page of a run or a sweep shows, from the scenarios and their finished replications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.analysis.answers.answer import Curve, Estimate, OverloadStudy, Point, Verdict
from experiments.analysis.answers.run_answer import RunStudy, Varied
from experiments.analysis.overload_curve import CODES, CurveSetting, estimates, make_curve
from experiments.analysis.unmet_work import SizeRows
from experiments.analysis.verdicts import first_unmet_work, make_verdict, onset_week
from experiments.report.text.names.group_names import CHOICES, GROUPS, choice_name
from experiments.studies.context.desk_context import desk_warnings
from experiments.studies.context.report_context import (
    assumptions,
    describe_staffing,
    notes,
    place_names,
    run_settings,
    service_order,
)
from experiments.studies.study import SIZE

if TYPE_CHECKING:
    from experiments.compose.request import Request
    from sim.config import Scenario

KEY_DIGITS = 16  # digits of the study key that a page repeats; the manifest has them all
FEWEST_SIZES = 3  # of a curve
Label = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class SweptScenario:
    """One scenario of a sweep: what it varies, and the metrics of its finished replications in their order."""

    scenario: Scenario
    label: Label
    rows: Sequence[Mapping[str, float]]

    @property
    def verdict(self) -> Verdict | None:
        """Word and years; None without finished replications."""
        if not self.rows:
            return None
        return make_verdict(self.rows, self.scenario.verdict, self.scenario.run.measured_weeks)


def estimates_of(rows: Sequence[Mapping[str, float]]) -> Mapping[str, Estimate]:
    """Return means with intervals; of a single run its values."""
    if len(rows) != 1:
        return estimates(rows)
    return {name: Estimate(value, value, value, 1) for name, value in rows[0].items() if name not in CODES}


def make_run_study(
    swept: Sequence[SweptScenario], request: Request, question: str, study_key: str
) -> RunStudy | None:
    """Return what the page shows; None if no scenario has a finished replication."""
    finished = [of for of in swept if of.rows]
    if not finished:
        return None
    scenarios = [of.scenario for of in finished]
    english, chinese = notes(scenarios)
    warned_en, warned_zh = desk_warnings(scenarios)
    study = OverloadStudy(
        question=question,
        curves=tuple(make_curve_of(of) for of in finished),
        documents=(),
        assumptions=assumptions(scenarios[0]),
        settings=run_settings(scenarios[0], request),
        study_key=study_key[:KEY_DIGITS],
        notes_en=english,
        notes_zh=chinese,
        warnings_en=warned_en,
        warnings_zh=warned_zh,
        place_names=place_names(scenarios),
    )
    varied = [key for key, _ in finished[0].label]
    return RunStudy(study, tuple(_varied(key, finished) for key in varied), _by_size(varied, finished))


def make_curve_of(of: SweptScenario) -> Curve:
    """Return a scenario as a curve of one size, which is its own."""
    setting, run = _setting(of.scenario), _size_rows(of)
    word = make_verdict(of.rows, of.scenario.verdict, run.weeks)
    point = Point(
        run.households_per_worker,
        run.households_per_grid,
        word,
        estimates_of(of.rows),
        first_unmet_work(of.rows),
        onset_week(of.rows),
        is_own=True,
        full_time=run.full_time,
    )
    return Curve(
        setting.place,
        setting.visit_rule,
        setting.escalation,
        setting.class_order,
        (point,),
        None,
        workers_per_grid=setting.workers_per_grid,
        grid_share=setting.grid_share,
        staffing=setting.staffing,
        service_order=setting.service_order,
    )


def _setting(scenario: Scenario) -> CurveSetting:
    staffing = describe_staffing(scenario)
    posts = staffing.posts / staffing.grids
    return CurveSetting(
        scenario.place.id,
        scenario.duties.visits.rule,
        scenario.escalation.rule,
        scenario.discipline.name,
        posts,
        staffing.full_time / staffing.posts,
        staffing,
        service_order(scenario),
    )


def _size_rows(of: SweptScenario) -> SizeRows:
    staffing = describe_staffing(of.scenario)
    return SizeRows(
        size=round(staffing.households_per_full_time),
        households_per_worker=staffing.households_per_full_time,
        households_per_grid=of.scenario.area.households_per_grid or round(staffing.households_per_grid),
        rows=tuple(of.rows),
        weeks=of.scenario.run.measured_weeks,
        full_time=staffing.full_time,
    )


def _by_size(varied: Sequence[str], finished: Sequence[SweptScenario]) -> Curve | None:
    """Return the scenarios as one curve if the sweep varies the size of the grids only."""
    if list(varied) != [SIZE] or len(finished) < FEWEST_SIZES or any(len(of.rows) < 2 for of in finished):
        return None
    first = finished[0].scenario
    return make_curve(_setting(first), [_size_rows(of) for of in finished], first.verdict)


def varied_name(key: str, scenario: Scenario) -> tuple[str, str]:
    """Return the name of a key or group in English and Chinese; the key itself if it has none."""
    from sim.config.metadata.provenance import load_sources

    group = GROUPS.get(key)
    if group is not None:
        return group.en, group.zh
    row = load_sources().of(tuple(key.split(".")), scenario.place.id)
    return (row.meaning_en, row.meaning_zh) if row is not None else (key, key)


def _varied(key: str, finished: Sequence[SweptScenario]) -> Varied:
    names = varied_name(key, finished[0].scenario)
    return Varied(key, *names, tuple(_value(key, of) for of in finished))


def _value(key: str, of: SweptScenario) -> tuple[str, str]:
    """Return the value of a key in English and Chinese."""
    value = dict(of.label)[key]
    if key == "place":
        return of.scenario.place.name_en, of.scenario.place.name_zh
    if key in CHOICES:
        name = choice_name(key, str(value))
        return name.en, name.zh
    text = f"{value:,g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
    return text, text
