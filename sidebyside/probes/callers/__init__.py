"""One caller for each way that a column is written in; none imports a library before it is needed."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from ...column import Column
from .caller import Caller

#: By the library that a column stands on, and what its layers are: module and class.
_CALLERS = {
    ("mxnet", "functions"): ("by_hand", "ByHand"),
    ("mxnet", "objects"): ("gluon_blocks", "GluonBlocks"),
    ("mxnet", "symbols"): ("symbols", "Symbols"),
    ("numpy", "objects"): ("numpy_layers", "NumPyLayers"),
    ("torch", "objects"): ("torch_modules", "TorchModules"),
}

__all__ = ["Caller", "caller_of"]


def caller_of(column: Column, names: Mapping[str, str] | None = None) -> Caller:
    """Make the caller of a column's functions.

    Args:
        column: whose functions are to be called.
        names: what functions are called in this column, where that is not the name that all columns share.

    Raises:
        ImportError: its library is not here.
        ValueError: there is no caller for this way of writing a column.
    """
    way = column.library.name, column.layers
    if way not in _CALLERS:
        raise ValueError(f"{column} has {way[1]} on {way[0]} for layers: expected one of {list(_CALLERS)}.")
    module, name = _CALLERS[way]
    made: Caller = getattr(importlib.import_module(f".{module}", __package__), name)(column, names)
    return made
