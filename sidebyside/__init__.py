"""Looks at the columns from outside: runs them beside each other, compares, checks recovery, draws, reports.

Importing this package imports no framework, so that the command line can answer at once.
"""
