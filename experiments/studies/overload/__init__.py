"""Study of the number of households per worker at which the work no longer gets done."""
