"""Study of the assumed numbers: futures, critical sizes, sensitivity indices."""
