"""The reference engine: the World as SimPy agents, each reading like a job description.

Same World, same rules (`sim.rules.durations`), same rows as `sim.kernel`; methods and functions bear the names of the kernel's
and lie in modules of like names.
"""
