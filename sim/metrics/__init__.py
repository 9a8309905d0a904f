"""Rows to numbers, and what the numbers are called.

``measuring`` computes them and needs the compiled folds; ``declared`` names them and needs nothing, so that whoever
only shows numbers does not wait for the compiler. Nothing is imported here for that reason.
"""
