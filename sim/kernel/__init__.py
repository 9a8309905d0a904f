"""Compiled engine: the same World, rules and log records as `sim.agents`, without processes.

One function for each kind of event, with the name of its counterpart in `sim.agents`. Imports follow this order:
`state`, `calendar`, `presence`, `queues`, `cases`, `visits`, `workers`, `duties`, `loop`, `engine`.

Entities are integers: ``w`` worker, ``c`` case, ``s`` slot of a case under way, ``k`` task, ``q`` queue, ``d`` duty,
``r`` visiting round (in loops over waiting lists: priority class), ``m`` member of a round. ``W`` holds the read-only
tables of the World, ``S`` the tables that change. -1 means "none". Times are seconds since day 0, 00:00; durations are
seconds.
"""
