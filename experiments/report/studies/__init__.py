"""Files of a study's report: figures, pages, tables."""
