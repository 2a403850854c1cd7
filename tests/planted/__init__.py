"""Mistakes kept as data, and a command that plants each one and asks the tests: ``python -m tests.planted --help``."""
