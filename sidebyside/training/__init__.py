"""Runs columns: settings, one column by itself, all of them in lockstep, parameters in files."""
