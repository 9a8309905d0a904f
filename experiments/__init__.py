"""Studies: what is asked, how it is run, stored, analysed and reported."""
