"""Section "all numbers" of a single run: every metric by the question that it answers."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.analysis.answers.answer import Point
from experiments.report.html.meanings import meaning_anchor
from experiments.report.html.sections import estimate_cell
from experiments.report.html.templating import Row
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.names.metric_names import CODE_METRICS, factor, find_metric, name_of_metric
from sim.metrics.catalog.catalog import QUESTIONS

QUESTION_NAMES: Mapping[str, Bilingual] = {
    "verdict": Bilingual("Does it cope?", "能否承担"),
    "load": Bilingual("How much work do the posts have?", "岗位工作量"),
    "staff": Bilingual("Posts and turnover", "岗位与人员流动"),
    "deadlines": Bilingual("Are deadlines kept?", "办理时限"),
    "cases": Bilingual("What happens to the cases?", "事件办理"),
    "times": Bilingual("How long does it take?", "办理用时"),
    "duties": Bilingual("Which planned work is done?", "例行工作与走访"),
    "gate": Bilingual("Admission of tasks", "事项准入"),
    "hazards": Bilingual("Hidden hazards", "隐患排查"),
    "surges": Bilingual("Surges", "突发高峰"),
    "records": Bilingual("Household records", "住户信息"),
    "counts": Bilingual("Numbers behind the shares", "计数基数"),
    "own": Bilingual("Measures of an extension", "扩展指标"),
}


def metric_groups(point: Point) -> list[Row]:
    """Return the metrics of a scenario by question, each with its unit, mean and interval."""
    groups: dict[str, list[Row]] = {}
    question_of = {metric.name: question for question, metrics in QUESTIONS.items() for metric in metrics}
    place = {name: at for at, name in enumerate(question_of)}
    bases = {name: name.partition(".")[0] for name in point.metrics}
    for name in sorted(bases, key=lambda name: (place.get(bases[name], len(place)), name)):
        if name in CODE_METRICS:
            continue
        found = find_metric(name)
        percent = factor(name) == 100.0
        unit = (
            Bilingual("%", "%")
            if percent
            else Bilingual(found.unit, found.unit_zh)
            if found
            else Bilingual("", "")
        )
        groups.setdefault(question_of.get(bases[name], "own"), []).append({
            "name": name_of_metric(name), "key": name, "unit": unit, "anchor": meaning_anchor(name),
            **estimate_cell(point.metrics[name], name),
        })  # fmt: skip
    return [
        {"name": QUESTION_NAMES[group], "rows": groups[group]} for group in QUESTION_NAMES if group in groups
    ]
