"""Names in two languages: metrics, columns, groups, units, meanings."""
