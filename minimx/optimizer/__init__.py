"""Optimizers: how a gradient changes a weight.

Each has its formula in its docstring, in which g is the gradient after rescaling, clipping and, unless it is said
otherwise, weight decay. A Trainer calls ``update`` for every parameter in every step; ``state`` is what an optimizer
keeps for that parameter from one update to the next, such as a momentum.
"""

from ..missing import missing
from ._base import Optimizer, create, register
from ._methods import NAG, SGD, AdaDelta, AdaGrad, Adam, RMSProp
from ._more_methods import FTML, LAMB, Adamax, Ftrl, Signum
from ._updater import Updater, get_updater

__all__ = [
    "FTML",
    "LAMB",
    "NAG",
    "SGD",
    "AdaDelta",
    "AdaGrad",
    "Adam",
    "Adamax",
    "Ftrl",
    "Optimizer",
    "RMSProp",
    "Signum",
    "Updater",
    "create",
    "get_updater",
    "register",
]

__getattr__ = missing(__name__)
