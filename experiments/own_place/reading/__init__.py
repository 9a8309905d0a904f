"""Reading of workbooks and folders of CSV as raw tables."""
