"""A comparison of columns: what it holds, and how it is printed, drawn and written."""
