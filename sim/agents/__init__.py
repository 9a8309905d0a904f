"""Reference engine: the World as SimPy agents, written to be read.

Same World, rules (`sim.rules`) and log records as the compiled engine (`sim.kernel`). Modules, methods and functions
have the names of their counterparts there. Times are seconds since day 0, 00:00; durations are seconds; -1 or None
means "none".
"""
