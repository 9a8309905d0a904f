"""Words for the overload curve, for readers who do not see it."""

from __future__ import annotations

from experiments.analysis.answers.answer import Curve, OverloadStudy
from experiments.report.text.names import labels
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import format_estimate, format_percent
from experiments.report.text.phrases import format_size
from experiments.report.text.sentences import findings

LINES = (
    (labels.LATE, Bilingual("cases late, %", "事件超期率（%）")),
    (labels.UNDONE, Bilingual("visits and patrols not done, %", "走访巡查未完成（%）")),
    (labels.DAYS, Bilingual("working days to close", "办结工作日")),
)


def describe_curve(study: OverloadStudy, curve: Curve) -> Bilingual:
    """Return the finding of a curve and its numbers by households per full-time worker."""
    first = findings(study, curve).headline
    english, chinese = [first.en], [first.zh]
    for key, name in LINES:
        points = [
            (format_size(point.households_per_worker), point.metrics[key])
            for point in curve.points
            if key in point.metrics
        ]
        form = format_estimate if key == labels.DAYS else format_percent
        if points:
            english.append(f"{name.en}: " + ", ".join(f"{form(of)} at {size}" for size, of in points) + ".")
            chinese.append(f"{name.zh}：" + "，".join(f"{size}户{form(of)}" for size, of in points) + "。")
    return Bilingual(" ".join(english), "".join(chinese))


def describe_documents(study: OverloadStudy) -> Bilingual:
    """Return the sizes in the documents, per full-time worker."""
    sizes = [(d, format_size(d.per_full_time_worker)) for d in study.documents]
    english = ", ".join(f"{d.name_en} {size}" for d, size in sizes)
    chinese = "，".join(f"{d.name_zh}{size}户" for d, size in sizes)
    return Bilingual(f"{labels.DOCUMENTS.en}: {english}.", f"{labels.DOCUMENTS.zh}：{chinese}。")
