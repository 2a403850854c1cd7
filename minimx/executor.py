"""MXNet's name for the module of executors, which are made by symbols."""

from .missing import missing
from .symbol._executor import Executor  # noqa: F401

__getattr__ = missing(__name__)
