"""What a place's document has and the model has not yet, in Chinese; places note it in English."""

from __future__ import annotations

PENDING: dict[str, str] = {
    "Party members and property staff as helpers": "党员、物业人员协助",
    "a second check of a sample of homes every quarter": "每季度抽样复核住户",
    "age of household records": "住户信息的新旧程度",
    "building heads as unpaid helpers": "楼长义务协助",
    "circulars on completion": "办结情况通报",
    "difficulty of each grid": "各网格难易程度不同",
    "duties of contacts of the level above": "上级联络员的职责",
    "duties of heads and desks": "网格长与各级平台的职责",
    "duties of levels 1 to 3 of their own": "一至三级自身的职责",
    "evaluation after closing": "办结后评价",
    "evaluation after closing, early closing": "办结后评价、提前办结",
    "first-contact duty and tracking": "首问负责与跟踪",
    "grids of their own for parks and factories": "园区、企业专属网格",
    "hazards found by patrol, ripening or reported": "巡查发现的隐患、隐患演变与上报",
    "instructors, grid heads and their duties": "指导员、网格长及其职责",
    "low pay drives people away": "待遇低导致流失",
    "meetings of district and street": "区级与街道例会",
    "monthly scores and rewards": "每月考核与奖励",
    "part-time workers": "兼职网格员",
    "partners as helpers": "共建单位协助",
    "quits and vacancies": "离职与空岗",
    "quits, vacancy, training and learning curve": "离职、空岗、培训与熟练过程",
    "recruitment by announcement and exam, entry test": "公开招考、入职测试",
    "residents' opinion of the result": "居民对结果的评价",
    "specialists' joint steps": "专业人员联合处置环节",
    "the centre's order of dispatch": "中心派单次序",
    "the chief head covers absent workers": "总网格长顶替缺勤人员",
    "the chief head held on site beside the worker": "总网格长与网格员同在现场",
    "the rural tree of the county": "县域农村网格体系",
    "unequal skills of workers and specialists": "网格员与专业人员能力差异",
    "unpaid helpers": "义务协助人员",
    "video patrol, scan to join": "视频巡查、扫码入网",
    "weak supervision of closing": "办结监督薄弱",
    "weekend rota and cover at all hours": "周末轮值与全天候值守",
}


def chinese(what: str) -> str:
    """The note in Chinese; of a user's own place as he wrote it."""
    return PENDING.get(what, what)
