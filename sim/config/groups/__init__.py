"""Models of the groups of ``conf/``, one module per subject."""
