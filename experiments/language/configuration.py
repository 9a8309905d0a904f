"""Contradictions within and between groups of the configuration, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

CHINESE: Mapping[str, str] = {
    # between groups
    "at most high, {high}": "不大于上限 high（{high}）",
    "at least one grid for each community and sub-area ({communities}, {sub_areas})":
        "每个社区和片区至少有一个网格（社区{communities}个，片区{sub_areas}个）",
    "per_grid (posts follow the grids, the classes keep their proportions) or fixed (the classes keep their {posts:,}"
    " posts): area.households_per_grid replaces the counted grids":
        "应为 per_grid（岗位随网格数变化，各类比例不变）或 fixed（各类岗位共{posts:,}个不变）："
        "area.households_per_grid 取代了按数量给出的网格",
    "no listed post has this class: leave it out": "名单中没有该类岗位：请删去",
    "does not count: {setter} sets the posts; leave it out": "不起作用：岗位数由 {setter} 决定；请删去",
    "the posts of the classes must sum to {needed:,}: area.counts with {rate:g} per {unit}":
        "各类岗位合计应为{needed:,}个：area.counts 按每{unit}{rate:g}个岗位计",
    "community": "社区",
    "grid": "网格",
    "is missing: area.levels includes this level": "缺少此项：area.levels 含有这一层级",
    "needs a deadline: set cases.deadline.own (it is null) or discipline.within=first_come":
        "需要办理时限：请设定 cases.deadline.own（现为 null），或 discipline.within=first_come",
    "needs a deadline: set cases.deadline.own (it is null) or escalation.deadline.active=false":
        "需要办理时限：请设定 cases.deadline.own（现为 null），或 escalation.deadline.active=false",
    "needs workers who may take cases of the pool: set cover=when_absent, when_idle or community_pool (it is none) or"
    " escalation.overflow.active=false":
        "社区统筹处置需要有网格员接办：请设定 cover=when_absent、when_idle 或 community_pool（现为 none），"
        "或 escalation.overflow.active=false",
    "must be 0 unless cases.shares.{kind} is above 0": "cases.shares.{kind} 大于0时才可不为0",
    "at most {limit:.3f}: tenants open {factor:g} times as often (renting_contact_factor)":
        "不超过{limit:.3f}：租户开门概率为其{factor:g}倍（renting_contact_factor）",
    "at least {least:g} with staffing.line_job={rule}": "staffing.line_job={rule} 时不小于{least:g}",
    "{hours:g} hours a week": "每周{hours:g}小时",
    "at most {most:g} for one post (staffing.max_hours_per_week). For longer cover write turns: several patterns in"
    " staffing.shifts, which the posts of a community take in turn (early: 07:00-14:00, late: 14:00-21:00), or"
    " weekend_every: 2 with weekend_rest: true":
        "一个岗位不超过{most:g}小时（staffing.max_hours_per_week）。值守时间更长时请排轮班："
        "在 staffing.shifts 中写多个班次，"
        "由社区各岗位轮流（early: 07:00-14:00, late: 14:00-21:00），或写 weekend_every: 2 和 weekend_rest: true",
    "at most {more:g} beside platform.additional_paperwork_share {platform:g}: a share of the day":
        "与 platform.additional_paperwork_share（{platform:g}）合计不超过全天，此处不超过{more:g}",
    "at most {limit:g}: each attempt needs a day of its own": "不超过{limit:g}：每次上门须在不同的日子",
    "no block": "无时段",
    "one block or more, with breaks between them": "应为一段或多段，段间休息",
    "each block must end after it starts, one after the other": "每段应先开始后结束，各段依次排列",
    "at most {most:,} (run.limits.{unit}); estimated: {memory:,.1f} GiB per replication, {hours:,.1f} hours of one core"
    " for {replications:,} replications":
        "不超过{most:,}（run.limits.{unit}）；估算：每次模拟{memory:,.1f} GiB，"
        "{replications:,}次模拟共需单核{hours:,.1f}小时",
    "one replication is estimated to need {needed:,.1f} GiB, the limit is {limit:g} GiB: simulate fewer households or"
    " weeks, or raise the limit":
        "每次模拟估算需{needed:,.1f} GiB，上限为{limit:g} GiB：请减少户数或周数，或提高上限",
    "lower: a household may have at most {most} cases within 91 days, with all factors":
        "应更小：计入各项系数后，每户91天内至多{most}件事件",
    "at most {most:,}: each lies at a household of its own":
        "不超过{most:,}：每个专属网格占一户的位置",
    "lower: {tasks:,.0f} tasks for one community in the run, at most {most:,}":
        "应更小：一个社区在模拟期内有{tasks:,.0f}项交办事项，至多{most:,}项",
    "must be within the hours of a shift ({hours})": "应在班次时间之内（{hours}）",
    "no hours on that day": "当天无班次",
    "at least cases.rework.unsolved_share, {share:g}: work under pressure solves no more":
        "不小于 cases.rework.unsolved_share（{share:g}）：赶工不会使办结质量更高",
    # staffing
    "leave_days_max must be at least leave_days_per_year": "leave_days_max 不得小于 leave_days_per_year",
    "the blocks of a day must be in order, not overlap and not touch": "一天内各时段应依次排列，不重叠、不相接",
    "a block that lasts into the next day must end before that day's first block":
        "延续到次日的时段应在次日第一个时段之前结束",
    "a shift needs at least one block in the week": "班次每周至少有一个时段",
    "the posts of a desk are not derived yet: sim.scenarios.complete_scenario":
        "受理台岗位数尚未推算：sim.scenarios.complete_scenario",
    "workers_per_grid {w:g}: only whole numbers and 1/m (one post on m grids)":
        "workers_per_grid {w:g}：只能是整数或 1/m（一个岗位管m个网格）",
    "shifts is empty": "shifts 为空",
    "classes is empty": "classes 为空",
    "with several classes each needs its number of posts": "有多类岗位时，每类都须写明岗位数",
    "desks.{role}.posts: a whole number; null only for street and county with sized_to_load":
        "desks.{role}.posts：应为整数；只有 street 和 county 在有 sized_to_load 时可为 null",
    "posts: fixed needs a number of posts in every class (classes.*.posts)":
        "posts：fixed 要求每类都写明岗位数（classes.*.posts）",
    "posts: the list is empty": "posts：名单为空",
    "posts.{label}.{key} {value}: one of {names}": "posts.{label}.{key} {value}：可选 {names}",
    "posts.{label}.grids: each grid once": "posts.{label}.grids：每个网格只写一次",
    # cases, demand, duties, gate, cost
    "a deadline is a whole number of working days, or a text: {term}": "办理时限为工作日数（整数），或文字：{term}",
    "a deadline in {unit} is 1 to {units:,}": "以 {unit} 计的办理时限为1至{units:,}",
    "a step that does '{does}' needs {names}": "'{does}' 环节需要 {names}",
    "a step that does '{does}' takes no {names}": "'{does}' 环节不用 {names}",
    "only a step that does 'work' can hold its worker": "只有 'work' 环节可以留住网格员（holds）",
    "a step marked 'decides' needs `otherwise` with an expected share between 0 and 1":
        "带 'decides' 标记的环节需要 `otherwise`，其预期比例在0与1之间",
    "a step with several assistants needs `assistant_level`, the level they come from":
        "需要多名协助人员的环节必须给出 `assistant_level`，即协助人员所在层级",
    "only a step that does 'work' can have another level for dispatched cases":
        "只有 'work' 类环节可以为经分流交办的事件另设办理层级",
    "only a step with `work` can need a skill or an assistant": "只有带 `work` 的环节可以要求专业资格或协助人员",
    "an emergency is answered by any available responder: it cannot need a skill":
        "突发性事件由任一可到场人员处置，不能要求专业资格",
    "the shares of the kinds must sum to 1, they sum to {total:g}": "各类事件比例合计应为1，现为{total:g}",
    "states no deadline: give at least one, or null for the whole": "未写明时限：请至少写一项，或整体写 null",
    "the shares of urgency must sum to 1, they sum to {total:g}": "各紧急程度比例合计应为1，现为{total:g}",
    "from_days must not exceed to_days": "from_days 不得大于 to_days",
    "street_after_workdays must not be smaller than community_after_workdays":
        "street_after_workdays 不得小于 community_after_workdays",
    "{name} names a step twice": "{name} 中有环节重复",
    "step '{step}' branches to '{to}', which is not in {name}": "环节 '{step}' 转向 '{to}'，后者不在 {name} 中",
    "{name} has no step with the mark 'solves'": "{name} 中没有带 'solves' 标记的环节",
    "{name}: after closing only work or a delay can follow, not '{step}'":
        "{name}：结案之后只能是工作或等待，不能是 '{step}'",
    "set either `begins` ('MM-DD') or `after_spring_festival` (days)":
        "请在 `begins`（'MM-DD'）与 `after_spring_festival`（天数）中设定一项",
    "the shares of the channels must sum to 1, they sum to {total:g}": "各渠道比例合计应为1，现为{total:g}",
    "{name}: at least one weight must be above 0": "{name}：至少有一个权重大于0",
    "midday_from must be before midday_to": "midday_from 应早于 midday_to",
    "the blocks of preferred hours must be in order, not overlap and not touch":
        "优先时段应依次排列，不重叠、不相接",
    "inspections: per_year x working_days exceeds the working days of a year":
        "inspections：per_year × working_days 超过全年工作日数",
    "task must be one of {names}": "task 可选：{names}",
    "an item cannot be both listed and barred": "同一事项不能既列入准入清单又被禁止",
    "an active gate needs a table of items: choose gate=listed": "准入制度启用时需要事项清单：请选 gate=listed",
    "at least one item needs a weight above 0": "至少有一个事项的权重大于0",
    "payers.{charge} must sum to 1, not {total:g}": "payers.{charge} 合计应为1，现为{total:g}",
    "low must be below high={high:g}": "low 应小于 high={high:g}",
    # list of grids
    "grids: the list is empty": "grids：名单为空",
    "grids: sub_area for every grid or for none": "grids：每个网格都写 sub_area，或都不写",
    "grids: communities are numbered from 1 without a gap, not {numbers}":
        "grids：社区从1起连续编号，现为 {numbers}",
    "grids: community {number} lies in streets {streets}: one street for each community":
        "grids：第{number}社区写在街道 {streets}：一个社区只属于一个街道",
    "grids: streets are numbered from 1 in the order of their communities, without a gap":
        "grids：街道按所辖社区的次序从1起连续编号",
    "grids: sub-areas of community {number} are numbered from 1 along the ground, without a gap":
        "grids：第{number}社区的片区按位置从1起连续编号",
    "grids.{label}.special_households: at most its households, {households:,}":
        "grids.{label}.special_households：不超过其户数{households:,}",
    # policy and area
    "order names '{kind}' more than once": "order 中 '{kind}' 重复",
    "order lacks '{kind}'": "order 中缺少 '{kind}'",
    "kinds lacks '{kind}'": "kinds 中缺少 '{kind}'",
    "order has {count} lines, at most {most}: put kinds on one line":
        "order 有{count}行，至多{most}行：请把几类工作写在同一行",
    "community_or_below + street + county must be 1, they sum to {total:g}":
        "community_or_below + street + county 应为1，现为{total:g}",
    "'{value}' is an add-on to any rule: set escalation.{value}.active=true":
        "'{value}' 可附加于任一流转方式：请设定 escalation.{value}.active=true",
    "solving lacks {names}": "solving 中缺少 {names}",
    "set households_per_grid or counts: the size of a grid is missing":
        "请设定 households_per_grid 或 counts：缺少网格规模",
    "set households_per_community, or list the grids of the place (grids)":
        "请设定 households_per_community，或逐个列出该地区的网格（grids）",
    "{name}: null, because grids lists the place": "{name}：应为 null，因为 grids 已逐个列出网格",
    "communities_simulated is {simulated}, more than the {listed} communities of grids":
        "communities_simulated 为{simulated}，多于 grids 所列的{listed}个社区",
    "set communities_per_street or counts, and the other one to null":
        "请设定 communities_per_street 或 counts，另一项写 null",
    "set streets_per_county to null if counts is set: the counts are of one county":
        "设定 counts 时 streets_per_county 应为 null：counts 是一个区县的数量",
    "communities_simulated is {communities_simulated}, more than the {community} of counts.community":
        "communities_simulated 为{communities_simulated}，多于 counts.community 的{community}个",
    "levels must be listed once each, in ascending order: sub_area, community, street, county":
        "levels 各层级写一次，由低到高：sub_area, community, street, county",
    "levels need at least community and county": "levels 至少要有 community 和 county",
    # calendar, open cases, presence
    "at most the year {most}": "不晚于{most}年",
    "leaves a post no second of a working day on the grid; higher, or longer shifts":
        "岗位在工作日没有任何网格工作时间；请提高，或延长班次",
    "row {row}: {fault}": "第{row}行：{fault}",
    "row {row}: {text}": "第{row}行：{text}",
    "before run.start {start}: let the run start earlier, with more run.warm_up_weeks":
        "早于 run.start（{start}）：请提前开始，并增加 run.warm_up_weeks",
    "after the measured period begins, {begin}": "晚于统计期开始（{begin}）",
    "over before {begin}: leave the suspension out": "在{begin}之前已结束：请不写这次挂起",
    "at most {most}, area.communities_simulated": "不超过{most}（area.communities_simulated）",
    "at most {most:,} in a community": "一个社区内不超过{most:,}",
    "a suspension needs both suspended_from and suspended_until": "挂起须同时写 suspended_from 和 suspended_until",
    "a suspended case needs the time of its registration": "挂起的事件须写明登记时间",
    "{after} {b} is before {before} {a}": "{after} {b} 早于 {before} {a}",
    "no calendar files YEAR.yaml in {paths}": "{paths} 中没有日历文件 YEAR.yaml",
    "{known}: choose a run.start and length inside these years": "{known}：请在这些年份之内选择 run.start 和时长",
    "{known}: set calendar.beyond=repeat_2026, choose earlier years, or add {number}.yaml beside {last}.yaml":
        "{known}：请设定 calendar.beyond=repeat_2026，或选择较早的年份，或在 {last}.yaml 旁添加 {number}.yaml",
    "{name}: the year {year} comes twice": "{name}：{year}年重复",
    "{name}: larger than 1 MB, not a calendar of one year": "{name}：大于1 MB，不是一年的日历",
    "{name}: is not a plain file": "{name}：不是普通文件",
    "{name}: cannot be read ({reason})": "{name}：无法读取（{reason}）",
    "{name}: not a readable YAML file: {error}": "{name}：不是可读的 YAML 文件：{error}",
    "make-up day {day} is a weekday; only Saturdays and Sundays are made-up days":
        "调休上班日{day}不是周末；只有周六、周日可以调休上班",
    "make-up day {day} lies in a holiday": "调休上班日{day}在假期之内",
    "make-up day {day} replaces {replaces}, which is no weekday": "调休上班日{day}所补的{replaces}不是工作日",
    "spring_festival {spring_festival} is not in {year}": "spring_festival {spring_festival} 不在{year}年",
    "contains the year {year}; rename it to {year}.yaml": "内容是{year}年；请改名为 {year}.yaml",
    "arithmetic error ({error}); check for values near 0 or very large": "计算出错（{error}）；请检查接近0或过大的数值",
}  # fmt: skip
