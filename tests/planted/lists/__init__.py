"""The mistakes, a file for each package: each has a tuple named ``MISTAKES``."""
