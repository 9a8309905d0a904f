"""From the events of a replication to a tidy table: minutes worked by task, inside the shift and in overtime.

Spells are split by presence: lunch and night between two pieces of work are not counted as work.
"""

from collections import defaultdict

import gridstaff as gs

scenario = gs.load_scenario("reference", {"run.warm_up_weeks": 4, "run.measured_weeks": 4})
result = gs.simulate(scenario, replication=0, keep_log=True)
events = result.events()

minutes: dict[tuple[str, bool], float] = defaultdict(float)
for spell in events.spells:
    if spell.measured and spell.post_level == "grid":
        minutes[spell.task, spell.overtime] += spell.minutes
for (task, overtime), worked in sorted(minutes.items()):
    print(f"{task:<15} {'overtime' if overtime else 'in shift':<9} {worked / 60:8.1f} hours")

case = next(case for case in events.cases if case.measured and case.closed is not None)
print(
    f"case {case.case}, {case.kind}: arrived {case.arrived}, closed {case.closed}, {case.minutes:.0f} minutes"
)
print(f"{len(events.visits)} visit windows, {len(events.duties)} events of duties")

try:
    frame = events.spells.to_pandas()  # or to_polars()
    print(frame.groupby(["task", "overtime"])["minutes"].sum().head(3))
except ImportError as missing:
    print(missing)
