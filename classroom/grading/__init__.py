"""Grades a class: reads submissions, checks each in a sandbox, writes what a teacher needs."""
