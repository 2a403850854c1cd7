"""Gluon: networks out of blocks, which know their parameters, and what trains them.

Read :mod:`._parameter`, :mod:`._block`, :mod:`._hybrid_block` and :mod:`.nn` in this order, and then :mod:`.loss` and
:mod:`.trainer`.
"""

from ..missing import missing
from . import data, loss, nn, utils
from ._symbol_block import SymbolBlock
from .block import Block, HybridBlock
from .parameter import Constant, DeferredInitializationError, Parameter, ParameterDict
from .trainer import Trainer

__all__ = [
    "Block",
    "Constant",
    "DeferredInitializationError",
    "HybridBlock",
    "Parameter",
    "ParameterDict",
    "SymbolBlock",
    "Trainer",
    "data",
    "loss",
    "nn",
    "utils",
]

__getattr__ = missing(__name__)
