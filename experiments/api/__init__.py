"""What `gridstaff` offers to Python: compose, simulate, study and extend without a command line."""
