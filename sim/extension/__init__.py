"""Extensions: metrics, arrivals and decisions of routes written in a Python file outside the package."""
