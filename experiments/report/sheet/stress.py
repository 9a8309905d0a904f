"""STRESS-DES: the items of the checklist, filled in for one scenario.

References
----------
Monks, T., Currie, C. S. M., Onggo, B. S., Robinson, S., Kunc, M., Taylor, S. J. E. (2019). Strengthening the reporting
of empirical simulation studies: introducing the STRESS guidelines. Journal of Simulation 13, 55-67.
"""

from __future__ import annotations

from experiments.report.sheet.content import STATUSES, Item, SheetContent, join_members, lever
from experiments.report.text.names.labels import Bilingual

REFERENCE = Bilingual(
    "STRESS-DES: Monks et al. (2019), Journal of Simulation 13, 55-67.",
    "STRESS-DES：Monks等（2019），Journal of Simulation 13，55-67。",
)


def stress_items(of: SheetContent) -> tuple[Item, ...]:
    """Return the items of the checklist in its order."""
    return (*_objectives(of), *_logic(of), *_components(of), *_data(of), *_experimentation(of), *_code(of))


def _item(number: str, en: str, zh: str, *lines: Bilingual) -> Item:
    return Item(number, Bilingual(en, zh), lines)


def _objectives(of: SheetContent) -> tuple[Item, ...]:
    study = of.study
    aim = Bilingual(
        "One scenario; no comparison is stated.", "单个情景，未设定比较。"
    ) if study is None else Bilingual(
        f"{study.question} Study `{study.name}`: {study.scenarios} scenarios. Command: `{study.command}`.",
        f"{study.question}研究`{study.name}`：{study.scenarios}个情景。命令：`{study.command}`。",
    )  # fmt: skip
    return (
        _item("1.1", "Purpose of the model", "模型目的", Bilingual(
            f"At which number of households, and for which reasons, do the grid workers of {of.place.en}"
            " no longer do all"
            " of their work in time?",
            f"{of.place.zh}的网格员负责多少户、出于哪些原因，不再能按时完成全部工作。",
        )),
        _item("1.2", "Model outputs", "模型输出", Bilingual(
            "By year: whether the promise is kept (not overloaded; late cases at most"
            f" {100 * of.value('verdict.service_level.reference_miss_share'):g} %, visits attempted at least"
            f" {100 * of.value('verdict.service_level.attempted_share'):g} %), and"
            " the metrics listed with their formulas in results/README.md. Over the years: a word for the scenario,"
            " means with 95 % intervals.",
            "逐年判断是否达标（未超负荷，"
            f"事件超期不高于{100 * of.value('verdict.service_level.reference_miss_share'):g}%，"
            f"上门率不低于{100 * of.value('verdict.service_level.attempted_share'):g}%），"
            "并统计results/README.md所列指标；"
            "多年合并给出判定用语、均值和95%区间。",
        )),
        _item("1.3", "Experimentation aims", "试验目的", aim),
    )  # fmt: skip


def _logic(of: SheetContent) -> tuple[Item, ...]:
    rule, visits, order = (
        lever(of.value('escalation.rule')), lever(of.value('duties.visits.rule')), lever(of.value('discipline.name')),
    )  # fmt: skip
    on, off = of.switched(True), of.switched(False)
    return (
        _item("2.1", "Base model overview diagram", "基本模型示意图", Bilingual(
            "docs/reference/model.md, Overview.", "见docs/reference/model.md的`Overview`一节。",
        )),
        _item("2.2", "Base model logic", "基本模型逻辑", Bilingual(
            f"Cases arrive in grids and are solved there or {rule.en}; households are visited: {visits.en}; each worker"
            f" serves what waits by class: {order.en}. Clauses S1 to S12 of docs/reference/model.md.",
            f"事件在网格产生，就地处置或{rule.zh}；走访：{visits.zh}；网格员按类别依次办理：{order.zh}。"
            "详见docs/reference/model.md S1至S12条。",
        )),
        _item(
            "2.3", "Scenario logic", "情景逻辑",
            Bilingual(f"Mechanisms that act: {on.en}.", f"已启用机制：{on.zh}。"),
            Bilingual(f"Switched off: {off.en}.", f"未启用机制：{off.zh}。"),
        ),
        _item("2.4", "Algorithms", "算法", Bilingual(
            "Order of simultaneous events, choice of workers, deadlines: clauses S1.0, S1.3 and S5. Critical sizes by"
            " bisection under common random numbers (S6.5).",
            "同时事件的次序、人员选择和时限：S1.0、S1.3和S5条；承载上限在相同随机数下用二分法求得（S6.5）。",
        )),
    )  # fmt: skip


