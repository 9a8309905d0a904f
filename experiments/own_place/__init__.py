"""Place of the user from a workbook or a folder of CSV: template, reading, checking, composing."""
