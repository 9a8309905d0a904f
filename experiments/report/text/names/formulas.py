"""Definitions of the further measures in Chinese; the catalog of metrics declares them in English."""

from __future__ import annotations

from collections.abc import Mapping

FORMULAS: Mapping[str, str] = {
    "verdict":
        "0 能够承担：达标；1 未达要求：未达标但不超负荷；2 超负荷：网格岗位待办工作持续增长，"
        "或到期失效的例行工作未完成过多（条款S6.3）",
    "work_growth": "网格岗位每周末待办工时的斜率（Theil-Sen）÷ 每周在岗分钟数",
    "open_work_end": "网格岗位等候或正在办理的事件及结转工作的工时 ÷ 专职网格岗位数",
    "onset_week":
        "统计期内首个此后待办工作不再回落到该水平的周，或例行工作未完成比例此后一直超出容许上限的首周；"
        "仅限超负荷",
    "first_unmet_work":
        "未完成比例最先持续超出容许上限的工作；仅限未达标：0 入户走访，1 重点人群走访，2 巡查，3 事件，"
        "4 上级交办，5 台账，6 突发事件",
    "pile_up":
        "1：网格岗位待办工作连续十个工作日以上高于人均半个工作日，且高于其中位数的两倍；否则为0（"
        "verdict.pile_up）",
    "pile_up_days": "网格岗位待办工作高于阶段性积压两项界限的最长连续工作日数",
    "desk_overloaded":
        "1：片区、社区受理台待办工作持续增长，或到期失效的例行工作未完成过多（与网格岗位同一标准）；"
        "否则为0",
    "desk_work_growth": "与待办工时增长（work_growth）相同，按片区、社区受理台计算",
    "unmet_share":
        "走访、巡查、台账：未完成分钟 ÷ 应完成分钟；事件：late_reference（或late_deadline）；"
        "上级交办：待办分钟的增长 ÷ 进入待办的分钟；突发事件：emergencies_unanswered",
    "load_level": "与负荷相同，按某一层级的岗位计算",
    "load_realised": "（实际网格工时，不含重复催办，加未完成分钟，加待办工作增长）÷ 网格在岗分钟",
    "busy_share": "在岗时间内的工作分钟 ÷ 在岗分钟，网格员",
    "busy_share_level": "与在岗工时利用率（busy_share）相同，按层级计算",
    "busy_share_task": "在岗时间内用于某类工作的分钟 ÷ 在岗分钟，网格员",
    "busy_spread": "各网格员在岗工时利用率的标准差",
    "break_minutes_lost": "为办完工作而占用两个时段之间休息的分钟 ÷ 网格岗位数 ÷ 月数",
    "hours_present": "某层级全部岗位本期在岗小时数，已扣除休假、缺勤和空缺",
    "overtime_working_days": "某层级全部岗位在工作日开始的、在岗时间以外的工作小时数",
    "overtime_rest_days": "与工作日延时加班（overtime_working_days）相同，按休息日计算",
    "overtime_holidays": "与工作日延时加班（overtime_working_days）相同，按法定节假日计算（条款S10）",
    "post_shortfall_realised": "与岗位缺口（post_shortfall）相同，按实际负荷（load_realised）计算",
    "quits_per_post": "本期离职的网格员 ÷ 网格岗位数 ÷ 年数",
    "vacancy_share": "网格岗位空缺天数 ÷（网格岗位数 × 本期天数）",
    "vacancy_share_class": "与岗位空缺率（vacancy_share）相同，按某一类岗位计算",
    "two_person_share": "本期开始的双人环节中有协助人员的 ÷ 全部双人环节",
    "rushed_share": "网格岗位在压力下加快办理之日的在岗分钟 ÷ 在岗分钟",
    "overtime_unpaid_hours": "与加班工时（overtime_hours）相同，加班不付酬时",
    "desk_duties_undone": "某层级受理台到期失效的例行工作未完成分钟 ÷ 本期应完成分钟",
    "recruitments": "本期到岗的网格员人数",
    "late_reference_all":
        "本期到期、到期时未解决（含仍在办）的时限轮次 ÷ 全部到期轮次；一般性和协调性事件，"
        "不论由哪一层级办结；登记前按发生时间计时",
    "late_reference_closed":
        "本期到期、到期时未结案（含仍在办）的时限轮次 ÷ 全部到期轮次；应由网格、片区、"
        "社区办结的一般性和协调性事件；登记前按发生时间计时",
    "late_reference_all_closed":
        "本期到期、到期时未结案（含仍在办）的时限轮次 ÷ 全部到期轮次；一般性和协调性事件，"
        "不论由哪一层级办结；登记前按发生时间计时",
    "late_reference_kind":
        "本期到期、到期时未解决（含仍在办）的时限轮次 ÷ 全部到期轮次；某一类事件，全部层级；"
        "登记前按发生时间计时",
    "late_reference_level":
        "本期到期、到期时未解决（含仍在办）的时限轮次 ÷ 全部到期轮次；一般性和协调性事件，按应办结层级；"
        "登记前按发生时间计时",
    "late_deadline":
        "本期到期、到期时未解决（含仍在办）的时限轮次 ÷ 全部到期轮次；应由网格、片区、"
        "社区办结的一般性和协调性事件",
    "late_deadline_all":
        "本期到期、到期时未解决（含仍在办）的时限轮次 ÷ 全部到期轮次；一般性和协调性事件，"
        "不论由哪一层级办结",
    "late_deadline_closed":
        "本期到期、到期时未结案（含仍在办）的时限轮次 ÷ 全部到期轮次；应由网格、片区、"
        "社区办结的一般性和协调性事件",
    "late_deadline_all_closed":
        "本期到期、到期时未结案（含仍在办）的时限轮次 ÷ 全部到期轮次；一般性和协调性事件，"
        "不论由哪一层级办结",
    "late_deadline_kind": "本期到期、到期时未解决（含仍在办）的时限轮次 ÷ 全部到期轮次；某一类事件，全部层级",
    "late_deadline_level":
        "本期到期、到期时未解决（含仍在办）的时限轮次 ÷ 全部到期轮次；一般性和协调性事件，按应办结层级",
    "late_cases": "本期到期、到期时未解决（含仍在办）的时限轮次 ÷ 户年数；应由网格、片区、"
        "社区办结的一般性和协调性事件；登记前按发生时间计时",
    "visits_undone": "本期关闭时上门次数不足且未见面的走访窗口 ÷ 户年数",
    "backlog_end": "期末在办事件 ÷ 专职网格岗位数",
    "backlog_overdue_end": "期末已超过时限的在办事件 ÷ 专职网格岗位数",
    "backlog_growth": "每周末在办事件的斜率（Theil-Sen）÷ 专职网格岗位数",
    "open_mean": "本期全部事件在系统内的小时数 ÷ 本期小时数",
    "cases_arrived": "本期发生的事件（不含上级交办）÷ 户年数",
    "cases_closed": "本期办结的事件（不含上级交办）÷ 户年数",
    "solved_at": "某层级解决的事件 ÷ 本期解决的事件",
    "transfers": "解决前在各层级之间的流转次数 ÷ 本期解决的事件",
    "time_share": "本期事件处于某一阶段的小时数 ÷ 事件在系统内的小时数；各层级：在该层级等候",
    "recontacts": "等候居民的重复催办次数 ÷ 本期发生的事件",
    "reopened": "重办的事件 ÷ 本期办结的事件",
    "reneged": "放弃的事件 ÷ 本期发生的事件",
    "emergencies_unanswered": "本期须等候处置人员的突发事件 ÷ 本期突发事件",
    "emergencies_by_rota": "本期交由值班人员处置的突发事件 ÷ 本期突发事件",
    "chief_head_absent": "开始时总网格长缺勤或正忙的突发事件 ÷ 本期突发事件",
    "extended": "准予延期次数 ÷ 本期发生的事件",
    "reports_joined": "经识别与在办事件为同一事情的反映 ÷ 本期发生的事件",
    "closed_unsolved": "居民认为未解决的办结事件 ÷ 本期办结的事件",
    "auto_escalated": "临近时限自动提级的次数 ÷ 本期发生的事件",
    "pooled": "因待办过多转由社区统筹处置的事件 ÷ 本期发生的事件",
    "pressed": "因未解决而督办的次数 ÷ 本期发生的事件",
    "taken_up": "由某层级受理台提级办理的事件 ÷ 本期发生的事件",
    "taken_up_cases": "本期某层级受理台提级办理的事件 ÷ 该层级受理台数 ÷ 周数",
    "taken_up_hours": "某层级受理台用于提级办理的小时数 ÷ 该层级受理台数 ÷ 周数",
    "busy_share_own_work": "busy_share_level减taken_up_share：某层级受理台用于其他全部工作的分钟 ÷ 在岗分钟",
    "taken_up_share": "某层级受理台用于提级办理的分钟 ÷ 在岗分钟；已含在busy_share_level内",
    "open_after_60_days": "办结超过60个工作日的事件比例，按Kaplan-Meier法估计",
    "returned": "退回的工单 ÷ 本期发生的事件",
    "result_communicated": "本期办结并向居民反馈结果的事件 ÷ 办结事件",
    "result_communicated_found":
        "与反馈率（result_communicated）相同，按网格员发现的事件计算（Q18要求全部反馈）",
    "verification_failed": "未通过的核实 ÷ 本期全部核实",
    "evaluated": "评价次数 ÷ 本期办结的事件",
    "satisfied": "满意的居民 ÷ 本期受访居民（条款S5.7）",
    "closed_early": "未解决即报结案的事件 ÷ 本期发生的事件",
    "first_service_hours_mean":
        "限制均值，Kaplan-Meier法，按本期首次处置的事件和期末仍在办的事件（"
        "早于本期的事件按期初时的已历时间计入）",
    "first_service_hours_median":
        "Kaplan-Meier法，按本期首次处置的事件和期末仍在办的事件（早于本期的事件按期初时的已历时间计入）",
    "first_service_hours_p90":
        "Kaplan-Meier法，按本期首次处置的事件和期末仍在办的事件（早于本期的事件按期初时的已历时间计入）",
    "solve_hours_median":
        "Kaplan-Meier法，按本期解决的事件和期末仍在办的事件（早于本期的事件按期初时的已历时间计入）",
    "close_hours_mean":
        "限制均值，Kaplan-Meier法，按本期办结的事件和期末仍在办的事件（"
        "早于本期的事件按期初时的已历时间计入）",
    "close_hours_median":
        "Kaplan-Meier法，按本期办结的事件和期末仍在办的事件（早于本期的事件按期初时的已历时间计入）",
    "close_hours_p90":
        "Kaplan-Meier法，按本期办结的事件和期末仍在办的事件（早于本期的事件按期初时的已历时间计入）",
    "days_to_close_own": "与办结用工作日（days_to_close）相同，按应由网格、片区、社区办结的事件计算",
    "emergency_minutes_mean":
        "与首次处置用时（first_service_hours_mean）相同，按突发事件计算；不足一分钟的按半分钟计",
    "emergency_minutes_median":
        "与首次处置用时（first_service_hours_median）相同，按突发事件计算；不足一分钟的按半分钟计",
    "emergency_minutes_p90":
        "与首次处置用时（first_service_hours_p90）相同，按突发事件计算；不足一分钟的按半分钟计",
    "emergencies_over_15_minutes": "突发事件，Kaplan-Meier法：接处超过15分钟的比例",
    "emergencies_over_30_minutes": "突发事件，Kaplan-Meier法：接处超过30分钟的比例",
    "emergencies_over_60_minutes": "突发事件，Kaplan-Meier法：接处超过60分钟的比例",
    "upper_arrival_minutes_median":
        "Kaplan-Meier法，按本期上级到场的突发事件和期末仍在办的事件（"
        "早于本期的事件按期初时的已历时间计入）",
    "upper_arrival_minutes_p90":
        "Kaplan-Meier法，按本期上级到场的突发事件和期末仍在办的事件（"
        "早于本期的事件按期初时的已历时间计入）",
    "undone_share": "与例行工作未完成率（duties_undone）相同，按某一类工作计算",
    "undone_minutes_task": "与未完成分钟（undone_minutes）相同，按某一类工作计算",
    "patrols_completed": "完成的巡查 ÷ 本期应完成的巡查，含全天无人在岗的日子",
    "visits_informed": "见面且未拒访或经电话告知的走访窗口 ÷ 本期关闭的全部走访窗口",
    "visits_attempted_task": "与上门率（visits_attempted）相同，按某一类走访计算",
    "visits_reached_task": "与见面率（visits_reached）相同，按某一类走访计算",
    "visits_informed_task": "与告知率（visits_informed）相同，按某一类走访计算",
    "upper_proposed": "拟下派任务 ÷ 专职网格岗位数 ÷ 本期周数",
    "upper_admitted": "当即准入的任务 ÷ 专职网格岗位数 ÷ 本期周数",
    "upper_delayed": "经审批后准入的任务 ÷ 专职网格岗位数 ÷ 本期周数",
    "upper_refused": "不予准入的任务 ÷ 专职网格岗位数 ÷ 本期周数",
    "upper_refused_share": "因某一原因不予准入的拟下派任务 ÷ 本期全部拟下派任务",
    "gate_minutes_saved": "不予准入任务的平均分钟 ÷ 专职网格岗位数 ÷ 本期周数",
    "hazards_appeared": "本期出现的隐患 ÷ 户年数",
    "hazards_discovered": "本期由网格员发现或以其他方式显现的隐患 ÷ 户年数；漏巡会使其减少",
    "hazards_discovered_by": "经某一途径发现的隐患 ÷ 本期发现的全部隐患",
    "hazards_hidden_end": "期末尚未发现的隐患 ÷ 专职网格岗位数",
    "hazard_days_hidden":
        "限制均值，Kaplan-Meier法，按本期发现的隐患和期末仍未发现的隐患（"
        "早于本期的隐患按期初时的已历时间计入）",
    "surge_peak_hours": "高峰日24:00时本岗待办工作的最大值 ÷ 专职网格岗位数",
    "surge_recovery_days": "高峰结束至本岗待办工作降至此前28天最大值的天数；未恢复的计至期末；各次高峰平均",
    "surge_recovered": "本期内本岗待办工作降至原水平的高峰 ÷ 全部高峰",
    "records_confirmed": "期末前最近一次关闭的走访窗口内见面且未拒访的住户 ÷ 全部住户，含从未走访的住户",
    "record_age_days": "最近一次见面且未拒访的走访窗口关闭至期末的天数（没有的自运行开始计）；全部住户平均",
    "homes_checked": "社区及上一级完成的抽查分钟 ÷ 本期应完成分钟",
    "counted": "点号后所列比例的分母：事件、走访、例行工作、任务、隐患、住户或岗位数",
}  # fmt: skip
"""Metric or family -> definition, but for those of `MEANINGS`, which also name their assumptions."""
