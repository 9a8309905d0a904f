"""Plans, progress and results of commands, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

CHINESE: Mapping[str, str] = {
    "{number:,} {noun}": "{number:,}",
    "gridstaff: {problems}": "gridstaff：发现{problems}个问题",
    "  ... and {count:,} more": "  …… 另有{count:,}个",
    # plan
    "  checking every scenario before anything runs ...": "  正在核对全部情景，核对后才开始运行……",
    "  compiling the model, once on this machine: usually 15 to 20 s ...":
        "  正在编译模型，本机只需一次：通常15至20秒……",
    "{scenarios}, {runs}: {stored:,} stored, {missing:,} to run":
        "{scenarios}个情景，{runs}次模拟：已有{stored:,}次，待运行{missing:,}次",
    "{plan}, then up to {later:,} more as needed": "{plan}，其后视需要至多再运行{later:,}次",
    "{plan}; {time}": "{plan}；{time}",
    "{least} to {most}": "{least}至{most}",
    "about {time} on {cores}": "{cores}核约{time}",
    "{time} (a guess until the first run)": "{time}（首次运行前为粗估）",
    "disk about {disk}, {free} free": "磁盘约{disk}，可用{free}",
    "  memory about {memory:.1f} GiB; {disk}": "  内存约{memory:.1f} GiB；{disk}",
    "  memory about {memory:.1f} GiB of {available:.1f}; {disk}":
        "  内存约{memory:.1f} GiB，共{available:.1f} GiB；{disk}",
    "  memory about {memory:.1f} GiB of {available:.1f}: too little, reduce executor.workers; {disk}":
        "  内存约{memory:.1f} GiB，共{available:.1f} GiB：不足，请减小 executor.workers；{disk}",
    "searching for the critical size, {count}": "正在查找承载上限，{count}种设定",
    "  {remeasured:,} runs not simulated: metrics recomputed from their stored logs":
        "  {remeasured:,}次未重新模拟：指标由已存记录重新计算",
    "  {line}": "  {line}",
    # progress
    "  {{desc}} {{percentage:3.0f}} % |{{bar}}| {{remaining}} left{{postfix}}":
        "  {{desc}} {{percentage:3.0f}}% |{{bar}}| 剩余 {{remaining}}{{postfix}}",
    "{done:,} of {total:,} runs": "已完成{done:,}次，共{total:,}次",
    "{done:,} of {total:,} runs, {finished} of {counties} counties":
        "已完成{done:,}次，共{total:,}次；本次已完成{finished}个区县，共{counties}个",
    "{failed} failed": "失败{failed}次",
    "  {count}   {share} %   {failed} failed": "  {count}   {share}%   失败{failed}次",
    "  {count}   {share} %   {failed} failed   about {left} left":
        "  {count}   {share}%   失败{failed}次   约剩{left}",
    "{seconds} s": "{seconds}秒",
    "{minutes} min": "{minutes}分钟",
    "{hours:.1f} h": "{hours:.1f}小时",
    # end of a command
    "stopped": "已停止",
    "stopped; finished runs are stored. Rerun the same command to resume.":
        "已停止；已完成的模拟均已保存。重新运行同一命令即可继续。",
    "Rerun the same command to resume.": "重新运行同一命令即可继续。",
    "Rerun the same command to resume, also with another executor.":
        "重新运行同一命令即可继续，也可换用其他执行方式。",
    "{reason}; {done:,} finished runs are stored. {resume}": "{reason}；已保存{done:,}次完成的模拟。{resume}",
    "{reason}; a comparison stores nothing, the same command starts again":
        "{reason}；核对不保存结果，重新运行同一命令将从头开始",
    "Report": "报告",
    "Budget": "预算",
    "Tables": "数据表",
    "Manifest": "清单",
    "Document": "文档",
    "{count} of {size} replications failed and are excluded above:": "{size}次模拟中有{count}次失败，以上结果不含：",
    "  {key} replication {number}: {error}": "  {key} 第{number}次模拟：{error}",
    "their tracebacks are in tables/failures.csv; to retry only these, run:":
        "详情见 tables/failures.csv；只重试这些请运行：",
    "Number: households per grid in the place's document.": "数字：文件规定的每网格户数。",
    # reproduction
    "{scenarios}, {runs}": "{scenarios}个情景，{runs}次模拟",
    "not the same program: {names}. Numbers may differ for that reason.": "程序不同：{names}。数值可能因此有差别。",
    "{name} {there} there, {here} here": "{name} 当时为{there}，现为{here}",
    "other code of the model": "模型代码不同",
    "{runs} failed there and here; they have no numbers to compare": "{runs}次模拟两处均失败，无数值可比",
    "nothing to compare: no run gave numbers": "无可比较：没有任何模拟得出数值",
    "different: {count:,} of {runs:,} runs ({scope})": "有差别：{runs:,}次模拟中有{count:,}次（{scope}）",
    "... and {scenarios}": "…… 另有{scenarios}个情景",
    "different: the means of {count:,} of {scope} are not those of the runs; was the manifest edited?":
        "有差别：{scope}中，{count:,}个情景的均值与各次模拟不符；清单是否经过改动？",
    "  {metric}: {recorded} in the manifest, {current} of its runs":
        "  {metric}：清单为{recorded}，各次模拟为{current}",
    "identical: {scope}, every number to the last bit": "完全一致：{scope}，每个数值逐位相同",
    "{text}; means not compared, as some runs are left out": "{text}；有模拟未参与，均值未比较",
    "{text} (with another program)": "{text}（程序不同）",
    # store and schema
    "{files:,} files with {runs:,} runs are undamaged; the index was rebuilt":
        "{files:,}个文件、{runs:,}次模拟完好；索引已重建",
    "{files:,} files of another version of this program were skipped:": "跳过{files:,}个其他版本的文件：",
    "{files:,} damaged files were moved to {folder}; the next run repeats their replications:":
        "{files:,}个损坏文件已移至 {folder}；下次运行将重做其模拟：",
    "{name:<22}{runs:>9,} runs {files:>8,} files {size:>10,.1f} MB":
        "{name:<22}{runs:>9,}次模拟{files:>8,}个文件{size:>10,.1f} MB",
    "{files:,} files, {size:,.1f} MB deleted": "已删除{files:,}个文件，{size:,.1f} MB",
    "{files:,} files, {size:,.1f} MB would be deleted": "将删除{files:,}个文件，{size:,.1f} MB",
    "damaged files: {count:,}, moved to {folder}; their replications are run again":
        "损坏文件{count:,}个，已移至 {folder}；其模拟将重做",
    "files of another version of this program: {count:,}, skipped: {files}": "跳过其他版本的文件{count:,}个：{files}",
    "formulas have changed; metrics with new values (number of runs): {names}":
        "计算公式有变；数值更新的指标（模拟次数）：{names}",
    "Methods sheets: {first}, {second}": "方法说明：{first}、{second}",
    "Events of replication {number}: {count} files in {folder}": "第{number}次模拟的明细：{folder} 中{count}个文件",
    "{count} schemas written to {folder}": "已写入{count}个格式文件，位于 {folder}",
    "For completion in editors, add this line to the files in {folder}, below `# @package {package}`:":
        "编辑器如需自动补全，请在 {folder} 各文件的 `# @package {package}` 之下加入此行：",
}  # fmt: skip
