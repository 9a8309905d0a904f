"""Words for the shares of work left undone, kind by kind, against what is tolerated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.analysis.answers.answer import Estimate, OverloadStudy, Point
from experiments.report.text.names import labels
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import format_percent
from experiments.report.text.phrases import capitalize, join_names

SHARE = "unmet_share."
AXIS = Bilingual("% not done (cases: late)", "未完成比例，%（事件为超期率）")
TOLERATED = Bilingual("tolerated", "容许上限")
CAPTION = Bilingual(
    "Dot: mean of the simulated years, line: 95 % interval, simulation only; upright mark: share that is tolerated.",
    "圆点：模拟各年均值；横线：95%区间（仅计模拟误差）；竖线：容许上限。",
)


@dataclass(frozen=True, slots=True)
class UnmetShare:
    """One kind of work: share not done, and the share that is tolerated (None = not stated)."""

    work: str
    share: Estimate
    tolerated: float | None

    @property
    def is_beyond(self) -> bool:
        """Return whether more is left undone than is tolerated."""
        return self.tolerated is not None and self.share.mean > self.tolerated


def unmet_shares(study: OverloadStudy, point: Point) -> list[UnmetShare]:
    """Return the kinds of work that are due in a scenario, most undone first."""
    limits = {"cases": study.settings.get("late_share")}
    found = []
    for work in labels.WORK:
        share = point.metrics.get(SHARE + work)
        limit = limits.get(work, study.settings.get("undone_share"))
        if share is not None:
            found.append(UnmetShare(work, share, float(limit) / 100.0 if limit else None))
    return sorted(found, key=lambda of: -of.share.mean)


def unmet_heading(shares: Sequence[UnmetShare]) -> Bilingual:
    """Return the finding: which work is left undone beyond what is tolerated."""
    beyond = [of for of in shares if of.is_beyond]
    if not beyond:
        return Bilingual(
            "No kind of work is left undone beyond what is tolerated.", "各类工作未完成比例均在容许范围内。"
        )
    names = [labels.WORK[of.work] for of in beyond]
    verb = "is" if len(beyond) == 1 and beyond[0].work in labels.SINGULAR else "are"
    return Bilingual(
        f"{capitalize(join_names(names, 'en'))} {verb} left undone beyond what is tolerated.",
        f"{join_names(names, 'zh')}的未完成比例超出容许上限。",
    )


def describe_shares(shares: Sequence[UnmetShare]) -> Bilingual:
    """Return the numbers of the figure in words."""
    english = [f"{labels.WORK[of.work].en} {format_percent(of.share)} %" for of in shares]
    chinese = [f"{labels.WORK[of.work].zh}{format_percent(of.share)}%" for of in shares]
    return Bilingual(f"Not done: {', '.join(english)}.", f"未完成：{'，'.join(chinese)}。")