def _components(of: SheetContent) -> tuple[Item, ...]:
    staffing = of.staffing
    kinds = join_members((*of.value("cases.routes"), "emergency", "upper"))
    tasks = join_members(kind for kinds in of.value("discipline.order") for kind in kinds)
    desks, entries = join_members(of.value("staffing.desks")), join_members(of.value("cases.intake"))
    return (
        _item("2.5.1", "Entities", "实体", Bilingual(
            f"Cases ({kinds.en}), planned duties, visits to households"
            f" ({staffing.households_per_grid:,.0f} households per grid).",
            f"事件（{kinds.zh}）、例行职责、入户走访（每网格{staffing.households_per_grid:,.0f}户）。",
        )),
        _item("2.5.2", "Activities", "活动", Bilingual(
            f"Kinds of task in the order in which they are served: {tasks.en}. Durations: section 3.3.",
            f"任务类别（按办理次序）：{tasks.zh}。用时见3.3。",
        )),
        _item("2.5.3", "Resources", "资源", Bilingual(
            f"{staffing.grids:,} grids with {staffing.posts:,} posts, {staffing.full_time:,.4g} full-time equivalents;"
            f" desks: {desks.en or 'none'}. Rosters, leave, sickness and turnover: `staffing`.",
            f"{staffing.grids:,}个网格，{staffing.posts:,}个岗位，折合专职{staffing.full_time:,.4g}人；"
            f"上级岗位：{desks.zh or '无'}。排班、休假、病假和人员流动见`staffing`。",
        )),
        _item("2.5.4", "Queues", "队列", Bilingual(
            "One queue for each grid and each desk, by class and within a class"
            f" `{of.value('discipline.within')}`; no limit"
            " of their length.",
            f"每个网格、每级岗位各一个队列，先按类别，同类按`{of.value('discipline.within')}`；长度不限。",
        )),
        _item("2.5.5", "Entry and exit points", "进入与离开", Bilingual(
            f"Cases enter by {entries.en}; they leave when closed. What lapses undone is"
            " counted, not carried on.",
            f"事件来源：{entries.zh}；办结后离开。逾期未做的例行工作计入未完成，不再补做。",
        )),
    )  # fmt: skip


def _data(of: SheetContent) -> tuple[Item, ...]:
    counts = of.count_by_status()
    rest = len(of.inputs) - sum(counts.values())
    english = ", ".join(f"{count} {STATUSES[status].en}" for status, count in counts.items())
    chinese = "，".join(f"{STATUSES[status].zh}{count}项" for status, count in counts.items())
    document = of.document
    return (
        _item(
            "3.1", "Data sources", "数据来源",
            Bilingual(
                f"Origin of the {len(of.inputs)} inputs: {english}; {rest} names, times of day and the like.",
                f"{len(of.inputs)}项输入的依据：{chinese}；名称、钟点等{rest}项。"
            ),
            *(() if document is None else (
                Bilingual(f"Document of the place: {document.en}.", f"地区文件：{document.zh}。"),)),
        ),
        _item("3.2", "Pre-processing", "数据预处理", Bilingual(
            "None in the program; computations from stated numbers are written beside their facts"
            " (docs/reference/facts.md).",
            "程序内无；由所述数值推算的，算式列于docs/reference/facts.md。",
        )),
        _item("3.3", "Input parameters", "输入参数", Bilingual(
            "The table at the end of this sheet: every key, its value, unit, range, source and status.",
            "见文末表：全部参数的取值、单位、范围、来源和依据类别。",
        )),
        _item("3.4", "Assumptions", "假设", *(of.notes or (Bilingual(
            "Those with the status \"assumed\" in the table.", "见表中“假设”各项。"),))),
    )  # fmt: skip


