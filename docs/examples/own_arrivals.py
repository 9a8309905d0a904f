"""Own arrivals: a register of hotline calls takes the place of drawn ones; all other cases arise as before."""

import gridstaff as gs

CALLS = gs.read_table("hotline_calls.csv")


@gs.own_arrivals(replaces=["hotline"])
def calls(run: gs.RunFacts) -> list[gs.Arrival]:
    return [
        gs.Arrival(
            time=row["time"], kind=row["kind"], level=row["level"] or None, community=int(row["community"])
        )
        for row in CALLS
    ]
