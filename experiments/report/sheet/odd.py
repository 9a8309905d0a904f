"""ODD: overview, design concepts and details, filled in for one scenario.

References
----------
Grimm, V., et al. (2020). The ODD protocol for describing agent-based and other simulation models: a second update to
improve clarity, replication, and structural realism. Journal of Artificial Societies and Social Simulation 23 (2), 7.
"""

from __future__ import annotations

from experiments.report.sheet.content import Item, SheetContent, join_members, lever
from experiments.report.text.names.labels import Bilingual

REFERENCE = Bilingual(
    "ODD: Grimm et al. (2020), Journal of Artificial Societies and Social Simulation 23 (2), 7.",
    "ODD：Grimm等（2020），Journal of Artificial Societies and Social Simulation 23（2），7。",
)


def odd_items(of: SheetContent) -> tuple[Item, ...]:
    """Return the seven elements of the protocol, its design concepts as items of their own."""
    return (*_overview(of), *_concepts(of), *_details(of))


def _item(number: str, en: str, zh: str, *lines: Bilingual) -> Item:
    return Item(number, Bilingual(en, zh), lines)


def _overview(of: SheetContent) -> tuple[Item, ...]:
    staffing = of.staffing
    levels = join_members(("grid", *of.value("area.levels")))
    by_grid = staffing.households_per_grid
    return (
        _item("1", "Purpose and patterns", "目的与模式", Bilingual(
            f"Which load do the posts of {of.place.en} bear, what is left undone first? Patterns by which the model is"
            " judged: exact results of queueing theory (docs/reference/validation.md), the load computed without"
            " simulation, a word that never improves as households grow.",
            f"{of.place.zh}的岗位能承担多少工作、最先完不成的是什么。检验模型的规律：排队论精确结果"
            "（docs/reference/validation.md）、不经模拟算出的工作量、户数增加时判定不会变好。",
        )),
        _item("2", "Entities, state variables, and scales", "实体、状态变量与尺度", Bilingual(
            f"Households, cases, planned duties, workers and posts, queues at the levels {levels.en}."
            " State: where a case"
            " waits and since when, what a worker does and until when, which visit windows are open."
            f" {staffing.grids:,} grids of {by_grid:,.0f} households; {of.value('run.warm_up_weeks')} +"
            f" {of.value('run.measured_weeks')} weeks in"
            " seconds. Space: grids and communities, no coordinates.",
            f"住户、事件、例行职责、人员与岗位，各级队列（{levels.zh}）。状态：事件在何处等待、自何时起，"
            f"人员正在做什么、到何时，哪些走访期限未到。{staffing.grids:,}个网格，每网格{by_grid:,.0f}户；"
            f"{of.value('run.warm_up_weeks')}＋{of.value('run.measured_weeks')}周，以秒计。空间：网格与社区，不含坐标。",
        )),
        _item("3", "Process overview and scheduling", "过程与调度", Bilingual(
            "Arrival, choice of a worker, work, interruption, passing on, closing, visit, lapse. Events in"
            " order of time,"
            " kind and entity; workers choose last in a second (S1.0).",
            "产生、选择人员、办理、打断、移交、办结、走访、逾期。事件按时间、类别、对象排序，同一秒内人员最后选择（S1.0）。",
        )),
    )  # fmt: skip


def _concepts(of: SheetContent) -> tuple[Item, ...]:
    rushing, pressing = of.value("staffing.rushing.active"), of.presses_cases
    order = lever(of.value("discipline.name"))
    adaptation = Bilingual(
        f"Working faster under pressure: {'yes' if rushing else 'no'}; pressing and taking up overdue cases:"
        f" {'yes' if pressing else 'no'}.",
        f"压力下加快工作：{'有' if rushing else '无'}；督办与提级办理：{'有' if pressing else '无'}。",
    )
    return (
        _item("4.1", "Basic principles", "基本原理", Bilingual(
            "A network of queues with priorities, absences and working hours.", "带优先级、缺勤和工作时间的排队网络。",
        )),
        _item("4.2", "Emergence", "涌现", Bilingual(
            "Lateness, undone visits and overload come from the queues; load and rosters are imposed.",
            "超期、未完成走访和超负荷由排队产生；工作量与排班为给定。",
        )),
        _item("4.3", "Adaptation", "适应", adaptation),
        _item("4.4", "Objectives", "目标", Bilingual(
            f"Workers follow a fixed order of classes: {order.en}; they optimise nothing.",
            f"人员按固定类别次序办理：{order.zh}；不作优化。",
        )),
        _item("4.5", "Learning", "学习", Bilingual(
            "New workers become faster (`staffing.turnover`):"
            f" {'yes' if of.value('staffing.turnover.active') else 'no'}.",
            f"新人逐步熟练（`staffing.turnover`）：{'有' if of.value('staffing.turnover.active') else '无'}。",
        )),
        _item("4.6", "Prediction", "预测", Bilingual("None.", "无。")),
        _item("4.7", "Sensing", "感知", Bilingual(
            "A worker knows the queue of their grid, deadlines of its cases and the visits due.",
            "人员知道本网格队列、事件时限和到期走访。",
        )),
        _item("4.8", "Interaction", "互动", Bilingual(
            f"Cover of absent colleagues: `{of.value('cover.rule')}`; cases are"
            f" {lever(of.value('escalation.rule')).en}.",
            f"缺勤顶岗：`{of.value('cover.rule')}`；事件{lever(of.value('escalation.rule')).zh}。",
        )),
        _item("4.9", "Stochasticity", "随机性", Bilingual(
            "Arrivals, durations, contact at the door, level that can solve, absence, quits; one stream"
            " for each purpose.",
            "事件产生、用时、是否见面、可解决层级、缺勤、离职；各用途各一随机流。",
        )),
        _item("4.10", "Collectives", "集体", Bilingual(
            "Grids, communities, streets: queues, not agents.", "网格、社区、街道：队列而非个体。",
        )),
        _item("4.11", "Observation", "观测", Bilingual(
            "The event log of each replication, from which every metric is computed (results/README.md).",
            "每次模拟的事件记录，全部指标由其算出（results/README.md）。",
        )),
    )  # fmt: skip


def _details(of: SheetContent) -> tuple[Item, ...]:
    return (
        _item("5", "Initialization", "初始化", Bilingual(
            f"`run.initial_state={of.value('run.initial_state')}`, {of.value('run.warm_up_weeks')} weeks"
            " before the measured period; phases of"
            " visits are spread over their interval.",
            f"`run.initial_state={of.value('run.initial_state')}`，统计期前{of.value('run.warm_up_weeks')}周；走访时点在周期内错开。",
        )),
        _item("6", "Input data", "输入数据", Bilingual(
            f"Calendar `{of.value('calendar.name')}` of public holidays and working days, from {of.value('run.start')}"
            f" (`calendar.beyond={of.value('calendar.beyond')}`).",
            f"节假日与工作日历`{of.value('calendar.name')}`，自{of.value('run.start')}起（`calendar.beyond={of.value('calendar.beyond')}`）。",
        )),
        _item("7", "Submodels", "子模型", Bilingual(
            "Clauses S1 to S12 of docs/reference/model.md; their parameters: the table at the end.",
            "docs/reference/model.md S1至S12条；参数见文末表。",
        )),
    )  # fmt: skip
