"""The compiled engine: the same World, the same rules and the same rows as `sim.agents`, without processes.

One function per event kind, named like the method or function of `sim.agents` that does the same. Modules build on
each other in this order: state, tasks, calendar, bells, queues, pool, deadlines, recontacts, tracking, cases, climbing,
windows, retries, doors, presence, overtime, ways, company, hands, duties, choosing, helping, alarms, workers, run;
`engine` calls them.
"""
