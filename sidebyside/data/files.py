from .datasets import from_file  # noqa: F401
