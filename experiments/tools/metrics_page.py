"""Dictionary of result columns, generated from the metric catalogue.

``python -m experiments.tools.metrics_page`` writes results/README.md; a test compares the file with this text.
"""

from __future__ import annotations

from sim.metrics.catalog.catalog import MEMBERS, METRICS, Metric
from sim.paths import project_root

HEAD = """\
# Results

This folder contains data only. `gridstaff run ...` writes each study into a folder of its own; Git ignores them.

| path | content |
| --- | --- |
| `store/` | every finished replication, shared by all studies: [the store](../docs/guides/store.md) |
| `STUDY/manifest.json` | values, seed, versions, keys, fingerprints, means; no user, machine or time |
| `STUDY/report.html` | the answer: sentences, figure, table, assumptions; Chinese and English in one file |
| `STUDY/figures/` | the figures as SVG and PNG |
| `STUDY/tables/columns.csv` | every column of every table here: names and units in English and Chinese, definition |
| `STUDY/tables/points.csv` | one row per scenario: `scenario` (short key), `scenario_key`, the values it varies |
| `STUDY/tables/runs.csv` | one row per run: these values, `replication`, `engine`, `seconds`, metrics (10 digits) |
| `STUDY/tables/metrics.parquet` | one row per number, exact: [reading results](../docs/guides/reading-results.md) |
| `STUDY/tables/costs.csv` | lines of the budget and of the difference to the outturn, yuan |
| `STUDY/tables/effects.csv` | of several scenarios: late cases and undone visits avoided, and yuan of one |
| `STUDY/tables/failures.csv` | failed replications: `scenario`, `replication`, `seed`, `error`, `traceback` |
| `STUDY/tables/*.csv` | with a report: its scenarios, summary, limits and assumptions |
| `STUDY/study.json` | the analysed study; `gridstaff report STUDY` writes the report from it again |
| `STUDY/comparison.json` | the analysed comparison: [compare scenarios](../docs/guides/compare.md) |
| `STUDY/tables/comparison.csv` | one row per measure and scenario: means, paired difference, interval, tests |
| `STUDY/tables/changes.csv` | one row per value in which a scenario differs from the first one |
| `STUDY/scenarios/experiment/plan.yaml` | the scenario that `gridstaff whatif` made |
| `STUDY/written.json`, `drawn.json` | SHA-256 of the tables and of the report; damaged files are made again |
| `reference/` | small tables with which the tests compare results |

CSV files are UTF-8 with BOM, with decimal points and ISO dates. A metric that does not apply is empty or absent, never
0. The column `scenario` joins all tables of a study; `points.csv` has the whole key, which joins them with the store.
Shares are between 0 and 1. A name with a dot is a member of a family: `late_reference_kind.general`.

## Metrics

| metric | 中文 | meaning | unit | formula | better |
| --- | --- | --- | --- | --- | --- |
"""


def render_dictionary() -> str:
    """Return results/README.md as text."""
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
    """Write the dictionary into the checkout."""
    target = project_root() / "results" / "README.md"
    target.write_text(render_dictionary(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
