"""Budget workbook: one calculation with live formulas, Chinese and English in one sheet."""
