"""Invented overload studies of several shapes for tests of the report."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from experiments.analysis.answers.answer import (
    Assumption,
    CriticalSize,
    Curve,
    DocumentSize,
    Estimate,
    OverloadStudy,
    Point,
    Staffing,
    UnmetWork,
    Verdict,
    VerdictWord,
)
from experiments.report.text.names.labels import NOT_CALIBRATED

NUMBERS = count()  # of invented scenarios, so that each has a key of its own
FULL = tuple(range(100, 701, 50))
QUICK = (150, 300, 400, 500, 550, 600)

DOCUMENTS = (
    DocumentSize("fuxin_2022_urban", "Fuxin 2022", "阜新2022", 100, 200, 150),
    DocumentSize("jiaxing_2012", "Jiaxing 2012", "嘉兴2012", 200, 400, 300),
    DocumentSize("tianjin_2013", "Tianjin 2013", "天津2013", 300, 500, 667),
    DocumentSize("qingdao_2020", "Qingdao 2020", "青岛2020", 300, 500, 520),
    DocumentSize("district_overload", "the district", "某区", 500, 600, 917),
)
ASSUMPTIONS = (
    Assumption(
        "duties.admin.share",
        "share of paid time spent on paperwork",
        "台账等文书占工时的比例",
        "0.35",
        "share",
        "0.15",
        "0.65",
        "parameters 6",
        "assumed",
    ),
    Assumption(
        "visits.contact",
        "chance that someone opens on a weekday",
        "工作日敲门有人应答的概率",
        "0.55",
        "share",
        "0.11",
        "0.75",
        "parameters 5",
        "assumed",
    ),
    Assumption(
        "cases.deadline.grid",
        "reference deadline inside the community",
        "社区内办理时限（统一时限口径）",
        "3",
        "working days",
        "",
        "",
        "F13",
        "document",
    ),
    Assumption(
        "demand.orders",
        "resident orders per person and year",
        "每人每年诉求件数",
        "0.17",
        "orders per person and year",
        "0.06",
        "0.21",
        "hotline reports",
        "published",
    ),
    Assumption(
        "demand.profile",
        "share of requests by hour",
        "诉求的小时分布",
        "24 values",
        "share",
        "",
        "",
        "Boston 311, 2011",
        "data",
    ),
)


def estimate(mean: float, half: float, n: int = 40, floor: float = 0.0) -> Estimate:
    return Estimate(mean, max(floor, mean - half), mean + half, n)


def _s(x: float, middle: float, width: float, top: float, base: float = 0.02) -> float:
    return base + (top - base) / (1.0 + math.exp(-(x - middle) / width))


@dataclass(frozen=True)
class Sample:
    """Replications of a study: half-width of limits (households), number, metrics that do not apply."""

    half: float = 40
    n: int = 40
    drop: Sequence[str] = ()
    word: VerdictWord | None = None  # of every size; None = by the limits


FAMILY = {  # of a curve: place and rules
    "place": "reference", "visit_rule": "all_quarterly", "escalation": "stepwise", "class_order": "default",
}  # fmt: skip


def point(
    x: float, verdict: VerdictWord, late_at: float, undone_at: float, sample: Sample, grid_share: float = 1.0
) -> Point:
    n, drop = sample.n, sample.drop
    late, undone = _s(x, late_at, 45, 0.57), _s(x, undone_at, 55, 0.63)
    wide = 1.0 if n >= 30 else 2.6
    metrics: dict[str, Estimate] = {
        "load": estimate(x / 330.0, 0.004, n),
        "late_reference": estimate(late, wide * (0.004 + 0.25 * late * (0.6 - late)), n),
        "duties_undone": estimate(undone, wide * (0.004 + 0.2 * undone * (0.66 - undone)), n),
        "backlog_growth": estimate(max(0.0, (x - late_at + 60) * 0.065), wide * (0.1 + x / 700), n, -9.0),
        "visits_attempted": estimate(1.0 - undone * 1.2, wide * 0.02, n),
        "visits_reached": estimate(0.92 - undone * 1.1, wide * 0.02, n),
        "overtime_hours": estimate(min(6.0, max(0.0, (x - 250) / 25)), 0.4, n),
        "post_shortfall": estimate(max(0.0, x / 330 - 1), 0.03, n),
        "late_reference_kind.general": estimate(late, 0.02, n),
        "undone_share.patrol": estimate(undone / 2, 0.02, n),
        "days_to_close": estimate(2.0 + 30 * late, wide * (0.3 + 3 * late), n),
    }
    kept = {key: value for key, value in metrics.items() if key not in drop}
    key = hashlib.sha256(str(next(NUMBERS)).encode()).hexdigest()
    return Point(x, round(x * grid_share), judged(verdict, n), kept, key=key)


STAFFING = Staffing(9, 9, 8.3, 367.0, 400.0)
KEPT = {
    "copes": 1.0,
    "at_limit": 0.9,
    "not_clear": 0.9,
    "falls_short": 0.5,
    "overloaded": 0.0,
    "no_word": 1.0,
}


def judged(word: VerdictWord, n: int) -> Verdict:
    """A word with years that fit it."""
    kept = round(KEPT[word] * n)
    return Verdict(
        word, kept, n, max(0.0, kept / n - 0.1), min(1.0, kept / n + 0.1), n * (word == "overloaded"), n,
        n // 10, 0, 26 if word == "no_word" else 52,
    )  # fmt: skip


def curve(
    sizes: Sequence[int] = FULL,
    holds_to: float = 290,
    overloaded_from: float = 340,
    undecided: Sequence[int] = (),
    unmet_work: Mapping[str, float | None] | None = None,
    **options: Any,
) -> Curve:
    """Return a curve; ``options``: fields of `Sample` and keys of `FAMILY`."""
    family = {name: options.pop(name, value) for name, value in FAMILY.items()}
    sample = Sample(**options)

    def verdict(x: int) -> VerdictWord:
        if sample.word is not None:
            return sample.word
        if x in undecided:
            return "at_limit" if n >= 40 else "not_clear"
        return "copes" if x <= holds_to else ("falls_short" if x < overloaded_from else "overloaded")

    half, n = sample.half, sample.n
    points = tuple(point(x, verdict(x), overloaded_from + 90, overloaded_from, sample) for x in sizes)
    critical = crit(overloaded_from, half, sizes, n)
    starts = (
        unmet_work
        if unmet_work is not None
        else {
            "visits": overloaded_from,
            "patrol": overloaded_from + 55,
            "cases": overloaded_from + 90,
            "upper": overloaded_from + 250,
            "emergencies": None,
        }
    )
    broken = tuple(UnmetWork(w, None if at is None else crit(at, half, sizes, n)) for w, at in starts.items())
    broken = tuple(replace(b, size=None) if b.size and b.size.bound == "above" else b for b in broken)
    return Curve(**family, points=points, critical=critical, unmet_work=broken, staffing=STAFFING)


def crit(at: float, half: float, sizes: Sequence[int], n: int) -> CriticalSize:
    low, high = float(min(sizes)), float(max(sizes))
    if at <= low:
        return CriticalSize(low, low, low, "below", n)
    if at >= high:
        return CriticalSize(high, high, high, "above", n)
    return CriticalSize(at, max(low, at - 0.8 * half), min(high, at + 1.2 * half), "inside", n)


def study(*curves: Curve, **changes: object) -> OverloadStudy:
    base = OverloadStudy(
        question="How many households can one full-time worker carry?",
        curves=curves or (curve(),),
        documents=DOCUMENTS,
        assumptions=ASSUMPTIONS,
        settings={
            "year": "2025",
            "weeks": "13 + 52",
            "replications": "40",
            "seed": "1",
            "engine": "compiled",
            "model": "0123456789ab",
            "command": "gridstaff run experiment=overload",
            "late_share": "10",
            "attempted_share": "90",
        },
        study_key="overload-3f2a",
        notes_en=(
            NOT_CALIBRATED.en,
            "The calendar of 2026 is repeated for later years.",
            "Not modelled yet: hidden hazards, recontact.",
        ),
        notes_zh=(
            NOT_CALIBRATED.zh,
            "以后年份沿用2026年日历。",
            "尚未纳入：隐患、重复催办。",
        ),
        place_names={
            "reference": ("reference place", "参照地"),
            "district_overload": ("the overloaded district", "超负荷的某区"),
        },
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def grid_of_curves(sizes: Sequence[int] = FULL, n: int = 40) -> tuple[Curve, ...]:
    """A full study: two visit rules x two rules of escalation x two class orders, and the district."""
    found = [
        curve(
            sizes,
            holds_to=at - 50,
            overloaded_from=at,
            n=n,
            visit_rule=visits,
            escalation=rule,
            class_order=order,
        )
        for order, shift in (("default", 0), ("district", -60))
        for visits, base in (("all_quarterly", 380), ("all_monthly", 240))
        for rule, plus in (("stepwise", 0), ("direct", 12))
        for at in [base + shift + plus]
    ]
    return (*found, curve(sizes, 0, 50, place="district_overload", class_order="district", n=n))


def doors_only(n: int = 8) -> Curve:
    """The usual order: hardly a case is late at any size, and at the end nearly every door is missed."""
    base = curve(QUICK, 290, 340, n=n, drop=("overtime_hours",))
    points = tuple(
        replace(
            p,
            metrics={
                **p.metrics,
                "late_reference": estimate(0.004 + i * 0.006, 0.004, n),
                "duties_undone": estimate((0.09, 0.35, 0.62, 0.84, 0.93, 0.985)[i], 0.015, n),
                "visits_attempted": estimate((0.91, 0.65, 0.38, 0.16, 0.07, 0.015)[i], 0.014, n),
                "backlog_growth": estimate(0.01 * i, 0.05, n, -9.0),
            },
        )
        for i, p in enumerate(base.points)
    )
    return replace(
        base,
        points=points,
        unmet_work=tuple(
            replace(b, size=b.size if b.work in ("visits", "patrol") else None) for b in base.unmet_work
        ),
    )


def shared_post(n: int = 8) -> Curve:
    """The district itself: workers give 60 % of their time, so a grid of 550 is 917 per full-time worker."""
    sizes = tuple(round(size / 0.6) for size in QUICK)
    found = curve(sizes, 0, 20, n=n, place="district_overload", class_order="district")
    points = tuple(
        replace(p, households_per_grid=g, is_own=g == 550) for p, g in zip(found.points, QUICK, strict=True)
    )
    low = CriticalSize(20, 20, 20, "below", n)
    return replace(found, points=points, critical=low, grid_share=0.6)


def far_limit(size: float, n: int = 8) -> Curve:
    """A limit the search found outside the sizes of the table."""
    found = curve(QUICK, 0 if size < 150 else 900, min(size, 149) if size < 150 else 990, n=n)
    limit = CriticalSize(size, size - 30, size + 45, "inside", n)
    first = UnmetWork("visits", limit)
    return replace(
        found, critical=limit, unmet_work=(first, *(replace(b, size=None) for b in found.unmet_work[1:]))
    )


SHAPES: Mapping[str, OverloadStudy] = {
    "shared_post": study(shared_post()),
    "limit_left": study(far_limit(110)),
    "limit_right": study(far_limit(700)),
    "limit_far": study(far_limit(1200)),
    "full": study(*grid_of_curves()),
    "quick": study(
        *(
            curve(QUICK, 310, 345, n=8, half=70, visit_rule=v, class_order=o)
            for v in ("all_quarterly", "all_monthly")
            for o in ("default", "district")
        ),
        settings={
            "year": "2025",
            "weeks": "13 + 52",
            "replications": "8",
            "seed": "1",
            "engine": "compiled",
            "command": "gridstaff run experiment=overload",
        },
    ),
    "below": study(
        curve(
            QUICK,
            0,
            100,
            n=8,
            place="district_overload",
            class_order="district",
            unmet_work={"visits": 100, "patrol": 100, "cases": 100, "upper": 410, "emergencies": None},
        )
    ),
    "short": study(curve(QUICK, 310, 345, n=8, word="no_word")),
    "between": study(replace(curve(QUICK, 310, 345), critical=CriticalSize(300, 300, 400, "between", 27))),
    "above": study(curve(QUICK, 900, 990, n=8, visit_rule="special_only")),
    "undecided": study(curve(QUICK, 290, 460, n=8, half=180, undecided=(300, 400, 500))),
    "all_undecided": study(curve(QUICK, 290, 460, n=4, half=180, undecided=QUICK)),
    "no_deadlines": study(curve(FULL, drop=("late_reference",))),
    "doors_only": study(doors_only()),
    "spread": study(
        curve(
            QUICK,
            310,
            360,
            n=8,
            half=170,
            unmet_work={
                "visits": 360,
                "special_visits": 365,
                "patrol": 370,
                "cases": 375,
                "upper": None,
                "admin": None,
                "emergencies": None,
            },
        )
    ),
}
