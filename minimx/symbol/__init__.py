"""MXNet's symbols: graphs of the operators of ``nd``, which are computed later, and as often as one likes.

Read :mod:`minimx.symbol._graph` first, then :mod:`minimx.symbol.symbol`.
"""

# ruff: noqa: F401 (what is imported here is what sym has)

from ..missing import missing
from . import _binding, arithmetic
from ._functions import FUNCTIONS, Group, Variable, var
from .symbol import Symbol

globals().update(FUNCTIONS)

__getattr__ = missing(__name__)
