"""An own metric, own arrivals and an own rule, each in a file of its own beside this script."""

from pathlib import Path

import gridstaff as gs

HERE = Path(__file__).resolve().parent
WEEKS = {"run.warm_up_weeks": 4, "run.measured_weeks": 8}

# An own metric: a fold over the records of a replication.
metric = gs.load_extension(HERE / "own_metric.py")
scenario = gs.load_scenario("reference", WEEKS).with_extension(metric)
result = gs.simulate(scenario)
print("evening_share", round(result.metrics["own.evening_share"], 3))

# Own arrivals: a register of hotline calls instead of drawn ones.
arrivals = gs.load_extension(HERE / "own_arrivals.py")
scenario = gs.load_scenario("reference", WEEKS).with_extension(arrivals)
calls = [case for case in gs.simulate(scenario, keep_log=True).events().cases if case.channel == "hotline"]
print("hotline calls", len(calls), "the first on", calls[0].arrived)

# An own rule: steps in conf/cases/look_first.yaml, the decision in own_rule.py. Both engines run it.
rule = gs.load_extension(HERE / "own_rule.py")
scenario = gs.load_scenario("reference", {"cases": "look_first", **WEEKS}, conf=HERE / "conf")
scenario = scenario.with_extension(rule)
for engine in ("compiled", "simpy"):
    print(engine, "late cases", gs.simulate(scenario, engine=engine).metrics["late_reference"])
