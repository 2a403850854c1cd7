"""Data sets: made, read from files, downloaded; and what is known of a line from its data alone."""
