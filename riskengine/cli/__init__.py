"""The command line: a thin face over the same calls as the Python API."""
