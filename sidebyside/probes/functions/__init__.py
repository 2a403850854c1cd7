"""The probes of each function, with the usual mistakes and what each would give; a file for each subject."""
