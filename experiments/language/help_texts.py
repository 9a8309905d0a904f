"""Commands and options, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

OVERVIEW = """\
gridstaff: at which number of households does one grid worker stop coping?

  gridstaff run experiment=overload             the overload study in about five minutes
  gridstaff run experiment=overload --full      full scope; prints the expected time first
  gridstaff run experiment=drivers              which difference overloads the district
  gridstaff run experiment=uncertainty          in which share of futures a worker copes
  gridstaff run place=reference KEY=VALUE ...   one scenario, any value changed
  gridstaff run -m KEY=A,B KEY=range(1,5) ...   a sweep over every combination
  gridstaff run ... --dry-run                   check everything, estimate the cost, run nothing
  gridstaff run ... --cfg job                   print the composed configuration, run nothing
  gridstaff init NAME                           a workbook to describe a place of your own
  gridstaff check FILE.xlsx                     every fault of a filled workbook, nothing run
  gridstaff run FILE.xlsx KEY=VALUE ...         one scenario of your own place
  gridstaff compare SCENARIO SCENARIO ...       differences under equal random numbers, in yuan too
  gridstaff whatif PLACE --add-posts 2 ...      a plan against today: posts, visits, grids, gate, wage
  gridstaff places                              the places that ship with the program
  gridstaff explain KEY                         meaning, unit, range and source of a value; search
  gridstaff explain METRIC                      meaning and unit of a result
  gridstaff explain budget PLACE [KEY=VALUE]    where a worker's minutes go
  gridstaff cost PLACE [KEY=VALUE]              what a place costs in a year, by post and payer
  gridstaff report STUDY                        write the report of a finished study again
  gridstaff events PLACE [KEY=VALUE]            cases, visits, duties of a simulated year as CSV, Parquet
  gridstaff sheet PLACE|STUDY                   methods sheets (STRESS-DES, ODD) with every input
  gridstaff reproduce STUDY                     run a study again from its manifest and compare
  gridstaff store check|size|prune              verify, measure or prune the store of finished runs
  gridstaff completion SHELL                    the completion script for bash, zsh, fish or powershell
  gridstaff validate [--quick]                  both engines against exact results of queueing theory
  gridstaff schema FOLDER                       JSON Schema of all configuration files, for editors

Finished runs are stored in results/store and never computed twice: rerun an interrupted
command to resume it.

Options of every command: --lang en|zh, --help. `gridstaff run --help` lists the rest.
"""

_OVERVIEW_ZH = """\
gridstaff：一名网格员负责多少户，就会超出承载能力？

  gridstaff run experiment=overload             超负荷研究，约五分钟
  gridstaff run experiment=overload --full      完整范围，先列出预计用时
  gridstaff run experiment=drivers              哪些差别使某区超负荷
  gridstaff run experiment=uncertainty          在多少种假设情形下网格员能够承担
  gridstaff run place=reference KEY=VALUE ...   单个情景，可改任一数值
  gridstaff run -m KEY=A,B KEY=range(1,5) ...   多个取值的全部组合
  gridstaff run ... --dry-run                   核对全部输入，估算用时，不运行
  gridstaff run ... --cfg job                   列出完整配置，不运行
  gridstaff init NAME                           写出工作簿，用来填报贵地情况
  gridstaff check FILE.xlsx                     核对填好的工作簿，列出全部问题，不运行
  gridstaff run FILE.xlsx KEY=VALUE ...         贵地的单个情景
  gridstaff compare SCENARIO SCENARIO ...       用相同随机数比较情景，差别也折合为元
  gridstaff whatif PLACE --add-posts 2 ...      方案与现状对照：岗位、走访、网格、准入、工资
  gridstaff places                              自带的地区
  gridstaff explain KEY                         参数的含义、单位、范围和依据；也可查找
  gridstaff explain METRIC                      指标的含义和单位
  gridstaff explain budget PLACE [KEY=VALUE]    网格员的工时用在哪些工作上
  gridstaff cost PLACE [KEY=VALUE]              一个地区一年的费用，按岗位和承担方
  gridstaff report STUDY                        重写已完成研究的报告
  gridstaff events PLACE [KEY=VALUE]            一个模拟年的事件、走访、例行工作明细（CSV、Parquet）
  gridstaff sheet PLACE|STUDY                   方法说明（STRESS-DES、ODD），含全部输入参数
  gridstaff reproduce STUDY                     按清单重做研究并核对
  gridstaff store check|size|prune              核对、统计或清理结果库
  gridstaff completion SHELL                    bash、zsh、fish 或 powershell 的补全脚本
  gridstaff validate [--quick]                  用排队论的精确结果检验两个引擎
  gridstaff schema FOLDER                       配置文件的 JSON Schema，供编辑器使用

已完成的模拟存于 results/store，不会重复计算：重新运行被中断的命令即可继续。

