"""One replication of a place: its metrics, with names and units, and its days."""

import gridstaff as gs

scenario = gs.load_scenario(
    "reference",
    {"area.households_per_grid": 400, "run.warm_up_weeks": 4, "run.measured_weeks": 8},
)
result = gs.simulate(scenario, replication=0)

for record in result.table:
    if record.metric in ("verdict", "load", "late_reference", "visits_attempted", "overtime_hours"):
        print(f"{record.label:<55} {record.word or format(record.value, '.3f'):>8}  {record.unit}")

last = result.days[-1]
print(f"{last.date}: {last.open} cases open, {last.overdue} overdue, {last.open_work:.1f} hours of open work")
