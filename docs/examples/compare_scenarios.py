"""A comparison: does one more part-time worker help, and is the difference more than chance?"""

import gridstaff as gs

WEEKS = {"run.warm_up_weeks": 4, "run.measured_weeks": 8}
MORE = {"today": {"number": 1}, "added": {"grids": [3], "grid_share": 0.5}}
scenarios = [
    gs.load_scenario("reference", WEEKS),
    gs.load_scenario("reference", {**WEEKS, "staffing.posts": MORE}),
]

if __name__ == "__main__":  # processes of the executor import this file
    table = gs.compare(scenarios, replications=6, executor="loky", metrics=["load", "duties_undone"])
    for row in table:
        mark = "*" if row.told_apart else " "
        print(f"{mark} {row.label}: {row.difference:+.4f} ({row.low:+.4f} to {row.high:+.4f})")
