"""The compiled engine: the same World, the same rules and the same rows as `sim.agents`, without processes.

One function per event kind, named like the method or function of `sim.agents` that does the same. Folders build on
each other in this order: `state`, `calendar`, `presence`, `queues`, `cases`, `visits`, `workers`, `duties`, `loop`;
`engine` calls them.
"""
