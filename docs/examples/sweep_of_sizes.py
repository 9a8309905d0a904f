"""A sweep: at which number of households per grid does a worker stop coping?"""

from statistics import mean

import gridstaff as gs

SIZES = (300, 450, 600)
scenarios = [
    gs.load_scenario(
        "reference",
        {"area.households_per_grid": size, "run.warm_up_weeks": 4, "run.measured_weeks": 8},
    )
    for size in SIZES
]

if __name__ == "__main__":  # processes of the executor import this file
    table = gs.run_study(scenarios, replications=2, executor="loky")  # results="results" would store them
    print("households    load   undone duties")
    for size, load, undone in zip(SIZES, table.values("load"), table.values("duties_undone"), strict=True):
        print(f"{size:>10} {mean(load):>7.2f} {mean(undone):>15.1%}")
    print(f"{len(table)} rows: {', '.join(table.columns)}")
