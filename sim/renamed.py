"""Former names of configuration keys, groups, values and metrics.

Messages state the current name of a former one; no former name is accepted. This module imports no other part of the
project, so that programs that only display results do not load the schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

RENAMED_KEYS: Mapping[str, str] = {
    "area.cut": "area.partition",
    "cases.deadline.lift_share": "cases.deadline.promotion_share",
    "cases.deadline.yardstick": "cases.deadline.reference",
    "cases.emergency.climbs": "cases.emergency.reporting",
    "cases.emergency.head_on_site": "cases.emergency.chief_head_on_site",
    "cases.emergency.rises_after_minutes": "cases.emergency.escalates_after_minutes",
    "cases.recontact.least_gap_days": "cases.recontact.min_gap_days",
    "cases.steps.*.together": "cases.steps.*.assistant_level",
    "demand.orders_per_person_year": "demand.hotline_orders_per_person_year",
    "cost.insurance_rate": "cost.insurance_rates",
    "cover.stranger_factor": "cover.cover_time_factor",
    "discipline.kinds.*.hand_back": "discipline.kinds.*.returns_when_absent",
    "discipline.sticky": "discipline.keeps_owner",
    "duties.door": "duties.visit_attempt",
    "duties.door.inside": "duties.visit_attempt.interview",
    "duties.door.max_tries": "duties.visit_attempt.max_attempts",
    "duties.door.other_part_days": "duties.visit_attempt.retry_other_daypart_days",
    "duties.door.refused_minutes": "duties.visit_attempt.refusal_minutes",
    "duties.records.sampling": "duties.records.home_checks",
    "duties.records.sampling.again_share": "duties.records.home_checks.recheck_share",
    "duties.special.door": "duties.special.visit_attempt",
    "duties.special.door.inside": "duties.special.visit_attempt.interview",
    "duties.special.door.max_tries": "duties.special.visit_attempt.max_attempts",
    "duties.special.door.other_part_days": "duties.special.visit_attempt.retry_other_daypart_days",
    "duties.special.door.refused_minutes": "duties.special.visit_attempt.refusal_minutes",
    "escalation.hop": "escalation.transfer",
    "platform.hop_factor": "platform.transfer_factor",
    "run.run_in_weeks": "run.warm_up_weeks",
    "run.start_from": "run.initial_state",
    "staffing.absence.leave_days_most": "staffing.absence.leave_days_max",
    "staffing.desks.*.duties.chores": "staffing.desks.*.duties.routine_work",
    "study.keep_rows": "study.keep_log",
    "verdict.promise": "verdict.service_level",
    "verdict.recovers_factor": "verdict.pile_up.median_factor",
    "verdict.recovers_workdays": "verdict.pile_up.workdays",
    "verdict.replication_share": "verdict.tests.kept",
    "verdict.promise.yardstick_miss_share": "verdict.service_level.reference_miss_share",
    "verdict.tipping_weeks": "verdict.onset_weeks",
}
"""Former dotted key -> current key; ``*`` stands for one free name. Keys below a key are renamed with it."""

RENAMED_GROUPS: Mapping[str, str] = {"heads": "chief_heads"}
"""Former group (folder of ``conf``) -> current group."""

RENAMED_VALUES: Mapping[str, Mapping[str, str]] = {
    "cases.steps.*.does": {"hop": "transfer"},
    "discipline.kinds.*.shift_end": {"through": "continue"},
    "run.initial_state": {"run_in": "warm_up"},
    "study": {"plain": "sweep"},
    "study.kind": {"plain": "sweep"},
}
"""Current key, or group of choices -> {former value: current value}."""

RENAMED_METRICS: Mapping[str, str] = {
    "cases_raised": "cases_arrived",
    "climbed": "auto_escalated",
    "closed_on_paper": "closed_early",
    "fed_back": "result_communicated",
    "fed_back_found": "result_communicated_found",
    "gave_up": "reneged",
    "gives_way_first": "first_unmet_work",
    "hazards_seen": "hazards_discovered",
    "hazards_seen_by": "hazards_discovered_by",
    "head_absent": "chief_head_absent",
    "hops": "transfers",
    "joint_share": "two_person_share",
    "late_yardstick": "late_reference",
    "late_yardstick_all": "late_reference_all",
    "late_yardstick_all_closed": "late_reference_all_closed",
    "late_yardstick_closed": "late_reference_closed",
    "late_yardstick_kind": "late_reference_kind",
    "late_yardstick_level": "late_reference_level",
    "not_done": "unmet_share",
    "posts_short": "post_shortfall",
    "posts_short_realised": "post_shortfall_realised",
    "promise_kept": "service_level_met",
    "recovery_weeks": "pile_up_days",
    "shock_peak_hours": "surge_peak_hours",
    "shock_recovered": "surge_recovered",
    "shock_recovery_days": "surge_recovery_days",
    "tipping_week": "onset_week",
    "touch_hours_mean": "first_service_hours_mean",
    "touch_hours_median": "first_service_hours_median",
    "touch_hours_p90": "first_service_hours_p90",
}
"""Former metric or family of metrics -> current name."""

RENAMED_MEMBERS: Mapping[tuple[str, str], str] = {("time_share", "in_hand"): "in_service"}
"""(Current family, former member) -> current member."""


def current_key(key: str) -> str:
    """Return the current name of a former key, or of a key below one; empty if it was not renamed.

    Examples
    --------
    >>> current_key("duties.door.contact.day")
    'duties.visit_attempt.contact.day'
    >>> current_key("staffing.desks.street.duties.chores.lead.minutes")
    'staffing.desks.street.duties.routine_work.lead.minutes'
    >>> current_key("duties.visit_attempt.max_tries")
    'duties.visit_attempt.max_attempts'
    """
    parts = tuple(key.replace("[", ".").replace("]", "").split("."))
    for length in range(len(parts), 0, -1):  # the longest former key is tried first
        for former, current in _former_keys().items():
            pattern = former.split(".")
            if len(pattern) == length and _fits(pattern, parts):
                named = _fill(current.split("."), pattern, parts)
                return ".".join((*named, *parts[length:]))
    return ""


@cache
def _former_keys() -> Mapping[str, str]:
    """Return the renamed keys, and the forms in which only the parent has its current name."""
    found = dict(RENAMED_KEYS)
    for former, current in RENAMED_KEYS.items():
        parent, _, name = former.rpartition(".")
        if parent in RENAMED_KEYS:
            half_renamed = f"{RENAMED_KEYS[parent]}.{name}"
            if half_renamed != current:
                found[half_renamed] = current
    return found


def current_value(key: str, value: str) -> str:
    """Return the current value for a former value of a key or choice of a group; empty if it was not renamed.

    Examples
    --------
    >>> current_value("run.initial_state", "run_in")
    'warm_up'
    >>> current_value("discipline.kinds.case.shift_end", "through")
    'continue'
    """
    parts = tuple(key.split("."))
    for named, values in RENAMED_VALUES.items():
        pattern = named.split(".")
        if len(pattern) == len(parts) and _fits(pattern, parts):
            return values.get(value, "")
    return ""


def current_choice(group: str, choice: str) -> str:
    """Return the current ``group/choice`` of a former group or choice; empty if neither was renamed.

    Examples
    --------
    >>> current_choice("heads", "fuxin")
    'chief_heads/fuxin'
    >>> current_choice("study", "plain")
    'study/sweep'
    """
    new_group = RENAMED_GROUPS.get(group, group)
    new_choice = current_value(new_group, choice) or choice
    return "" if (new_group, new_choice) == (group, choice) else f"{new_group}/{new_choice}"


def current_metric(name: str) -> str:
    """Return the current name of a former metric, or of a member of a former family; empty if it was not renamed.

    Examples
    --------
    >>> current_metric("late_yardstick_kind.general")
    'late_reference_kind.general'
    >>> current_metric("time_share.in_hand")
    'time_share.in_service'
    """
    family, dot, member = name.partition(".")
    new_family = RENAMED_METRICS.get(family, family)
    new_member = RENAMED_MEMBERS.get((family, member), member)
    return "" if (new_family, new_member) == (family, member) else f"{new_family}{dot}{new_member}"


def _fits(pattern: list[str], parts: tuple[str, ...]) -> bool:
    """Return whether the beginning of ``parts`` matches ``pattern``."""
    return all(p in ("*", part) for p, part in zip(pattern, parts, strict=False))


def _fill(current: list[str], pattern: list[str], parts: tuple[str, ...]) -> list[str]:
    """Replace the stars of ``current`` with the names that match the stars of ``pattern``."""
    names = (part for p, part in zip(pattern, parts, strict=False) if p == "*")
    return [next(names) if part == "*" else part for part in current]
