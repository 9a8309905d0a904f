"""Pages of runs, studies and comparisons."""
