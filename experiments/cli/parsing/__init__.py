"""Options, help, completion and wrong usage of the command line."""
