"""Stop signals of the running process, and isolated search paths of it and its children."""