KEY 为参数，VALUE 为数值，PLACE 为地区，STUDY 为研究，METRIC 为指标，FILE 为文件，FOLDER 为文件夹。
各命令通用选项：--lang en|zh, --help。其余选项见 `gridstaff run --help`。
"""

CHINESE: Mapping[str, str] = {
    OVERVIEW: _OVERVIEW_ZH,
    "[OPTIONS]": "[选项]",
    "Usage: {command}": "用法：{command}",
    "Options:": "选项：",
    "Show this message and exit.": "显示本说明。",
    # commands
    "Run a scenario, a sweep or a study.\n\nSettings are written group=choice or key=value, in Hydra's override"
    " grammar. A workbook or folder that\n`gridstaff init` has written is named as it is: our_town.xlsx.":
        "运行单个情景、多个取值的组合或一项研究。\n\n设定写作 分组=选项 或 参数=数值，语法同 Hydra。"
        "`gridstaff init` 写出的工作簿或文件夹直接写名称：our_town.xlsx。",
    "Write NAME.xlsx, a workbook to describe a place of your own: grids, posts, requirements, records.":
        "写出 NAME.xlsx，用来填报贵地的网格、人员、要求和记录。",
    "Check FILE, a workbook or folder of CSV files of a place: every fault with sheet, row and column.":
        "核对 FILE（工作簿或 CSV 文件夹）：每个问题注明工作表、行和列。",
    "place whose grids, posts and values are the example": "以该地区的网格、岗位和数值作示例",
    "a folder of CSV files instead of a workbook": "写出 CSV 文件夹，不写工作簿",
    "List the places.": "列出各地区。",
    "Explain a KEY such as duties.visit_attempt.contact.day, or a metric.\n\nKEY may be the end of a name or words of a"
    " meaning, in English or Chinese. The value is that of PLACE, by default\nof the reference place, with the settings"
    " given. `explain budget PLACE` lists a worker's minutes by kind of work.":
        "说明参数（例如 duties.visit_attempt.contact.day）或指标。\n\n"
        "KEY 可以是名称的末尾，也可以是含义中的中英文词语。"
        "所示数值取自 PLACE（默认为参照社区），并计入所给设定。`explain budget PLACE` 列出网格员用于各类工作的分钟数。",
    "Print what a PLACE costs in a year, in yuan: posts, grids, who pays, what has no price. Nothing is simulated.\n\n"
    "Settings change staffing and prices, for example staffing.workers_per_grid=2 or cost.plan.first_month=7.":
        "列出 PLACE 一年的费用（元）：岗位、网格、承担方和未计价项目。不作模拟。\n\n"
        "可改人员配置和价格，例如 staffing.workers_per_grid=2 或 cost.plan.first_month=7。",
    "Write methods sheets after STRESS-DES and ODD, as Markdown and as a page: every input with its source.\n\n"
    "Of a PLACE with the settings given, or of a finished STUDY. Nothing is simulated.":
        "按STRESS-DES和ODD规范写出方法说明（Markdown和网页），列出全部输入及其来源。\n\n"
        "对象为 PLACE（计入所给设定）或已完成的研究 STUDY。不作模拟。",
    "folder to write; default: this one": "写入的文件夹，默认为当前文件夹",
    "Simulate one year of a PLACE and write what happened in it: cases and their steps, spells, visits, duties.\n\n"
    "Each table as CSV for a spreadsheet and as Parquet, and columns.csv with the meaning of every column.":
        "模拟 PLACE 的一年，写出明细：事件及其各环节、时段、走访、例行工作。\n\n"
        "各表均有 CSV（供电子表格）和 Parquet 两种格式，columns.csv 说明每一列的含义。",
    "folder to write; default: events": "写入的文件夹，默认为`events`",
    "number of the simulated year, from 0": "模拟年的序号，自0起",
    "Write the report of a finished STUDY, a folder in the results folder, again.":
        "重写已完成研究 STUDY（结果文件夹中的一个文件夹）的报告。",
    "Run a STUDY again from its manifest and compare every number.\n\nSTUDY is a folder in the results folder or the"
    " path of a manifest.json.":
        "按清单重做研究 STUDY，逐个核对数值。\n\nSTUDY 是结果文件夹中的一个文件夹，或 manifest.json 的路径。",
    "Verify, measure or prune the store of finished runs.\n\n`prune` deletes files of other code (outdated, the"
    " default), of scenarios in no study (unused), stored event logs\n(rows), or everything (all).":
        "核对、统计或清理结果库。\n\n`prune` 删除其他程序版本的文件（outdated，默认）、不属于任何研究的情景（unused）、"
        "已存的事件记录（rows）或全部（all）。",
    "Print the script that lets a SHELL complete commands, options, keys, places and studies.\n\n\b\n"
    'bash         eval "$(gridstaff completion bash)"              in ~/.bashrc\n'
    'zsh          eval "$(gridstaff completion zsh)"               in ~/.zshrc\n'
    "fish         gridstaff completion fish | source               in ~/.config/fish/config.fish\n"
    "PowerShell   gridstaff completion powershell | Out-String | Invoke-Expression    in $PROFILE":
        "输出补全脚本，使 SHELL 能补全命令、选项、参数、地区和研究。\n\n\b\n"
        'bash         eval "$(gridstaff completion bash)"              写入 ~/.bashrc\n'
        'zsh          eval "$(gridstaff completion zsh)"               写入 ~/.zshrc\n'
        "fish         gridstaff completion fish | source               写入 ~/.config/fish/config.fish\n"
        "PowerShell   gridstaff completion powershell | Out-String | Invoke-Expression    写入 $PROFILE",
    "Write the JSON Schema of all configuration files into FOLDER (default: schema).\n\nEditors then complete and check"
    " keys and values in files that contain the line printed.":
        "把全部配置文件的 JSON Schema 写入 FOLDER（默认 schema）。\n\n"
        "含有所示一行的文件，编辑器可自动补全并核对参数和数值。",
    # comparison and validation
    "Compare scenarios under equal random numbers: differences with intervals, in yuan where priced.\n\n\b\nA SCENARIO"
    " is a place, a YAML file, or one of them with settings, quoted as one word:\n  gridstaff compare reference"
    " \"reference area.households_per_grid=450\"\n"
    "The first one is the one that the others are compared with. Of a single one the"
    " place it comes from is the first.\nKEY=VALUE outside quotes holds for all scenarios.":
        "用相同的随机数比较各情景：差别附区间，可计价的折合为元。\n\n\b\n"
        "SCENARIO 是地区、YAML 文件，或在其后加设定（加引号，作为一个词）：\n"
        "  gridstaff compare reference \"reference area.households_per_grid=450\"\n"
        "其余各情景与第一个比较。只写一个时，与其来源地区比较。\n引号之外的 KEY=VALUE 用于全部情景。",
    "Compare a plan with a PLACE as it is today; the options make the plan.\n\n\b\n"
    "  gridstaff whatif reference --add-posts 2 --share 0.5\n"
    "  gridstaff whatif district_overload --split 2 --posts-per-grid 1\n"
    "The planned scenario is written into the study's folder. KEY=VALUE holds for today and the plan.":
        "把方案与 PLACE 的现状比较；方案由各选项写成。\n\n\b\n"
        "  gridstaff whatif reference --add-posts 2 --share 0.5\n"
        "  gridstaff whatif district_overload --split 2 --posts-per-grid 1\n"
        "方案的情景写入研究文件夹。KEY=VALUE 同时用于现状和方案。",
    "every measure, minutes by kind of work, notes": "全部指标、各类工作的分钟数和说明",
    "Compare both engines with exact results of queueing theory, and all z-scores with the normal distribution.\n\n"
    "Without --quick the page docs/reference/validation.md of a source folder is written. Exit code 1: a check failed.":
        "用排队论的精确结果核对两个引擎，并用正态分布核对全部标准化偏差。\n\n"
        "不加 --quick 时写出源文件夹的 docs/reference/validation.md。退出码1：有一项核对未通过。",
    "a third of the replications, no page: a minute or two": "三分之一的模拟次数，不写页面：一两分钟",
    # options
    "print every number, not the answer alone": "列出全部数值，而不只是答案",
    "write report.html; default: up to 50 settings": "写出 report.html；默认：不超过50种设定时",
    "open report.html in the browser": "在浏览器中打开 report.html",
    "language of texts and reports": "文字和报告的语言",
    "folder with configuration groups of your own (place/...)": "自备配置的文件夹（place/ 等）",
    "default: results": "默认：results",
    "sweep: every combination of several values": "多点运行：多个取值的全部组合",
    "full scope of a study instead of its quick scope": "研究的完整范围，而非快速范围",
    "up to 400 years in place of 40 or 100 until a verdict is clear": "至多400年（默认40年或100年），直至可以判定",
    "overload study: cut listed grids into equal ones, instead of varying their posts":
        "用于超负荷研究：把名单中的网格重划为等户数，而不是改变岗位数",
    "print the plan and its cost, run nothing": "列出计划和估算，不运行",
    "print the composed configuration, run nothing": "列出完整配置，不运行",
    "name of the study's folder in the results folder": "研究在结果文件夹中的名称",
    "Python file with metrics, arrivals or a rule of your own": "自备指标、事件来源或规则的 Python 文件",
    "also write the budget workbook, budget.xlsx": "同时写出预算表 budget.xlsx",
    "also write the two meeting pages as a document, meeting.docx": "同时将会议用两页版写成文档 meeting.docx",
    "only the first N replications of each scenario": "每个情景只重做前N次模拟",
    "file of an extension that the study used": "该研究所用的扩展文件",
    "prune: only list what would be deleted": "用于 prune：只列出将删除的内容",
}  # fmt: skip
