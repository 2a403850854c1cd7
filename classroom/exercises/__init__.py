"""The exercises, one a file; the number in its name is its place in the list."""
