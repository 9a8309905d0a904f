"""Problems of a command, a file, a folder or the store, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

CHINESE: Mapping[str, str] = {
    # commands
    "unknown command; see gridstaff --help": "无此命令；请看 gridstaff --help",
    "unknown option": "无此选项",
    "unknown option; values are written without dashes: place=reference": "无此选项；参数不加短横线：place=reference",
    "needs the name of a folder": "须写文件夹名称",
    "needs the name of a file": "须写文件名称",
    "name a place: {names}": "请写明地区：{names}",
    "unknown study; available: {names}": "无此研究；现有：{names}",
    "none yet": "暂无",
    "must be at least 1": "不小于1",
    "needs the page; leave out --no-page": "需要写出页面，请去掉 --no-page",
    "this study has figures, no page": "该研究只有图，没有页面",
    "the overload study always has a page": "超负荷研究始终写出页面",
    "a run, a sweep, a comparison or an overload study has meeting pages":
        "会议用两页版用于单次运行、多点运行、方案比较和超负荷研究",
    "a run, a sweep, a comparison or an overload study has a budget workbook":
        "预算表用于单次运行、多点运行、方案比较和超负荷研究",
    "only a study has a full scope: gridstaff run experiment=overload --full":
        "只有研究可以用完整范围：gridstaff run experiment=overload --full",
    "{word} is not one of {names}": "{word} 不可用，可选 {names}",
    "{word} is not a valid integer": "{word} 不是整数",
    "Missing argument {word}": "缺少 {word}",
    "Missing command": "缺少命令",
    "Option {word} requires an argument": "选项 {word} 须带内容",
    "Option {word} does not take a value": "选项 {word} 不带内容",
    "is given {times} times, and only the last would count; give it once": "给出{times}次，请只给出一次",
    "Got unexpected extra argument ({word})": "多余的内容（{word}）",
    "Got unexpected extra arguments ({names})": "多余的内容（{names}）",
    "No such option: {word}": "无此选项：{word}",
    "is the name of a place already; choose another one": "已是现有地区的名称；请另取名称",
    "written": "写入",
    "one workbook or folder in a command": "一条命令只能写一个工作簿或文件夹",
    # overrides
    "is not key=value ({error})": "不是 参数=数值 的形式（{error}）",
    "is not key=value (the key is missing)": "不是 参数=数值 的形式（缺少参数名）",
    "keys cannot be deleted; set another value or null": "参数不能删除；请改写数值或写 null",
    "packages (@) are not supported": "不支持 @ 写法",
    "settings of Hydra cannot be changed on the command line": "不能在命令行改 Hydra 的设置",
    "is an instruction; write the value": "这是指令；请直接写数值",
    "an interval has no finite list of values; use range() or choice()":
        "区间没有确定的取值；请用 range() 或 choice()",
    "glob() applies only to groups": "glob() 只用于分组",
    "several values need -m: gridstaff run -m ...": "多个取值须加 -m：gridstaff run -m ...",
    "the sweep has no values": "没有任何取值",
    "has one value for a whole command; it cannot be swept": "一条命令只能有一个取值，不能写多个",
    "an empty map has no effect; give the keys to change": "空内容不起作用；请写明要改的参数",
    "is neither a group nor a key such as area.households_per_grid":
        "既不是分组，也不是 area.households_per_grid 这样的参数",
    "{count:,} combinations": "{count:,}种组合",
    # settings of a study
    "must be a list, such as [300, 400]": "应为列表，例如 [300, 400]",
    "needs at least one value": "至少要有一个取值",
    "must be a whole number": "应为整数",
    "must be text": "应为文字",
    "at most {most} on this machine, {workers_per_core} per core": "本机不超过{most}个，每核{workers_per_core}个",
    "requires a cluster executor: {names}": "需要集群执行方式：{names}",
    "the study takes single values, which hold at both ends": "该研究只接受单一取值，两端相同",
    "the study compares study.drivers.start and study.drivers.end":
        "该研究比较的是 study.drivers.start 和 study.drivers.end",
    "differs, but belongs to no step": "两端不同，但不属于任何一步",
    "belongs to {owner}": "已属于 {owner}",
    "this study sweeps only over its own axes: {names}": "该研究只在以下方面取多个值：{names}",
    "the study sets the years itself: study.drivers.years": "年数由该研究自行设定：study.drivers.years",
    "place/{name}.yaml sets no place.id: its results are named {identity}":
        "place/{name}.yaml 未设 place.id：其结果沿用名称 {identity}",
    "only an overload study draws documented sizes": "只有超负荷研究绘出文件规定的规模",
    "the study sets the size itself: study.quick.sizes": "规模由该研究自行设定：study.quick.sizes",
    # names
    "letters, digits, _ and -, at most {most} characters, not starting with _ or -":
        "只用文字、数字、_ 和 -，至多{most}个字符，不以 _ 或 - 开头",
    "(empty)": "（空）",
    "at most {most} bytes in UTF-8": "按 UTF-8 计不超过{most}字节",
    "is the name of a device on Windows; choose another name": "在 Windows 中是设备名；请另取名称",
    "is reserved for the store of results; choose another name": "留作结果库之用；请另取名称",
    "contains control or direction characters": "含有控制字符或改变书写方向的字符",
    "a name in the path exceeds {most} bytes": "路径中有名称超过{most}字节",
    "the path exceeds {most:,} bytes": "路径超过{most:,}字节",
    "differs only by case from {entry}, which exists; choose another with --study":
        "与现有的 {entry} 只有大小写不同；请用 --study 另取名称",
    "is the name of another study ({other}); choose another with --study":
        "是另一项研究的名称（{other}）；请用 --study 另取名称",
    # files of the user
    "only hydra.mode and hydra.sweeper.params may be set": "只能设定 hydra.mode 和 hydra.sweeper.params",
    "is nested deeper than {most}": "嵌套超过{most}层",
    "a key must be text (put quotes around it)": "参数名应为文字（请加引号）",
    "interpolation ${{...}} is not supported; write the value": "不支持 ${{...}} 引用；请直接写数值",
    "# @package must be in the first line": "# @package 应写在第一行",
    "must be a mapping (key: value)": "应为 参数: 数值 的形式",
    "is empty; leave it out": "内容为空；请删去",
    "must be a list": "应为列表",
    "configuration is plain data and cannot name code": "配置只是数据，不能指定程序代码",
    "configuration is plain data and cannot call functions": "配置只是数据，不能调用函数",
    "{size:,} bytes": "{size:,}字节",
    "at most {most:,} bytes": "不超过{most:,}字节",
    "exceeds {most:,} bytes": "超过{most:,}字节",
    "begins with a byte order mark; save it as UTF-8 without one": "文件开头有字节序标记；请另存为不带标记的 UTF-8",
    "a number has too many digits": "数字位数过多",
    "a value does not have the form of its tag (!!)": "有的值不符合其标记（!!）的格式",
    "is not valid YAML: {error}": "不是有效的 YAML：{error}",
    "is not valid CSV: {error}": "不是有效的 CSV：{error}",
    "is not UTF-8 text; save it as UTF-8": "不是 UTF-8 文字；请另存为 UTF-8",
    "is not a plain file": "不是普通文件",
    "is not a file name": "不是文件名",
    "is not a folder": "不是文件夹",
    "is no file": "不是文件",
    "cannot be read ({reason})": "无法读取（{reason}）",
    "cannot be read: {reason}": "无法读取：{reason}",
    "aliases are not supported; write the value": "不支持别名；请直接写数值",
    "appears more than once": "重复出现",
    "has more than {most:,} keys and values; no configuration needs as many":
        "参数和数值超过{most:,}个；配置不需要这么多",
    "YAML reads a number in another base; write a decimal number, or put quotes around a text":
        "YAML 会按其他进制读数；请写十进制数，文字请加引号",
    "may only choose files of this program's groups by name": "只能按名称选用本程序各分组的文件",
    "must be text, a number, a list or a mapping, not binary data or a set":
        "应为文字、数字、列表或参数组，不能是二进制数据或集合",
    "must be a finite number (put quotes around it if text is meant)": "应为有限的数（如为文字请加引号）",
    "must be an integer below {most:,}": "应为小于{most:,}的整数",
    "contains more than {most:,} files; choose a folder with configuration only":
        "含有超过{most:,}个文件；请选择只放配置的文件夹",
    "must be in a folder named after its group, such as place/": "应放在以分组命名的文件夹中，例如 place/",
    "has the name of a shipped file ({folder}/{group}/{file}); choose another name":
        "与自带文件同名（{folder}/{group}/{file}）；请另取名称",
    "must equal the file name, {name}": "应与文件名 {name} 相同",
    "is a link to a file outside the folder": "是指向文件夹之外的链接",
    "is not the folder of {name}; leave it out, or name the study alone": (
        "不是 {name} 所在的文件夹；请省略此项，或只写研究名称"
    ),
    "is skipped: files of a group end in .yaml and do not begin with a dot":
        "已跳过：分组文件以 .yaml 结尾，不以点开头",
    "needs the first line: # @package _global_": "第一行应为：# @package _global_",
    "file skipped: {problem}": "已跳过文件：{problem}",
    "note: {note}": "注意：{note}",
    "study.{scope}.values sets {key}={value} and overrides {origin}":
        "study.{scope}.values 设定 {key}={value}，取代 {origin}",
    "lacks config.yaml; the installation is incomplete": "缺少 config.yaml；安装不完整",
    # list of open cases
    "row 1: {faults}; required columns: {columns}": "第1行：{faults}；所需列：{columns}",
    "missing columns: {columns}": "缺少列：{columns}",
    "unknown columns: {columns}": "多余的列：{columns}",
    "lacks the list; write run.initial_state=FILE.csv": "缺少清单；请写 run.initial_state=FILE.csv",
    "has more fields than columns": "该行的格数多于列数",
    "{problem} (further rows: {more:,}: {following}{dots})": "{problem}（另有{more:,}行：{following}{dots}）",
    "{column} contains control characters": "{column} 含有控制字符",
    "{column} is {value}: lacks the time of day; write {example}": "{column}为{value}：缺少时刻，应写作{example}",
    "{column} is {value}: day and month cannot be told apart; write {example}": (
        "{column}为{value}：无法区分日和月，应写作{example}"
    ),
    # results folder and store
    "{what}: {reason}": "{what}：{reason}",
    "is a link that leads nowhere": "是失效的链接",
    "is no folder; results cannot be stored here": "不是文件夹，无法存放结果",
    "{path} is a link: results are in {target}": "{path} 是链接：结果在 {target}",
    "cannot be written; finished runs are stored": "无法写入；已完成的模拟均已保存",
    "cannot be a folder: {reason}": "不能作为文件夹：{reason}",
    "needs about {size}, {free} free": "约需{size}，可用{free}",
    "{path} is damaged; it will be written anew": "{path} 已损坏，将重新写入",
    "the study cannot be written here; finished runs are kept": "研究结果无法写入此处；已完成的模拟均已保留",
    " and {count:,} more": "，另有{count:,}个",
    "{path}: a file of the configuration or the program has changed since; tables and report are written anew":
        "{path}：此后配置文件或程序已改变；表格和报告重新写出",
    "not of this program and left alone in {path}: {some}{rest}": "{path} 中不属于本程序、未作改动的：{some}{rest}",
    "the report cannot be written here": "报告无法写入此处",
    "has no report, only tables": "没有报告，只有数据表",
    "is damaged; run the study's command again": "已损坏；请重新运行该研究的命令",
    "so what the study needs is unknown; give its command again or delete its folder":
        "因此无从得知该研究需要什么；请重新运行其命令，或删除其文件夹",
    "there is no store": "没有结果库",
    "holds no study, so every run would be unused; to delete all say prune all":
        "其中没有研究，所有模拟都会算作未用；要全部删除请用 prune all",
    "names no scenarios, {unknown}": "未列出情景，{unknown}",
    "does not exist, {unknown}": "不存在，{unknown}",
    "cannot be read, {unknown}": "无法读取，{unknown}",
    "another gridstaff": "另一个 gridstaff",
    "another gridstaff (process {number})": "另一个 gridstaff（进程{number}）",
    "waiting: {owner} is writing to {path} (Ctrl-C to stop)": "等待中：{owner}正在写入 {path}（按 Ctrl-C 停止）",
    "is not a lock file of this program; move it away": "不是本程序的锁文件；请移走",
    "the file system does not support locks; choose another folder with --results":
        "该文件系统不支持加锁；请用 --results 另选文件夹",
    "is not a file name of the store and is not deleted": "不是结果库的文件名，未删除",
    "store maintenance failed": "结果库维护未完成",
    "a result could not be stored; stored results are not affected": "有一项结果无法保存；已保存的结果不受影响",
    "results cannot be stored here": "结果无法存放在此处",
    "is not in a stored result; choose another folder with --results, or delete its store":
        "不在已保存的结果中；请用 --results 另选文件夹，或删除其中的结果库",
    "is a link; none is followed below the results folder (choose the folder it leads to with --results)":
        "是链接；结果文件夹内不跟随任何链接（请用 --results 指定其所指的文件夹）",
    "is a pipe, socket or device; move it away": "是管道、套接字或设备；请移走",
    "is a file where a folder is needed; move it away": "是文件，此处须为文件夹；请移走",
    "is a folder where a file is needed; move it away": "是文件夹，此处须为文件；请移走",
    "does not exist": "不存在",
    "does not lie below {root}": "不在 {root} 之内",
    "stored results cannot be read": "已保存的结果无法读取",
    # manifest and extension
    "its configuration does not belong to this key; was it edited?": "其配置与编号不符；是否经过改动？",
    "is damaged: {name} {error}": "已损坏：{name} {error}",
    "{word} is no number": "{word} 不是数",
    "is not a manifest of this version ({format}); run the study's command again":
        "不是本版本的清单（{format}）；请重新运行该研究的命令",
    "names no scenario": "未列出情景",
    "there must be at least 1 replication, none of them negative": "至少有1次模拟，编号不得为负",
    "there may be at most {most:,} replications, each once": "至多{most:,}次模拟，每次编号只出现一次",
    "is larger than {most:,} bytes: not a manifest": "大于{most:,}字节：不是清单",
    "is damaged or not a manifest": "已损坏或不是清单",
    "is damaged: {first}": "已损坏：{first}",
    "does not fit the scenarios and their runs; was it edited?": "与各情景及其模拟不符；是否经过改动？",
    "reads a table that differs from the one this study was run with": "所读的表与该研究运行时的不同",
    "functions without a file run in this process only: use executor='serial', or write them into a file and load it":
        "没有文件的函数只能在本进程运行：请用 executor='serial'，或写入文件再加载",
    "results of functions without a file cannot be stored: use results=None, or write them into a file and load it":
        "没有文件的函数，其结果不能保存：请用 results=None，或写入文件再加载",
    "is not the file this study was run with (SHA-256 {digests})": "不是该研究运行时的文件（SHA-256 {digests}）",
    "this study was run with an extension: give its file (SHA-256 {digests})":
        "该研究运行时用了扩展：请给出其文件（SHA-256 {digests}）",
    "{name}: {error}; run it with engine=simpy": "{name}：{error}；请用 engine=simpy 运行",
}  # fmt: skip
