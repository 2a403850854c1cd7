"""Somebody's own code as a column, ``mine``, beside those that there are.

>>> mine = make_mine("my_regression.py", COLUMNS["handtorn"], find_lesson("linear_regression"))
"""

from .choice import parse_mine, unknown_column
from .column import MineColumn, make_mine

__all__ = ["MineColumn", "make_mine", "parse_mine", "unknown_column"]
