"""Metrics: computation from log rows, and the catalog of names.

``measure`` computes metrics and needs compiled accumulators; ``catalog`` declares them and needs no compiler. This
package imports neither, so that programs that only display results do not wait for the compiler.
"""
