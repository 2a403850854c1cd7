"""MXNet's ``gluon.parameter``: what is in :mod:`._parameter` and :mod:`._parameter_dict`."""

from ..missing import missing
from ._parameter import Constant, DeferredInitializationError, Parameter
from ._parameter_dict import ParameterDict

__all__ = ["Constant", "DeferredInitializationError", "Parameter", "ParameterDict"]

__getattr__ = missing(__name__)
