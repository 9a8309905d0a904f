"""Names of configuration groups and of their choices, as a page shows them beside the keys."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.report.text.names.labels import LEVERS, Bilingual, name_of

GROUPS: Mapping[str, Bilingual] = {
    "place": Bilingual("place", "地区"),
    "duties/visits": Bilingual("home visits", "走访"),
    "escalation": Bilingual("how cases are passed on", "流转方式"),
    "discipline": Bilingual("order of service", "办理优先顺序"),
    "cover": Bilingual("cover of absent workers", "缺勤补位"),
    "gate": Bilingual("admission of new tasks", "事项准入"),
    "platform": Bilingual("data systems", "信息平台"),
    "calendar": Bilingual("calendar", "日历"),
}
CHOICES: Mapping[str, Mapping[str, Bilingual]] = {
    "duties/visits": LEVERS,
    "escalation": LEVERS,
    "discipline": LEVERS,
    "cover": {
        "none": Bilingual("no cover", "不补位"),
        "when_absent": Bilingual("a neighbour covers an absent worker", "缺勤时由邻格补位"),
        "when_idle": Bilingual("idle neighbours help", "空闲时邻格协助"),
        "community_pool": Bilingual("the community's workers share all grids", "社区统筹调配"),
        "chief_head": Bilingual("the chief head covers", "总网格长补位"),
    },
    "gate": {
        "none": Bilingual("no admission", "不设准入"),
        "listed": Bilingual("only tasks on the admission list", "清单准入"),
        "funded": Bilingual("no task without its funds", "费随事转，无经费不受理"),
    },
    "platform": {
        "integrated": Bilingual("one system", "统一平台"),
        "siloed": Bilingual("one system per department", "各条线分设平台"),
    },
}


def choice_name(group: str, choice: str) -> Bilingual:
    """Return the name of a choice of a group; an unknown one as it is written."""
    return name_of(CHOICES.get(group, {}), choice)
