"""Commands of the program, one subject a module."""
