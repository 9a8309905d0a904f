"""The compiled engine: the same World, the same rules and the same rows as `sim.agents`, without processes.

One function per event kind, named like the method of the SimPy engine that does the same. Modules build on
each other in this order: state, calendar, bells, queues, cases, hands, visits, duties, workers, run.
"""
