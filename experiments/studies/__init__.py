"""Studies: design, runs, folder, manifest, report."""
