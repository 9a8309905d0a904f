"""Tables of a place: their columns with headings, units and meanings, and the words of drop-downs."""

from __future__ import annotations

from experiments.own_place.layout import NO_UNIT, Column, Table, simplify
from experiments.own_place.open_cases_table import OPEN_CASES
from experiments.own_place.words import LEVELS, PAYERS
from experiments.report.text.names.labels import Bilingual

HOUSEHOLDS = Bilingual("households", "户")
POSTS_UNIT = Bilingual("posts", "个")

GRIDS = Table(
    "grids",
    Bilingual("Grids", "网格"),
    (
        Column(
            "code",
            Bilingual("Grid code", "网格编码"),
            Bilingual("code of the grid, as text; it has no effect", "网格编码，须为文本格式，不影响结果"),
            "code",
            also=("编码", "code"),
        ),
        Column(
            "grid",
            Bilingual("Grid", "网格名称"),
            Bilingual("name of the grid; rows in the order along the ground", "网格名称，按地理次序逐行填写"),
            required=True,
            also=("网格", "grid name", "name", "名称"),
        ),
        Column(
            "households",
            Bilingual("Households", "户数"),
            Bilingual("households of the grid", "网格户数"),
            "whole",
            HOUSEHOLDS,
            True,
            1,
            100_000,
        ),
        Column(
            "special",
            Bilingual("Special households", "重点人群家庭户数"),
            Bilingual(
                "special households (key population); empty = drawn with the share of the place",
                "重点人群家庭户数；不填则按本地比例抽取",
            ),
            "whole",
            HOUSEHOLDS,
            False,
            0,
            100_000,
            also=("重点人群", "重点户", "重点人群家庭"),
        ),
        Column(
            "difficulty",
            Bilingual("Difficulty", "难易系数"),
            Bilingual(
                "factor of demand and minutes; empty = 1, average", "诉求量和用时的系数；不填为1，即平均水平"
            ),
            "number",
            NO_UNIT,
            False,
            0.01,
            10,
            also=("管理服务难易系数",),
        ),
        Column(
            "sub_area",
            Bilingual("Sub-area", "片区"),
            Bilingual(
                "unit between grid and community, if the place has it", "网格与社区之间的一级，没有则不填"
            ),
            also=("三级网格",),
        ),
        Column(
            "community",
            Bilingual("Community", "社区"),
            Bilingual(
                "community of the grid; empty everywhere = one community", "所在社区；全部不填则视为一个社区"
            ),
            also=("所属社区", "村", "社区（村）"),
        ),
        Column(
            "street",
            Bilingual("Street", "街道"),
            Bilingual(
                "street or township of the community; empty everywhere = one street",
                "所在街道（乡镇）；全部不填则视为一个街道",
            ),
            also=("街道（乡镇）", "乡镇", "所属街道"),
        ),
    ),
    Bilingual(
        "every grid in one row, along the ground; sizes may differ",
        "每个网格一行，按地理次序填写，规模可以不同",
    ),
)
POSTS = Table(
    "posts",
    Bilingual("Posts", "人员"),
    (
        Column(
            "label",
            Bilingual("Post", "岗位名称"),
            Bilingual("name of the post or posts; no names of persons", "岗位名称，请勿填写人员姓名"),
            required=True,
            also=("岗位", "label", "post label"),
        ),
        Column(
            "level",
            Bilingual("Level", "层级"),
            Bilingual("where the post works", "岗位所在层级"),
            "word",
            required=True,
            words=LEVELS,
        ),
        Column(
            "community",
            Bilingual("Community", "社区"),
            Bilingual(
                "community of a grid post; empty = every community", "网格岗位所在社区；不填则每个社区都有"
            ),
            also=("所属社区", "村"),
        ),
        Column(
            "grids",
            Bilingual("Grids", "网格"),
            Bilingual(
                "grid of the post; several names = it serves them together; empty = one in each grid of the community",
                "负责的网格；填多个网格表示由该岗位共同负责；不填则社区内每个网格各有",
            ),
            "names",
            also=("负责网格", "grid"),
        ),
        Column(
            "number",
            Bilingual("Posts of this kind", "岗位数"),
            Bilingual("posts; empty = 1", "岗位数；不填为1"),
            "whole",
            POSTS_UNIT,
            False,
            1,
            1000,
            also=("数量", "人数", "number"),
        ),
        Column(
            "share",
            Bilingual("Grid share", "网格工时占比"),
            Bilingual(
                "share of working time that belongs to the grid; empty = as the place chosen below",
                "用于网格工作的工时比例；不填则同所选场景",
            ),
            "share",
            NO_UNIT,
            False,
            0,
            1,
            also=("share", "占比"),
        ),
        Column(
            "shift",
            Bilingual("Shift", "班次"),
            Bilingual("name of a shift pattern; empty = all patterns in turn", "班次名称；不填则各班次轮流"),
            also=("班制",),
        ),
        Column(
            "wage",
            Bilingual("Wage", "月工资"),
            Bilingual("wage before deductions; empty = not priced", "应发工资；不填则不计价"),
            "number",
            Bilingual("yuan a month", "元/月"),
            False,
            0,
            1_000_000,
            also=("工资",),
        ),
        Column(
            "payer",
            Bilingual("Payer", "出资方"),
            Bilingual(
                "who pays the wage; empty = as the place chosen below", "工资由谁承担；不填则同所选场景"
            ),
            "word",
            words=PAYERS,
            also=("出资", "经费来源"),
        ),
    ),
    Bilingual(
        "every post or group of equal posts in one row; no names of persons",
        "每个岗位（或一组相同岗位）一行，请勿填写人员姓名",
    ),
)
REQUIREMENTS = Table(
    "requirements",
    Bilingual("Requirements", "要求"),
    (
        Column("item", Bilingual("Item", "项目"), Bilingual("what is required", "要求的内容"), required=True),
        Column(
            "value",
            Bilingual("Value", "取值"),
            Bilingual("your value; empty = the default", "本地取值；不填则用默认值"),
            "value",
        ),
        Column("unit", Bilingual("Unit", "单位"), Bilingual("unit of the value", "单位"), "shown"),
        Column(
            "default",
            Bilingual("Default", "默认值"),
            Bilingual("value that applies if the cell is empty", "不填时采用的值"),
            "shown",
        ),
        Column("allowed", Bilingual("Allowed", "可取值"), Bilingual("values allowed", "允许的取值"), "shown"),
        Column(
            "source",
            Bilingual("Source of the default", "默认值来源"),
            Bilingual("where the default comes from", "默认值的依据"),
            "shown",
        ),
        Column(
            "key",
            Bilingual("Key", "配置键"),
            Bilingual(
                "key of the configuration; any key may be added in a row of its own",
                "配置键；可另起一行填写任何配置键",
            ),
            also=("键",),
        ),
    ),
    Bilingual(
        "visits, patrol, meetings, deadlines, the promise, and any key of the configuration",
        "走访、巡查、例会、时限、服务承诺，以及任何配置键",
    ),
    required=False,
)
RECORDS = Table(
    "records",
    Bilingual("Records", "记录"),
    (
        Column("item", Bilingual("Item", "项目"), Bilingual("what was counted", "统计的内容"), required=True),
        Column(
            "monthly",
            Bilingual("Cases a month", "月均件数"),
            Bilingual(
                "mean number a month, of all grids listed together; empty = the default",
                "全部网格合计的月均件数；不填则用默认值",
            ),
            "number",
            Bilingual("cases", "件"),
            False,
            0,
            10_000_000,
            also=("月均", "每月件数"),
        ),
        Column(
            "default",
            Bilingual("Default", "默认值"),
            Bilingual("number that applies if the cell is empty", "不填时采用的件数"),
            "shown",
        ),
        Column(
            "source",
            Bilingual("Source of the default", "默认值来源"),
            Bilingual("where the default comes from", "默认值的依据"),
            "shown",
        ),
    ),
    Bilingual(
        "rates from the place's records, beside the defaults; nothing else is read from records",
        "由本地台账得到的发生量；除此之外不读取台账的其他内容",
    ),
    required=False,
)
TABLES = (GRIDS, POSTS, REQUIREMENTS, RECORDS, OPEN_CASES)
GUIDE = Bilingual("Guide", "说明")  # sheet that explains the others; it is not read
TOTALS = {simplify(word) for word in ("合计", "总计", "小计", "共计", "total", "sum", "subtotal")}
