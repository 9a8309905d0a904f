"""Workers, shifts, absence and turnover."""
