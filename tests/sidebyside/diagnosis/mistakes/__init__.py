"""The planted mistakes, a file for each lesson and column: each has a tuple named ``MISTAKES``."""
