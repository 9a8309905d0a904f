"""The column dictionary of results/, generated from the declared metrics: `python -m experiments.tools.metrics_page`.

A test compares the file with this text, so the dictionary cannot fall behind.
"""

from __future__ import annotations

from sim.metrics.catalog.catalog import MEMBERS, METRICS, Metric
from sim.paths import project_root

HEAD = """\
# Results

Data only. `gridstaff run ...` writes each study into a folder of its own; Git ignores all of them.

| path | what it holds |
| --- | --- |
| `store/` | every finished replication, shared by all studies: [the store](../docs/guides/store.md) |
| `<study>/manifest.json` | values, seed, versions, keys, fingerprints, means; no user, machine or time |
| `<study>/report.html` | the answer: sentences, figure, table, assumptions; Chinese and English in one file |
| `<study>/figures/` | the figures as SVG and PNG |
| `<study>/tables/runs.csv` | one row a scenario: `scenario_key`, what it varies, `replications` |
| `<study>/tables/metrics.parquet` | every number, one a row: [reading results](../docs/guides/reading-results.md) |
| `<study>/tables/metrics.csv` | the same for spreadsheets: `scenario_key`, `replication`, `metric`, `value` |
| `<study>/tables/failures.csv` | failed runs: `scenario_key`, `replication`, `seed`, `error`, `traceback` |
| `<study>/tables/*.csv` | with a report: scenarios, summary, limits, assumptions as it shows them |
| `<study>/study.json` | the analysed study; `gridstaff report <study>` writes the report from it again |
| `<study>/written.json`, `drawn.json` | SHA-256 of its tables and of its report: what is damaged is made anew |
| `reference/` | small tables the tests compare with |

CSV is UTF-8 with BOM, dot decimals, ISO dates. A metric that does not apply is absent, never 0. Shares are
between 0 and 1. A name with a dot is a member of a family: `late_reference_kind.general`.

## Metrics

| metric | 中文 | meaning | unit | formula | better |
| --- | --- | --- | --- | --- | --- |
"""


def render_dictionary() -> str:
    """results/README.md as text."""
    rows = [_row(metric) for metric in METRICS]
    return HEAD + "\n".join(rows) + "\n\n## Members of families\n\n" + "\n".join(_members()) + "\n"


def _row(metric: Metric) -> str:
    name = f"`{metric.name}.*` ({metric.family})" if metric.family else f"`{metric.name}`"
    cells = (name, metric.zh, metric.en, metric.unit, metric.formula, metric.better)
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _members() -> list[str]:
    lines = ["| member | 中文 | meaning |", "| --- | --- | --- |"]
    return lines + [f"| `{name}` | {zh} | {en} |" for name, (zh, en) in MEMBERS.items()]


def main() -> None:
    """Write the dictionary where it stands in a checkout."""
    target = project_root() / "results" / "README.md"
    target.write_text(render_dictionary(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
