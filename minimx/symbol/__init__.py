"""MXNet's symbols: graphs of the operators of ``nd``, which are computed later, and as often as one likes.

In the order in which it is best read:

====================  =====================================================================================
``_graph``            the graph: variables, and operators on outputs of others
``symbol``            the symbol: outputs of a graph
``_compose``          from an operator and symbols to a new symbol
``_operators``        every operator of the table as a function of symbols, and as a method
``_inference``        shapes and types from those of some variables, by the rules in ``_shapes``, ``_types``
``_plan``             a graph as a list of calls
``_executor``         a plan with arrays: forward and backward; ``_binding`` makes it
``_json``             symbols as files
====================  =====================================================================================
"""

# ruff: noqa: F401 (what is imported here is what sym has)

from .. import nd  # its modules fill the table of operators
from ..missing import missing
from . import _binding, _copies, _finding, arithmetic, random
from ._functions import Group, Variable, arange, eye, full, linspace, ones, split_v2, var, zeros
from ._json import load, load_json
from ._operators import FUNCTIONS
from .arithmetic import hypot, maximum, minimum, pow, power
from .symbol import Symbol

globals().update(FUNCTIONS)

setattr(Symbol, "split_v2", split_v2)  # noqa: B010

__getattr__ = missing(__name__)