def _experimentation(of: SheetContent) -> tuple[Item, ...]:
    low, high = (of.value("run.replications"),) * 2 if of.study is None else of.study.replications
    number = f"{low:,}" if low == high else f"{low:,}-{high:,}"
    return (
        _item("4.1", "Initialisation", "初始化", Bilingual(
            f"`run.initial_state={of.value('run.initial_state')}`: {of.value('run.warm_up_weeks')} weeks"
            f" from {of.value('run.start')} before the measured"
            " period. Checked by MSER-5 and Welch's picture for every shipped place: docs/reference/warm-up.md.",
            f"`run.initial_state={of.value('run.initial_state')}`：自{of.value('run.start')}起预热{of.value('run.warm_up_weeks')}周后开始统计。"
            "各自带地区均经MSER-5和韦尔奇图核对：docs/reference/warm-up.md。",
        )),
        _item("4.2", "Run length", "运行时长", Bilingual(
            f"{of.value('run.measured_weeks')} measured weeks; the clock counts whole seconds.",
            f"统计{of.value('run.measured_weeks')}周；时钟以整秒计。",
        )),
        _item("4.3", "Estimation approach", "估计方法", Bilingual(
            f"{number} independent years (replications), ended early once the word is decided by sequential tests with"
            f" errors of {100 * of.value('verdict.tests.error'):g} % (S6.7). Means: Student's t, bootstrap"
            " if skewed; shares:"
            " by the number of"
            " cases behind them. Scenarios are compared under common random numbers. Measured coverage:"
            " docs/reference/coverage.md.",
            f"{number}个独立模拟年，序贯检验（错误率{100 * of.value('verdict.tests.error'):g}%，"
            "S6.7）得出结论后提前结束。"
            "均值用t区间，偏态时用自助法；比例按其事件数计算区间。情景之间用相同随机数比较。实测覆盖率见docs/reference/coverage.md。",
        )),
    )  # fmt: skip


def _code(of: SheetContent) -> tuple[Item, ...]:
    libraries = ", ".join(f"{name} {version}" for name, version in of.versions.items())
    return (
        _item("5.1", "Software or programming language", "软件与编程语言",
              Bilingual(f"gridstaff, {libraries}.", f"gridstaff，{libraries}。")),
        _item("5.2", "Random sampling", "随机抽样", Bilingual(
            f"Counter-based Philox 4x32-10, seed {of.value('run.seed')}: a draw depends on its purpose, entity and"
            " replication, not on the order of draws.",
            f"基于计数器的Philox 4x32-10，随机种子{of.value('run.seed')}：抽取只取决于用途、"
            "对象和模拟次序号，与抽取先后无关。",
        )),
        _item("5.3", "Model execution", "模型执行", Bilingual(
            f"Event-driven; engine `{of.value('engine.name')}`. Two engines, SimPy and compiled, give equal event logs"
            " (docs/explanation/two-engines.md).",
            f"事件驱动，引擎`{of.value('engine.name')}`。SimPy与编译两种引擎的事件记录完全相同（docs/explanation/two-engines.md）。",
        )),
        _item("5.4", "System specification", "系统配置", Bilingual(
            "Results do not depend on the machine; speed: docs/explanation/speed.md.",
            "结果与机器无关；速度见docs/explanation/speed.md。",
        )),
        _item("6.1", "Computer model sharing statement", "模型共享说明", Bilingual(
            f"Open source, MIT license; how to cite: CITATION.cff. Model `{of.model}`, scenario `{of.key}`.",
            f"开源（MIT许可），引用方式见CITATION.cff。模型版本`{of.model}`，情景编号`{of.key}`。",
        )),
    )  # fmt: skip
